//! Findings that the engine makes itself; they have metadata like rules and can be set like rules.

use super::{FixKind, MessageTemplate, RuleMeta};
use crate::diagnostic::{Category, Severity};

/// A file that cannot be read as text, is too large, or is nested too deep.
pub const UNREADABLE_FILE: RuleMeta = RuleMeta {
    id: "unreadable-file",
    summary: "Reports a file that cannot be read, is too large, or is nested too deep.",
    docs: "",
    category: Category::Advice,
    tiers: &[],
    recommended: Severity::Warn,
    strict: Severity::Warn,
    recommended_frontend: None,
    cross_file: false,
    fix: FixKind::None,
    messages: &[MessageTemplate {
        id: "unreadable",
        message: "This file is not checked: it {reason}.",
        help: "Add it to `ignore` in `amplify-tiers.json` if it is generated.",
        note: "Nothing is known about it, so what depends on it is not reported.",
    }],
    options: &[],
};

/// A suppression comment that suppresses nothing.
pub const UNUSED_SUPPRESSION: RuleMeta = RuleMeta {
    id: "unused-suppression",
    summary: "Reports a suppression comment that suppresses nothing.",
    docs: "",
    category: Category::Advice,
    tiers: &[],
    recommended: Severity::Off,
    strict: Severity::Off,
    recommended_frontend: None,
    cross_file: false,
    fix: FixKind::None,
    messages: &[
        MessageTemplate {
            id: "unused",
            message: "Nothing is suppressed here for `{rule}`.",
            help: "Remove `{rule}` from this comment.",
            note: "A comment left behind hides the next finding in its place.",
        },
        MessageTemplate {
            id: "unknown",
            message: "There is no rule `{rule}`.",
            help: "{remedy}",
            note: "A comment with an unknown name suppresses nothing.",
        },
    ],
    options: &[],
};

/// Both, ordered by id.
pub static ALL: [&RuleMeta; 2] = [&UNREADABLE_FILE, &UNUSED_SUPPRESSION];

/// Why a file cannot be read, in words. `code` is an error code of the file system, what a panic said, or "" for a full
/// stack.
pub fn reason(code: &str) -> String {
    let is_code = code.starts_with('E') && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    match code {
        "" => "is nested too deep".to_owned(),
        code if is_code => format!("cannot be read ({code})"),
        panic => format!("makes the engine fail ({})", panic.replace('\n', " ")),
    }
}
