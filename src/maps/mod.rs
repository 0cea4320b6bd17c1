//! Maps and sets for a small wasm: searching, hashing and growing are compiled once, not anew for every pair of types as
//! in the standard library, whose maps cost 2 to 5 kB each.

mod hashed;
mod hashed_set;
mod sorted;
mod sorted_set;

pub use hashed::HashedMap;
pub use hashed_set::HashedSet;
pub use sorted::SortedMap;
pub use sorted_set::SortedSet;

/// The place for a value of a key, which may be empty still.
pub struct Slot<'a, K, V> {
    entries: &'a mut Vec<(K, V)>,
    place: Place<'a, K>,
}

/// Where a slot is.
enum Place<'a, K> {
    /// The key is known.
    Known(usize),
    /// The key goes here in a sorted map.
    At(usize, K),
    /// The key goes to the end of a hashed map.
    End(&'a mut hashed::Index, u32, K),
}

impl<'a, K, V> Slot<'a, K, V> {
    /// The value; a missing one is made first.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'a mut V {
        let at = match self.place {
            Place::Known(at) => at,
            Place::At(at, key) => {
                self.entries.insert(at, (key, make()));
                at
            }
            Place::End(index, hash, key) => {
                // Made before the index knows of it: `make` may panic.
                self.entries.push((key, make()));
                index.add(hash);
                self.entries.len() - 1
            }
        };
        &mut self.entries[at].1
    }

    /// The value; a missing one becomes `value`.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    /// The value; a missing one becomes the default of its type.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

#[cfg(test)]
mod tests;
