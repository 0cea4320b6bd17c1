//! Where findings about written items stand, and edits of the items' object literals.

use crate::{
    facts::body::{PropKey, Value},
    fix::Edit,
    model::{FileId, ProjectModel, dynamo::Item},
    span::Span,
};

/// The items whose object literal, else whose command, stands in a file.
pub fn items_in(project: &ProjectModel, file: FileId) -> Vec<&Item> {
    let is_here = |item: &&Item| item.literals.first().map_or(item.command.file, |literal| literal.file) == file;
    project.dynamo_items().iter().filter(is_here).collect()
}

/// The item's object literal, else the command.
pub fn place(project: &ProjectModel, item: &Item) -> (FileId, Span) {
    match item.literals.first() {
        Some(&literal) => (literal.file, project.span(literal)),
        None => (item.command.file, project.call(item.command).map_or(Span::default(), |call| call.span)),
    }
}

/// Puts properties (`name: value`) first into the item's only literal, the last one of `Object.assign({}, base, {…})`.
pub fn insert_first(project: &ProjectModel, item: &Item, properties: &[String]) -> Option<Edit> {
    let [site] = item.literals.as_slice() else { return None };
    let facts = project.facts(site.file);
    let value = match facts.body.value(site.value) {
        Value::Result(call) => *facts.body.args(call).last()?,
        _ => site.value,
    };
    let Value::Object(list) = facts.body.value(value) else { return None };
    let span = facts.body.span(value);
    let at = span.start + 1;
    let text = match facts.body.props(list).first() {
        None => format!(" {} ", properties.join(", ")),
        Some(first) if facts.lines.line(first.key_span.start) == facts.lines.line(span.start) => {
            properties.iter().map(|property| format!(" {property},")).collect()
        }
        Some(first) => {
            let line = facts.lines.line_span(facts.lines.line(first.key_span.start), facts.len)?;
            let bracket = u32::from(matches!(first.key, PropKey::Computed(_)));
            let column = first.key_span.start.saturating_sub(line.start).saturating_sub(bracket);
            let indent = if facts.tabs { "\t" } else { " " }.repeat(column as usize);
            properties.iter().map(|property| format!("\n{indent}{property},")).collect()
        }
    };
    Some(Edit { path: project.path(site.file).to_string(), span: Span::at(at), text })
}
