//! Names and texts of one file while it is lowered: each once, none copied.

use crate::facts::body::StrId;

/// Texts by id, found by their bytes.
#[derive(Default)]
pub struct Interner<'a> {
    known: Vec<Known<'a>>,
    /// Id plus one by hash, a power of two of them; 0 is free.
    slots: Vec<u32>,
    /// How many bits of a hash are too many for `slots`.
    shift: u32,
}

/// A text, and what of it is compared first.
struct Known<'a> {
    key: Key,
    text: &'a str,
}

/// Texts of up to sixteen bytes are the same if their keys and lengths are.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    first: u64,
    last: u64,
}

/// Longest text that fits its key.
const SHORT: usize = 16;

impl<'a> Interner<'a> {
    /// Forgets everything and makes room for the texts of `bytes` bytes of source.
    pub fn start(&mut self, bytes: usize) {
        self.known.clear();
        self.make_slots((bytes / 16).next_power_of_two().max(64));
    }

    /// The same interner, empty, for texts that live otherwise. Collecting in place keeps the allocation.
    pub fn recycle<'b>(mut self) -> Interner<'b> {
        self.known.clear();
        let known = self.known.into_iter().map(|known| Known { key: known.key, text: "" }).collect();
        Interner { known, slots: self.slots, shift: self.shift }
    }

    /// The id of a text; a new one gets the next.
    pub fn intern(&mut self, text: &'a str) -> StrId {
        // Long ones apart: the common case makes no call.
        if text.len() > SHORT {
            return self.intern_long(text);
        }
        let key = Key::short(text.as_bytes());
        match self.look_up(text, key, |_| true) {
            Ok(known) => known,
            Err(slot) => self.add(text, key, slot),
        }
    }

    #[inline(never)]
    fn intern_long(&mut self, text: &'a str) -> StrId {
        let key = Key::long(text.as_bytes());
        match self.look_up(text, key, |known| known == text) {
            Ok(known) => known,
            Err(slot) => self.add(text, key, slot),
        }
    }

    #[inline(never)]
    fn add(&mut self, text: &'a str, key: Key, slot: usize) -> StrId {
        self.known.push(Known { key, text });
        let count = self.known.len();
        self.slots[slot] = count as u32;
        if count * 2 > self.slots.len() {
            self.grow();
        }
        StrId(count as u32 - 1)
    }

    /// The id of a text, if it is known.
    pub fn find(&self, text: &str) -> Option<StrId> {
        let key = if text.len() > SHORT { Key::long(text.as_bytes()) } else { Key::short(text.as_bytes()) };
        self.look_up(text, key, |known| known == text).ok()
    }

    /// The id of a text, or the slot where it belongs. `is` compares what the keys leave open.
    #[inline(always)]
    fn look_up(&self, text: &str, key: Key, is: impl Fn(&str) -> bool) -> Result<StrId, usize> {
        let mut slot = key.slot(text.len(), self.shift);
        while let Some(&taken) = self.slots.get(slot)
            && let Some(known) = self.known.get((taken as usize).wrapping_sub(1))
        {
            if known.key == key && known.text.len() == text.len() && is(known.text) {
                return Ok(StrId(taken - 1));
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        Err(slot)
    }

    /// The text with that id.
    pub fn text(&self, id: StrId) -> &'a str {
        self.known.get(id.0 as usize).map_or("", |known| known.text)
    }

    /// All texts in the order of their ids.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &'a str> + Clone {
        self.known.iter().map(|known| known.text)
    }

    fn make_slots(&mut self, count: usize) {
        self.slots.clear();
        self.slots.resize(count, 0);
        self.shift = u64::BITS - count.trailing_zeros();
    }

    #[cold]
    fn grow(&mut self) {
        let count = self.slots.len() * 4;
        self.make_slots(count);
        for (at, known) in self.known.iter().enumerate() {
            let mut slot = known.key.slot(known.text.len(), self.shift);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (count - 1);
            }
            self.slots[slot] = at as u32 + 1;
        }
    }
}

impl Key {
    /// Of up to sixteen bytes.
    #[inline(always)]
    fn short(bytes: &[u8]) -> Self {
        let (first, last) = if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
        } else if let [first, .., last] | [first @ last] = bytes {
            (u64::from(*first) | u64::from(bytes[bytes.len() / 2]) << 8, u64::from(*last))
        } else {
            (0, 0)
        };
        Self { first, last }
    }

    /// Of more bytes: eight at each step, the last eight once more.
    fn long(bytes: &[u8]) -> Self {
        let (blocks, _) = bytes.as_chunks::<8>();
        let first = blocks.iter().fold(0u64, |word, block| mix(word.rotate_left(29) ^ u64::from_le_bytes(*block)));
        Self { first, last: bytes.last_chunk::<8>().map_or(0, |last| u64::from_le_bytes(*last)) }
    }

    /// The highest bits of a hash: only they depend on every bit of the key.
    #[inline(always)]
    fn slot(self, length: usize, shift: u32) -> usize {
        (mix(self.first ^ self.last.rotate_left(32) ^ length as u64) >> shift) as usize
    }
}

const fn mix(word: u64) -> u64 {
    word.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_each_text_once() {
        let texts: Vec<String> = (0..3_000).map(|n: u32| format!("{}{n}", "ab".repeat(n as usize % 13))).collect();
        let mut interner = Interner::default();
        interner.start(1);
        let ids: Vec<StrId> = texts.iter().map(|text| interner.intern(text)).collect();
        for (at, (text, &id)) in texts.iter().zip(&ids).enumerate() {
            assert_eq!((id, interner.text(id), interner.find(text)), (StrId(at as u32), text.as_str(), Some(id)));
        }
        assert_eq!(interner.find("c"), None);
        for (a, b) in [
            ("", "\0"),
            ("a", "aa"),
            ("aba", "aa"),
            ("abcdefgh", "abcdefgx"),
            ("abcdabcd", "abcd"),
            ("0123456789abcdef", "0123456789abcdefg"),
        ] {
            assert_ne!(interner.intern(a), interner.intern(b));
        }
    }
}
