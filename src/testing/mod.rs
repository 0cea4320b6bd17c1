//! Runs rules over small projects written in Markdown: literate cases and the examples of the docs.
//!
//! The format is described in `CONTRIBUTING.md`.

mod docs;
mod expect;
pub mod explain;
mod fixes;
pub mod markdown;
mod project;

pub(crate) use docs::plain;
pub use docs::run_docs;
pub use fixes::{alternatives, mend};
pub use project::Project;

use crate::{diagnostic::Diagnostic, maps::SortedSet, report::pretty};
use expect::{Expectation, Severities};
use markdown::{Block, Role};

/// The kinds of cases, as headings tag them.
pub const KINDS: [&str; 7] = ["violating", "clean", "near miss", "doubtful", "suppressed", "fix", "opaque"];

/// What became of a Markdown file.
#[derive(Debug, Default)]
pub struct Outcome {
    /// One text for each thing that is not as written.
    pub failures: Vec<String>,
    /// The rendered findings of the cases, for a snapshot.
    pub rendered: String,
    /// The tags that occur.
    pub kinds: SortedSet<String>,
    /// The message ids that occur.
    pub messages: SortedSet<String>,
}

/// Runs the cases of a rule's file.
pub fn run_cases(rule: &str, text: &str) -> Outcome {
    let mut outcome = Outcome::default();
    let document = match markdown::parse(text) {
        Ok(document) => document,
        Err(error) => {
            outcome.failures.push(error);
            return outcome;
        }
    };
    if document.cases.is_empty() {
        outcome.failures.push("the file has no cases: headings of level 2 or deeper with fenced files".into());
    }
    for case in &document.cases {
        let mut failures = Vec::new();
        run_case(rule, &document.shared, case, &mut outcome, &mut failures);
        outcome.failures.extend(failures.into_iter().map(|failure| format!("case \"{}\": {failure}", case.title)));
    }
    outcome
}

fn run_case(rule: &str, shared: &[Block], case: &markdown::Case, outcome: &mut Outcome, failures: &mut Vec<String>) {
    let kinds = match markdown::kinds(&case.title) {
        Ok(kinds) => kinds,
        Err(error) => return failures.push(error),
    };
    let has = |kind: &str| kinds.iter().any(|found| found == kind);
    let mut expected = Vec::new();
    let mut project = Project::default();
    let own = |path: &str| case.blocks.iter().any(|block| block.role == Role::File && block.path == path);
    for block in shared.iter().filter(|block| !own(&block.path)).chain(&case.blocks) {
        if block.role == Role::File {
            let (text, expectations) = expect::take(&block.path, &block.text);
            expected.extend(expectations);
            if !project.add(&block.path, text) {
                failures.push(format!("`{}` is given twice", block.path));
            }
        }
    }
    let checked = match project.check(&[]) {
        Ok(checked) => checked,
        Err(error) => return failures.push(error),
    };
    if !has("opaque") {
        failures.extend(checked.report.parse_errors.iter().map(|e| format!("{} cannot be parsed: {}", e.path, e.message)));
    } else if checked.report.parse_errors.is_empty() {
        failures.push("is tagged (opaque), but every file can be parsed".into());
    }
    let found: Vec<&Diagnostic> = checked.report.diagnostics.iter().filter(|finding| finding.rule == rule).collect();
    let (suppressed, visible): (Vec<&Diagnostic>, Vec<&Diagnostic>) = found.iter().partition(|finding| finding.suppressed);
    failures.extend(expect::compare(&expected, &visible, &project, rule, Severities::Checked));
    failures.extend(contradiction(&has, &expected, suppressed.len(), case));
    if !visible.is_empty() {
        outcome.rendered.push_str(&format!("## {}\n\n", case.title));
        for finding in &visible {
            outcome.rendered.push_str(&pretty::finding(finding, &project, pretty::PrettyOptions::default()));
            outcome.rendered.push('\n');
        }
    }
    outcome.messages.extend(found.iter().map(|finding| finding.message_id.to_string()));
    outcome.kinds.extend(kinds.iter().cloned());
    for role in [Role::Fix, Role::Suggestion] {
        let wanted: Vec<&Block> = case.blocks.iter().filter(|block| block.role == role).collect();
        if !wanted.is_empty() {
            failures.extend(fixes::compare(rule, &project, &wanted, role));
        }
    }
}

/// What a case's tags promise and its blocks don't keep.
fn contradiction(
    has: &dyn Fn(&str) -> bool,
    expected: &[Expectation],
    suppressed: usize,
    case: &markdown::Case,
) -> Option<String> {
    let silent = ["clean", "near miss", "doubtful", "opaque"].into_iter().find(|kind| has(kind));
    let mends = case.blocks.iter().any(|block| matches!(block.role, Role::Fix | Role::Suggestion));
    match silent {
        Some(kind) if !expected.is_empty() => Some(format!("is tagged ({kind}), but expects findings")),
        _ if has("violating") && expected.is_empty() => Some("is tagged (violating), but expects no finding".into()),
        _ if has("suppressed") && suppressed == 0 => Some("is tagged (suppressed), but nothing is suppressed".into()),
        _ if !has("suppressed") && suppressed > 0 => Some("suppresses findings without the tag (suppressed)".into()),
        _ if has("fix") != mends => Some("the tag (fix) and a block `fix` or `suggestion` belong together".into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
