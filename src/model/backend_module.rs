//! Whether a module is, or reaches, code that only runs at deploy time or inside a function.

use super::{
    FileId, ProjectModel, Target,
    reach::{Demand, demands, provides},
    wiring::Entry,
};
use crate::{
    facts::{Export, Exported, ImportKind, body::ImportId},
    maps::HashedSet,
    span::Span,
};

/// Backend code that a module is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendCode {
    /// Imports a package of the backend definition: file, statement, package.
    Import(FileId, Span, String),
    /// Imports `$amplify/env/*`: file, statement.
    Environment(FileId, Span),
    /// Is the entry of a function.
    Handler(FileId),
}

/// The backend code that an import brings along, if any.
pub fn backend_code(model: &ProjectModel, file: FileId, id: ImportId) -> Option<BackendCode> {
    let mut seen = HashedSet::default();
    follow(model, file, id, &mut seen)
}

/// An import of one name through a module that only re-exports it leads to the module that defines it.
fn follow(model: &ProjectModel, file: FileId, id: ImportId, seen: &mut HashedSet<FileId>) -> Option<BackendCode> {
    match model.target(file, id) {
        Target::File(target) => demands(model, file, id).find_map(|demand| asked(model, *target, demand, seen, 12)),
        Target::Package(package, subpath) => package_code(model, file, id, package, subpath),
        _ => None,
    }
}

fn asked(model: &ProjectModel, file: FileId, demand: Demand<'_>, seen: &mut HashedSet<FileId>, fuel: u32) -> Option<BackendCode> {
    if fuel == 0 {
        return None;
    }
    let facts = model.facts(file);
    let handed_on = |export: &Export| match export.exported {
        Exported::Import(import) => Some(import),
        Exported::Value(_) => None,
    };
    let Demand::Name(name) = demand else {
        let own = module_code(model, file, seen);
        return own.or_else(|| facts.exports.iter().filter_map(handed_on).find_map(|import| follow(model, file, import, seen)));
    };
    if let Some(export) = facts.exports.iter().rev().find(|export| export.name.is_some_and(|own| facts.str(own) == name)) {
        return match handed_on(export) {
            Some(import) => follow(model, file, import, seen),
            None => module_code(model, file, seen),
        };
    }
    let stars = facts.exports.iter().filter(|export| export.name.is_none()).filter_map(handed_on);
    let holder = stars.into_iter().find_map(|star| match model.target(file, star) {
        Target::File(target) if provides(model, *target, name, fuel) => Some(*target),
        _ => None,
    });
    match holder {
        Some(target) => asked(model, target, demand, seen, fuel - 1),
        None => module_code(model, file, seen),
    }
}

fn module_code(model: &ProjectModel, file: FileId, seen: &mut HashedSet<FileId>) -> Option<BackendCode> {
    if !seen.insert(file) {
        return None;
    }
    let is_entry =
        model.backends.iter().flat_map(|backend| &backend.functions).any(|function| function.entry == Entry::File(file));
    if is_entry {
        return Some(BackendCode::Handler(file));
    }
    let taken = |(id, import, target)| {
        let import: &crate::facts::Import = import;
        (import.used_as_value && import.kind != ImportKind::ReExport).then_some((id, target))
    };
    let taken: Vec<(ImportId, &Target)> = model.imports(file).filter_map(taken).collect();
    for (id, target) in &taken {
        if let Target::Package(package, subpath) = target
            && let Some(code) = package_code(model, file, *id, package, subpath)
        {
            return Some(code);
        }
    }
    taken.into_iter().filter(|(_, target)| matches!(target, Target::File(_))).find_map(|(id, _)| follow(model, file, id, seen))
}

fn package_code(model: &ProjectModel, file: FileId, id: ImportId, package: &str, subpath: &str) -> Option<BackendCode> {
    let span = model.facts(file).import(id)?.statement;
    match package {
        "$amplify" => Some(BackendCode::Environment(file, span)),
        "@aws-amplify/backend" if subpath.starts_with("function/runtime") => None,
        "@aws-amplify/backend" | "aws-cdk-lib" | "constructs" => Some(BackendCode::Import(file, span, package.to_string())),
        _ if package.starts_with("@aws-cdk/") => Some(BackendCode::Import(file, span, package.to_string())),
        _ => None,
    }
}
