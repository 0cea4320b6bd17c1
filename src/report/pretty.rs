//! `--format pretty`: code frames for people, by category and group, and a summary that says what was looked at.

use super::{
    Report, Sources, Summary,
    paint::{Ink, Paint, clean, wrap},
    snippet::{Snippet, digits, draw},
};
use crate::{
    diagnostic::{Category, Diagnostic, Severity},
    fix::Applicability,
};

/// How to render.
#[derive(Clone, Copy, Debug)]
pub struct PrettyOptions {
    /// Use ANSI colours.
    pub color: bool,
    /// Columns of the terminal; long help and notes are wrapped to it.
    pub width: usize,
    /// Findings only, no summary.
    pub findings_only: bool,
}

impl Default for PrettyOptions {
    fn default() -> Self {
        Self { color: false, width: 120, findings_only: false }
    }
}

/// The whole report.
pub fn render(report: &Report, sources: &dyn Sources, options: PrettyOptions) -> String {
    let paint = Paint { color: options.color };
    let mut out = String::new();
    for category in Category::ALL {
        let findings: Vec<&Diagnostic> = report.visible().filter(|finding| finding.category == category).collect();
        if findings.is_empty() {
            continue;
        }
        out.push_str(&format!("{}\n\n", paint.text(Ink::Strong, title(category))));
        let mut groups: Vec<&str> = Vec::new();
        for finding in &findings {
            if !groups.contains(&finding.group.as_str()) {
                groups.push(&finding.group);
            }
        }
        for name in groups {
            let group: Vec<&Diagnostic> = findings.iter().copied().filter(|finding| finding.group == name).collect();
            draw_group(name, &group, sources, options, &mut out);
        }
    }
    for error in &report.parse_errors {
        out.push_str(&format!("{}: Cannot parse: {}\n", paint.text(Ink::Warn, "warning"), clean(&error.message)));
        let snippet =
            Snippet { path: &error.path, span: error.span, label: "", arrow: "-->", mark: '^', ink: Ink::Warn, digits: 0 };
        draw(&snippet, sources, paint, &mut out);
        out.push('\n');
    }
    if !options.findings_only {
        out.push_str(&summary(report, paint));
    }
    out
}

/// One finding with its frames, as build plugins show it.
pub fn finding(diagnostic: &Diagnostic, sources: &dyn Sources, options: PrettyOptions) -> String {
    let mut out = String::new();
    draw_finding(diagnostic, &[], sources, options, &mut out);
    out
}

const fn title(category: Category) -> &'static str {
    match category {
        Category::Exposed => "Exposed: someone can do what they must not",
        Category::Breaks => "Breaks: a deploy or a call fails",
        Category::Misplaced => "Misplaced: code that belongs in another tier",
        Category::Advice => "Advice",
    }
}

/// A group is one entry: each rule's first finding in full, its further places as lines under it.
fn draw_group(name: &str, group: &[&Diagnostic], sources: &dyn Sources, options: PrettyOptions, out: &mut String) {
    let paint = Paint { color: options.color };
    if let (Some((path, function)), true) = (name.split_once('#'), group.len() > 1) {
        let heading = format!("{} › {}: {} findings", clean(path), clean(function), group.len());
        out.push_str(&format!("{}\n\n", paint.text(Ink::Strong, &heading)));
    }
    let mut rules: Vec<(&str, &str)> = Vec::new();
    for finding in group {
        let key = (finding.rule, finding.message_id);
        if rules.contains(&key) {
            continue;
        }
        rules.push(key);
        let further: Vec<&Diagnostic> =
            group.iter().copied().filter(|other| (other.rule, other.message_id) == key).skip(1).collect();
        draw_finding(finding, &further, sources, options, out);
        out.push('\n');
    }
}

fn draw_finding(
    diagnostic: &Diagnostic,
    further: &[&Diagnostic],
    sources: &dyn Sources,
    options: PrettyOptions,
    out: &mut String,
) {
    let paint = Paint { color: options.color };
    let (word, ink) = match diagnostic.severity {
        Severity::Error => ("error", Ink::Error),
        Severity::Warn | Severity::Off => ("warning", Ink::Warn),
    };
    let head = paint.text(ink, &format!("{word}[{}]", diagnostic.rule));
    out.push_str(&format!("{head}: {}\n", paint.text(Ink::Strong, &clean(&diagnostic.message))));
    let primary = &diagnostic.primary;
    let labels = std::iter::once(primary).chain(&diagnostic.related);
    let digits = labels.map(|label| digits(&label.path, label.span, sources)).max().unwrap_or(1);
    let snippet =
        Snippet { path: &primary.path, span: primary.span, label: &primary.message, arrow: "-->", mark: '^', ink, digits };
    draw(&snippet, sources, paint, out);
    for label in &diagnostic.related {
        let snippet = Snippet {
            path: &label.path,
            span: label.span,
            label: &label.message,
            arrow: ":::",
            mark: '-',
            ink: Ink::Gutter,
            digits,
        };
        draw(&snippet, sources, paint, out);
    }
    for other in further {
        let place = sources.lines(&other.primary.path).map(|lines| lines.position(other.primary.span.start));
        let (line, column) = place.map_or((1, 1), |place| (place.line, place.column));
        let mut text = format!("{}:{line}:{column}: {}", other.primary.path, other.message);
        if other.help != diagnostic.help {
            text.push_str(&format!(" {}", other.help));
        }
        remark("also", Ink::Gutter, &text, options, out);
    }
    remark("help", Ink::Help, &diagnostic.help, options, out);
    remark("note", Ink::Strong, &diagnostic.note, options, out);
    for fix in &diagnostic.fixes {
        let flag = if fix.applicability == Applicability::Safe { "--fix" } else { "--fix-suggestions" };
        remark("fix", Ink::Help, &format!("{} ({flag})", fix.title), options, out);
    }
}

fn remark(word: &str, ink: Ink, text: &str, options: PrettyOptions, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let paint = Paint { color: options.color };
    let indent = 2 + word.len() + 3;
    out.push_str(&format!("  = {}: {}\n", paint.text(ink, word), wrap(text, indent + 1, options.width)));
}

/// "1 file", "2 files".
fn count(number: u32, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

fn summary(report: &Report, paint: Paint) -> String {
    let counts = report.summary();
    let mut out = String::new();
    if counts.errors + counts.warnings == 0 {
        out.push_str(&paint.text(Ink::Strong, "No findings."));
        out.push('\n');
    } else {
        let found = format!("Found {} and {}.", count(counts.errors, "error"), count(counts.warnings, "warning"));
        let ink = if counts.errors > 0 { Ink::Error } else { Ink::Warn };
        out.push_str(&format!("{}\n", paint.text(ink, &found)));
        for (category, &(findings, groups)) in &counts.categories {
            let places = count(groups, "group");
            out.push_str(&format!("  {:<10} {} in {places}\n", category.as_str(), count(findings, "finding")));
        }
    }
    out.push_str(&looked_at(report));
    out.push_str(&left_over(report, &counts));
    out
}

fn looked_at(report: &Report) -> String {
    let seen = &report.looked_at;
    let backends = match seen.backends.len() {
        0 => "no backend folder".to_string(),
        number => format!("{} ({})", count(number as u32, "backend folder"), clean(&seen.backends.join(", "))),
    };
    let mut text = format!(
        "Looked at {}: {backends}, {}, {}, {}, {}",
        count(report.files, "file"),
        count(seen.functions, "function"),
        count(seen.models, "model"),
        count(seen.operations, "operation"),
        count(seen.routes, "route"),
    );
    if seen.untiered > 0 {
        text.push_str(&format!("; {} without a tier", count(seen.untiered, "file")));
    }
    text.push_str(".\n");
    for one in &seen.unjudged {
        text.push_str(&format!("Rights of `{}` not judged: {}.\n", clean(&one.function), clean(&one.why)));
    }
    text
}

fn left_over(report: &Report, counts: &Summary) -> String {
    let line = |title: &str, parts: &[(u32, &str)]| {
        let parts: Vec<String> =
            parts.iter().filter(|part| part.0 > 0).map(|(number, what)| format!("{number} {what}")).collect();
        if parts.is_empty() { String::new() } else { format!("{title}: {}.\n", parts.join(", ")) }
    };
    let fixable = line("Fixable", &[(counts.fixable, "with `--fix`"), (counts.suggested, "with `--fix-suggestions`")]);
    let hidden = line("Left out", &[(counts.suppressed, "suppressed by comments"), (report.baselined, "in the baseline")]);
    let unread = report.parse_errors.len() as u32;
    let unread =
        line("Not read", &[(unread, if unread == 1 { "file that cannot be parsed" } else { "files that cannot be parsed" })]);
    fixable + &hidden + &unread
}
