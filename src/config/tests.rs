//! Tests of reading and applying configurations.

use super::*;
use crate::{
    diagnostic::Category,
    rules::{FixKind, OptionKind, OptionMeta, OptionValue},
};

const RULE: RuleMeta = RuleMeta {
    id: "unreadable-file",
    summary: "",
    docs: "",
    category: Category::Advice,
    tiers: &[],
    recommended: Severity::Error,
    strict: Severity::Error,
    recommended_frontend: Some(Severity::Warn),
    cross_file: false,
    fix: FixKind::None,
    messages: &[],
    options: &[OptionMeta { name: "all", kind: OptionKind::Bool(false), description: "" }],
};

fn error(text: &str) -> String {
    Config::parse(FILE_NAME, text).expect_err(text).to_string()
}

#[test]
fn layers_beat_each_other_in_order() {
    let text = r#"{
        // the schema is only for editors
        "$schema": "x", "extends": "recommended",
        "rules": { "unreadable-file": "warn" },
        "tiers": { "frontend": ["web/**"], "shared": ["web/lib/**"] },
        "ignore": ["generated/**", "!generated/keep.ts"],
        "overrides": [{ "files": ["legacy/**"], "rules": { "unreadable-file": "off" } }],
        "backend": ["./infra/amplify/"],
    }"#;
    let config = Config::parse(FILE_NAME, text).unwrap();
    assert_eq!(config.severity(&RULE, "a.ts", None).0, Severity::Warn);
    assert_eq!(config.severity(&RULE, "legacy/a.ts", None).0, Severity::Off);
    let forced = config.with_overrides("--rule", r#"{ "preset": "strict", "rules": { "unreadable-file": "error" } }"#).unwrap();
    assert_eq!(forced.severity(&RULE, "legacy/a.ts", None).0, Severity::Error);
    assert_eq!(forced.preset, Preset::Strict);
    assert_eq!(config.tier("web/lib/a.ts"), Some(Tier::Frontend));
    assert_eq!(config.tier("src/a.ts"), None);
    assert!(config.ignores("generated/a.ts") && !config.ignores("generated/keep.ts"));
    assert_eq!(config.backend.as_deref(), Some(&["infra/amplify".to_string()][..]));
}

#[test]
fn the_preset_knows_the_frontend() {
    let config = Config::default();
    assert_eq!(config.severity(&RULE, "a.ts", Some(Tier::Frontend)).0, Severity::Warn);
    assert_eq!(config.severity(&RULE, "a.ts", Some(Tier::Bff)).0, Severity::Error);
    assert!(config.enabled(&RULE, "a.ts"));
}

#[test]
fn a_bare_severity_keeps_the_options() {
    let options = RuleOptions::from([("all".to_string(), OptionValue::Bool(true))]);
    let setting = RuleSetting { severity: Severity::Warn, options: Some(options.clone()) };
    let config = Config { rules: [(RULE.id.to_string(), setting)].into(), ..Config::default() };
    let forced = config.with_overrides("--rule", r#"{ "rules": { "unreadable-file": "error" } }"#).unwrap();
    assert_eq!(forced.severity(&RULE, "a.ts", None), (Severity::Error, &options));
}

#[test]
fn errors_name_place_and_nearest() {
    let known = "Did you mean `unreadable-file`?";
    for (text, expected) in [
        ("{\n  \"ruels\": {} }", "amplify-tiers.json:2:3: Unknown key `ruels`. Did you mean `rules`?".to_string()),
        (
            "{ \"rules\": { \"unreadable-fiel\": \"off\" } }",
            format!("amplify-tiers.json:1:14: Unknown rule `unreadable-fiel`. {known}"),
        ),
        (
            "{ \"rules\": { \"unreadable-file\": \"wran\" } }",
            "amplify-tiers.json:1:33: Unknown severity `wran`. Did you mean `warn`?".to_string(),
        ),
        (
            "{ \"rules\": { \"unreadable-file\": [\"warn\", { \"x\": 1 }] } }",
            "amplify-tiers.json:1:44: Unknown option `x` of `unreadable-file`. Remove it.".to_string(),
        ),
        ("{ \"extends\": 1 }", "amplify-tiers.json:1:14: The preset is a number. Write a string.".to_string()),
        ("{ \"tiers\": { \"frontned\": [] } }", "amplify-tiers.json:1:14: Unknown tier `frontned`. Did you mean `frontend`?".to_string()),
        (
            "{ \"ignore\": [\"../x\"] }",
            "amplify-tiers.json:1:14: `../x` is not a glob relative to the project root. Write it with `/`, without a leading `/` and without `..`."
                .to_string(),
        ),
        ("{ \"overrides\": [{}] }", "amplify-tiers.json:1:17: This override names no files. Add `files` with globs.".to_string()),
        ("{ \"rules\": {}, \"rules\": {} }", "amplify-tiers.json:1:16: The key `rules` occurs twice. Keep one of them.".to_string()),
    ] {
        assert_eq!(error(text), expected);
    }
    assert!(error("{").starts_with("amplify-tiers.json:1:2: "), "{}", error("{"));
}
