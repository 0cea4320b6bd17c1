//! The report as it leaves the engine: owned, serialisable, places in UTF-16.

use serde::Serialize;

use super::{LookedAt, Report, Sources, rule_url};
use crate::{diagnostic::Diagnostic, fix::Fix, maps::SortedMap, span::Span};

/// A place: 1-based line and column, 0-based offset, in UTF-16 code units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WirePosition {
    /// 1-based.
    pub line: u32,
    /// 1-based.
    pub column: u32,
    /// From the start of the text, a BOM not counted.
    pub offset: u32,
}

/// From a place to the place behind the last character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Range {
    /// First character.
    pub start: WirePosition,
    /// Behind the last character.
    pub end: WirePosition,
}

/// Evidence elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WireRelated {
    /// Project-relative path.
    pub path: String,
    /// Where.
    pub range: Range,
    /// What is to be seen there.
    pub message: String,
}

/// A replacement of UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WireEdit {
    /// Project-relative path.
    pub path: String,
    /// First unit.
    pub start: u32,
    /// One past the last unit.
    pub end: u32,
    /// The new text.
    pub text: String,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WireFix {
    /// What it does.
    pub title: String,
    /// `safe` or `suggestion`.
    pub applicability: &'static str,
    /// Applied whole or not at all.
    pub edits: Vec<WireEdit>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WireDiagnostic {
    /// Rule id.
    pub rule: &'static str,
    /// `error` or `warn`.
    pub severity: &'static str,
    /// Tier of the code, where the rule speaks of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<&'static str>,
    /// What it means for its reader.
    pub category: &'static str,
    /// Findings of one group are shown as one entry.
    pub group: String,
    /// Project-relative path.
    pub path: String,
    /// Where to edit.
    pub range: Range,
    /// Id of the message.
    pub message_id: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// What happens otherwise.
    pub note: String,
    /// The rule's page.
    pub url: String,
    /// Stable against edits elsewhere.
    pub fingerprint: String,
    /// Present and true if a comment suppresses it and the caller asked for such findings.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suppressed: bool,
    /// Evidence.
    pub related: Vec<WireRelated>,
    /// Ways to mend it.
    pub fixes: Vec<WireFix>,
}

/// Counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WireSummary {
    /// Findings at error level.
    pub errors: u32,
    /// Findings at warning level.
    pub warnings: u32,
    /// Distinct groups.
    pub groups: u32,
    /// Findings for each category that occurs.
    pub categories: SortedMap<&'static str, u32>,
    /// Suppressed findings.
    pub suppressed: u32,
    /// Findings that the baseline covers.
    pub baselined: u32,
}

/// A file that could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WireParseError {
    /// Project-relative path.
    pub path: String,
    /// Where.
    pub range: Range,
    /// What the parser says.
    pub message: String,
}

/// The report of `--format json` and of the npm API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wire {
    /// Version of this shape.
    pub version: u32,
    /// The project's folder, as the host calls it.
    pub root: String,
    /// Whether the folder is an Amplify Gen 2 app at all.
    pub is_app: bool,
    /// Number of files checked.
    pub files: u32,
    /// Findings by path, place and rule.
    pub diagnostics: Vec<WireDiagnostic>,
    /// Counts.
    pub summary: WireSummary,
    /// What was looked at.
    pub looked_at: LookedAt,
    /// Files that could not be parsed.
    pub parse_errors: Vec<WireParseError>,
    /// Files whose text frames and fixes need; for hosts, left out of `--format json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need_text: Option<Vec<String>>,
}

pub(super) fn convert(report: &Report, root: &str, sources: &dyn Sources, include_suppressed: bool) -> Wire {
    let counts = report.summary();
    let shown = report.diagnostics.iter().filter(|diagnostic| include_suppressed || !diagnostic.suppressed);
    Wire {
        version: 1,
        root: root.to_string(),
        is_app: report.is_app,
        files: report.files,
        diagnostics: shown.map(|diagnostic| finding(diagnostic, sources)).collect(),
        summary: WireSummary {
            errors: counts.errors,
            warnings: counts.warnings,
            groups: counts.groups,
            categories: counts.categories.iter().map(|(category, &(findings, _))| (category.as_str(), findings)).collect(),
            suppressed: counts.suppressed,
            baselined: report.baselined,
        },
        looked_at: report.looked_at.clone(),
        parse_errors: report
            .parse_errors
            .iter()
            .map(|error| WireParseError {
                path: error.path.clone(),
                range: range(sources, &error.path, error.span),
                message: error.message.clone(),
            })
            .collect(),
        need_text: None,
    }
}

fn finding(diagnostic: &Diagnostic, sources: &dyn Sources) -> WireDiagnostic {
    WireDiagnostic {
        rule: diagnostic.rule,
        severity: diagnostic.severity.as_str(),
        tier: diagnostic.tier.map(crate::model::tier::Tier::as_str),
        category: diagnostic.category.as_str(),
        group: diagnostic.group.clone(),
        path: diagnostic.primary.path.clone(),
        range: range(sources, &diagnostic.primary.path, diagnostic.primary.span),
        message_id: diagnostic.message_id,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        note: diagnostic.note.clone(),
        url: rule_url(diagnostic.rule),
        fingerprint: diagnostic.fingerprint.clone(),
        suppressed: diagnostic.suppressed,
        related: diagnostic
            .related
            .iter()
            .map(|label| WireRelated {
                path: label.path.clone(),
                range: range(sources, &label.path, label.span),
                message: label.message.clone(),
            })
            .collect(),
        fixes: diagnostic.fixes.iter().map(|found| fix(found, sources)).collect(),
    }
}

fn fix(fix: &Fix, sources: &dyn Sources) -> WireFix {
    let edits = fix.edits.iter().map(|edit| {
        let place = range(sources, &edit.path, edit.span);
        WireEdit { path: edit.path.clone(), start: place.start.offset, end: place.end.offset, text: edit.text.clone() }
    });
    WireFix { title: fix.title.clone(), applicability: fix.applicability.as_str(), edits: edits.collect() }
}

pub(super) fn range(sources: &dyn Sources, path: &str, span: Span) -> Range {
    let at = |offset| match sources.lines(path) {
        Some(lines) => {
            let place = lines.position(offset);
            WirePosition { line: place.line, column: place.column, offset: place.offset }
        }
        // A file of which nothing is known: its start.
        None => WirePosition { line: 1, column: 1, offset: 0 },
    };
    Range { start: at(span.start), end: at(span.end) }
}
