//! Runs the examples of a rule's docs: each fence with `expect_diagnostic` gives one finding, every other one none.

use super::{Outcome, Project, markdown};
use crate::rules::RuleMeta;

/// Runs the fences of a rule's docs. Those under one heading are one project; a path that occurs again begins another.
/// The rule is on even if no preset has it.
pub fn run_docs(meta: &RuleMeta) -> Outcome {
    let mut outcome = Outcome::default();
    let document = match markdown::parse(&plain(meta.docs)) {
        Ok(document) => document,
        Err(error) => {
            outcome.failures.push(error);
            return outcome;
        }
    };
    if document.cases.is_empty() {
        outcome.failures.push("the docs have no examples with `file=`".into());
    }
    for case in &document.cases {
        for blocks in projects(&case.blocks) {
            let failures = run(meta.id, blocks);
            outcome.failures.extend(failures.into_iter().map(|failure| format!("docs, \"{}\": {failure}", case.title)));
        }
    }
    outcome
}

/// Doc comments begin with a space, which is no part of the text.
pub(crate) fn plain(docs: &str) -> String {
    docs.lines().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
}

fn projects(blocks: &[markdown::Block]) -> Vec<&[markdown::Block]> {
    let mut projects = Vec::new();
    let mut start = 0;
    for end in 1..=blocks.len() {
        if end == blocks.len() || blocks[start..end].iter().any(|block| block.path == blocks[end].path) {
            projects.push(&blocks[start..end]);
            start = end;
        }
    }
    projects
}

fn run(rule: &str, blocks: &[markdown::Block]) -> Vec<String> {
    let mut project = Project::default();
    for block in blocks {
        project.add(&block.path, block.text.clone());
    }
    let checked = match project.check(&[rule]) {
        Ok(checked) => checked,
        Err(error) => return vec![error],
    };
    let mut failures: Vec<String> =
        checked.report.parse_errors.iter().map(|error| format!("{} cannot be parsed: {}", error.path, error.message)).collect();
    for block in blocks {
        let found: Vec<&str> = checked
            .report
            .visible()
            .filter(|finding| finding.rule == rule && finding.primary.path == block.path)
            .map(|finding| finding.message.as_str())
            .collect();
        let wanted = usize::from(block.expects);
        if found.len() != wanted {
            failures.push(format!("{} gives {} findings instead of {wanted}: {found:?}", block.path, found.len()));
        }
    }
    failures
}
