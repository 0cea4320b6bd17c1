//! The tiers of all files, with who gave them.

use crate::{
    facts::body::ImportId,
    maps::HashedMap,
    model::{
        FileId,
        tier::{Reason, Tier, TierSet},
    },
};

/// The tiers of all files.
#[derive(Clone, Debug, Default)]
pub struct Tiers {
    /// Tier of each file that has one by itself.
    pub(super) fixed: Vec<Option<(Tier, Reason)>>,
    /// Tiers of each file that others give it.
    pub(super) reached: Vec<TierSet>,
    /// The file over which a (file, tier) was reached first.
    pub(super) via: HashedMap<(FileId, Tier), FileId>,
    /// For each file its imports and re-exports with the tiers in which they are taken: an import rule judges these. Empty
    /// where none is.
    pub(super) edges: Vec<Vec<TierSet>>,
    /// For each file its exports with the tiers in which somebody asks for them by name. Empty where nobody does.
    pub(super) asked: Vec<Vec<TierSet>>,
}

impl Tiers {
    /// The tiers of a file.
    pub fn of(&self, file: FileId) -> TierSet {
        match self.fixed.get(file.0 as usize) {
            Some(Some((tier, _))) => TierSet::of(*tier),
            _ => self.reached.get(file.0 as usize).copied().unwrap_or_default(),
        }
    }

    /// The tier that a file has by itself.
    pub fn fixed(&self, file: FileId) -> Option<&(Tier, Reason)> {
        self.fixed.get(file.0 as usize)?.as_ref()
    }

    /// Why a file has a tier.
    pub fn reason(&self, file: FileId, tier: Tier) -> Reason {
        if let Some((own, reason)) = self.fixed(file)
            && *own == tier
        {
            return reason.clone();
        }
        let mut path = vec![file];
        let mut at = file;
        while let Some(&from) = self.via.get(&(at, tier)) {
            if path.contains(&from) {
                break;
            }
            path.push(from);
            at = from;
        }
        path.reverse();
        Reason::Imported(path)
    }

    /// Whether an import (or a re-export that somebody asks for) is taken in a tier.
    pub fn takes(&self, file: FileId, import: ImportId, tier: Tier) -> bool {
        let taken = self.edges.get(file.0 as usize).and_then(|edges| edges.get(import.0 as usize));
        taken.is_some_and(|tiers| tiers.has(tier))
    }

    /// The tiers in which somebody imports an export by its name; `export` is its index among the file's exports.
    pub fn asked_in(&self, file: FileId, export: usize) -> TierSet {
        let asked = self.asked.get(file.0 as usize).and_then(|exports| exports.get(export));
        asked.copied().unwrap_or_default()
    }

    pub(super) fn take(&mut self, file: FileId, imports: usize, import: ImportId, tier: Tier) {
        let edges = &mut self.edges[file.0 as usize];
        edges.resize(imports, TierSet::EMPTY);
        if let Some(slot) = edges.get_mut(import.0 as usize) {
            *slot = slot.with(TierSet::of(tier));
        }
    }
}
