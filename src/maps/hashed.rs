//! A hash map that keeps the order in which keys came in.

use std::{
    borrow::Borrow,
    hash::{BuildHasher, Hash},
};

use rustc_hash::FxBuildHasher;

use super::{Place, Slot};

/// A map found by hash and walked in the order of insertion.
#[derive(Clone, Debug)]
pub struct HashedMap<K, V> {
    entries: Vec<(K, V)>,
    index: Index,
}

/// Positions of entries by hash: open addressing, a power of two of slots. Not generic: this is the one hash table.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Position of the entry plus one; 0 is free.
    slots: Vec<u32>,
    /// The hash of each entry.
    hashes: Vec<u32>,
}

/// The hash of a key.
pub(super) fn hash_of<Q: Hash + ?Sized>(key: &Q) -> u32 {
    let hash = FxBuildHasher.hash_one(key);
    (hash ^ (hash >> 32)) as u32
}

impl Index {
    /// The position of the entry with this hash that `same` takes for the wanted one.
    pub(super) fn find(&self, hash: u32, same: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = hash as usize & mask;
        loop {
            let at = (self.slots[slot] as usize).checked_sub(1)?;
            if self.hashes[at] == hash && same(at) {
                return Some(at);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Takes in the entry after the last one.
    pub(super) fn add(&mut self, hash: u32) {
        self.hashes.push(hash);
        // At most three quarters are taken: there is always a free slot to stop at.
        if self.hashes.len() * 4 > self.slots.len() * 3 {
            self.build();
        } else {
            self.place(self.hashes.len() - 1);
        }
    }

    /// Makes room for so many entries at once.
    fn make_room(&mut self, count: usize) {
        if count > 0 {
            self.hashes.reserve(count);
            self.clear_slots(count);
        }
    }

    fn clear_slots(&mut self, count: usize) {
        let size = (count * 2).next_power_of_two().max(4);
        self.slots.clear();
        self.slots.resize(size, 0);
    }

    fn build(&mut self) {
        self.clear_slots(self.hashes.len());
        (0..self.hashes.len()).for_each(|at| self.place(at));
    }

    fn place(&mut self, at: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = self.hashes[at] as usize & mask;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = at as u32 + 1;
    }

    /// Forgets the entries for which `kept` has no `true`.
    pub(super) fn keep(&mut self, kept: &[bool]) {
        let mut kept = kept.iter();
        self.hashes.retain(|_| kept.next() == Some(&true));
        self.build();
    }
}

impl<K, V> HashedMap<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { entries: Vec::new(), index: Index { slots: Vec::new(), hashes: Vec::new() } }
    }

    /// An empty map with room for so many entries.
    fn with_room(count: usize) -> Self {
        let mut map = Self { entries: Vec::with_capacity(count), ..Self::new() };
        map.index.make_room(count);
        map
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> + Clone {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// The keys, oldest first.
    pub fn keys(&self) -> impl Iterator<Item = &K> + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values, oldest first.
    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values to change, oldest first.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// Empties the map.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.index = Index::default();
    }

    /// Keeps only the entries that pass.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        let kept: Vec<bool> = self.entries.iter_mut().map(|(key, value)| keep(key, value)).collect();
        if kept.contains(&false) {
            let mut next = kept.iter();
            self.entries.retain(|_| next.next() == Some(&true));
            self.index.keep(&kept);
        }
    }

    pub(super) fn into_entries(self) -> Vec<(K, V)> {
        self.entries
    }
}

impl<K: Hash + Eq, V> HashedMap<K, V> {
    fn at<Q: Hash + Eq + ?Sized>(&self, key: &Q, hash: u32) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.index.find(hash, &mut |at| self.entries[at].0.borrow() == key)
    }

    /// How many keys came before this one.
    pub(super) fn position<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.at(key, hash_of(key))
    }

    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.at(key, hash_of(key)).map(|at| &self.entries[at].1)
    }

    /// The value of a key, to change.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.at(key, hash_of(key)).map(|at| &mut self.entries[at].1)
    }

    /// Whether a key has a value.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.at(key, hash_of(key)).is_some()
    }

    /// Sets the value of a key and gives the one before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let hash = hash_of(&key);
        if let Some(at) = self.at(&key, hash) {
            return Some(std::mem::replace(&mut self.entries[at].1, value));
        }
        self.entries.push((key, value));
        self.index.add(hash);
        None
    }

    /// Takes a key out. The whole index is built again: not for loops.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let at = self.at(key, hash_of(key))?;
        self.index.hashes.remove(at);
        self.index.build();
        Some(self.entries.remove(at).1)
    }

    /// The place for the value of a key.
    pub fn entry(&mut self, key: K) -> Slot<'_, K, V> {
        let hash = hash_of(&key);
        let place = match self.at(&key, hash) {
            Some(at) => Place::Known(at),
            None => Place::End(&mut self.index, hash, key),
        };
        Slot { entries: &mut self.entries, place }
    }
}

impl<K, V> Default for HashedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Hash + Eq, V: PartialEq> PartialEq for HashedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Hash + Eq, V> Extend<(K, V)> for HashedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        entries.into_iter().for_each(|(key, value)| {
            self.insert(key, value);
        });
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for HashedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self::with_room(entries.size_hint().0);
        map.extend(entries);
        map
    }
}

impl<K, V> IntoIterator for HashedMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a HashedMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter().map(|(key, value)| (key, value))
    }
}

impl<K: Borrow<Q> + Hash + Eq, Q: Hash + Eq + ?Sized, V> std::ops::Index<&Q> for HashedMap<K, V> {
    type Output = V;

    /// The value of a key that must be known, as in the standard library's maps.
    fn index(&self, key: &Q) -> &V {
        let Some(value) = self.get(key) else { panic!("no entry for this key") };
        value
    }
}
