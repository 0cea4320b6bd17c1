//! Suppression comments: which findings they cover, and which comments cover nothing.

use crate::{
    config::{nearest, rule_ids},
    diagnostic::{Diagnostic, Label, Severity},
    facts::{FileFacts, Suppression, SuppressionKind},
    maps::SortedSet,
    rules::{self, RuleMeta, engine_findings::UNUSED_SUPPRESSION},
    span::Span,
};

/// What a rule is called in comments, before its id.
const PREFIX: &str = "amplify-tiers/";

/// Marks the findings of one file that its comments cover, and returns an `unused-suppression` finding for each of our
/// names in a comment that covers nothing. A comment without names is never called unused: other linters read it too.
/// `ran` says whether a rule was on for this file: a comment for a rule that is off may be needed again.
pub fn apply(path: &str, facts: &FileFacts, diagnostics: &mut [Diagnostic], ran: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
    let mut used = SortedSet::new();
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.primary.path == path) {
        if let Some(cover) = cover(facts, diagnostic.rule, diagnostic.primary.span) {
            diagnostic.suppressed = true;
            used.insert((cover, diagnostic.rule));
        }
    }
    let mut unused = Vec::new();
    for (index, suppression) in facts.suppressions.iter().enumerate() {
        if suppression.kind == SuppressionKind::Enable {
            continue;
        }
        for id in names(facts, suppression) {
            if rules::find(id).is_none() && id != UNUSED_SUPPRESSION.id && !rule_ids().any(|known| known == id) {
                let remedy = nearest::remedy(id, &rule_ids().collect::<Vec<_>>());
                unused.push(finding(path, suppression.span, 1, &[("rule", &format!("{PREFIX}{id}")), ("remedy", &remedy)]));
            } else if ran(id) && !used.iter().any(|&(by, rule)| by == index && rule == id) {
                unused.push(finding(path, suppression.span, 0, &[("rule", &format!("{PREFIX}{id}"))]));
            }
        }
    }
    unused
}

/// Our rule ids in a comment.
fn names<'a>(facts: &'a FileFacts, suppression: &'a Suppression) -> impl Iterator<Item = &'a str> {
    suppression.rules.iter().filter_map(|&name| facts.str(name).strip_prefix(PREFIX))
}

fn names_rule(facts: &FileFacts, suppression: &Suppression, rule: &str) -> bool {
    suppression.rules.is_empty() || names(facts, suppression).any(|id| id == rule)
}

/// The index of the comment that covers a finding: one for its line first, else the block it stands in.
fn cover(facts: &FileFacts, rule: &str, span: Span) -> Option<usize> {
    let line = facts.lines.line(span.start);
    let mut block = None;
    for (index, suppression) in facts.suppressions.iter().enumerate() {
        if !names_rule(facts, suppression, rule) {
            continue;
        }
        let first = facts.lines.line(suppression.span.start);
        let last = facts.lines.line(suppression.span.end.saturating_sub(1).max(suppression.span.start));
        match suppression.kind {
            SuppressionKind::NextLine if line == last + 1 => return Some(index),
            SuppressionKind::Line if line == first => return Some(index),
            SuppressionKind::Disable if suppression.span.start <= span.start => block = Some(index),
            SuppressionKind::Enable if suppression.span.start <= span.start => block = None,
            _ => {}
        }
    }
    block
}

fn finding(path: &str, span: Span, template: usize, data: &[(&str, &str)]) -> Diagnostic {
    let meta: &'static RuleMeta = &UNUSED_SUPPRESSION;
    let words = &meta.messages[template];
    Diagnostic {
        rule: meta.id,
        severity: Severity::Warn,
        category: meta.category,
        tier: None,
        grave: false,
        group: path.to_string(),
        message_id: words.id,
        message: rules::fill(words.message, data),
        help: rules::fill(words.help, data),
        note: rules::fill(words.note, data),
        primary: Label { path: path.to_string(), span, message: String::new() },
        related: Vec::new(),
        fixes: Vec::new(),
        symbol: "<module>".to_string(),
        evidence: data[0].1.to_string(),
        fingerprint: String::new(),
        suppressed: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rules::engine_findings::UNREADABLE_FILE, span::LineIndex};

    /// Facts with the comments of `text`, each alone on its line or behind code.
    fn facts(text: &str, comments: &[(&str, SuppressionKind, &[&str])]) -> FileFacts {
        let mut facts = FileFacts { lines: LineIndex::new(text), ..FileFacts::default() };
        for (comment, kind, rules) in comments {
            let start = text.find(comment).unwrap() as u32;
            let ids = rules.iter().map(|rule| facts.strings.push(rule));
            let rules = ids.collect();
            facts.suppressions.push(Suppression { kind: *kind, rules, span: Span::new(start, start + comment.len() as u32) });
        }
        facts
    }

    fn at(text: &str, needle: &str) -> Diagnostic {
        let start = text.find(needle).unwrap() as u32;
        Diagnostic { rule: UNREADABLE_FILE.id, ..finding("a.ts", Span::at(start), 0, &[("rule", "")]) }
    }

    #[test]
    fn comments_cover_lines_and_blocks() {
        let text = "// one\na();\nb(); // two\n/* three */\nc();\n/* four */\nd();\n";
        let ours: &[&str] = &["amplify-tiers/unreadable-file"];
        let facts = facts(
            text,
            &[
                ("// one", SuppressionKind::NextLine, ours),
                ("// two", SuppressionKind::Line, &["other/rule"]),
                ("/* three */", SuppressionKind::Disable, &[]),
                ("/* four */", SuppressionKind::Enable, ours),
            ],
        );
        let mut found = ["a()", "b()", "c()", "d()"].map(|needle| at(text, needle));
        assert_eq!(apply("a.ts", &facts, &mut found, |_| true), []);
        assert_eq!(found.map(|finding| finding.suppressed), [true, false, true, false]);
    }

    #[test]
    fn unused_and_unknown_names_are_found() {
        let text = "/* eslint-disable */\n// one\n// two\na();\n";
        let facts = facts(
            text,
            &[
                ("// one", SuppressionKind::NextLine, &["amplify-tiers/unreadable-file"]),
                ("// two", SuppressionKind::NextLine, &["amplify-tiers/unreadable-fiel", "no-console"]),
            ],
        );
        let mut found = [at(text, "a()")];
        let unused = apply("a.ts", &facts, &mut found, |_| true);
        let words: Vec<String> = unused.iter().map(|finding| format!("{} {}", finding.message, finding.help)).collect();
        assert_eq!(
            words,
            [
                "Nothing is suppressed here for `amplify-tiers/unreadable-file`. Remove `amplify-tiers/unreadable-file` from this comment.",
                "There is no rule `amplify-tiers/unreadable-fiel`. Did you mean `unreadable-file`?"
            ]
        );
        assert!(!found[0].suppressed);
        assert_eq!(apply("a.ts", &facts, &mut found, |_| false).len(), 1);
    }
}
