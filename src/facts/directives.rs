//! `"use client"` and `"use server"` directives, and suppression comments.

use super::{Suppression, SuppressionKind, body::StrId};
use crate::span::Span;

/// Reads a comment's text (without its delimiters) as a suppression. `intern` keeps rule names.
pub fn suppression<'t>(
    text: &'t str,
    is_block: bool,
    span: Span,
    mut intern: impl FnMut(&'t str) -> StrId,
) -> Option<Suppression> {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let kind = match word {
        "eslint-disable-next-line" => SuppressionKind::NextLine,
        "eslint-disable-line" => SuppressionKind::Line,
        // ESLint reads the block forms from block comments only.
        "eslint-disable" if is_block => SuppressionKind::Disable,
        "eslint-enable" if is_block => SuppressionKind::Enable,
        _ => return None,
    };
    // What follows ` -- ` is a reason for people.
    let list = rest.split(" -- ").next().unwrap_or("");
    let rules: Vec<&str> = list.split(',').map(str::trim).filter(|rule| !rule.is_empty()).collect();
    Some(Suppression { kind, rules: rules.into_iter().map(&mut intern).collect(), span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_eslint_comments() {
        let mut names = Vec::new();
        let mut read = |text: &str, block: bool| {
            names.clear();
            let found = suppression(text, block, Span::default(), |name| {
                names.push(name.to_string());
                StrId(0)
            });
            (found.map(|found| found.kind), names.join("|"))
        };
        assert_eq!(
            read(" eslint-disable-next-line amplify-tiers/no-batch-write, no-console -- seeding", false),
            (Some(SuppressionKind::NextLine), "amplify-tiers/no-batch-write|no-console".into())
        );
        assert_eq!(read("eslint-disable-line", true), (Some(SuppressionKind::Line), String::new()));
        assert_eq!(read(" eslint-disable ", true), (Some(SuppressionKind::Disable), String::new()));
        assert_eq!(read(" eslint-disable ", false), (None, String::new()));
        assert_eq!(read(" eslint-disabled", true), (None, String::new()));
    }
}
