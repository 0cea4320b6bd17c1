//! What the engine says of many small apps, against what Amplify's own packages answered: `cargo test --test oracle`.
//!
//! The answers lie in `tests/oracle/results`; `npm run test:oracle` asks the packages again.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read the repository; only the engine has no I/O")]

#[path = "oracle/compare/calls.rs"]
mod calls;
#[path = "oracle/compare/environment.rs"]
mod environment;
#[path = "oracle/compare/fixes.rs"]
mod fixes;
#[path = "oracle/compare/iam.rs"]
mod iam;
#[path = "oracle/compare/names.rs"]
mod names;
#[path = "oracle/compare/rejections.rs"]
mod rejections;
#[path = "oracle/compare/remedies.rs"]
mod remedies;
#[path = "oracle/compare/results.rs"]
mod results;
#[path = "oracle/compare/stacks.rs"]
mod stacks;
#[path = "oracle/compare/targets.rs"]
mod targets;

use results::{App, Differences, read_set};

#[test]
fn stacks_and_circles() {
    let mut differences = Differences::of("stacks");
    for set in ["stacks", "wild", "inside", "iam", "apps"] {
        for app in read_set(set) {
            stacks::compare(app, &mut differences);
        }
    }
    differences.settle();
}

#[test]
fn places_of_functions() {
    let mut differences = Differences::of("functions");
    for set in ["iam", "environment", "targets", "apps"] {
        for app in read_set(set) {
            stacks::functions(app, &mut differences);
        }
    }
    differences.settle();
}

/// What is proposed against a circle ends it.
#[test]
fn remedies_end_circles() {
    let mut differences = Differences::of("remedies");
    for set in ["stacks", "wild", "inside"] {
        let circles =
            |app: &&App| ["cycles", "inner"].iter().any(|key| app.verdict[*key].as_array().is_some_and(|all| !all.is_empty()));
        for app in read_set(set).iter().filter(circles) {
            remedies::compare(app, &mut differences);
        }
    }
    differences.settle();
}

/// The same, seen by the packages: no circle is left in the templates.
#[test]
fn mended_circles() {
    let mut differences = Differences::of("mended");
    let mut seen = std::collections::BTreeSet::new();
    for app in read_set("remedies") {
        let first = seen.insert(app.id.split_once(": ").expect("an app and a title").0);
        remedies::compare_mended(app, first, &mut differences);
    }
    differences.settle();
}

/// What is suggested where a grant is missing gives the right, and nothing is left to report.
#[test]
fn fixes_give_rights() {
    let mut differences = Differences::of("fixes");
    for app in read_set("fixes") {
        fixes::compare(app, &mut differences);
    }
    differences.settle();
}

#[test]
fn rights_of_functions() {
    let mut differences = Differences::of("rights");
    for set in ["iam", "apps"] {
        for app in read_set(set) {
            iam::compare(app, &mut differences);
        }
    }
    differences.settle();
}

#[test]
fn calls_of_functions() {
    let mut differences = Differences::of("calls");
    for app in read_set("iam") {
        calls::compare(app, &mut differences);
    }
    differences.settle();
}

#[test]
fn calls_on_resources() {
    let mut differences = Differences::of("targets");
    for app in read_set("targets") {
        targets::compare(app, &mut differences);
    }
    differences.settle();
}

#[test]
fn variables_of_functions() {
    let mut differences = Differences::of("variables");
    for app in read_set("environment") {
        environment::compare(app, &mut differences);
    }
    differences.settle();
}

#[test]
fn generated_names() {
    let mut differences = Differences::of("names");
    for set in ["names", "apps"] {
        for app in read_set(set) {
            names::compare(app, &mut differences);
        }
    }
    differences.settle();
}

#[test]
fn refused_apps() {
    let mut differences = Differences::of("rejections");
    let plain = read_set("names").iter().find(|app| app.id == "names one model").expect("the plain model is there");
    for set in ["names", "rejections", "stacks", "wild", "inside", "iam", "environment", "targets", "apps"] {
        for app in read_set(set) {
            rejections::compare(app, plain, &mut differences);
        }
    }
    differences.settle();
}
