//! Adds a property to an object literal as its author would: last, with the comma, indentation and line end of the others.

use crate::{
    facts::{FileFacts, body::Prop, body::Value},
    fix::Edit,
    model::{ProjectModel, Site},
    span::Span,
};

/// The edits that add `property` (`name: "value"`) to the end of an object literal; `None` if it isn't one.
pub fn add_property(model: &ProjectModel, object: Site, property: &str) -> Option<Vec<Edit>> {
    let facts = model.facts(object.file);
    let Value::Object(list) = facts.body.value(object.value) else { return None };
    let span = facts.body.span(object.value);
    let insert = |at: u32, text: String| Edit { path: model.path(object.file).to_string(), span: Span::at(at), text };
    let props = facts.body.props(list);
    let Some(last) = props.last() else {
        let bare = span.end - span.start == 2;
        return Some(vec![insert(span.start + 1, if bare { format!(" {property} ") } else { format!(" {property},") })]);
    };
    let closing = span.end.checked_sub(1)?;
    let line_start = facts.lines.line_span(facts.lines.line(closing), facts.len)?.start;
    let comma = facts.trailing_commas.iter().copied().find(|&comma| last.end < comma && comma <= closing);
    let own_line = own_line(facts, span, props).filter(|&column| {
        // A brace further to the right has something in front of it, the end of a comment for one.
        last.end <= line_start && comma.is_none_or(|comma| comma <= line_start) && closing - line_start <= column
    });
    let Some(column) = own_line else {
        return Some(vec![insert(last.end, format!(", {property}"))]);
    };
    let indent = if facts.tabs { "\t" } else { " " }.repeat(column as usize);
    let end = if facts.crlf { "\r\n" } else { "\n" };
    let mut edits = Vec::new();
    if comma.is_none() {
        edits.push(insert(last.end, ",".into()));
    }
    let own_comma = if comma.is_some() { "," } else { "" };
    edits.push(insert(line_start, format!("{indent}{property}{own_comma}{end}")));
    Some(edits)
}

/// The column of the last property that begins a line.
fn own_line(facts: &FileFacts, object: Span, props: &[Prop]) -> Option<u32> {
    let mut before = facts.lines.line(object.start);
    let mut column = None;
    for prop in props {
        let place = facts.lines.position(prop.key_span.start);
        if place.line > before {
            column = Some(place.column - 1);
        }
        before = facts.lines.line(prop.end);
    }
    column
}
