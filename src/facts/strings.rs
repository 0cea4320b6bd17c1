//! The strings of one file: one text for all, and where each ends.

use serde::{Deserialize, Serialize};

use super::body::StrId;

/// Strings by id.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strings {
    /// All strings, one behind the other.
    text: String,
    /// Where each one ends in `text`, in bytes.
    ends: Vec<u32>,
}

impl Strings {
    /// The string with that id; "" if there is none.
    pub fn get(&self, id: StrId) -> &str {
        let at = id.0 as usize;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let end = self.ends.get(at);
        start.zip(end).and_then(|(start, &end)| self.text.get(start as usize..end as usize)).unwrap_or("")
    }

    /// Appends a string.
    pub fn push(&mut self, text: &str) -> StrId {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        StrId(self.ends.len() as u32 - 1)
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All strings in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.ends.len() as u32).map(|id| self.get(StrId(id)))
    }
}

impl<'a, I: ExactSizeIterator<Item = &'a str> + Clone> From<I> for Strings {
    fn from(texts: I) -> Self {
        let mut strings =
            Self { text: String::with_capacity(texts.clone().map(str::len).sum()), ends: Vec::with_capacity(texts.len()) };
        for text in texts {
            strings.push(text);
        }
        strings
    }
}

impl std::fmt::Debug for Strings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
