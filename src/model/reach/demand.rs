//! What an importer asks a module for.

use crate::{
    facts::{Exported, Imported, body::ImportId},
    model::{FileId, ProjectModel, Target},
};

/// What an importer asks a module for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Demand {
    /// An exported name.
    Name(String),
    /// Everything.
    All,
}

/// What an import statement's binding asks its module for.
pub fn demands(model: &ProjectModel, file: FileId, id: ImportId) -> Vec<Demand> {
    let facts = model.facts(file);
    let Some(import) = facts.import(id) else { return Vec::new() };
    match import.imported {
        Imported::Name(name) => vec![Demand::Name(facts.str(name).to_string())],
        Imported::Namespace if import.names_known => {
            let names = facts.namespace_names.iter().filter(|(own, _)| *own == id);
            names.map(|(_, name)| Demand::Name(facts.str(*name).to_string())).collect()
        }
        _ => vec![Demand::All],
    }
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
