//! What a rule sees of a `package.json`, and where it reports.

use super::{OptionKind, OptionValue, RuleMeta, RuleOptions, fill};
use crate::{
    diagnostic::{Diagnostic, Label},
    facts::json::Json,
    model::tier::Tier,
    span::Span,
};

/// One `package.json`.
pub struct ManifestContext<'a> {
    /// Its project-relative path.
    pub path: &'a str,
    /// What it says.
    pub json: &'a Json,
    meta: &'static RuleMeta,
    options: &'a RuleOptions,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> ManifestContext<'a> {
    /// A context for one rule and file.
    pub fn new(
        path: &'a str,
        json: &'a Json,
        meta: &'static RuleMeta,
        options: &'a RuleOptions,
        found: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { path, json, meta, options, found }
    }

    /// A text option, or its default.
    pub fn text_option(&self, name: &str) -> &str {
        let default = self.meta.options.iter().find(|option| option.name == name);
        match (self.options.get(name), default.map(|option| option.kind)) {
            (Some(OptionValue::Text(text)), _) => text,
            (_, Some(OptionKind::Text(text))) => text,
            _ => "",
        }
    }

    /// Reports a finding at a place of the file. `subject` names what it is about, for the fingerprint.
    pub fn report(&mut self, message_id: &str, span: Span, subject: &str, data: &[(&str, String)]) {
        let data: Vec<(&str, &str)> = data.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let messages = self.meta.messages;
        let template = messages.iter().find(|template| template.id == message_id).unwrap_or(&messages[0]);
        self.found.push(Diagnostic {
            rule: self.meta.id,
            severity: self.meta.recommended,
            category: self.meta.category,
            tier: Some(Tier::Tooling),
            grave: false,
            group: format!("{}#{subject}", self.path),
            message_id: template.id,
            message: fill(template.message, &data),
            help: fill(template.help, &data),
            note: fill(template.note, &data),
            primary: Label { path: self.path.to_string(), span, message: String::new() },
            related: Vec::new(),
            fixes: Vec::new(),
            symbol: "<module>".to_string(),
            evidence: subject.to_string(),
            fingerprint: String::new(),
            suppressed: false,
        });
    }
}
