//! Exported names: what a module gives under a name, through re-exports and `export *`.

use std::cell::Cell;

use super::{FUEL, Name, Resolved};
use crate::{
    facts::{
        Exported, Imported,
        body::{ImportId, StrId},
    },
    model::{FileId, ProjectModel, Site, Target},
};

/// Where an imported or exported name leads, through all the modules that hand it on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Landing {
    /// To a value of the project.
    Value(Site),
    /// To the namespace object of a module of the project.
    Namespace(FileId),
    /// To a package or one of Node's modules, by the index of the target, and a name there as a file says it.
    Package(u32, Option<(FileId, StrId)>),
    /// To a package, under the name that was asked for.
    Star(u32),
    /// To nothing that is known.
    Nothing,
}

/// Where the imports of one file lead, as far as somebody asked.
#[derive(Debug)]
pub struct Landings(Box<[Cell<Option<Landing>>]>);

impl ProjectModel {
    /// What a module exports under a name, through re-exports and `export *`.
    pub fn export_of(&self, file: FileId, name: &str) -> Resolved<'_> {
        self.export(file, name, FUEL)
    }

    pub(super) fn export(&self, file: FileId, name: &str, fuel: u32) -> Resolved<'_> {
        match self.exported(file, name, fuel) {
            Landing::Star(target) => self.external(target, Some(name.to_string().into())),
            landing => self.landed(landing, fuel),
        }
    }

    /// What is there where a name leads.
    pub(super) fn landed(&self, landing: Landing, fuel: u32) -> Resolved<'_> {
        match landing {
            Landing::Value(site) => self.follow(site, fuel.saturating_sub(1)),
            Landing::Namespace(file) => Resolved::Namespace(file),
            Landing::Package(target, name) => self.external(target, name.map(|(file, name)| self.facts(file).str(name).into())),
            Landing::Star(_) | Landing::Nothing => Resolved::Unknown,
        }
    }

    /// Where an import leads. Looked for once, unless little fuel is left.
    pub(super) fn imported(&self, file: FileId, import: ImportId, fuel: u32) -> Landing {
        let own = &self.files[file.0 as usize];
        let landings = own.landings.get_or_init(|| Landings(vec![Cell::new(None); own.facts.imports.len()].into()));
        let Some(slot) = landings.0.get(import.0 as usize) else { return Landing::Nothing };
        if let Some(known) = slot.get() {
            return known;
        }
        let landing = self.imported_anew(file, import, fuel);
        if fuel > FUEL / 2 {
            slot.set(Some(landing));
        }
        landing
    }

    fn imported_anew(&self, file: FileId, import: ImportId, fuel: u32) -> Landing {
        let own = &self.files[file.0 as usize];
        let (Some(row), Some(&index)) = (own.facts.import(import), own.targets.get(import.0 as usize)) else {
            return Landing::Nothing;
        };
        let name = match row.imported {
            Imported::Name(name) => Some(name),
            _ => None,
        };
        match (self.target(file, import), name) {
            (Target::File(target), Some(name)) => match self.exported(*target, own.facts.str(name), fuel.saturating_sub(1)) {
                Landing::Star(target) => Landing::Package(target, Some((file, name))),
                landing => landing,
            },
            (Target::File(target), None) => Landing::Namespace(*target),
            (Target::Package(..) | Target::Builtin(_), _) => Landing::Package(index, name.map(|name| (file, name))),
            (Target::Asset(_) | Target::Missing, _) => Landing::Nothing,
        }
    }

    fn exported(&self, file: FileId, name: &str, fuel: u32) -> Landing {
        if fuel == 0 {
            return Landing::Nothing;
        }
        let facts = self.facts(file);
        let named = facts.exports.iter().rev().find(|export| export.name.is_some_and(|own| facts.str(own) == name));
        if let Some(export) = named {
            return match export.exported {
                Exported::Value(value) => Landing::Value(Site { file, value }),
                Exported::Import(import) => self.imported(file, import, fuel),
            };
        }
        if name == "default" {
            return Landing::Nothing;
        }
        let stars = facts.exports.iter().filter(|export| export.name.is_none()).filter_map(|export| match export.exported {
            Exported::Import(import) => Some((import, self.target(file, import))),
            Exported::Value(_) => None,
        });
        for (_, target) in stars.clone() {
            let Target::File(target) = target else { continue };
            match self.exported(*target, name, fuel / 2) {
                Landing::Nothing => {}
                Landing::Value(site) if self.follow(site, fuel / 2) == Resolved::Unknown => {}
                landing => return landing,
            }
        }
        // One `export * from "package"` could hold the name.
        let mut packages = stars.filter(|(_, target)| matches!(target, Target::Package(..)));
        match (packages.next(), packages.next()) {
            (Some((import, _)), None) => {
                self.files[file.0 as usize].targets.get(import.0 as usize).map_or(Landing::Nothing, |&index| Landing::Star(index))
            }
            _ => Landing::Nothing,
        }
    }

    /// A name of a package, or its namespace.
    fn external<'m>(&'m self, target: u32, name: Option<Name<'m>>) -> Resolved<'m> {
        let modules = self.modules.get_or_init(|| self.targets.iter().map(Target::module).collect());
        match modules.get(target as usize) {
            Some(Some(module)) => Resolved::External { module: module.as_str().into(), path: name.into_iter().collect() },
            _ => Resolved::Unknown,
        }
    }
}
