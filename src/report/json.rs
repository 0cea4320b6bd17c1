//! JSON text: compact as serde writes it, or indented for people.

use serde::Serialize;

use super::Wire;

/// The report as JSON text with a line break at its end.
pub fn render(wire: &Wire) -> String {
    indented(wire)
}

/// Indented JSON with a line break at its end. The indentation is put in afterwards: serde's own would compile every
/// structure a second time.
pub fn indented(value: &impl Serialize) -> String {
    // Plain structs with string keys: serialising cannot fail.
    let compact = serde_json::to_string(value).unwrap_or_default();
    let mut text = String::with_capacity(compact.len() * 2);
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    let mut characters = compact.chars().peekable();
    while let Some(character) = characters.next() {
        if in_string {
            text.push(character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '{' | '[' => {
                text.push(character);
                if characters.peek().is_some_and(|&next| next == '}' || next == ']') {
                    text.extend(characters.next());
                } else {
                    depth += 1;
                    line_break(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                line_break(&mut text, depth);
                text.push(character);
            }
            ',' => {
                text.push(character);
                line_break(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                text.push(character);
                in_string = character == '"';
            }
        }
    }
    text.push('\n');
    text
}

fn line_break(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::indented;

    #[test]
    fn indents_as_serde_does() {
        let value = json!({ "a": [1, { "b": "x: {\"y\", [z]} \\\\" }, [], {}], "c": null, "d": { "e": [true, "\\"] } });
        assert_eq!(indented(&value), serde_json::to_string_pretty(&value).unwrap() + "\n");
    }
}
