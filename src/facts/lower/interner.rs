//! Names and texts of one file while it is lowered: each once, none copied.

use crate::facts::body::StrId;

/// Texts by id, found by their bytes.
#[derive(Default)]
pub struct Interner<'a> {
    texts: Vec<&'a str>,
    keys: Vec<Key>,
    /// Id plus one by hash, a power of two of them; 0 is free.
    slots: Vec<u32>,
}

/// What is compared first. Texts of up to eight bytes of one key are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    word: u64,
    length: u32,
}

/// Longest text that fits its key.
const SHORT: u32 = 8;

impl<'a> Interner<'a> {
    /// Forgets everything and makes room for the texts of `bytes` bytes of source.
    pub fn start(&mut self, bytes: usize) {
        self.texts.clear();
        self.keys.clear();
        self.slots.clear();
        self.slots.resize((bytes / 16).next_power_of_two().max(64), 0);
    }

    /// The same interner, empty, for texts that live otherwise. Collecting in place keeps the allocation.
    pub fn recycle<'b>(mut self) -> Interner<'b> {
        self.texts.clear();
        Interner { texts: self.texts.into_iter().map(|_| "").collect(), keys: self.keys, slots: self.slots }
    }

    /// The id of a text; a new one gets the next.
    pub fn intern(&mut self, text: &'a str) -> StrId {
        let key = Key::of(text.as_bytes());
        let slot = match self.look_up(text, key) {
            Ok(known) => return known,
            Err(slot) => slot,
        };
        self.texts.push(text);
        self.keys.push(key);
        self.slots[slot] = self.texts.len() as u32;
        if self.texts.len() * 2 > self.slots.len() {
            self.grow();
        }
        StrId(self.texts.len() as u32 - 1)
    }

    /// The id of a text, if it is known.
    pub fn find(&self, text: &str) -> Option<StrId> {
        if self.slots.is_empty() { None } else { self.look_up(text, Key::of(text.as_bytes())).ok() }
    }

    /// The id of a text, or the slot where it belongs.
    fn look_up(&self, text: &str, key: Key) -> Result<StrId, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = key.hash() & mask;
        while let Some(at) = (self.slots[slot] as usize).checked_sub(1) {
            if self.keys[at] == key && (key.length <= SHORT || self.texts[at] == text) {
                return Ok(StrId(at as u32));
            }
            slot = (slot + 1) & mask;
        }
        Err(slot)
    }

    /// The text with that id.
    pub fn text(&self, id: StrId) -> &'a str {
        self.texts.get(id.0 as usize).copied().unwrap_or("")
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    #[cold]
    fn grow(&mut self) {
        let size = self.slots.len() * 4;
        self.slots.clear();
        self.slots.resize(size, 0);
        for (at, key) in self.keys.iter().enumerate() {
            let mut slot = key.hash() & (size - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = at as u32 + 1;
        }
    }
}

impl Key {
    fn of(bytes: &[u8]) -> Self {
        let length = bytes.len() as u32;
        let word = if let Some(last) = bytes.last_chunk::<8>() {
            // Each step mixes in eight bytes; the last eight may have been read before.
            let (blocks, _) = bytes[..bytes.len() - 1].as_chunks::<8>();
            blocks.iter().fold(0, |word, block| mix(word ^ u64::from_le_bytes(*block))) ^ u64::from_le_bytes(*last)
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
        } else if let [first, .., last] | [first @ last] = bytes {
            u64::from(*first) | u64::from(bytes[bytes.len() / 2]) << 8 | u64::from(*last) << 16
        } else {
            0
        };
        Self { word, length }
    }

    fn hash(self) -> usize {
        (mix(self.word ^ u64::from(self.length)) >> 32) as usize
    }
}

const fn mix(word: u64) -> u64 {
    word.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
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
        for (a, b) in [("", "\0"), ("a", "aa"), ("aba", "aa"), ("abcdefgh", "abcdefgx"), ("abcdabcd", "abcd")] {
            assert_ne!(interner.intern(a), interner.intern(b));
        }
    }
}
