//! One line of source under its place, with marks under the bytes in question.
//!
//! Written here because every frame of this project marks one range in one line: annotate-snippets would add 129 kB
//! to the wasm and codespan-reporting 42 kB without colours, this file adds 9 kB.

use super::{
    Sources,
    paint::{Ink, Paint, shown, width},
};
use crate::span::Span;

/// Longest piece of a source line that is shown.
const MAX_COLUMNS: usize = 140;

/// What is drawn.
pub(super) struct Snippet<'a> {
    pub path: &'a str,
    pub span: Span,
    /// What stands behind the marks.
    pub label: &'a str,
    /// `-->` for the place to edit, `:::` for evidence.
    pub arrow: &'static str,
    /// `^` or `-`.
    pub mark: char,
    pub ink: Ink,
    /// Least width of the line number, so that the frames of one finding stand under each other.
    pub digits: usize,
}

/// Digits of the line number of a place.
pub(super) fn digits(path: &str, span: Span, sources: &dyn Sources) -> usize {
    sources.lines(path).map_or(1, |lines| lines.line(span.start)).to_string().len()
}

/// Draws the place, and the line if its text is at hand.
pub(super) fn draw(snippet: &Snippet<'_>, sources: &dyn Sources, paint: Paint, out: &mut String) {
    let place = sources.lines(snippet.path).map(|lines| lines.position(snippet.span.start));
    let (line, column) = place.map_or((1, 1), |place| (place.line, place.column));
    let number = format!("{line:>width$}", width = snippet.digits);
    let margin = " ".repeat(number.len());
    let bar = paint.text(Ink::Gutter, "|");
    let arrow = paint.text(Ink::Gutter, snippet.arrow);
    out.push_str(&format!("{margin}{arrow} {}:{line}:{column}\n", super::paint::clean(snippet.path)));
    let Some((source, marks)) = line_with_marks(snippet, line, sources) else {
        if !snippet.label.is_empty() {
            out.push_str(&format!("{margin} {} {}\n", paint.text(Ink::Gutter, "="), super::paint::clean(snippet.label)));
        }
        return;
    };
    out.push_str(&format!("{margin} {bar}\n{} {bar} {source}\n", paint.text(Ink::Gutter, &number)));
    let label = if snippet.label.is_empty() { String::new() } else { format!(" {}", super::paint::clean(snippet.label)) };
    let (before, length) = marks;
    let under = format!("{}{label}", snippet.mark.to_string().repeat(length));
    out.push_str(&format!("{margin} {bar} {}{}\n", " ".repeat(before), paint.text(snippet.ink, &under)));
}

/// The shown line, and the columns before and under the marks.
fn line_with_marks(snippet: &Snippet<'_>, line: u32, sources: &dyn Sources) -> Option<(String, (usize, usize))> {
    let text = sources.text(snippet.path)?;
    let span = sources.lines(snippet.path)?.line_span(line, text.len() as u32)?;
    let source = text.get(span.start as usize..span.end as usize)?.trim_end();
    let start = (snippet.span.start - span.start) as usize;
    let end = (snippet.span.end.saturating_sub(span.start) as usize).max(start);
    let mut cells: Vec<(String, usize)> = Vec::new();
    let (mut first, mut last) = (None, None);
    for (at, c) in source.char_indices() {
        if at >= start && first.is_none() {
            first = Some(cells.len());
        }
        if at >= end && last.is_none() {
            last = Some(cells.len());
        }
        match shown(c) {
            "" => cells.push((c.to_string(), width(c))),
            other => cells.push((other.to_string(), other.chars().count())),
        }
    }
    let first = first.unwrap_or(cells.len());
    let last = last.unwrap_or(cells.len());
    // A very long line is cut around the marks.
    let (from, to) = if cells.len() > MAX_COLUMNS {
        let from = first.saturating_sub(40).min(cells.len() - MAX_COLUMNS);
        (from, from + MAX_COLUMNS)
    } else {
        (0, cells.len())
    };
    let columns = |a: usize, b: usize| cells.get(a..b).map_or(0, |part| part.iter().map(|(_, width)| width).sum::<usize>());
    let (lead, tail) = (if from > 0 { "…" } else { "" }, if to < cells.len() { "…" } else { "" });
    let shown: String = cells[from..to].iter().map(|(text, _)| text.as_str()).collect();
    let before = columns(from, first) + usize::from(from > 0);
    Some((format!("{lead}{shown}{tail}"), (before, columns(first, last.min(to)).max(1))))
}
