//! JSON Schemas of the configuration and of the report.

use serde_json::{Map, Value, json};

use crate::{
    config::{FILE_NAME, Preset, find_meta, rule_ids},
    diagnostic::Category,
    model::tier::Tier,
};

fn text(schema: &Value) -> String {
    // Plain values with string keys: serialising cannot fail.
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}

/// The schema of `amplify-tiers.json`.
pub(super) fn config() -> String {
    let rules: Map<String, Value> = rule_ids()
        .filter_map(find_meta)
        .map(|meta| {
            let pair = match meta.options_schema() {
                Some(options) => json!([{ "$ref": "#/definitions/severity" }, options]),
                None => json!([{ "$ref": "#/definitions/severity" }]),
            };
            let array = json!({ "type": "array", "items": pair, "minItems": 1, "additionalItems": false });
            let setting = json!({ "description": meta.summary.trim(), "anyOf": [{ "$ref": "#/definitions/severity" }, array] });
            (meta.id.to_string(), setting)
        })
        .collect();
    let tiers: Map<String, Value> =
        Tier::ALL.iter().map(|tier| (tier.as_str().to_string(), json!({ "$ref": "#/definitions/globs" }))).collect();
    text(&json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "Generated from the rules by `npm run generate`; do not edit.",
        "title": FILE_NAME,
        "description": "Configuration of amplify-tiers.",
        "allowComments": true,
        "allowTrailingCommas": true,
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string", "description": "For editors." },
            "extends": { "description": "The preset; `recommended` by default.", "enum": Preset::ALL.map(Preset::as_str) },
            "rules": { "$ref": "#/definitions/rules" },
            "tiers": {
                "description": "Globs of files whose tier you set by hand.",
                "type": "object", "additionalProperties": false, "properties": tiers,
            },
            "ignore": { "description": "Files that are not read; `!` takes back.", "$ref": "#/definitions/globs" },
            "overrides": {
                "description": "Settings for some files; the last match wins.",
                "type": "array",
                "items": {
                    "type": "object", "additionalProperties": false, "required": ["files"],
                    "properties": { "files": { "$ref": "#/definitions/globs" }, "rules": { "$ref": "#/definitions/rules" } },
                },
            },
            "backend": {
                "description": "Backend folders, if they are not found by themselves.",
                "type": "array", "items": { "type": "string" },
            },
        },
        "definitions": {
            "severity": { "enum": ["off", "warn", "error"] },
            "globs": { "type": "array", "items": { "type": "string" } },
            "rules": {
                "description": "A severity, or a severity with options, for each rule.",
                "type": "object", "additionalProperties": false, "properties": rules,
            },
        },
    }))
}

/// An object with these properties, all required but those whose name ends with `?`.
fn object(properties: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = properties.iter().map(|(name, _)| *name).filter(|name| !name.ends_with('?')).collect();
    let properties: Map<String, Value> =
        properties.iter().map(|(name, schema)| (name.trim_end_matches('?').to_string(), schema.clone())).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn array(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// The schema of `--format json`.
pub(super) fn report() -> String {
    let word = json!({ "type": "string" });
    let number = json!({ "type": "integer", "minimum": 0 });
    let position = object(&[("line", number.clone()), ("column", number.clone()), ("offset", number.clone())]);
    let range = object(&[("start", position.clone()), ("end", position)]);
    let place = object(&[("path", word.clone()), ("range", range.clone()), ("message", word.clone())]);
    let edit = object(&[("path", word.clone()), ("start", number.clone()), ("end", number.clone()), ("text", word.clone())]);
    let fix =
        object(&[("title", word.clone()), ("applicability", json!({ "enum": ["safe", "suggestion"] })), ("edits", array(&edit))]);
    let finding = object(&[
        ("rule", word.clone()),
        ("severity", json!({ "enum": ["error", "warn"] })),
        ("tier?", json!({ "enum": Tier::ALL.map(Tier::as_str) })),
        ("category", json!({ "enum": Category::ALL.map(Category::as_str) })),
        ("group", word.clone()),
        ("path", word.clone()),
        ("range", range),
        ("messageId", word.clone()),
        ("message", word.clone()),
        ("help", word.clone()),
        ("note", word.clone()),
        ("url", word.clone()),
        ("fingerprint", json!({ "type": "string", "pattern": "^[0-9a-f]{16}$" })),
        ("suppressed?", json!({ "type": "boolean" })),
        ("related", array(&place)),
        ("fixes", array(&fix)),
    ]);
    let categories: Map<String, Value> =
        Category::ALL.iter().map(|category| (category.as_str().to_string(), number.clone())).collect();
    let summary = object(&[
        ("errors", number.clone()),
        ("warnings", number.clone()),
        ("groups", number.clone()),
        ("categories", json!({ "type": "object", "additionalProperties": false, "properties": categories })),
        ("suppressed", number.clone()),
        ("baselined", number.clone()),
    ]);
    let looked_at = object(&[
        ("backends", array(&word)),
        ("functions", number.clone()),
        ("operations", number.clone()),
        ("models", number.clone()),
        ("routes", number.clone()),
        ("untiered", number.clone()),
    ]);
    let mut schema = object(&[
        ("version", json!({ "const": 1 })),
        ("root", word),
        ("isApp", json!({ "type": "boolean" })),
        ("files", number),
        ("diagnostics", array(&finding)),
        ("summary", summary),
        ("lookedAt", looked_at),
        ("parseErrors", array(&place)),
    ]);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["$comment"] = json!("Generated by `npm run generate`; do not edit.");
    schema["title"] = json!("Report of amplify-tiers");
    schema["description"] =
        json!("Offsets and columns count UTF-16 code units; lines and columns start at 1; ends are exclusive.");
    text(&schema)
}
