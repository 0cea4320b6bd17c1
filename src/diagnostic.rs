//! Findings as the rules make them: plain data with byte spans.

use crate::{fix::Fix, model::tier::Tier, span::Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Not reported.
    Off,
    /// Reported, doesn't fail a check by itself.
    Warn,
    /// Fails a check.
    Error,
}

impl Severity {
    /// The name used in configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    /// Reads the name used in configuration.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Off, Self::Warn, Self::Error].into_iter().find(|severity| severity.as_str() == name)
    }
}

/// What a finding means for its reader; reports are ordered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Someone can do what they must not.
    Exposed,
    /// A deploy or a call at run time fails.
    Breaks,
    /// Code that belongs in another tier.
    Misplaced,
    /// Worth doing, nothing fails today.
    Advice,
}

impl Category {
    /// All categories in report order.
    pub const ALL: [Self; 4] = [Self::Exposed, Self::Breaks, Self::Misplaced, Self::Advice];

    /// The name used in reports and by `--only`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exposed => "exposed",
            Self::Breaks => "breaks",
            Self::Misplaced => "misplaced",
            Self::Advice => "advice",
        }
    }
}

/// A place with a text: the primary one of a finding, or a piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Project-relative path with `/`.
    pub path: String,
    /// Bytes in that file.
    pub span: Span,
    /// What is to be seen there (empty for a primary label).
    pub message: String,
}

/// One finding of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Rule id, such as `no-backend-import`.
    pub rule: &'static str,
    /// What the report shows: set by the engine from the configuration.
    pub severity: Severity,
    /// Category of the rule.
    pub category: Category,
    /// Tier of the code, where the rule speaks of one.
    pub tier: Option<Tier>,
    /// Weighs as much in the browser as on the server (see `RuleMeta::recommended_frontend`).
    pub grave: bool,
    /// Path and outermost function or model: findings of one group are shown as one entry.
    pub group: String,
    /// Id of the message template.
    pub message_id: &'static str,
    /// What is wrong: one sentence.
    pub message: String,
    /// What to do: an imperative.
    pub help: String,
    /// What happens otherwise, and why the code has its tier.
    pub note: String,
    /// Where to edit.
    pub primary: Label,
    /// Evidence, in reading order.
    pub related: Vec<Label>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// Enclosing symbol path (`Class.method`, exported name, `default`, `<module>`), for the fingerprint.
    pub symbol: String,
    /// What the rule names as evidence (module specifier, operation, model, action), for the fingerprint.
    pub evidence: String,
    /// Set by the engine: 16 hex digits, stable against edits elsewhere.
    pub fingerprint: String,
    /// Set by the engine: a suppression comment covers it.
    pub suppressed: bool,
}
