//! Stacks that something lives in, or that its tokens come from.

use crate::maps::{SortedMap, SortedSet};

/// A stack that something lives in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The stack of a function's group, by index into `Backend::functions`: it moves when the group changes.
    Function(usize),
    /// A nested stack by name: `data`, `auth`, `storage`, one made with `createStack`.
    Stack(String),
    /// The root stack, which every nested stack may use freely.
    Root,
    /// A construct of the project's own.
    Own(Box<OwnConstruct>),
}

/// A construct that backend code makes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnConstruct {
    /// Which thing of the evaluation.
    pub thing: u32,
    /// Its id, or its class.
    pub name: String,
    /// Its class.
    pub class: &'static str,
    /// The stack that it lives in.
    pub place: Place,
}

/// A set of stacks: those that a value's tokens come from, or those that a construct may live in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Each stack, and whether it is certain.
    pub known: SortedMap<Place, bool>,
    /// Whether any other stack is possible too.
    pub unknown: bool,
    /// Those of which the very resource is meant, not something that the user built beside it: the function itself, the
    /// user pool and what is made from it, the API and what is made from it.
    pub own: SortedSet<Place>,
}

impl Places {
    /// One certain stack.
    pub fn of(place: Place) -> Self {
        Self { known: SortedMap::from([(place.clone(), true)]), unknown: false, own: SortedSet::from([place]) }
    }

    /// Nothing is known.
    pub fn unknown() -> Self {
        Self { unknown: true, ..Self::default() }
    }

    /// No stack at all.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && !self.unknown
    }

    /// Adds those of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.unknown |= other.unknown;
        self.own.extend(other.own.iter().cloned());
        for (place, certain) in &other.known {
            *self.known.entry(place.clone()).or_insert(false) |= certain;
        }
    }

    /// The same stacks, none of them certain.
    #[must_use]
    pub fn possible(mut self) -> Self {
        self.known.values_mut().for_each(|certain| *certain = false);
        self.beside()
    }

    /// The same stacks, meaning something else that lives there.
    #[must_use]
    pub fn beside(mut self) -> Self {
        self.own = SortedSet::new();
        self
    }
}
