//! Runs the Markdown cases of every rule: `cargo test --test rules`. `RULE=<id>` runs one rule alone.

#![expect(clippy::disallowed_methods, reason = "tests read the repository; only the engine has no I/O")]

use std::{env, fs, path::Path};

use amplify_tiers::{rules, testing};

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let only = env::var("RULE").ok();
    let mut failures = Vec::new();
    for rule in rules::ALL {
        let id = rule.meta().id;
        if only.as_ref().is_some_and(|only| only != id) {
            continue;
        }
        let path = folder.join(format!("{id}.md"));
        let Ok(text) = fs::read_to_string(&path) else {
            failures.push(format!("tests/rules/{id}.md is missing"));
            continue;
        };
        let outcome = testing::run_cases(id, &text);
        failures.extend(outcome.failures.iter().map(|failure| format!("tests/rules/{id}.md: {failure}")));
        // The comments in the cases decide; the snapshot shows what a user sees.
        if outcome.failures.is_empty() {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(folder.join("snapshots"));
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(id, outcome.rendered));
        }
    }
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}
