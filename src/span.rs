//! Byte spans inside one text, and their conversion to lines, columns and UTF-16 offsets.

use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 byte offsets in one text (without BOM).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` to `end`, both in bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// An empty span at `offset`: an insertion point.
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// Whether `other` lies inside this span.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A place as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in UTF-16 code units.
    pub column: u32,
    /// 0-based offset in UTF-16 code units from the start of the text (without BOM).
    pub offset: u32,
}

/// Line starts and non-ASCII characters of one text: enough to convert any byte offset without the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineIndex {
    /// Byte offset of each line start; the first is 0. Lines end at `\n`, `\r\n`, `\r`, U+2028 and U+2029.
    #[serde(with = "crate::facts::relative::ascending")]
    line_starts: Vec<u32>,
    /// For each non-ASCII character: the byte offset behind it, and the sum so far of (UTF-8 bytes − UTF-16 units).
    /// Empty for ASCII texts, which makes the common case free.
    wide: Vec<(u32, u32)>,
}

impl LineIndex {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        let mut wide = Vec::new();
        let mut lost = 0;
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\n' => {
                    at += 1;
                    line_starts.push(at as u32);
                }
                b'\r' => {
                    at += if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                    line_starts.push(at as u32);
                }
                byte if byte < 0x80 => at += 1,
                byte => {
                    let width = match byte {
                        0xF0.. => 4,
                        0xE0.. => 3,
                        _ => 2,
                    };
                    let separator = bytes[at..].starts_with(&[0xE2, 0x80, 0xA8]) || bytes[at..].starts_with(&[0xE2, 0x80, 0xA9]);
                    at += width;
                    lost += if width == 4 { 2 } else { width as u32 - 1 };
                    wide.push((at as u32, lost));
                    if separator {
                        line_starts.push(at as u32);
                    }
                }
            }
        }
        Self { line_starts, wide }
    }

    /// UTF-16 offset of a byte offset.
    pub fn utf16(&self, offset: u32) -> u32 {
        let behind = self.wide.partition_point(|&(end, _)| end <= offset);
        if behind == 0 { offset } else { offset - self.wide[behind - 1].1 }
    }

    /// Byte offset of a UTF-16 offset. Between the halves of a character it is no character boundary.
    pub fn byte(&self, utf16: u32) -> u32 {
        let behind = self.wide.partition_point(|&(end, lost)| end - lost <= utf16);
        if behind == 0 { utf16 } else { utf16 + self.wide[behind - 1].1 }
    }

    /// Line, column and UTF-16 offset of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let offset = self.utf16(offset);
        Position { line: line as u32, column: offset - self.utf16(start) + 1, offset }
    }

    /// 1-based line of a byte offset.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset).max(1) as u32
    }

    /// Byte span of a 1-based line, its line break included; `None` behind the last line.
    pub fn line_span(&self, line: u32, text_len: u32) -> Option<Span> {
        let start = *self.line_starts.get((line as usize).checked_sub(1)?)?;
        let end = self.line_starts.get(line as usize).copied().unwrap_or(text_len);
        Some(Span::new(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_utf16_units() {
        // 1 emoji (4 bytes, 2 units), 1 CJK character (3 bytes, 1 unit), 1 umlaut (2 bytes, 1 unit)
        let text = "a😀b\r\n漢c\nüd";
        let index = LineIndex::new(text);
        let at = |needle: &str| index.position(text.find(needle).unwrap() as u32);
        assert_eq!(at("b"), Position { line: 1, column: 4, offset: 3 });
        assert_eq!(at("c"), Position { line: 2, column: 2, offset: 7 });
        assert_eq!(at("d"), Position { line: 3, column: 2, offset: 10 });
        for (offset, _) in text.char_indices() {
            assert_eq!(index.byte(index.utf16(offset as u32)), offset as u32);
        }
        assert!(!text.is_char_boundary(index.byte(2) as usize), "inside the emoji");
        assert_eq!(index.line_span(2, text.len() as u32).map(|s| &text[s.start as usize..s.end as usize]), Some("漢c\n"));
    }

    #[test]
    fn empty_text_has_one_line() {
        assert_eq!(LineIndex::new("").position(0), Position { line: 1, column: 1, offset: 0 });
    }
}
