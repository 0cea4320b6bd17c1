//! The modules whose code a module runs: its value imports, name by name through barrels.

use super::{
    FileId, ProjectModel, Target,
    reach::{Demand, demands, provides},
    tier::Tier,
    wiring::{Backend, Entry, FunctionDef},
};
use crate::facts::{Exported, ImportKind, Imported, body::ImportId};
use crate::maps::HashedSet;

/// The modules that run when `entry` is loaded, itself included; tests and tooling aside.
pub fn modules_from(model: &ProjectModel, entry: FileId) -> HashedSet<FileId> {
    let mut walk = Walk { model, entered: HashedSet::default(), asked: HashedSet::default(), todo: Vec::new() };
    walk.enter(entry);
    // What the entry hands out is its code too: `export { handler } from "./impl"`.
    walk.demand(entry, Demand::Name("handler"));
    while let Some(file) = walk.todo.pop() {
        walk.imports(file);
    }
    walk.entered
}

/// The modules that one name of a module comes from: the one that defines it, or all behind a module that can't be read.
pub fn modules_behind(model: &ProjectModel, file: FileId, import: ImportId) -> HashedSet<FileId> {
    let mut walk = Walk { model, entered: HashedSet::default(), asked: HashedSet::default(), todo: Vec::new() };
    if let Target::File(target) = *model.target(file, import) {
        for demand in demands(model, file, import) {
            walk.demand(target, demand);
        }
    }
    walk.entered
}

/// The functions of a backend that are surely deployed and whose entry is known.
pub fn deployed(backend: &Backend) -> impl Iterator<Item = (&FunctionDef, FileId)> {
    backend.functions.iter().filter(|function| function.deployed).filter_map(|function| match function.entry {
        Entry::File(entry) => Some((function, entry)),
        _ => None,
    })
}

struct Walk<'m> {
    model: &'m ProjectModel,
    entered: HashedSet<FileId>,
    asked: HashedSet<(FileId, Demand<'m>)>,
    todo: Vec<FileId>,
}

impl<'m> Walk<'m> {
    fn enter(&mut self, file: FileId) {
        if self.entered.insert(file) {
            self.todo.push(file);
        }
    }

    fn imports(&mut self, file: FileId) {
        for (id, import, target) in self.model.imports(file) {
            if import.kind == ImportKind::ReExport || !import.used_as_value {
                continue;
            }
            if let Target::File(target) = *target {
                for demand in demands(self.model, file, id) {
                    self.demand(target, demand);
                }
            }
        }
    }

    fn demand(&mut self, file: FileId, demand: Demand<'m>) {
        let aside = matches!(self.model.tiers.fixed(file), Some((Tier::Test | Tier::Tooling, _)));
        if aside || !self.asked.insert((file, demand)) {
            return;
        }
        let facts = self.model.facts(file);
        let imported = |exported: Exported| match exported {
            Exported::Import(import) => Some(import),
            Exported::Value(_) => None,
        };
        match demand {
            Demand::All => {
                self.enter(file);
                for import in facts.exports.iter().filter_map(|export| imported(export.exported)) {
                    self.re_export(file, import, None);
                }
            }
            Demand::Name(name) => {
                let named = facts.exports.iter().rev().find(|export| export.name.is_some_and(|own| facts.str(own) == name));
                if let Some(export) = named {
                    return match export.exported {
                        Exported::Import(import) => self.re_export(file, import, None),
                        Exported::Value(_) => self.enter(file),
                    };
                }
                let stars = facts.exports.iter().filter(|export| export.name.is_none());
                let holder = stars.filter_map(|export| imported(export.exported)).find(|&star| {
                    matches!(self.model.target(file, star), Target::File(target) if provides(self.model, *target, name, 16))
                });
                match holder {
                    Some(star) => self.re_export(file, star, Some(name)),
                    None => self.enter(file),
                }
            }
        }
    }

    fn re_export(&mut self, file: FileId, import: ImportId, name: Option<&'m str>) {
        let facts = self.model.facts(file);
        let Some(row) = facts.import(import) else { return };
        let Target::File(target) = *self.model.target(file, import) else { return };
        if row.type_only {
            return;
        }
        let demand = match (name, row.imported) {
            (Some(name), _) => Demand::Name(name),
            (None, Imported::Name(name)) => Demand::Name(facts.str(name)),
            (None, _) => Demand::All,
        };
        self.demand(target, demand);
    }
}
