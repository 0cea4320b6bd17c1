//! Expectations written as comments: `// error: [rule-id]` at the end of a line, or alone above it.

use super::Project;
use crate::{
    diagnostic::{Diagnostic, Severity},
    report::Sources,
};

/// One expected finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expectation {
    pub path: String,
    /// 1-based line of the text without expectations, on which the finding begins.
    pub line: u32,
    pub severity: Severity,
    pub rule: String,
    /// The marked source text, if given between backticks.
    pub code: Option<String>,
    /// A part of the message, if given between double quotes.
    pub message: Option<String>,
}

/// Whether severities are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Severities {
    Checked,
    Ignored,
}

/// Takes the expectations out of a text: the engine sees what a user would write.
pub(super) fn take(path: &str, text: &str) -> (String, Vec<Expectation>) {
    let mut clean = String::with_capacity(text.len());
    let mut expected = Vec::new();
    let mut line_number = 1;
    for line in text.lines() {
        let (code, mut found) = match marker(line) {
            Some(at) => (line[..at].trim_end(), read(path, line_number, &line[at..])),
            None => (line, Vec::new()),
        };
        expected.append(&mut found);
        if marker(line).is_some() && code.is_empty() {
            continue;
        }
        clean.push_str(code);
        clean.push('\n');
        line_number += 1;
    }
    (clean, expected)
}

/// Where the first expectation comment of a line begins.
fn marker(line: &str) -> Option<usize> {
    let openers = ["// ", "{/* ", "/* ", "<!-- ", "# "];
    let starts = openers
        .iter()
        .flat_map(|opener| ["error: [", "warn: ["].into_iter().filter_map(move |word| line.find(&format!("{opener}{word}"))));
    starts.min()
}

fn read(path: &str, line: u32, comment: &str) -> Vec<Expectation> {
    let mut expected = Vec::new();
    let mut rest = comment;
    loop {
        let next = [("error: [", Severity::Error), ("warn: [", Severity::Warn)]
            .into_iter()
            .filter_map(|(word, severity)| rest.find(word).map(|at| (at + word.len(), severity)))
            .min_by_key(|&(at, _)| at);
        let Some((at, severity)) = next else { return expected };
        let (rule, behind) = rest[at..].split_once(']').unwrap_or((&rest[at..], ""));
        let end = ["error: [", "warn: ["].iter().filter_map(|word| behind.find(word)).min().unwrap_or(behind.len());
        // The code comes first; backticks inside the quoted message are part of it.
        let (code, behind_code) = quoted(&behind[..end], '`');
        let (message, _) = quoted(behind_code, '"');
        expected.push(Expectation { path: path.to_string(), line, severity, rule: rule.to_string(), code, message });
        rest = behind;
    }
}

/// The text between two `quote`s at the start, if it starts with one, and what follows.
fn quoted(text: &str, quote: char) -> (Option<String>, &str) {
    let text = text.trim_start();
    match text.strip_prefix(quote).and_then(|inner| inner.split_once(quote)) {
        Some((inner, rest)) => (Some(inner.to_string()), rest),
        None => (None, text),
    }
}

/// What is missing, and what is too much.
pub(super) fn compare(
    expected: &[Expectation],
    found: &[&Diagnostic],
    project: &Project,
    rule: &str,
    severities: Severities,
) -> Vec<String> {
    let mut failures = Vec::new();
    let mut left: Vec<&Diagnostic> = found.to_vec();
    for wanted in expected {
        if wanted.rule != rule {
            failures.push(format!("{}:{} expects `{}`, but this file is about `{rule}`", wanted.path, wanted.line, wanted.rule));
            continue;
        }
        match left.iter().position(|finding| fits(wanted, finding, project, severities)) {
            Some(at) => drop(left.remove(at)),
            None => {
                let code = wanted.code.as_ref().map_or(String::new(), |code| format!(" `{code}`"));
                let message = wanted.message.as_ref().map_or(String::new(), |text| format!(" \"{text}\""));
                let severity = wanted.severity.as_str();
                failures.push(format!("missing: {}:{} {severity}: [{rule}]{code}{message}", wanted.path, wanted.line));
            }
        }
    }
    failures.extend(left.into_iter().map(|finding| {
        format!(
            "unexpected: {}:{} {}: [{rule}] `{}` \"{}\"",
            finding.primary.path,
            line(finding, project),
            finding.severity.as_str(),
            code(finding, project),
            finding.message
        )
    }));
    failures
}

fn fits(wanted: &Expectation, finding: &Diagnostic, project: &Project, severities: Severities) -> bool {
    finding.primary.path == wanted.path
        && line(finding, project) == wanted.line
        && (severities == Severities::Ignored || finding.severity == wanted.severity)
        && wanted.code.as_ref().is_none_or(|text| code(finding, project) == text)
        && wanted.message.as_ref().is_none_or(|text| finding.message.contains(text.as_str()))
}

fn line(finding: &Diagnostic, project: &Project) -> u32 {
    project.lines(&finding.primary.path).map_or(1, |lines| lines.line(finding.primary.span.start))
}

fn code<'a>(finding: &Diagnostic, project: &'a Project) -> &'a str {
    let span = finding.primary.span;
    project.get(&finding.primary.path).and_then(|text| text.get(span.start as usize..span.end as usize)).unwrap_or_default()
}
