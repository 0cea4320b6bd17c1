//! Imports as the placement rules judge them: one entry per statement and tier, with the words about the code.

use super::{
    FileId, ProjectModel, Target,
    speaks::Topics,
    tier::{Reason, Tier},
};
use crate::{
    facts::{Import, ImportKind, Imported, body::ImportId},
    span::Span,
};

/// An import statement that code of a tier takes.
#[derive(Clone, Debug)]
pub struct PlacedImport {
    /// Bytes of the statement.
    pub statement: Span,
    /// Module specifier: package and subpath.
    pub module: String,
    /// The tier that takes it.
    pub tier: Tier,
    /// Why the code has the tier.
    pub reason: Reason,
    /// Its bindings, by id.
    pub imports: Vec<ImportId>,
}

impl PlacedImport {
    /// The clause of the note that says why: `it is a route handler`.
    pub fn why(&self, model: &ProjectModel) -> String {
        self.reason.clause(|file| model.path(file).to_string())
    }

    /// `frontend` or `bff`, as most rules call their messages.
    pub fn message(&self) -> &'static str {
        if self.tier == Tier::Frontend { "frontend" } else { "bff" }
    }
}

/// The statements of a file that take `wanted` packages in one of `tiers`, each once: for the first of its tiers.
pub fn placed_imports(
    model: &ProjectModel,
    file: FileId,
    tiers: &[Tier],
    wanted: impl Fn(&Import, &Target) -> bool,
) -> Vec<PlacedImport> {
    let mut found: Vec<PlacedImport> = Vec::new();
    for (id, import, target) in model.imports(file) {
        if !wanted(import, target) {
            continue;
        }
        let Some(tier) = tiers.iter().copied().find(|&tier| model.tiers.takes(file, id, tier)) else { continue };
        match found.iter_mut().find(|placed| placed.statement == import.statement) {
            Some(placed) => placed.imports.push(id),
            None => {
                let reason = import_reason(model, file, id, tier);
                found.push(PlacedImport {
                    statement: import.statement,
                    module: module_of(target),
                    tier,
                    reason,
                    imports: vec![id],
                });
            }
        }
    }
    found
}

/// As [`placed_imports`], of packages that are no code for pages. Files without one behind their imports aren't looked at.
pub fn placed_packages(
    model: &ProjectModel,
    file: FileId,
    tiers: &[Tier],
    wanted: impl Fn(&Target) -> bool,
) -> Vec<PlacedImport> {
    let speaks = model.speaks(file).has(Topics::SERVERS);
    if speaks { placed_imports(model, file, tiers, |_, target| wanted(target)) } else { Vec::new() }
}

/// Package and subpath of a target, or its path.
pub fn module_of(target: &Target) -> String {
    match target {
        Target::Package(package, subpath) if subpath.is_empty() => package.clone(),
        Target::Package(package, subpath) => format!("{package}/{subpath}"),
        Target::Builtin(module) | Target::Asset(module) => module.clone(),
        Target::File(_) | Target::Missing => String::new(),
    }
}

/// In a page, what only server functions use is there for them.
fn import_reason(model: &ProjectModel, file: FileId, id: ImportId, tier: Tier) -> Reason {
    if let Some((own, reason)) = model.tiers.fixed(file) {
        if *own == tier {
            return reason.clone();
        }
        if model.backend_of(file).is_none() {
            return Reason::ServerExport;
        }
    }
    let _ = id;
    model.tiers.reason(file, tier)
}

/// Names that a binding takes from its module; `*` where any may be.
pub fn names_taken(model: &ProjectModel, file: FileId, id: ImportId) -> Vec<String> {
    let facts = model.facts(file);
    let Some(import) = facts.import(id) else { return Vec::new() };
    match import.imported {
        Imported::Name(name) => vec![facts.str(name).to_string()],
        Imported::Namespace => {
            let names: Vec<String> = facts
                .namespace_names
                .iter()
                .filter(|(own, _)| *own == id)
                .map(|(_, name)| facts.str(*name).to_string())
                .collect();
            let known = import.names_known || (import.kind == ImportKind::Require && !names.is_empty());
            if known { names } else { vec!["*".to_string()] }
        }
        Imported::Nothing => vec!["*".to_string()],
    }
}
