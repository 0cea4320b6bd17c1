//! One scan before parsing: refuses texts whose nesting would exhaust the stack of a recursive parser.

/// Deepest nesting of brackets, template holes and JSX tags that is parsed. The deepest of 12,592 real files is 47.
pub const MAX_NESTING: u32 = 200;

/// Largest text that is parsed, in bytes.
pub const MAX_BYTES: usize = 2_000_000;

/// Byte offset at which the nesting exceeds [`MAX_NESTING`], if it does. An estimate on purpose: strings, templates and
/// comments are skipped; a bracket inside a regular expression counts, and closes again in the same line or doesn't matter.
pub fn too_deep(text: &str, jsx: bool) -> Option<u32> {
    let bytes = text.as_bytes();
    // Most texts don't even open that much in all.
    let (brackets, less) = openings(bytes);
    if brackets <= MAX_NESTING && (!jsx || less <= MAX_NESTING) {
        return None;
    }
    let mut depth: u32 = 0;
    let mut tags: u32 = 0;
    // Depths at which a template hole opened: its `}` goes back into the template.
    let mut holes: Vec<u32> = Vec::new();
    // What stands before the line comment that ends at `from`, if one does: no other byte there is white space.
    let (mut before, mut from) = (b'\n', 0);
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|&byte| TELLS[usize::from(byte)])) {
        at += found;
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        match byte {
            b'/' if next == b'/' => {
                let last = last_visible(&bytes[from..at]).unwrap_or(before);
                if last != b':' {
                    before = last;
                    at = line_end(bytes, at);
                }
            }
            b'/' if next == b'*' => at = find(bytes, at + 2, b"*/"),
            b'"' | b'\'' => at = string_end(bytes, at, byte),
            b'`' => at = template_end(bytes, at, &mut depth, &mut holes),
            b'}' if holes.last() == Some(&depth) => {
                holes.pop();
                depth = depth.saturating_sub(1);
                at = template_end(bytes, at, &mut depth, &mut holes);
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'<' if jsx && next == b'/' => tags = tags.saturating_sub(1),
            b'<' if jsx && (next.is_ascii_alphabetic() || next == b'>') => {
                let last = last_visible(&bytes[from..at]).unwrap_or(before);
                tags += u32::from(matches!(last, b'(' | b'>' | b'{' | b'}' | b'&' | b'|' | b'?' | b':'));
            }
            b'/' if jsx && next == b'>' => tags = tags.saturating_sub(1),
            _ => {}
        }
        if depth.max(tags) > MAX_NESTING {
            return Some(at as u32);
        }
        // What was skipped doesn't stand before anything; its last byte does.
        from = at.min(bytes.len());
        at += 1;
    }
    None
}

/// The bytes that the scan looks at.
const TELLS: [bool; 256] = {
    let mut tells = [false; 256];
    let bytes = b"/\"'`(){}[]<";
    let mut at = 0;
    while at < bytes.len() {
        tells[bytes[at] as usize] = true;
        at += 1;
    }
    tells
};

/// How often brackets open, and how often `<` stands in a text. Bytes that differ from them in bit 5 or 7 only count too: a few
/// too many, never too few. Eight bytes at once, whose counts are added up in the bytes of one number.
fn openings(bytes: &[u8]) -> (u32, u32) {
    const IGNORED: u64 = u64::from_le_bytes([0xA0; 8]);
    const LOWEST: u64 = u64::from_le_bytes([1; 8]);
    const SEVEN: u64 = u64::from_le_bytes([0x7F; 8]);
    const ROUND: u64 = u64::from_le_bytes([b'('; 8]) | IGNORED;
    // `[` is among them.
    const CURLY: u64 = u64::from_le_bytes([b'{'; 8]) | IGNORED;
    const LESS: u64 = u64::from_le_bytes([b'<'; 8]) | IGNORED;
    let (words, rest) = bytes.as_chunks::<8>();
    let (mut brackets, mut less) = (rest.len() as u32, rest.len() as u32);
    for words in words.chunks(255) {
        // How often each of the eight bytes was something else.
        let (mut no_brackets, mut no_less) = (0, 0);
        for word in words {
            let word = u64::from_le_bytes(*word) | IGNORED;
            no_brackets += (((word ^ ROUND) + SEVEN) & ((word ^ CURLY) + SEVEN)) >> 7 & LOWEST;
            no_less += ((word ^ LESS) + SEVEN) >> 7 & LOWEST;
        }
        let counted =
            |others: u64| words.len() as u32 * 8 - others.to_le_bytes().iter().map(|&count| u32::from(count)).sum::<u32>();
        brackets += counted(no_brackets);
        less += counted(no_less);
    }
    (brackets, less)
}

fn last_visible(bytes: &[u8]) -> Option<u8> {
    bytes.iter().rev().copied().find(|byte| !byte.is_ascii_whitespace())
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |length| from + length)
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or(&[]);
    rest.windows(what.len()).position(|window| window == what).map_or(bytes.len(), |length| from + length + what.len() - 1)
}

/// The closing quote, or the end of the line: JSX text holds lone quotes.
fn string_end(bytes: &[u8], from: usize, quote: u8) -> usize {
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' => return from,
            byte if byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    from
}

/// The end of a template, or the `{` of its next hole.
fn template_end(bytes: &[u8], from: usize, depth: &mut u32, holes: &mut Vec<u32>) -> usize {
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'`' => return at,
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                *depth += 1;
                holes.push(*depth);
                return at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_never_too_few() {
        for length in [0, 1, 7, 8, 9, 17, 2_047, 5_000] {
            let text: Vec<u8> = (0..length).map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
            let (brackets, less) = openings(&text);
            let count = |wanted: &[u8]| text.iter().filter(|byte| wanted.contains(&(*byte & 0x7F))).count() as u32;
            for (found, really) in [(brackets, count(b"(\x08{[")), (less, count(b"<\x1c"))] {
                assert!((really..really + 8).contains(&found), "{length}: {found} instead of {really}");
            }
        }
    }

    #[test]
    fn finds_deep_nesting_only() {
        let deep = |open: &str, close: &str, n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
        assert_eq!(too_deep(&deep("(", ")", 150), false), None);
        assert!(too_deep(&deep("[", "]", 201), false).is_some());
        assert!(too_deep(&deep("`${", "}`", 201), false).is_some());
        assert!(too_deep(&deep("<a>", "</a>", 202), true).is_some());
        assert_eq!(too_deep(&"f({ a: [1] });\n".repeat(500), false), None);
        assert_eq!(too_deep(&"const s = '((((' + \"[[[[\" + `{{{`; // (((\n/* ((( */\n".repeat(300), true), None);
        assert_eq!(too_deep(&"<p>it's {a}</p>\n<br />\n".repeat(300), true), None);
        assert_eq!(too_deep(&"const f = async <T,>(x: Array<T>) => x;\n".repeat(300), true), None);
    }
}
