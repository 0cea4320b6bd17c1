//! Rules about the rules and the layers, each with its reason.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests read the repository; only the engine has no I/O")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use amplify_tiers::{
    diagnostic::{Category, Severity},
    rules::{self, FixKind, RuleMeta, engine_findings},
    testing,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    rules::ALL.iter().map(|rule| rule.meta())
}

fn report(failures: Vec<String>) {
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

/// File names in a folder that end so, without the ending.
fn stems(folder: &str, ending: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.strip_suffix(ending).map(str::to_string)).collect()
}

/// Names are the contract: config, suppression comments and ESLint configs use them.
#[test]
fn ids_are_kebab_case_prefixed_and_sorted() {
    let mut failures = Vec::new();
    let ids: Vec<&str> = metas().map(|meta| meta.id).collect();
    if !ids.is_sorted() {
        failures.push(format!("rules! is not in alphabetical order: {ids:?}"));
    }
    for id in ids {
        let kebab =
            id.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
        if !kebab || !(id.starts_with("no-") || id.starts_with("require-")) {
            failures.push(format!("{id}: an id is kebab-case and begins with `no-` or `require-`"));
        }
    }
    report(failures);
}

/// A rule without cases or page, or a page without rule, is a promise that nobody keeps.
#[test]
fn files_registry_cases_and_pages_agree() {
    let ids: BTreeSet<String> = metas().map(|meta| meta.id.to_string()).collect();
    // Other files of the folder declare no rule.
    let declares = |name: &String| {
        fs::read_to_string(root().join(format!("src/rules/{name}.rs"))).is_ok_and(|text| text.contains("\ndeclare_rule! {"))
    };
    let files = stems("src/rules", ".rs").into_iter().filter(declares).map(|name| name.replace('_', "-")).collect();
    let mut failures = Vec::new();
    for (what, found) in [
        ("src/rules", files),
        ("tests/rules", stems("tests/rules", ".md")),
        ("eslint-plugin/docs/rules", stems("eslint-plugin/docs/rules", ".md")),
    ] {
        failures.extend(ids.difference(&found).map(|id| format!("{id} has no file in {what}")));
        failures.extend(found.difference(&ids).map(|id| format!("{what} has a file for {id}, which is no rule")));
    }
    report(failures);
}

/// False positives are the bugs to fear, so the silent cases are compulsory too.
#[test]
fn every_rule_has_every_kind_of_case() {
    let mut failures = Vec::new();
    for meta in metas() {
        let text = fs::read_to_string(root().join(format!("tests/rules/{}.md", meta.id))).unwrap_or_default();
        let outcome = testing::run_cases(meta.id, &text);
        let mut wanted = vec!["violating", "clean", "near miss", "doubtful"];
        // A package.json has no comments.
        if meta.id != "require-sandbox-credentials" {
            wanted.push("suppressed");
        }
        if meta.fix != FixKind::None {
            wanted.push("fix");
        }
        if meta.cross_file {
            wanted.push("opaque");
        }
        failures.extend(
            wanted.iter().filter(|kind| !outcome.kinds.contains(**kind)).map(|kind| format!("{}: no case ({kind})", meta.id)),
        );
        failures.extend(
            meta.messages
                .iter()
                .filter(|message| !outcome.messages.contains(message.id))
                .map(|message| format!("{}: no case reports the message `{}`", meta.id, message.id)),
        );
    }
    report(failures);
}

/// People read these texts in a hurry: a fact, an order, a consequence.
#[test]
fn words_are_short_and_complete() {
    let mut failures = Vec::new();
    for meta in metas().chain(engine_findings::ALL) {
        let mut fail = |what: String| failures.push(format!("{}: {what}", meta.id));
        if meta.summary.trim().is_empty() || !meta.summary.trim().ends_with('.') || meta.summary.len() > 130 {
            fail("the first line of the docs is one sentence with a full stop".into());
        }
        for template in meta.messages {
            let length = filled(template.message).chars().count();
            if length > 100 {
                fail(format!("message `{}` has {length} characters with names of 20; at most 100", template.id));
            }
            if !template.message.ends_with('.') {
                fail(format!("message `{}` doesn't end with a full stop", template.id));
            }
            if template.help.is_empty() || template.note.is_empty() {
                fail(format!("message `{}` needs help and note", template.id));
            }
            for text in [template.message, template.help, template.note] {
                if text.contains("this function") || text.matches('`').count() % 2 == 1 {
                    fail(format!("`{}`: name the function, and close every backtick: {text}", template.id));
                }
            }
        }
        for option in meta.options {
            if option.description.is_empty() || !option.description.ends_with('.') {
                fail(format!("option `{}` needs a description with a full stop", option.name));
            }
        }
    }
    report(failures);
}

/// A template with names of 20 characters put in.
fn filled(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        text.push_str(&"x".repeat(20));
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    text + rest
}

/// The category tells how bad a finding is; a severity that contradicts it would be lost in the report.
#[test]
fn severities_fit() {
    let mut failures = Vec::new();
    for meta in metas() {
        if meta.strict == Severity::Off {
            failures.push(format!("{}: `strict` has every rule", meta.id));
        }
        if meta.strict < meta.recommended {
            failures.push(format!("{}: `strict` is never weaker than `recommended`", meta.id));
        }
        if meta.category == Category::Breaks && meta.recommended == Severity::Warn {
            failures.push(format!("{}: what breaks a deploy is an error, or only in `strict`", meta.id));
        }
    }
    report(failures);
}

/// One order of headings lets a reader find the same thing in every page.
#[test]
fn docs_have_the_fixed_headings() {
    let order = ["What it does", "Why is this bad?", "Examples", "Options", "Fix safety", "When not to use it", "Source"];
    let mut failures = Vec::new();
    for meta in metas() {
        let docs = meta.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        let headings: Vec<&str> = docs.filter_map(|line| line.strip_prefix("## ")).collect();
        let wanted: Vec<&str> = order
            .into_iter()
            .filter(|&heading| match heading {
                "Options" => !meta.options.is_empty() || headings.contains(&heading),
                "Fix safety" => meta.fix != FixKind::None || headings.contains(&heading),
                _ => true,
            })
            .collect();
        if headings != wanted {
            failures.push(format!("{}: headings of level 2 are {headings:?} instead of {wanted:?}", meta.id));
        }
        for option in meta.options {
            if !meta.docs.contains(&format!("`{}`", option.name)) {
                failures.push(format!("{}: the docs don't mention the option `{}`", meta.id, option.name));
            }
        }
    }
    report(failures);
}

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_path_buf(), text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    found.sort();
    found
}

/// What may stand where: (words, where they may stand, why).
const LAYERS: [(&[&str], &str, &str); 4] = [
    (
        &["std::fs", "std::env", "std::time", "std::net", "std::process", "std::thread", "std::io"],
        "nowhere",
        "the engine has no I/O, no clock and no environment: the same texts always give the same findings",
    ),
    (&["oxc_"], "src/facts/", "rules and model read facts, so that a new parser version touches one folder"),
    (&["wasm_bindgen"], "src/wasm", "the engine is a plain crate; JavaScript is one of its callers"),
    (&["todo!(", "unimplemented!(", "#[ignore]"], "nowhere", "what isn't done isn't there"),
];

#[test]
fn layers_hold() {
    let mut failures = Vec::new();
    for (path, text) in sources() {
        let path = path.to_string_lossy().replace('\\', "/");
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for (words, allowed, why) in LAYERS {
                if let Some(word) = words.iter().find(|word| code.contains(**word) && !path.starts_with(allowed)) {
                    failures.push(format!("{path}:{}: `{word}`; allowed: {allowed}; {why}", number + 1));
                }
            }
        }
    }
    report(failures);
}

/// A reader opens a file to learn what its one job is; a long file has more than one.
#[test]
fn files_open_with_their_job_and_are_short() {
    let mut failures = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//! ") {
            failures.push(format!("{}: the first line is a `//!` that says the file's one job", path.display()));
        }
        let lines = text.lines().count();
        if lines > 400 && !path.starts_with("src/knowledge") {
            failures.push(format!("{}: {lines} lines, at most 400", path.display()));
        }
    }
    report(failures);
}
