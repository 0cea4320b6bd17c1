//! What the metadata says about rules, as text and JSON: `explain`, `rules`, and the list the ESLint plugin is made from.

use serde::Serialize;

use super::{ALL, FixKind, OptionKind, OptionMeta, RuleMeta};
use crate::{
    config::{find_meta, nearest, rule_ids},
    diagnostic::Severity,
    maps::SortedMap,
    report::rule_url,
};

impl FixKind {
    /// The name used in `rules.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Suggestion => "suggestion",
            Self::Fix => "fix",
        }
    }
}

impl RuleMeta {
    /// The severity of a preset for hosts that know one severity a rule: the highest of all tiers.
    pub fn recommended_anywhere(&self) -> Severity {
        self.recommended.max(self.recommended_frontend.unwrap_or(Severity::Off))
    }

    /// The JSON Schema of the options; `None` without options.
    pub fn options_schema(&self) -> Option<OptionsSchema> {
        let mut properties = SortedMap::new();
        for option in self.options {
            properties.insert(option.name, OptionSchema::of(option));
        }
        (!properties.is_empty()).then_some(OptionsSchema { additional_properties: false, properties, kind: "object" })
    }
}

/// The JSON Schema of a rule's options. A struct for each shape, fields by name: a free-form JSON value would bring the
/// tables for printing floats into the wasm.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionsSchema {
    additional_properties: bool,
    properties: SortedMap<&'static str, OptionSchema>,
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The JSON Schema of one option.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct OptionSchema {
    default: DefaultValue,
    description: &'static str,
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    words: Option<&'static [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<u32>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum DefaultValue {
    Bool(bool),
    Number(u32),
    Text(&'static str),
}

impl OptionSchema {
    fn of(option: &OptionMeta) -> Self {
        let (kind, default) = match option.kind {
            OptionKind::Bool(default) => (Some("boolean"), DefaultValue::Bool(default)),
            OptionKind::StrictBool => (Some("boolean"), DefaultValue::Bool(false)),
            OptionKind::Number(default) => (Some("integer"), DefaultValue::Number(default)),
            OptionKind::OneOf(words) => (None, DefaultValue::Text(words.first().copied().unwrap_or_default())),
            OptionKind::Text(default) => (Some("string"), DefaultValue::Text(default)),
        };
        let words = if let OptionKind::OneOf(words) = option.kind { Some(words) } else { None };
        let minimum = matches!(option.kind, OptionKind::Number(_)).then_some(0);
        Self { default, description: option.description, words, minimum, kind }
    }
}

/// An entry of `rules.json`.
#[derive(Serialize)]
struct RuleEntry {
    category: &'static str,
    fix: &'static str,
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<OptionsSchema>,
    recommended: &'static str,
    strict: &'static str,
    /// Options that the preset `strict` sets.
    #[serde(rename = "strictOptions", skip_serializing_if = "Option::is_none")]
    strict_options: Option<SortedMap<&'static str, bool>>,
    summary: &'static str,
    url: String,
}

/// Shape and default of an option in words.
pub fn option_kind(option: &OptionMeta) -> String {
    match option.kind {
        OptionKind::Bool(default) => format!("`true` or `false`, default `{default}`"),
        OptionKind::StrictBool => "`true` or `false`, default `false`; in the preset `strict` `true`".to_string(),
        OptionKind::Number(default) => format!("a whole number, default `{default}`"),
        OptionKind::OneOf(words) => {
            let list: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("{}, default {}", list.join(" or "), list.first().map_or("", String::as_str))
        }
        OptionKind::Text(default) => format!("a text, default `{default}`"),
    }
}

fn strict_options(meta: &RuleMeta) -> Option<SortedMap<&'static str, bool>> {
    let mut set = SortedMap::new();
    for option in meta.options.iter().filter(|option| matches!(option.kind, OptionKind::StrictBool)) {
        set.insert(option.name, true);
    }
    (!set.is_empty()).then_some(set)
}

/// All rules as a JSON array: the content of `rules.json`.
pub fn json() -> String {
    let rules: Vec<RuleEntry> = ALL
        .iter()
        .map(|rule| {
            let meta = rule.meta();
            RuleEntry {
                category: meta.category.as_str(),
                fix: meta.fix.as_str(),
                id: meta.id,
                options: meta.options_schema(),
                recommended: meta.recommended_anywhere().as_str(),
                strict: meta.strict.as_str(),
                strict_options: strict_options(meta),
                summary: meta.summary.trim(),
                url: rule_url(meta.id),
            }
        })
        .collect();
    crate::report::json::indented(&rules)
}

/// All rules as lines for a terminal.
pub fn list() -> String {
    let width = ALL.iter().map(|rule| rule.meta().id.len()).max().unwrap_or(0);
    let line = |meta: &RuleMeta| {
        format!("{:<width$}  {:<5}  {:<9}  {}\n", meta.id, preset_word(meta), meta.category.as_str(), meta.summary.trim())
    };
    ALL.iter().map(|rule| line(rule.meta())).collect()
}

fn preset_word(meta: &RuleMeta) -> &'static str {
    meta.recommended_anywhere().as_str()
}

/// What a rule reports, why and what to do, as plain text; else what is wrong with the id.
pub fn explain(id: &str) -> Result<String, String> {
    let id = id.strip_prefix("amplify-tiers/").unwrap_or(id);
    let Some(meta) = find_meta(id) else {
        return Err(format!("There is no rule `{id}`. {}", nearest::remedy(id, &rule_ids().collect::<Vec<_>>())));
    };
    let mut text = format!("{} ({})\n\n{}\n\n", meta.id, meta.category.as_str(), meta.summary.trim());
    let frontend =
        meta.recommended_frontend.map_or(String::new(), |severity| format!(" ({} in the frontend)", severity.as_str()));
    text.push_str(&format!("recommended: {}{frontend}\nstrict: {}\n", meta.recommended.as_str(), meta.strict.as_str()));
    if !meta.tiers.is_empty() {
        let tiers: Vec<&str> = meta.tiers.iter().map(|tier| tier.as_str()).collect();
        text.push_str(&format!("judges: {}\n", tiers.join(", ")));
    }
    for template in meta.messages {
        let shown = |text: &str| text.replace('{', "<").replace('}', ">");
        text.push_str(&format!(
            "\n{}\n  help: {}\n  note: {}\n",
            shown(template.message),
            shown(template.help),
            shown(template.note)
        ));
    }
    for (index, option) in meta.options.iter().enumerate() {
        let head = if index == 0 { "\nOptions:\n" } else { "" };
        text.push_str(&format!("{head}  {}: {} ({})\n", option.name, option.description, option_kind(option)));
    }
    text.push_str(&format!("\nMore: {}\n", rule_url(meta.id)));
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explains_and_offers_the_nearest() {
        let text = explain("amplify-tiers/unreadable-file").unwrap();
        assert!(text.starts_with("unreadable-file (advice)\n") && text.contains("<reason>"), "{text}");
        assert_eq!(
            explain("unreadable-flie").unwrap_err(),
            "There is no rule `unreadable-flie`. Did you mean `unreadable-file`?"
        );
    }

    #[test]
    fn the_list_has_a_line_for_each_rule() {
        assert_eq!(list().lines().count(), ALL.len());
        assert!(
            serde_json::from_str::<serde_json::Value>(&json())
                .is_ok_and(|value| value.as_array().is_some_and(|all| all.len() == ALL.len()))
        );
    }
}
