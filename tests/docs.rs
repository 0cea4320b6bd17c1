//! Runs the examples in the docs of every rule: a fence with `expect_diagnostic` gives one finding, every other none.

use amplify_tiers::{rules, testing};

#[test]
fn examples() {
    let mut failures = Vec::new();
    for rule in rules::ALL {
        let outcome = testing::run_docs(rule.meta());
        failures.extend(outcome.failures.into_iter().map(|failure| format!("{}: {failure}", rule.meta().id)));
    }
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}
