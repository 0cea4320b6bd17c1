//! What an importer asks a module for.

use crate::{
    facts::{Exported, Imported, body::ImportId},
    model::{FileId, ProjectModel, Target},
};

/// What an importer asks a module for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Demand<'m> {
    /// An exported name.
    Name(&'m str),
    /// Everything.
    All,
}

/// What an import statement's binding asks its module for.
pub fn demands(model: &ProjectModel, file: FileId, id: ImportId) -> impl Iterator<Item = Demand<'_>> {
    let facts = model.facts(file);
    let import = facts.import(id);
    let by_members = import.is_some_and(|import| import.imported == Imported::Namespace && import.names_known);
    let one = import.filter(|_| !by_members).map(|import| match import.imported {
        Imported::Name(name) => Demand::Name(facts.str(name)),
        _ => Demand::All,
    });
    let names = facts.namespace_names.iter().filter(move |(own, _)| by_members && *own == id);
    one.into_iter().chain(names.map(|(_, name)| Demand::Name(facts.str(*name))))
}

/// Whether a module exports a name, itself or through `export *`.
pub fn provides(model: &ProjectModel, file: FileId, name: &str, fuel: u32) -> bool {
    let facts = model.facts(file);
    if fuel == 0 || name == "default" {
        return false;
    }
    facts.exports.iter().any(|export| match (export.name, export.exported) {
        (Some(own), _) => facts.str(own) == name,
        (None, Exported::Import(import)) => match model.target(file, import) {
            Target::File(target) => provides(model, *target, name, fuel - 1),
            _ => false,
        },
        (None, Exported::Value(_)) => false,
    })
}
