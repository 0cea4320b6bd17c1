//! One text → its facts: parse, bind, walk once, drop the tree.

use std::{fmt, rc::Rc};

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

use super::{
    FileFacts, ParseError,
    body::StrId,
    directives,
    encode::hash,
    lower::Lowering,
    nesting::{MAX_BYTES, MAX_NESTING, too_deep},
    trailing,
};
use crate::span::{LineIndex, Span};

/// Extracts facts from one text after the other, in the same memory.
#[derive(Default)]
pub struct Extractor {
    allocator: Allocator,
    lowering: Lowering<'static>,
}

impl fmt::Debug for Extractor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Extractor")
    }
}

/// Extracts the facts of one module, as [`Extractor::extract`] does.
pub fn extract(path: &str, bytes: &[u8]) -> FileFacts {
    Rc::unwrap_or_clone(Extractor::default().extract(path, bytes))
}

/// Each reference to a value in a text, for tests: its offset, that of the declaration, whether it assigns.
#[cfg(feature = "docs")]
pub fn references(path: &str, text: &str) -> Option<Vec<(u32, Option<u32>, bool)>> {
    let mut extractor = Extractor::default();
    extractor.lowering.references = Some(Vec::new());
    let facts = extractor.extract(path, text.as_bytes());
    extractor.lowering.references.filter(|_| facts.error.is_none())
}

impl Extractor {
    /// Extracts the facts of a module. Never fails: a text that can't be read or parsed gives facts with `error` set.
    /// `path` decides only the language (by its extension); `bytes` is the file's content, with or without BOM.
    pub fn extract(&mut self, path: &str, bytes: &[u8]) -> Rc<FileFacts> {
        let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
        // Filled where they stay: they are large.
        let mut shared = Rc::<FileFacts>::default();
        if let Some(facts) = Rc::get_mut(&mut shared) {
            (facts.content_hash, facts.len) = (hash(bytes), bytes.len() as u32);
            facts.error = self.fill(facts, path, bytes).err();
        }
        shared
    }

    fn fill(&mut self, facts: &mut FileFacts, path: &str, bytes: &[u8]) -> Result<(), ParseError> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.valid_up_to() as u32;
                facts.lines = LineIndex::new(&String::from_utf8_lossy(&bytes[..error.valid_up_to()]));
                return unreadable(format!("is not UTF-8 text (byte {at})"), at);
            }
        };
        let (lines, mut style) = LineIndex::with_style(text);
        facts.lines = lines;
        if bytes.len() > MAX_BYTES {
            return unreadable(format!("is larger than {} MB", MAX_BYTES / 1_000_000), 0);
        }
        let script;
        let (text, language) = match script_block(path, text) {
            Some(block) => {
                script = block;
                style = LineIndex::with_style(&script.0).1;
                (script.0.as_str(), script.1)
            }
            None => (text, path),
        };
        let source_type = source_type(language);
        if let Some(at) = too_deep(text, source_type.is_jsx()) {
            return unreadable(format!("nests more than {MAX_NESTING} levels deep"), at);
        }
        let filled = self.fill_from_text(facts, text, source_type);
        self.allocator.reset();
        filled?;
        (facts.crlf, facts.tabs) = (style.crlf, style.tabs);
        Ok(())
    }

    fn fill_from_text(&mut self, facts: &mut FileFacts, text: &str, source_type: SourceType) -> Result<(), ParseError> {
        let allocator = &self.allocator;
        let parsed = Parser::new(allocator, text, source_type).parse();
        if let Some(error) = parsed.diagnostics.iter().next() {
            let span = error.labels.iter().next().map(|label| Span::new(label.offset(), label.offset() + label.len()));
            return Err(ParseError { message: error.message.to_string(), span: span.unwrap_or_default(), unreadable: false });
        }
        let program = &parsed.program;
        facts.use_client = program.directives.iter().any(|directive| directive.directive == "use client");
        facts.use_server = program.directives.iter().any(|directive| directive.directive == "use server");
        facts.single_quotes = text.bytes().find(|byte| matches!(byte, b'\'' | b'"')) == Some(b'\'');
        let mut rules: Vec<&str> = Vec::new();
        for comment in &program.comments {
            let content = comment.content_span();
            let Some(inner) = program.source_text.get(content.start as usize..content.end as usize) else { continue };
            if !inner.trim_start().starts_with("eslint-") {
                continue;
            }
            let found = directives::suppression(inner, comment.is_block(), comment.span.into(), |name| {
                let at = rules.iter().position(|known| *known == name).unwrap_or_else(|| {
                    rules.push(name);
                    rules.len() - 1
                });
                StrId(at as u32)
            });
            facts.suppressions.extend(found);
        }
        let mut lowering: Lowering<'_> = std::mem::take(&mut self.lowering);
        lowering.lower(facts, &rules, program, allocator);
        self.lowering = lowering.recycle();
        facts.trailing_commas = trailing::commas(text, &facts.body);
        if !facts.names.is_empty() {
            facts.comments = program.comments.iter().map(|comment| comment.span.start).collect();
        }
        Ok(())
    }
}

fn unreadable(message: String, at: u32) -> Result<(), ParseError> {
    Err(ParseError { message, span: Span::at(at), unreadable: true })
}

/// JavaScript is parsed with JSX on; TypeScript only in `.tsx` (there `<T>x` would be ambiguous).
pub(super) fn source_type(path: &str) -> SourceType {
    match path.rsplit('.').next().unwrap_or("") {
        "ts" => SourceType::ts(),
        "mts" => SourceType::ts().with_module(true),
        "cts" => SourceType::ts(),
        "tsx" => SourceType::tsx(),
        _ => SourceType::mjs().with_jsx(true).with_unambiguous(true),
    }
}

/// The script block of a `.vue` or `.svelte` file with everything else blanked out, so that offsets stay those of the
/// file, and a name with the block's extension. Several blocks (Vue's `<script>` beside `<script setup>`) are read as one.
fn script_block(path: &str, text: &str) -> Option<(String, &'static str)> {
    if !path.ends_with(".vue") && !path.ends_with(".svelte") {
        return None;
    }
    let mut kept: Vec<(usize, usize)> = Vec::new();
    let mut language = "x.js";
    let mut at = 0;
    while let Some(open) = text[at..].find("<script").map(|found| at + found) {
        let Some(tag_end) = text[open..].find('>').map(|found| open + found + 1) else { break };
        let Some(close) = text[tag_end..].find("</script").map(|found| tag_end + found) else { break };
        let tag = &text[open..tag_end];
        let is_typescript =
            ["\"ts\"", "'ts'", "\"tsx\"", "'tsx'", "\"typescript\""].iter().any(|lang| tag.contains(&format!("lang={lang}")));
        if is_typescript {
            language = if tag.contains("tsx") { "x.tsx" } else { "x.ts" };
        }
        kept.push((tag_end, close));
        at = close;
    }
    let mut blanked = String::with_capacity(text.len());
    for (index, character) in text.char_indices() {
        let inside = kept.iter().any(|&(start, end)| start <= index && index < end);
        if inside || matches!(character, '\n' | '\r') {
            blanked.push(character);
        } else {
            // One blank a byte keeps byte offsets.
            blanked.extend(std::iter::repeat_n(' ', character.len_utf8()));
        }
    }
    Some((blanked, language))
}
