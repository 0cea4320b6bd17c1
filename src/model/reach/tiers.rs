//! The tiers of all files, with who gave them.

use crate::{
    facts::body::ImportId,
    maps::{HashedMap, HashedSet},
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
    /// Imports and re-exports that are taken in a tier: an import rule judges these.
    pub(super) edges: HashedSet<(FileId, ImportId, Tier)>,
    /// Who imports an exported name: (file, name) → importing files with the tier of the edge.
    pub(super) importers: HashedMap<(FileId, String), Vec<(FileId, Tier)>>,
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
        self.edges.contains(&(file, import, tier))
    }

    /// Files that import an exported name, with the tier in which they do.
    pub fn importers(&self, file: FileId, name: &str) -> &[(FileId, Tier)] {
        self.importers.get(&(file, name.to_string())).map_or(&[], Vec::as_slice)
    }
}
