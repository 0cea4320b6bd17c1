//! Trailing commas of object literals: what a fix must know to add a property as its author would.

use super::body::{Body, CallKind, ExitKind, FnId, NodeKind, Value, ValueId};
use crate::span::Span;

/// Offsets behind the trailing commas of object literals that are arguments of calls, and of those inside them or returned
/// by functions inside them, ascending.
pub fn commas(text: &str, body: &Body) -> Vec<u32> {
    let mut objects: Vec<(Span, ValueId)> = Vec::new();
    for call in &body.calls {
        if matches!(call.kind, CallKind::Call | CallKind::New) {
            let literals = body.list(call.args).iter().filter(|&&value| matches!(body.value(value), Value::Object(_)));
            objects.extend(literals.map(|&value| (call.span, value)));
        }
    }
    let mut found = Vec::new();
    while let Some((around, value)) = objects.pop() {
        let (Value::Object(list), object) = (body.value(value), body.span(value)) else { continue };
        // A literal that a variable holds stands elsewhere.
        if !around.contains(object) || around == object {
            continue;
        }
        let props = body.props(list);
        for prop in props {
            objects.push((object, prop.value));
            if let Value::Function(function) = body.value(prop.value) {
                objects.extend(returned(body, function).map(|value| (object, value)));
            }
        }
        let last = props.last().map(|prop| prop.end).zip(object.end.checked_sub(1));
        found.extend(last.and_then(|(last, end)| comma(text, last, end)));
    }
    crate::sorting::sort(&mut found);
    found.dedup();
    found
}

/// What a function returns.
fn returned(body: &Body, function: FnId) -> impl Iterator<Item = ValueId> + '_ {
    let nodes = body.function(function).and_then(|row| body.nodes.get(row.nodes.start as usize..row.nodes.end as usize));
    nodes.into_iter().flatten().filter_map(|node| match node.kind {
        NodeKind::Exit(ExitKind::Return, value) => Some(value),
        _ => None,
    })
}

/// Behind the comma between two offsets, comments aside.
fn comma(text: &str, start: u32, end: u32) -> Option<u32> {
    let between = text.get(start as usize..end as usize)?;
    let mut at = 0;
    while let Some(character) = between[at..].chars().next() {
        let rest = &between[at..];
        if character == ',' {
            return Some(start + at as u32 + 1);
        } else if rest.starts_with("//") {
            at += rest.find(['\n', '\r'])?;
        } else if rest.starts_with("/*") {
            at += rest.find("*/")? + 2;
        } else {
            at += character.len_utf8();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::facts::extract::extract;

    #[test]
    fn finds_trailing_commas_only() {
        let commas = |text: &str| extract("a.ts", text.as_bytes()).trailing_commas;
        assert_eq!(commas("f({ a: 1, b: 2 });"), Vec::<u32>::new());
        assert_eq!(commas("f({ a: 1, b: 2, });"), [15]);
        assert_eq!(commas("f({ a: 1 /* , */ // ,\n, });"), [23]);
        assert_eq!(commas("f({ a: 1 // ,\n });"), Vec::<u32>::new());
        assert_eq!(commas("f({ ä: g(1,), });"), [14]);
        assert_eq!(commas("f({ a: { b: 1, }, });"), [14, 17]);
        assert_eq!(commas("f({ a: () => ({ b: 1, }) });"), [21]);
    }
}
