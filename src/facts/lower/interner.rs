//! Names and texts of one file while it is lowered: each once, none copied.

use crate::facts::body::StrId;

/// Texts by id, found by their bytes.
#[derive(Default)]
pub struct Interner<'a> {
    texts: Vec<&'a str>,
    hashes: Vec<u32>,
    /// Id plus one by hash, a power of two of them; 0 is free.
    slots: Vec<u32>,
}

impl<'a> Interner<'a> {
    /// Forgets everything and makes room for the texts of `bytes` bytes of source.
    pub fn start(&mut self, bytes: usize) {
        self.texts.clear();
        self.hashes.clear();
        self.slots.clear();
        self.slots.resize((bytes / 16).next_power_of_two().max(64), 0);
    }

    /// The same interner, empty, for texts that live otherwise. Collecting in place keeps the allocation.
    pub fn recycle<'b>(mut self) -> Interner<'b> {
        self.texts.clear();
        Interner { texts: self.texts.into_iter().map(|_| "").collect(), hashes: self.hashes, slots: self.slots }
    }

    /// The id of a text; a new one gets the next.
    pub fn intern(&mut self, text: &'a str) -> StrId {
        let hash = hash(text.as_bytes());
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while let Some(at) = (self.slots[slot] as usize).checked_sub(1) {
            if self.hashes[at] == hash && self.texts[at] == text {
                return StrId(at as u32);
            }
            slot = (slot + 1) & mask;
        }
        self.texts.push(text);
        self.hashes.push(hash);
        self.slots[slot] = self.texts.len() as u32;
        if self.texts.len() * 2 > self.slots.len() {
            self.grow();
        }
        StrId(self.texts.len() as u32 - 1)
    }

    /// The id of a text, if it is known.
    pub fn find(&self, text: &str) -> Option<StrId> {
        let hash = hash(text.as_bytes());
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = hash as usize & mask;
        while let Some(at) = (self.slots[slot] as usize).checked_sub(1) {
            if self.hashes[at] == hash && self.texts[at] == text {
                return Some(StrId(at as u32));
            }
            slot = (slot + 1) & mask;
        }
        None
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
        for (at, &hash) in self.hashes.iter().enumerate() {
            let mut slot = hash as usize & (size - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = at as u32 + 1;
        }
    }
}

/// Eight bytes a step; the last step may read some of them again.
fn hash(bytes: &[u8]) -> u32 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = bytes.len() as u64;
    if let Some((&last, rest)) = bytes.last_chunk::<8>().map(|last| (last, &bytes[..bytes.len() - 8])) {
        for block in rest.chunks(8) {
            let mut padded = [0; 8];
            padded[..block.len()].copy_from_slice(block);
            hash = (hash ^ u64::from_le_bytes(padded)).wrapping_mul(PRIME).rotate_left(29);
        }
        hash ^= u64::from_le_bytes(last);
    } else if let (Some(&first), Some(&last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        hash ^= u64::from(u32::from_le_bytes(first)) << 32 ^ u64::from(u32::from_le_bytes(last)) << 4;
    } else if let [first, .., last] | [first @ last] = bytes {
        hash ^= u64::from(*first) << 8 | u64::from(bytes[bytes.len() / 2]) << 16 | u64::from(*last) << 24;
    }
    hash = hash.wrapping_mul(PRIME);
    (hash >> 32) as u32
}
