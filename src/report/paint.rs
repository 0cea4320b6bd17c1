//! Colour, width and harmless characters for text on a terminal.

/// A colour of the report.
#[derive(Clone, Copy)]
pub(super) enum Ink {
    Error,
    Warn,
    Help,
    Gutter,
    Strong,
}

/// Paints, or leaves text as it is.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    pub color: bool,
}

impl Paint {
    pub fn text(self, ink: Ink, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_string();
        }
        let code = match ink {
            Ink::Error => "1;31",
            Ink::Warn => "1;33",
            Ink::Help => "1;36",
            Ink::Gutter => "1;34",
            Ink::Strong => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Columns that a character takes on a terminal. Coarse ranges: they only place the marks under a line.
pub(super) fn width(c: char) -> usize {
    match c as u32 {
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 => 2,
        0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f680..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// A character as it is shown: tabs widened, control and direction characters replaced, so that source text can neither
/// recolour the terminal nor reorder a line.
pub(super) fn shown(c: char) -> &'static str {
    match c {
        '\t' => "    ",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "\u{fffd}",
        c if c.is_control() => "\u{fffd}",
        _ => "",
    }
}

/// A text as it is shown.
pub(super) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match shown(c) {
            "" => clean.push(c),
            other => clean.push_str(other),
        }
    }
    clean
}

/// Breaks a text between words; further lines are indented.
pub(super) fn wrap(text: &str, indent: usize, columns: usize) -> String {
    let room = columns.saturating_sub(indent).max(40);
    let mut out = String::new();
    let mut used = 0;
    for word in clean(text).split(' ') {
        let length: usize = word.chars().map(width).sum();
        if used > 0 && used + 1 + length > room {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out
}
