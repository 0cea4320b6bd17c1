//! The comments of a text, for a host that needs its directives but no code.

use oxc_allocator::Allocator;
use oxc_parser::Parser;

use super::{extract::source_type, nesting::too_deep};
use crate::span::Span;

/// One comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment<'a> {
    /// Whether it stands between `/*` and `*/`.
    pub is_block: bool,
    /// Bytes of the whole comment.
    pub span: Span,
    /// What stands between its delimiters.
    pub text: &'a str,
}

/// The comments of `text` (without BOM) in source order, as far as the parser comes. `path` decides only the language.
pub fn comments<'a>(path: &str, text: &'a str) -> Vec<Comment<'a>> {
    let source_type = source_type(path);
    if too_deep(text, source_type.is_jsx()).is_some() {
        return Vec::new();
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, source_type).parse();
    let comment = |comment: &oxc_ast::Comment| {
        let content = comment.content_span();
        let text = text.get(content.start as usize..content.end as usize)?;
        Some(Comment { is_block: comment.is_block(), span: comment.span.into(), text })
    };
    parsed.program.comments.iter().filter_map(comment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_comments_and_nothing_that_looks_like_one() {
        let text = "// a\nconst url = 'http://x'; /* b */\nconst y = <p>// no</p>;\nconst z: string = `/* no */`;\n";
        let found: Vec<(bool, &str)> = comments("x.tsx", text).iter().map(|comment| (comment.is_block, comment.text)).collect();
        assert_eq!(found, [(false, " a"), (true, " b ")]);
    }

    #[test]
    fn gives_what_it_has_of_broken_text() {
        assert!(comments("x.ts", "// a\nconst = ;").len() <= 1);
        assert!(comments("x.ts", &"(".repeat(1000)).is_empty());
    }
}
