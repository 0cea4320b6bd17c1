//! Tests of what is generated.

use serde_json::Value;

use super::*;
use crate::{
    diagnostic::{Category, Diagnostic, Label},
    fix::{Applicability, Edit, Fix},
    report::{Report, Sources},
    span::{LineIndex, Span},
};

struct Nothing;

impl Sources for Nothing {
    fn lines(&self, _: &str) -> Option<&LineIndex> {
        None
    }

    fn text(&self, _: &str) -> Option<&str> {
        None
    }
}

/// What a value has that its schema doesn't allow, or lacks that it demands.
fn mismatches(value: &Value, schema: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let (Some(members), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        for (key, member) in members {
            match properties.get(key) {
                Some(schema) => found.extend(mismatches(member, schema, &format!("{at}.{key}"))),
                None => found.push(format!("{at}.{key} is not in the schema")),
            }
        }
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(required.filter(|key| !members.contains_key(*key)).map(|key| format!("{at}.{key} is missing")));
    }
    for item in value.as_array().into_iter().flatten() {
        found.extend(mismatches(item, &schema["items"], &format!("{at}[]")));
    }
    found
}

#[test]
fn the_report_fits_its_schema() {
    let label = Label { path: "a.ts".into(), span: Span::at(0), message: "here".into() };
    let edit = Edit { path: "a.ts".into(), span: Span::at(0), text: "x".into() };
    let finding = Diagnostic {
        rule: "no-x",
        severity: Severity::Error,
        category: Category::Breaks,
        tier: Some(Tier::Bff),
        grave: false,
        group: "a.ts".into(),
        message_id: "m",
        message: "m".into(),
        help: "h".into(),
        note: "n".into(),
        primary: label.clone(),
        related: vec![label],
        fixes: vec![Fix { title: "t".into(), applicability: Applicability::Safe, edits: vec![edit] }],
        symbol: "s".into(),
        evidence: "e".into(),
        fingerprint: "0".repeat(16),
        suppressed: true,
    };
    let report = Report { diagnostics: vec![finding], ..Report::default() };
    let value = serde_json::to_value(report.wire("/app", &Nothing, true)).unwrap();
    let schema: Value = serde_json::from_str(&schema::report()).unwrap();
    assert_eq!(mismatches(&value, &schema, "report"), Vec::<String>::new());
}

#[test]
fn the_readme_keeps_its_prose() {
    let (start, end) = README_MARKERS;
    let text = readme_with_rules(&format!("before\n{start}\nold\n{end}\nafter\n")).unwrap();
    assert!(text.starts_with("before\n<!-- rules") && text.ends_with("<!-- end of rules -->\nafter\n"), "{text}");
    assert!(!text.contains("old"));
    assert!(readme_with_rules("nothing").is_err());
}
