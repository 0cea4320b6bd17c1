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

/// How the lines of a text are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineStyle {
    /// Some line ends with `\r\n`.
    pub crlf: bool,
    /// Some line behind a `\n` begins with a tab.
    pub tabs: bool,
}

impl LineIndex {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        Self::with_style(text).0
    }

    /// As [`Self::new`], and how the lines are written.
    pub fn with_style(text: &str) -> (Self, LineStyle) {
        let bytes = text.as_bytes();
        let mut reader = Reader::new(bytes);
        let (blocks, _) = bytes.as_chunks::<16>();
        let mut at = 0;
        for (number, block) in blocks.iter().enumerate() {
            let [first, second] = words(block);
            let above = [first.wrapping_add(ABOVE_BREAKS), second.wrapping_add(ABOVE_BREAKS)];
            // Mostly, all of it is ASCII behind `\r`, or some of it is `\n`.
            if (first | second | !(above[0] & above[1])) & HIGH == 0 {
                continue;
            }
            let start = number * 16;
            if (first | second) & HIGH != 0 || at > start {
                at = reader.steps(at.max(start), start + 16);
                continue;
            }
            let mut low = gathered(!above[0]) | gathered(!above[1]) << 8;
            while low != 0 {
                let place = low.trailing_zeros() as usize;
                match block[place % 16] {
                    b'\n' => reader.line(start + place + 1),
                    b'\r' => {
                        at = reader.steps(start + place, start + 16);
                        break;
                    }
                    _ => {}
                }
                low &= low - 1;
            }
        }
        reader.steps(at.max(blocks.len() * 16), bytes.len());
        reader.index.line_starts.shrink_to_fit();
        (reader.index, reader.style)
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

/// Takes the characters of a text in.
struct Reader<'t> {
    bytes: &'t [u8],
    index: LineIndex,
    style: LineStyle,
}

impl<'t> Reader<'t> {
    fn new(bytes: &'t [u8]) -> Self {
        let mut line_starts = Vec::with_capacity(bytes.len() / 32 + 2);
        line_starts.push(0);
        Self { bytes, index: LineIndex { line_starts, wide: Vec::new() }, style: LineStyle::default() }
    }

    /// A line begins at `start`, behind a `\n`.
    fn line(&mut self, start: usize) {
        self.index.line_starts.push(start as u32);
        self.style.tabs |= self.bytes.get(start) == Some(&b'\t');
    }

    /// Takes in the characters that begin at `at` or behind, but before `end`.
    #[inline(never)]
    fn steps(&mut self, mut at: usize, end: usize) -> usize {
        while at < end {
            at = self.step(at);
        }
        at
    }

    /// Takes in the character at `at` and gives the offset of the next one.
    fn step(&mut self, at: usize) -> usize {
        let Self { bytes, index, .. } = self;
        let width = match bytes[at] {
            b' '..0x80 => return at + 1,
            b'\n' => {
                self.line(at + 1);
                return at + 1;
            }
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {
                self.line(at + 2);
                self.style.crlf = true;
                return at + 2;
            }
            b'\r' => {
                index.line_starts.push(at as u32 + 1);
                return at + 1;
            }
            ..0x80 => return at + 1,
            0xF0.. => 4,
            0xE0.. => 3,
            _ => 2,
        };
        let next = at + width;
        let lost = index.wide.last().map_or(0, |&(_, lost)| lost);
        index.wide.push((next as u32, lost + if width == 4 { 2 } else { width as u32 - 1 }));
        if matches!(bytes[at..], [0xE2, 0x80, 0xA8 | 0xA9, ..]) {
            index.line_starts.push(next as u32);
        }
        next
    }
}

const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Added to ASCII bytes, it sets the highest bit of those behind `\r` only.
const ABOVE_BREAKS: u64 = u64::from_le_bytes([0x80 - (b'\r' + 1); 8]);

/// Sixteen bytes as two numbers.
const fn words(block: &[u8; 16]) -> [u64; 2] {
    let both = u128::from_le_bytes(*block);
    [both as u64, (both >> 64) as u64]
}

/// The highest bits of eight bytes, side by side: the factor moves each to its place in the highest byte.
const fn gathered(bytes: u64) -> u32 {
    ((bytes & HIGH).wrapping_mul(0x0002_0408_1020_4081) >> 56) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_lines_wherever_blocks_end() {
        let parts = ["", "a", "bcdefgh", "\n", "\r\n", "\r", "ü", "漢", "😀", "\u{2028}", "\t", "0123456789\n"];
        let mut seed = 7usize;
        for _ in 0..2_000 {
            let mut text = String::new();
            for _ in 0..12 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(parts[(seed >> 33) % parts.len()]);
            }
            let mut by_step = Reader::new(text.as_bytes());
            by_step.steps(0, text.len());
            let (index, style) = LineIndex::with_style(&text);
            assert_eq!(index, by_step.index, "{text:?}");
            assert_eq!(style, LineStyle { crlf: text.contains("\r\n"), tabs: text.contains("\n\t") }, "{text:?}");
        }
    }

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
