//! What the engine refuses, as an error whose message is JSON for the host.

use serde::Serialize;
use wasm_bindgen::prelude::JsError;

use crate::config::ConfigError;

#[derive(Serialize)]
struct Refusal<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    line: u32,
    column: u32,
    message: &'a str,
    remedy: &'a str,
}

/// An error whose message is JSON for the host.
fn thrown(refusal: &Refusal<'_>) -> JsError {
    JsError::new(&serde_json::to_string(refusal).unwrap_or_default())
}

pub(super) fn config_error(ConfigError { path, line, column, message, remedy }: &ConfigError) -> JsError {
    thrown(&Refusal { kind: "config", path: Some(path), line: *line, column: *column, message, remedy })
}

pub(super) fn refusal(message: &str) -> JsError {
    thrown(&Refusal { kind: "usage", path: None, line: 0, column: 0, message, remedy: "" })
}
