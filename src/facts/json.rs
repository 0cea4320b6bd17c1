//! JSON with comments and trailing commas, read by oxc's expression parser into values that know their places.

use oxc_allocator::Allocator;
use oxc_ast::ast::{ArrayExpressionElement, Expression, ObjectPropertyKind, PropertyKey, Statement};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType};

use crate::span::Span;

/// Deepest nesting of arrays and objects that is read.
const MAX_DEPTH: usize = 200;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Json {
    /// What it is.
    pub value: JsonValue,
    /// Its bytes in the text.
    pub span: Span,
}

/// What a JSON value is.
#[derive(Clone, Debug, PartialEq)]
pub enum JsonValue {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text, escapes resolved.
    String(String),
    /// `[…]`.
    Array(Vec<Json>),
    /// `{…}` in source order; a key may occur twice.
    Object(Vec<JsonMember>),
}

/// One `"key": value`.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonMember {
    /// The key, escapes resolved.
    pub key: String,
    /// Bytes of the key with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Json,
}

/// Why a text isn't JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// One sentence.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Json {
    /// The members of an object.
    pub fn members(&self) -> Option<&[JsonMember]> {
        if let JsonValue::Object(members) = &self.value { Some(members) } else { None }
    }

    /// The items of an array.
    pub fn items(&self) -> Option<&[Json]> {
        if let JsonValue::Array(items) = &self.value { Some(items) } else { None }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        if let JsonValue::String(text) = &self.value { Some(text) } else { None }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        if let JsonValue::Bool(value) = self.value { Some(value) } else { None }
    }

    /// The value of a number.
    pub fn as_f64(&self) -> Option<f64> {
        if let JsonValue::Number(value) = self.value { Some(value) } else { None }
    }

    /// The value under a key of an object; the last one wins, as in `JSON.parse`.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.members()?.iter().rev().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The text under a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The boolean under a key; false if there is none.
    pub fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Self::as_bool).unwrap_or_default()
    }

    /// The items of the array under a key; none if there is no array.
    pub fn list(&self, key: &str) -> &[Json] {
        self.get(key).and_then(Self::items).unwrap_or_default()
    }

    /// Moves all places one byte back: the text was parsed behind a parenthesis.
    fn move_back(&mut self) {
        let back = |span: &mut Span| *span = Span::new(span.start.saturating_sub(1), span.end.saturating_sub(1));
        back(&mut self.span);
        match &mut self.value {
            JsonValue::Array(items) => items.iter_mut().for_each(Self::move_back),
            JsonValue::Object(members) => {
                for member in members {
                    back(&mut member.key_span);
                    member.value.move_back();
                }
            }
            _ => {}
        }
    }

    /// What kind of value it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self.value {
            JsonValue::Null => "null",
            JsonValue::Bool(_) => "a boolean",
            JsonValue::Number(_) => "a number",
            JsonValue::String(_) => "a string",
            JsonValue::Array(_) => "an array",
            JsonValue::Object(_) => "an object",
        }
    }
}

/// Reads one JSON value. Comments and trailing commas are allowed, everything else of JavaScript is not.
pub fn parse(text: &str) -> Result<Json, JsonError> {
    scan(text)?;
    // As a statement, not by `parse_expression`: that would be a second copy of the parser in the wasm.
    let statement = format!("({text}\n)");
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, &statement, SourceType::mjs()).parse();
    let end = text.trim_end().len();
    let place = |span: Span| Span::new(span.start.saturating_sub(1), span.end.saturating_sub(1));
    if let Some(error) = parsed.diagnostics.into_iter().next() {
        let at = error.labels.first().map(|label| (label.offset() as usize, label.len() as usize));
        let (start, stop) = at.map_or((end, end), |(start, length)| {
            (start.saturating_sub(1).min(end), (start + length).saturating_sub(1).min(end))
        });
        return Err(fail(format!("This is not JSON: {}.", error.message.trim_end_matches('.')), start, stop));
    }
    let Some(Statement::ExpressionStatement(statement)) = parsed.program.body.first() else {
        return Err(fail("This is not JSON.", end, end));
    };
    let mut json =
        convert(statement.expression.without_parentheses()).map_err(|error| JsonError { span: place(error.span), ..error })?;
    json.move_back();
    Ok(json)
}

fn fail(message: impl Into<String>, start: usize, end: usize) -> JsonError {
    JsonError { message: message.into(), span: Span::new(start as u32, end as u32) }
}

/// Lets only JSON's own tokens and comments through, and bounds the nesting before the recursive parser sees the text.
fn scan(text: &str) -> Result<(), JsonError> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(fail(format!("JSON nested deeper than {MAX_DEPTH} levels is not read."), start, at));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => loop {
                match bytes.get(at) {
                    None | Some(b'\n' | b'\r') => return Err(fail("This string has no closing quote.", start, at)),
                    Some(b'\\') => at += 2,
                    Some(b'"') => break at += 1,
                    Some(_) => at += 1,
                }
            },
            b'/' if bytes.get(at) == Some(&b'/') => at += text[at..].find(['\n', '\r']).unwrap_or(text.len() - at),
            b'/' if bytes.get(at) == Some(&b'*') => match text[at + 1..].find("*/") {
                Some(length) => at += length + 3,
                None => return Err(fail("This comment has no end.", start, text.len())),
            },
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => {
                at += bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
                    .count();
                let word = &text[start..at];
                let number =
                    !word.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')) && word.parse::<f64>().is_ok();
                if !number && !matches!(word, "true" | "false" | "null") {
                    return Err(fail(format!("`{word}` is not a JSON value."), start, at));
                }
            }
            _ => {
                let found = text[start..].chars().next().unwrap_or_default();
                if start == 0 && found == '\u{feff}' {
                    at = found.len_utf8();
                    continue;
                }
                return Err(fail(format!("`{found}` has no place in JSON."), start, start + found.len_utf8()));
            }
        }
    }
    Ok(())
}

fn convert(expression: &Expression<'_>) -> Result<Json, JsonError> {
    let span = expression.span();
    let value = match expression {
        Expression::NullLiteral(_) => JsonValue::Null,
        Expression::BooleanLiteral(literal) => JsonValue::Bool(literal.value),
        Expression::NumericLiteral(literal) => JsonValue::Number(literal.value),
        Expression::StringLiteral(literal) => JsonValue::String(literal.value.to_string()),
        // The scan has let a minus through only as the sign of a number.
        Expression::UnaryExpression(unary) => match &unary.argument {
            Expression::NumericLiteral(literal) => JsonValue::Number(-literal.value),
            _ => return Err(fail("Expected a number.", span.start as usize, span.end as usize)),
        },
        Expression::ArrayExpression(array) => {
            let mut items = Vec::with_capacity(array.elements.len());
            for element in &array.elements {
                match element {
                    ArrayExpressionElement::SpreadElement(_) | ArrayExpressionElement::Elision(_) => {
                        let span = element.span();
                        return Err(fail("A value is missing here.", span.start as usize, span.end as usize));
                    }
                    _ => items.push(convert(element.to_expression())?),
                }
            }
            JsonValue::Array(items)
        }
        Expression::ObjectExpression(object) => {
            let mut members = Vec::with_capacity(object.properties.len());
            for property in &object.properties {
                let ObjectPropertyKind::ObjectProperty(property) = property else {
                    return Err(fail("Expected a key.", span.start as usize, span.end as usize));
                };
                let PropertyKey::StringLiteral(key) = &property.key else {
                    let span = property.key.span();
                    return Err(fail("A key must be a string in double quotes.", span.start as usize, span.end as usize));
                };
                let key_span = Span::new(key.span.start, key.span.end);
                members.push(JsonMember { key: key.value.to_string(), key_span, value: convert(&property.value)? });
            }
            JsonValue::Object(members)
        }
        _ => return Err(fail("Expected a JSON value.", span.start as usize, span.end as usize)),
    };
    Ok(Json { value, span: Span::new(span.start, span.end) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_comments_trailing_commas_and_places() {
        let text = "// head\n{ \"a\": [1, -2.5e3, \"\\u00e4\\n\",], /* c */ \"b\": { \"c\": null, }, }\n";
        let json = parse(text).unwrap();
        let a = json.get("a").unwrap();
        assert_eq!(&text[a.span.start as usize..a.span.end as usize], "[1, -2.5e3, \"\\u00e4\\n\",]");
        assert_eq!(a.items().unwrap()[1].as_f64(), Some(-2500.0));
        assert_eq!(a.items().unwrap()[2].as_str(), Some("ä\n"));
        let key = json.members().unwrap()[1].key_span;
        assert_eq!(&text[key.start as usize..key.end as usize], "\"b\"");
        assert_eq!(json.get("b").unwrap().get("c").unwrap().value, JsonValue::Null);
    }

    #[test]
    fn refuses_everything_else_with_a_place() {
        for (text, at) in [
            ("{ a: 1 }", 2),
            ("{ \"a\": 'x' }", 7),
            ("[1, , 2]", 4),
            ("{ \"a\": --1 }", 7),
            ("{ \"a\": 1", 8),
            ("{ \"a\" }", 6),
            ("[a.b.c]", 1),
            ("\"open", 0),
            ("", 0),
            ("[] []", 4),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.span.start, at, "{text}: {}", error.message);
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert_eq!(parse("\u{feff}[]").unwrap().items(), Some(&[][..]));
    }
}
