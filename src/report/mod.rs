//! What a check found: the report, and its wire form with UTF-16 places that every host hands on.

pub mod digest;
pub mod fingerprint;
pub mod json;
mod looked_at;
mod paint;
pub mod parts;
pub mod pretty;
pub mod program;
mod snippet;
#[cfg(test)]
mod tests;
pub mod whereabouts;
mod wire;

use crate::{
    diagnostic::{Category, Diagnostic, Severity},
    fix::Applicability,
    maps::{SortedMap, SortedSet},
    span::{LineIndex, Span},
};
pub use wire::{Range, Wire, WireDiagnostic, WireEdit, WireFix, WireParseError, WirePosition, WireRelated, WireSummary};

/// Where people read about a rule, before its id and `.md`.
pub const RULE_PAGES: &str = "https://github.com/amplify-tiers/amplify-tiers/blob/main/eslint-plugin/docs/rules/";

/// The page of a rule.
pub fn rule_url(id: &str) -> String {
    format!("{RULE_PAGES}{id}.md")
}

/// A file that could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseFailure {
    /// Project-relative path with `/`.
    pub path: String,
    /// Bytes.
    pub span: Span,
    /// What the parser says.
    pub message: String,
}

/// What a check had before its eyes, so that zero findings can be trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LookedAt {
    /// Backend folders.
    pub backends: Vec<String>,
    /// `defineFunction` calls.
    pub functions: u32,
    /// Custom queries, mutations and subscriptions of the schema.
    pub operations: u32,
    /// Models of the schema.
    pub models: u32,
    /// Route handlers, pages and server actions of Next.js.
    pub routes: u32,
    /// Files whose tier could not be told.
    pub untiered: u32,
    /// Functions whose rights are not judged, with the reason: the name, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unjudged: Vec<Unjudged>,
}

/// A function whose rights are not judged, or a call of it that isn't.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unjudged {
    /// The function's name.
    pub function: String,
    /// Why, as half a sentence.
    pub why: String,
}

/// The result of a check. `diagnostics` are sorted by path, span and rule, and hold suppressed findings too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Whether the folder is an Amplify Gen 2 app at all: a backend folder, or a package that depends on Amplify.
    pub is_app: bool,
    /// Number of files checked.
    pub files: u32,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that could not be parsed, by path.
    pub parse_errors: Vec<ParseFailure>,
    /// What was looked at.
    pub looked_at: LookedAt,
    /// Findings that a baseline covers; they are not in `diagnostics`.
    pub baselined: u32,
}

/// Texts and line starts of the project's files.
pub trait Sources {
    /// Line starts of a file; they are kept with its facts.
    fn lines(&self, path: &str) -> Option<&LineIndex>;
    /// The text, if the host has handed it in again.
    fn text(&self, path: &str) -> Option<&str>;
}

/// Counts over the findings that are not suppressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings at error level.
    pub errors: u32,
    /// Findings at warning level.
    pub warnings: u32,
    /// Distinct groups.
    pub groups: u32,
    /// Findings and groups for each category that occurs.
    pub categories: SortedMap<Category, (u32, u32)>,
    /// Suppressed findings.
    pub suppressed: u32,
    /// Findings with a safe fix.
    pub fixable: u32,
    /// Findings with a suggestion but no safe fix.
    pub suggested: u32,
}

impl Report {
    /// Puts findings into the order of the contract: path, span, rule.
    pub fn sort(&mut self) {
        crate::sorting::by(&mut self.diagnostics, |a, b| order(a).cmp(&order(b)));
        crate::sorting::by(&mut self.parse_errors, |a, b| (&a.path, a.span).cmp(&(&b.path, b.span)));
    }

    /// The findings that are not suppressed.
    pub fn visible(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| !diagnostic.suppressed)
    }

    /// Counts the findings.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        let mut groups = SortedSet::new();
        let mut by_category = SortedSet::new();
        for diagnostic in &self.diagnostics {
            if diagnostic.suppressed {
                summary.suppressed += 1;
                continue;
            }
            match diagnostic.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warn => summary.warnings += 1,
                Severity::Off => {}
            }
            let counts = summary.categories.entry(diagnostic.category).or_default();
            counts.0 += 1;
            counts.1 += u32::from(by_category.insert((diagnostic.category, &diagnostic.group)));
            groups.insert(&diagnostic.group);
            if diagnostic.fixes.iter().any(|fix| fix.applicability == Applicability::Safe) {
                summary.fixable += 1;
            } else if !diagnostic.fixes.is_empty() {
                summary.suggested += 1;
            }
        }
        summary.groups = groups.len() as u32;
        summary
    }

    /// The files whose text frames and fixes need.
    pub fn need_text(&self) -> Vec<String> {
        let mut paths = SortedSet::new();
        for diagnostic in &self.diagnostics {
            paths.insert(&diagnostic.primary.path);
            paths.extend(diagnostic.related.iter().map(|label| &label.path));
            paths.extend(diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.path));
        }
        paths.extend(self.parse_errors.iter().map(|error| &error.path));
        paths.into_iter().cloned().collect()
    }

    /// The wire form. `root` is what the host calls the project's folder.
    pub fn wire(&self, root: &str, sources: &dyn Sources, include_suppressed: bool) -> Wire {
        wire::convert(self, root, sources, include_suppressed)
    }
}

fn order(diagnostic: &Diagnostic) -> (&str, Span, &str, &str) {
    (&diagnostic.primary.path, diagnostic.primary.span, diagnostic.rule, &diagnostic.message)
}
