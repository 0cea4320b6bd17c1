//! Runs the rules over one file: suppressions, fingerprints, severities.

use super::CheckRequest;
use crate::{
    config::Config,
    diagnostic::{Diagnostic, Label, Severity},
    facts::{ParseError, json::parse},
    model::{FileId, ProjectModel},
    report::{ParseFailure, Report, fingerprint},
    rules::{self, ManifestContext, Rule, RuleContext, RuleOptions, engine_findings, require_iam_grant::RequireIamGrant},
    suppress,
};

/// A rule with what is set for it in all files.
pub(super) struct Setting<'c> {
    rule: &'static dyn Rule,
    on: bool,
    options: &'c RuleOptions,
}

impl Setting<'_> {
    /// Whether the rule is on that compares rights: only then it is worth telling whose rights aren't judged.
    pub(super) fn judges_rights(&self) -> bool {
        self.on && self.rule.meta().id == RequireIamGrant::META.id
    }
}

pub(super) fn settings<'c>(config: &'c Config, request: &CheckRequest) -> Vec<Setting<'c>> {
    let setting = |&rule: &&'static dyn Rule| {
        let meta = rule.meta();
        Setting { rule, on: request.all_rules || config.enabled(meta, ""), options: config.severity(meta, "", None).1 }
    };
    // Without settings for some files only, what is off is off everywhere.
    rules::ALL.iter().map(setting).filter(|setting| setting.on || !config.overrides.is_empty()).collect()
}

/// Runs the rules that are on over one file.
pub(super) fn check_file(
    model: &ProjectModel,
    config: &Config,
    everywhere: &[Setting<'_>],
    request: &CheckRequest,
    file: FileId,
    report: &mut Report,
) {
    let path = model.path(file);
    let facts = model.facts(file);
    if let Some(error) = &facts.error {
        if error.unreadable {
            let mut found = unreadable(path, error);
            fingerprint::assign(std::slice::from_mut(&mut found));
            keep(config, request, path, found, report);
        } else {
            report.parse_errors.push(ParseFailure { path: path.to_string(), span: error.span, message: error.message.clone() });
        }
        return;
    }
    let mut found = Vec::new();
    let strict = config.preset == crate::config::Preset::Strict;
    for setting in everywhere {
        let meta = setting.rule.meta();
        // Settings for some files only are rare.
        let (on, options) = match config.overrides.is_empty() {
            true => (setting.on, setting.options),
            false => (request.all_rules || config.enabled(meta, path), config.severity(meta, path, None).1),
        };
        if on {
            setting.rule.check(&mut RuleContext::new(model, file, meta, options, &mut found).strict(strict));
        }
    }
    if found.is_empty() && facts.suppressions.is_empty() {
        return;
    }
    let unused = suppress::apply(path, facts, &mut found, |id| config_on(config, request, id, path));
    found.extend(unused);
    // Before severities drop any: every host gives a finding the same fingerprint.
    crate::sorting::by(&mut found, |a, b| (a.primary.span, a.rule).cmp(&(b.primary.span, b.rule)));
    fingerprint::assign(&mut found);
    for diagnostic in found {
        keep(config, request, path, diagnostic, report);
    }
}

/// Runs the rules that are on over one `package.json`. A text that isn't JSON says nothing.
pub(super) fn check_manifest(config: &Config, request: &CheckRequest, path: &str, text: &str, report: &mut Report) {
    let Ok(json) = parse(text) else { return };
    let mut found = Vec::new();
    for rule in rules::ALL {
        let meta = rule.meta();
        if request.all_rules || config.enabled(meta, path) {
            let (_, options) = config.severity(meta, path, None);
            rule.check_manifest(&mut ManifestContext::new(path, &json, meta, options, &mut found));
        }
    }
    fingerprint::assign(&mut found);
    for diagnostic in found {
        keep(config, request, path, diagnostic, report);
    }
}

fn config_on(config: &Config, request: &CheckRequest, id: &str, path: &str) -> bool {
    crate::config::find_meta(id).is_some_and(|meta| request.all_rules || config.enabled(meta, path))
}

/// Puts a finding into the report under the severity that the configuration gives it.
fn keep(config: &Config, request: &CheckRequest, path: &str, mut diagnostic: Diagnostic, report: &mut Report) {
    let Some(meta) = crate::config::find_meta(diagnostic.rule) else { return };
    let weighed = if diagnostic.grave { None } else { diagnostic.tier };
    let (severity, _) = config.severity(meta, path, weighed);
    if severity == Severity::Off {
        if !request.all_rules {
            return;
        }
        diagnostic.severity = meta.strict;
    } else {
        diagnostic.severity = severity;
    }
    report.diagnostics.push(diagnostic);
}

fn unreadable(path: &str, error: &ParseError) -> Diagnostic {
    let meta = &engine_findings::UNREADABLE_FILE;
    let template = &meta.messages[0];
    Diagnostic {
        rule: meta.id,
        severity: meta.recommended,
        category: meta.category,
        tier: None,
        grave: false,
        group: path.to_string(),
        message_id: template.id,
        message: rules::fill(template.message, &[("reason", &error.message)]),
        help: template.help.to_string(),
        note: template.note.to_string(),
        primary: Label { path: path.to_string(), span: error.span, message: String::new() },
        related: Vec::new(),
        fixes: Vec::new(),
        symbol: "<module>".to_string(),
        evidence: String::new(),
        fingerprint: String::new(),
        suppressed: false,
    }
}
