//! Findings one by one, for build plugins: each has its own message, and its own frame on an overlay.

use serde::Serialize;

use super::{
    Report, Sources,
    paint::{Ink, Paint},
    pretty::{self, PrettyOptions},
    snippet::{Snippet, draw},
};

#[derive(Serialize)]
struct Part {
    /// The finding with its frames, help and note.
    text: String,
    /// Its place alone, without colour: browsers and error objects get it.
    frame: String,
}

/// The visible findings as a JSON array, in report order.
pub fn render(report: &Report, sources: &dyn Sources, options: PrettyOptions) -> String {
    let parts: Vec<Part> = report
        .visible()
        .map(|finding| {
            let primary = &finding.primary;
            let snippet = Snippet {
                path: &primary.path,
                span: primary.span,
                label: &primary.message,
                arrow: "-->",
                mark: '^',
                ink: Ink::Error,
                digits: 0,
            };
            let mut frame = String::new();
            draw(&snippet, sources, Paint { color: false }, &mut frame);
            Part { text: pretty::finding(finding, sources, options), frame: frame.trim_end().to_string() }
        })
        .collect();
    // Strings alone: serialising cannot fail.
    serde_json::to_string(&parts).unwrap_or_default()
}
