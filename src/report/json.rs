//! `--format json`: the wire form as indented JSON.

use super::Wire;

/// The report as JSON text with a line break at its end.
pub fn render(wire: &Wire) -> String {
    // Plain structs with string keys: serialising cannot fail.
    let mut text = serde_json::to_string_pretty(wire).unwrap_or_default();
    text.push('\n');
    text
}
