//! One short text for each file with findings, equal as long as these are: the key of a linter's cache.

use super::fingerprint::hash;
use crate::{
    config::Config,
    diagnostic::Diagnostic,
    maps::SortedMap,
    model::ProjectModel,
    rules::{self, OptionKind, OptionValue, RuleContext, RuleMeta, RuleOptions},
};

/// Path → 16 hex digits over everything that a linter shows of the file's findings, whatever severities and options it
/// gives: they change when an edit of another file changes what is found here. Files without findings are left out.
pub fn digests(model: &ProjectModel, config: &Config) -> SortedMap<String, String> {
    let mut digests = SortedMap::new();
    for file in model.files().filter(|&file| !model.facts(file).is_opaque()) {
        let path = model.path(file);
        let mut found = Vec::new();
        for rule in rules::ALL {
            let meta = rule.meta();
            let (_, configured) = config.severity(meta, path, None);
            rule.check(&mut RuleContext::new(model, file, meta, configured, &mut found));
            for options in variants(meta) {
                rule.check(&mut RuleContext::new(model, file, meta, &options, &mut found));
            }
        }
        if !found.is_empty() {
            let texts: Vec<String> = found.iter().flat_map(texts).collect();
            let parts: Vec<&str> = texts.iter().map(String::as_str).collect();
            digests.insert(path.to_string(), format!("{:016x}", hash(&parts)));
        }
    }
    digests
}

/// Options that between them let a rule find all that it can find. A free text has no such values: its default stands for it.
fn variants(meta: &RuleMeta) -> Vec<RuleOptions> {
    let mut variants = Vec::new();
    for option in meta.options {
        let values: Vec<OptionValue> = match option.kind {
            OptionKind::Bool(_) | OptionKind::StrictBool => [false, true].map(OptionValue::Bool).into(),
            // The least limit: the message of the finding has the number.
            OptionKind::Number(_) => vec![OptionValue::Number(0)],
            OptionKind::OneOf(words) => words.iter().map(|word| OptionValue::Text((*word).to_string())).collect(),
            OptionKind::Text(_) => Vec::new(),
        };
        for value in values {
            let mut options = RuleOptions::new();
            options.insert(option.name.to_string(), value);
            variants.push(options);
        }
    }
    variants
}

fn texts(found: &Diagnostic) -> Vec<String> {
    let number = |number: u32| format!("{number}");
    let mut texts = vec![found.rule.to_string(), found.message.clone(), found.help.clone()];
    texts.extend([found.primary.span.start, found.primary.span.end].map(number));
    for fix in &found.fixes {
        texts.extend([fix.title.clone(), fix.applicability.as_str().to_string()]);
        for edit in &fix.edits {
            texts.extend([edit.path.clone(), number(edit.span.start), number(edit.span.end), edit.text.clone()]);
        }
    }
    texts
}
