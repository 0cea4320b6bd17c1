//! Writes statements for `backend.ts`: the handle that its author named, and the end of the file.

use crate::{
    facts::{Exported, body::Value},
    fix::Edit,
    model::{
        FileId, ProjectModel, Site,
        backend_eval::Place,
        stacks::{Origin, StackGraph},
        wiring::Backend,
    },
    span::Span,
};

/// What nearly everybody calls what `defineBackend` returns.
const HANDLE: &str = "backend";

/// The variable that holds what `defineBackend` returned; `None` if it isn't called `backend`, or can't be told.
pub fn handle(model: &ProjectModel, backend: &Backend) -> Option<&'static str> {
    let define = backend.define?;
    let facts = model.facts(define.file);
    let holds = |site: Site| model.value(site) == Value::Result(define.call);
    let exported = facts.exports.iter().any(|export| match (export.name, export.exported) {
        (Some(name), Exported::Value(value)) => facts.str(name) == HANDLE && holds(Site { file: define.file, value }),
        _ => false,
    });
    // The text isn't here, but `backend.data` is as long as it is.
    let used = facts.body.values.iter().zip(&facts.body.spans).any(|(value, span)| match *value {
        Value::Member(base, name) => {
            holds(Site { file: define.file, value: base })
                && (span.end - span.start) as usize == HANDLE.len() + 1 + facts.str(name).len()
        }
        _ => false,
    });
    (exported || used).then_some(HANDLE)
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
