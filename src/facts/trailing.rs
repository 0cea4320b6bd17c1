//! Trailing commas of object literals: what a fix must know to add a property as its author would.

use super::body::{Body, CallKind, Value};

/// Offsets behind the trailing commas of object literals that are arguments of calls, ascending.
pub fn commas(text: &str, body: &Body) -> Vec<u32> {
    let calls = body.calls.iter().filter(|call| matches!(call.kind, CallKind::Call | CallKind::New));
    let args = calls.flat_map(|call| body.list(call.args).iter().map(|&value| (call.span, value)));
    let mut found: Vec<u32> = args
        .filter_map(|(call, value)| {
            let Value::Object(list) = body.value(value) else { return None };
            let object = body.span(value);
            // A literal that a variable holds stands elsewhere.
            if !call.contains(object) {
                return None;
            }
            let last = body.props(list).last()?.end;
            comma(text, last, object.end.checked_sub(1)?)
        })
        .collect();
    crate::sorting::sort(&mut found);
    found.dedup();
    found
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
    }
}
