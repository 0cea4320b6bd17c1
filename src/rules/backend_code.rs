//! Writes statements for `backend.ts`: the handle that its author named, and the end of the file.

use crate::{
    fix::Edit,
    model::{
        FileId, ProjectModel,
        backend_eval::Place,
        stacks::{Origin, StackGraph},
        wiring::Backend,
    },
    span::Span,
};

/// The variable that holds what `defineBackend` returned, if one does.
pub fn handle<'m>(model: &'m ProjectModel, backend: &Backend) -> Option<&'m str> {
    let define = backend.define.filter(|define| define.file == backend.file)?;
    model.facts(define.file).name_at(model.call(define)?.span.start)
}

/// The edit that adds a statement to the end of a file.
pub fn append(model: &ProjectModel, file: FileId, statement: &str) -> Edit {
    let facts = model.facts(file);
    let end = if facts.crlf { "\r\n" } else { "\n" };
    let open = if facts.lines.position(facts.len).column > 1 { end } else { "" };
    Edit { path: model.path(file).to_string(), span: Span::at(facts.len), text: format!("{open}{statement}{end}") }
}

/// Whether a function may get a token of a stack: no cycle comes of it.
pub fn may_need(graph: &StackGraph, function: usize, stack: &str) -> bool {
    let (from, to) = (Place::Function(function), Place::Stack(stack.into()));
    // A grant or a variable is part of the function itself.
    let changed = graph.clone().with_link(from, to, Origin::Code, true);
    changed.cycles().len() == graph.cycles().len()
        && changed.resource_cycles().len() == graph.resource_cycles().len()
        && !changed.in_cycle(function)
}
