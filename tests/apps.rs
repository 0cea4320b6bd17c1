//! The findings of each app in `tests/apps`, against the lines of `tests/apps/<app>.txt`: `cargo test --test apps`.

#![expect(clippy::disallowed_methods, reason = "tests read the repository; only the engine has no I/O")]

use std::{fs, path::Path};

use amplify_tiers::{
    discover::Entry,
    engine::{CheckRequest, Engine, Setup},
    report::{
        Sources, pretty,
        whereabouts::{self, Question},
    },
};

#[test]
fn apps_have_the_findings_that_they_were_written_for() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apps");
    let mut wrong = Vec::new();
    let mut apps: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    apps.sort();
    assert_eq!(apps.len(), 5);
    for app in apps {
        let name = app.file_name().unwrap().to_str().unwrap();
        let expected = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        let found = findings(&app);
        if found != expected {
            wrong.push(format!("{name}: found\n{found}\ninstead of\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The route handler that does everything reads as a review of it: each mistake once, with what to do instead.
#[test]
fn the_wrong_route_reads_as_a_review() {
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apps/next-wrong");
    let mut engine = Engine::open(Setup::default()).unwrap();
    read(&mut engine, &app, "");
    let mut report = engine.check(&CheckRequest::default());
    report.diagnostics.retain(|found| found.primary.path == "src/app/api/invite/route.ts");
    for path in report.need_text() {
        engine.give_text(&path, &fs::read(app.join(&path)).unwrap());
    }
    let review = pretty::render(&report, &engine, pretty::PrettyOptions { findings_only: true, ..Default::default() });
    insta::with_settings!({ snapshot_path => "where", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("wrong-route", review);
    });
}

#[test]
fn where_answers_for_wrong_and_right_places() {
    let mut answers = String::new();
    for (app, path, line) in [
        ("next-wrong", "src/app/api/invite/route.ts", Some(42)),
        ("next-wrong", "src/lib/logo-storage.ts", None),
        ("next-right", "src/app/api/invite/route.ts", None),
        ("next-right", "amplify/functions/invite-member/handler.ts", None),
        ("next-right", "amplify/backend.ts", None),
        ("next-wrong", "src/app/support/actions.ts", None),
        ("next-right", "src/components/logo-picker.tsx", None),
        ("next-right", "amplify/data/resource.ts", None),
        ("next-right", "amplify/functions/invitation-reminder/handler.ts", None),
        ("vite-spa", "src/components/book-card.tsx", None),
        ("monorepo", "packages/shared/src/mail/complaint.ts", None),
        ("clean", "src/main.tsx", None),
    ] {
        let mut engine = Engine::open(Setup::default()).unwrap();
        read(&mut engine, &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apps").join(app), "");
        let question = Question { path: path.to_string(), line };
        let answer = engine.where_(&question).unwrap_or_else(|| panic!("{app} has no {path}"));
        answers.push_str(&format!("## {app}\n\n{}\n", whereabouts::render(&answer, false)));
        assert!(engine.where_(&Question { path: "none.ts".into(), line: None }).is_none());
    }
    insta::with_settings!({ snapshot_path => "where", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("where", answers);
    });
}

/// `rule path:line:column severity`, a line each.
fn findings(app: &Path) -> String {
    let mut engine = Engine::open(Setup::default()).unwrap();
    read(&mut engine, app, "");
    let report = engine.check(&CheckRequest::default());
    assert_eq!(report.parse_errors, []);
    assert!(report.is_app);
    report
        .visible()
        .map(|found| {
            let place = engine.lines(&found.primary.path).unwrap().position(found.primary.span.start);
            let severity = found.severity.as_str();
            format!("{severity} {} {}:{}:{}\n", found.rule, found.primary.path, place.line, place.column)
        })
        .collect()
}

/// Hands in the files of a folder as a host does.
fn read(engine: &mut Engine, app: &Path, folder: &str) {
    let at = app.join(folder);
    let mut entries: Vec<Entry> = fs::read_dir(&at)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| Entry { name: entry.file_name().into_string().unwrap(), is_dir: entry.file_type().unwrap().is_dir() })
        .collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    let ignore = fs::read_to_string(at.join(".gitignore")).ok();
    let listing = engine.discovery().filter_dir(folder, &entries, ignore.as_deref());
    let below = |name: &str| if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") };
    for name in &listing.read {
        engine.update_file(&below(name), &fs::read(at.join(name)).unwrap());
    }
    for name in &listing.enter {
        read(engine, app, &below(name));
    }
}
