//! Exported names: what a module gives under a name, through re-exports and `export *`.

use super::{FUEL, Resolved};
use crate::{
    facts::{Exported, Imported, body::ImportId},
    model::{FileId, ProjectModel, Site, Target},
};

impl ProjectModel {
    /// What a module exports under a name, through re-exports and `export *`.
    pub fn export_of(&self, file: FileId, name: &str) -> Resolved {
        self.export(file, name, FUEL)
    }

    pub(super) fn export(&self, file: FileId, name: &str, fuel: u32) -> Resolved {
        if fuel == 0 {
            return Resolved::Unknown;
        }
        let facts = self.facts(file);
        let named = facts.exports.iter().rev().find(|export| export.name.is_some_and(|own| facts.str(own) == name));
        if let Some(export) = named {
            return match export.exported {
                Exported::Value(value) => self.follow(Site { file, value }, fuel - 1),
                Exported::Import(import) => self.imported(file, import, fuel),
            };
        }
        if name == "default" {
            return Resolved::Unknown;
        }
        for export in facts.exports.iter().filter(|export| export.name.is_none()) {
            let Exported::Import(import) = export.exported else { continue };
            let found = match self.target(file, import) {
                Target::File(target) => self.export(*target, name, fuel / 2),
                _ => continue,
            };
            if found != Resolved::Unknown {
                return found;
            }
        }
        // One `export * from "package"` could hold the name.
        let mut packages =
            facts.exports.iter().filter(|export| export.name.is_none()).filter_map(|export| match export.exported {
                Exported::Import(import) => match self.target(file, import) {
                    Target::Package(package, subpath) => Some((package, subpath)),
                    _ => None,
                },
                Exported::Value(_) => None,
            });
        match (packages.next(), packages.next()) {
            (Some((package, subpath)), None) => Resolved::External {
                module: if subpath.is_empty() { package.clone() } else { format!("{package}/{subpath}") },
                path: vec![name.to_string()],
            },
            _ => Resolved::Unknown,
        }
    }

    fn imported(&self, file: FileId, import: ImportId, fuel: u32) -> Resolved {
        let facts = self.facts(file);
        let Some(row) = facts.import(import) else { return Resolved::Unknown };
        match (self.target(file, import), row.imported) {
            (Target::File(target), Imported::Name(name)) => self.export(*target, facts.str(name), fuel - 1),
            (Target::File(target), _) => Resolved::Namespace(*target),
            (Target::Package(package, subpath), imported) => Resolved::External {
                module: if subpath.is_empty() { package.clone() } else { format!("{package}/{subpath}") },
                path: match imported {
                    Imported::Name(name) => vec![facts.str(name).to_string()],
                    _ => Vec::new(),
                },
            },
            _ => Resolved::Unknown,
        }
    }
}
