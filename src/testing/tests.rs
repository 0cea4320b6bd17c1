//! Tests of the case format itself.

use super::{expect, markdown};
use crate::diagnostic::Severity;

#[test]
fn reads_headings_blocks_and_shared_files() {
    let text = "# rule\n\n```json file=package.json\n{}\n```\n\n## One (violating, fix)\n\nProse.\n\n```ts file=a.ts\nx\n```\n\n```ts fix file=a.ts\ny\n```\n\n```sh\nls\n```\n\n## Empty\n";
    let document = markdown::parse(text).unwrap();
    assert_eq!(document.shared[0].path, "package.json");
    assert_eq!(document.cases.len(), 1);
    assert_eq!(document.cases[0].blocks.len(), 2);
    assert_eq!(document.cases[0].blocks[1].role, markdown::Role::Fix);
    assert_eq!(markdown::kinds(&document.cases[0].title).unwrap(), ["violating", "fix"]);
    assert!(markdown::kinds("One").is_err() && markdown::kinds("One (odd)").is_err());
    assert!(markdown::parse("```ts\n").is_err() && markdown::parse("```ts flie=a.ts\n```\n").is_err());
}

#[test]
fn takes_expectations_out_of_the_text() {
    let text = "a(); // error: [x] `a()` \"is wrong\"\n// warn: [y]\nb();\n  {/* error: [z] */}\n<C />\nd(); // plain\n";
    let (clean, expected) = expect::take("a.ts", text);
    assert_eq!(clean, "a();\nb();\n<C />\nd(); // plain\n");
    let places: Vec<_> = expected.iter().map(|e| (e.line, e.severity, e.rule.as_str())).collect();
    assert_eq!(places, [(1, Severity::Error, "x"), (2, Severity::Warn, "y"), (3, Severity::Error, "z")]);
    assert_eq!(expected[0].code.as_deref(), Some("a()"));
    assert_eq!(expected[0].message.as_deref(), Some("is wrong"));
}
