//! A hash set that keeps the order in which its items came in.

use std::{borrow::Borrow, hash::Hash};

use super::HashedMap;

/// A set found by hash and walked in the order of insertion.
#[derive(Clone, Debug)]
pub struct HashedSet<T>(HashedMap<T, ()>);

impl<T> HashedSet<T> {
    /// An empty set.
    pub const fn new() -> Self {
        Self(HashedMap::new())
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The items, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.0.keys()
    }
}

impl<T: Hash + Eq> HashedSet<T> {
    /// Adds an item; `false` if it was there.
    pub fn insert(&mut self, item: T) -> bool {
        self.0.insert(item, ()).is_none()
    }

    /// How many items came before this one.
    pub fn position<Q: Hash + Eq + ?Sized>(&self, item: &Q) -> Option<usize>
    where
        T: Borrow<Q>,
    {
        self.0.position(item)
    }

    /// Whether an item is there.
    pub fn contains<Q: Hash + Eq + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(item)
    }

    /// Takes an item out; `false` if it wasn't there. The whole index is built again: not for loops.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.remove(item).is_some()
    }
}

impl<T> Default for HashedSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Hash + Eq> PartialEq for HashedSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Hash + Eq> Extend<T> for HashedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| {
            self.insert(item);
        });
    }
}

impl<T: Hash + Eq> FromIterator<T> for HashedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().map(|item| (item, ())).collect())
    }
}

impl<T> IntoIterator for HashedSet<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(T, ())>, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_entries().into_iter().map(|(item, ())| item)
    }
}

impl<'a, T> IntoIterator for &'a HashedSet<T> {
    type Item = &'a T;
    type IntoIter = std::iter::Map<<&'a HashedMap<T, ()> as IntoIterator>::IntoIter, fn((&'a T, &'a ())) -> &'a T>;

    fn into_iter(self) -> Self::IntoIter {
        (&self.0).into_iter().map(|(item, ())| item)
    }
}
