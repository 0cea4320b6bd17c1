//! An empty ESTree program with the comments of a text: ESLint reads its directives there and sees no code.

use serde::Serialize;

use crate::{
    facts::comments::comments,
    span::{LineIndex, Span},
};

#[derive(Serialize)]
struct Program<'a> {
    r#type: &'static str,
    body: [(); 0],
    #[serde(rename = "sourceType")]
    source_type: &'static str,
    tokens: [(); 0],
    comments: Vec<Comment<'a>>,
    range: [u32; 2],
    loc: Loc,
}

#[derive(Serialize)]
struct Comment<'a> {
    r#type: &'static str,
    value: &'a str,
    range: [u32; 2],
    loc: Loc,
}

#[derive(Serialize)]
struct Loc {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

/// The program as JSON: ranges are UTF-16 offsets, lines start at 1 and columns at 0, as ESTree counts.
/// `path` decides the language of `text`, which has no BOM.
pub fn render(path: &str, text: &str) -> String {
    let lines = LineIndex::new(text);
    let range = |span: Span| [lines.utf16(span.start), lines.utf16(span.end)];
    let place = |offset: u32| {
        let position = lines.position(offset);
        Place { line: position.line, column: position.column - 1 }
    };
    let loc = |span: Span| Loc { start: place(span.start), end: place(span.end) };
    let comments = comments(path, text).into_iter().map(|comment| Comment {
        r#type: if comment.is_block { "Block" } else { "Line" },
        value: comment.text,
        range: range(comment.span),
        loc: loc(comment.span),
    });
    let whole = Span::new(0, text.len() as u32);
    // Plain structs with string keys: serialising cannot fail.
    serde_json::to_string(&Program {
        r#type: "Program",
        body: [],
        source_type: "module",
        tokens: [],
        comments: comments.collect(),
        range: range(whole),
        loc: loc(whole),
    })
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_estree_does() {
        assert_eq!(
            render("x.ts", "`😀`;\n  // a\n").replace('"', "'"),
            "{'type':'Program','body':[],'sourceType':'module','tokens':[],'comments':[{'type':'Line','value':' a','range':[8,12],\
             'loc':{'start':{'line':2,'column':2},'end':{'line':2,'column':6}}}],'range':[0,13],\
             'loc':{'start':{'line':1,'column':0},'end':{'line':3,'column':0}}}"
        );
    }
}
