//! Fixes: byte-range edits with a title and a promise of safety.

use crate::span::Span;

/// Whether `--fix` may apply a fix by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Applied by `--fix`: it changes nothing but what the finding asks for.
    Safe,
    /// Offered in editors and by `--fix-suggestions`: a person decides.
    Suggestion,
}

impl Applicability {
    /// The name used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Suggestion => "suggestion",
        }
    }
}

/// Replaces the bytes of `span` in the file `path` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Project-relative path with `/`.
    pub path: String,
    /// Bytes to replace; empty for an insertion.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// One way to mend a finding. Applied whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative of about 30 characters.
    pub title: String,
    /// Whether it may be applied unasked.
    pub applicability: Applicability,
    /// The edits; they never overlap.
    pub edits: Vec<Edit>,
}

/// The edits of several fixes as one: what they share once, insertions at one place one behind the other.
pub fn together(fixes: impl IntoIterator<Item = Vec<Edit>>) -> Vec<Edit> {
    let mut all: Vec<Edit> = Vec::new();
    for edit in fixes.into_iter().flatten() {
        match all.iter_mut().find(|known| known.path == edit.path && known.span == edit.span) {
            Some(known) if known.text == edit.text => {}
            Some(known) => known.text.push_str(&edit.text),
            None => all.push(edit),
        }
    }
    all
}

/// Applies `edits` (all of one file) to `text`. `None` if two overlap or one lies outside the text or inside a character.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    crate::sorting::by_key(&mut sorted, |edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in sorted {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if start < at || end < start {
            return None;
        }
        text.get(start..end)?;
        result.push_str(text.get(at..start)?);
        result.push_str(&edit.text);
        at = end;
    }
    result.push_str(text.get(at..)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: u32, end: u32, text: &str) -> Edit {
        Edit { path: "a.ts".into(), span: Span::new(start, end), text: text.into() }
    }

    #[test]
    fn applies_in_order_and_refuses_overlap() {
        assert_eq!(apply_edits("abcd", &[edit(3, 3, "-"), edit(0, 1, "X")]).as_deref(), Some("Xbc-d"));
        assert_eq!(apply_edits("abcd", &[edit(0, 2, ""), edit(1, 3, "")]), None);
        assert_eq!(apply_edits("ä", &[edit(1, 1, "x")]), None);
        assert_eq!(apply_edits("a", &[edit(0, 9, "x")]), None);
    }
}
