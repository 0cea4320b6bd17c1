//! Tests of the report's forms.

use super::{pretty::PrettyOptions, *};
use crate::{
    diagnostic::Label,
    fix::{Edit, Fix},
};

struct Files(Vec<(&'static str, &'static str, LineIndex)>);

impl Files {
    fn new(files: &[(&'static str, &'static str)]) -> Self {
        Self(files.iter().map(|&(path, text)| (path, text, LineIndex::new(text))).collect())
    }
}

impl Sources for Files {
    fn lines(&self, path: &str) -> Option<&LineIndex> {
        self.0.iter().find(|file| file.0 == path).map(|file| &file.2)
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.0.iter().find(|file| file.0 == path).map(|file| file.1)
    }
}

fn finding(rule: &'static str, category: Category, span: Span) -> Diagnostic {
    Diagnostic {
        rule,
        severity: Severity::Error,
        category,
        tier: None,
        grave: false,
        group: "a.ts#POST".into(),
        message_id: "m",
        message: "The thing `x` is wrong.".into(),
        help: "Move it.".into(),
        note: "It fails.".into(),
        primary: Label { path: "a.ts".into(), span, message: String::new() },
        related: Vec::new(),
        fixes: Vec::new(),
        symbol: "POST".into(),
        evidence: "x".into(),
        fingerprint: String::new(),
        suppressed: false,
    }
}

const TEXT: &str = "const a = \"😀漢\"; bad();\n\tworse();\n";

fn report() -> (Report, Files) {
    let at = |needle: &str| {
        let start = TEXT.find(needle).unwrap() as u32;
        Span::new(start, start + needle.len() as u32)
    };
    let mut first = finding("no-x", Category::Misplaced, at("bad()"));
    first.related.push(Label { path: "b.ts".into(), span: Span::new(0, 3), message: "used here".into() });
    first.fixes.push(Fix {
        title: "Remove the call".into(),
        applicability: Applicability::Safe,
        edits: vec![Edit { path: "a.ts".into(), span: at("bad()"), text: String::new() }],
    });
    let second = finding("no-x", Category::Misplaced, at("worse()"));
    let mut third = finding("no-y", Category::Exposed, at("worse()"));
    third.suppressed = true;
    let mut report = Report { files: 2, diagnostics: vec![third, second, first], ..Report::default() };
    report.looked_at = LookedAt { backends: vec!["amplify".into()], functions: 1, untiered: 1, ..LookedAt::default() };
    report.sort();
    fingerprint::assign(&mut report.diagnostics);
    (report, Files::new(&[("a.ts", TEXT), ("b.ts", "abc\u{1b}[31m\n")]))
}

#[test]
fn pretty_draws_frames_groups_and_the_summary() {
    let (report, files) = report();
    let expected = "\
Misplaced: code that belongs in another tier

a.ts › POST: 2 findings

error[no-x]: The thing `x` is wrong.
 --> a.ts:1:18
  |
1 | const a = \"😀漢\"; bad();
  |                   ^^^^^
 ::: b.ts:1:1
  |
1 | abc\u{fffd}[31m
  | --- used here
  = also: a.ts:2:2: The thing `x` is wrong.
  = help: Move it.
  = note: It fails.
  = fix: Remove the call (--fix)

Found 2 errors and 0 warnings.
  misplaced  2 findings in 1 group
Looked at 2 files: 1 backend folder (amplify), 1 function, 0 models, 0 operations, 0 routes; 1 file without a tier.
Fixable: 1 with `--fix`.
Left out: 1 suppressed by comments.
";
    assert_eq!(pretty::render(&report, &files, PrettyOptions::default()), expected);
}

#[test]
fn pretty_without_text_names_the_place() {
    let (report, _) = report();
    let none = Files::new(&[]);
    let text = pretty::finding(&report.diagnostics[0], &none, PrettyOptions { color: true, ..PrettyOptions::default() });
    assert!(text.starts_with("\u{1b}[1;31merror[no-x]\u{1b}[0m"), "{text}");
    assert!(text.contains("a.ts:1:1\n"), "{text}");
}

#[test]
fn nothing_found_says_what_was_looked_at() {
    let text = pretty::render(&Report::default(), &Files::new(&[]), PrettyOptions::default());
    let expected = "No findings.\nLooked at 0 files: no backend folder, 0 functions, 0 models, 0 operations, 0 routes.\n";
    assert_eq!(text, expected);
}

#[test]
fn the_wire_counts_in_utf16() {
    let (report, files) = report();
    let wire = report.wire("/app", &files, false);
    assert_eq!((wire.diagnostics.len(), wire.summary.suppressed, wire.summary.groups), (2, 1, 1));
    let first = &wire.diagnostics[0];
    assert_eq!(first.range.start, WirePosition { line: 1, column: 18, offset: 17 });
    assert_eq!((first.fixes[0].edits[0].start, first.fixes[0].edits[0].end), (17, 22));
    assert_ne!(first.fingerprint, wire.diagnostics[1].fingerprint);
    assert_eq!(first.fingerprint.len(), 16);
    assert_eq!(report.wire("/app", &files, true).diagnostics.len(), 3);
    assert_eq!(report.need_text(), ["a.ts", "b.ts"]);
    let text = json::render(&wire);
    assert!(text.contains("\"lookedAt\": {") && !text.contains("needText") && text.ends_with("}\n"), "{text}");
}

#[test]
fn parts_hold_each_finding_and_its_frame() {
    let (report, files) = report();
    let text = parts::render(&report, &files, PrettyOptions { color: true, ..PrettyOptions::default() });
    let parts: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(parts.len(), report.visible().count());
    assert!(parts[0]["text"].as_str().unwrap().contains("\u{1b}[1;31merror[no-x]"));
    let frame = parts[0]["frame"].as_str().unwrap();
    assert!(frame.contains("--> a.ts:1:") && frame.ends_with("^^^^^"), "{frame}");
    assert!(!frame.contains('\u{1b}'));
}
