//! Links again after some files changed: what doesn't depend on them is kept. Backends and their functions are never looked
//! at again here, so a change in their code links everything anew; so does one of a file that others depend on without
//! importing it, because it provides a context of React.

use std::{cell::OnceCell, rc::Rc};

use super::{
    FileId, ModelFile, ProjectModel, conventions, effects,
    link::{Sources, Targets, link},
    reach,
    speaks::{self, Importers, imported_from},
    tier::Tier,
};

/// Targets of changed files are added to those that are known. More in all than this for each file, and all are made anew.
const MOST_TARGETS: usize = 64;

/// Links the project of which `old` is the model before the files of `changed` changed; none came or went.
pub fn relink(sources: &Sources<'_>, old: ProjectModel, changed: &[String]) -> ProjectModel {
    match independent(sources, &old, changed) {
        Some(changed) => again(sources, old, &changed),
        // Which files are twins that a host doesn't read, it said before.
        None => ProjectModel { twins: old.twins, ..link(sources) },
    }
}

/// The changed files, if no backend depends on them.
fn independent(sources: &Sources<'_>, old: &ProjectModel, changed: &[String]) -> Option<Vec<FileId>> {
    let known = |path: &String| old.file(path).filter(|_| sources.facts.contains_key(path));
    let changed: Vec<FileId> = changed.iter().map(known).collect::<Option<_>>()?;
    let of_backend = behind_backends(old);
    let is_apart = |file: &FileId| {
        let tiers = old.tiers.of(*file);
        !of_backend[file.0 as usize]
            && !old.provides_elsewhere(*file)
            // It may define a backend now.
            && conventions::backend_folder(old.path(*file), sources.config).is_none()
            && ![Tier::Backend, Tier::Lambda, Tier::Data].into_iter().any(|tier| tiers.has(tier))
    };
    let is_small = old.targets.len() <= (old.files.len() + changed.len()) * MOST_TARGETS;
    (is_small && changed.iter().all(is_apart)).then_some(changed)
}

/// Which files are code of a backend, or lie behind the imports of such code.
fn behind_backends(model: &ProjectModel) -> Vec<bool> {
    let own = model.files().filter(|&file| model.backend_of(file).is_some());
    imported_from(model, own.chain(model.entries()))
}

fn again(sources: &Sources<'_>, old: ProjectModel, changed: &[FileId]) -> ProjectModel {
    let tests_differ = |affected: &[bool]| {
        let is_test = |file: &FileId| matches!(old.tiers.fixed(*file), Some((Tier::Test, _)));
        old.files().filter(is_test).any(|file| affected[file.0 as usize])
    };
    let affected = affected(&old, changed);
    let untested = if tests_differ(&affected) { OnceCell::new() } else { old.untested };
    let ProjectModel { mut files, targets, resolver, effects, .. } = old;
    let paths: Vec<String> = changed.iter().map(|file| files[file.0 as usize].path.clone()).collect();
    let mut targets = Targets::new(&resolver, files.len(), sources.manifests, targets);
    for (file, path) in changed.iter().zip(&paths) {
        let facts = &sources.facts[path];
        let known = &mut files[file.0 as usize];
        *known = ModelFile::new(path.clone(), Rc::clone(facts), targets.of(path, facts), known.package);
    }
    let targets = targets.table;
    for (file, _) in files.iter_mut().zip(&affected).filter(|(_, affected)| **affected) {
        file.forget_others();
    }
    let mut model = ProjectModel {
        files,
        targets,
        resolver,
        assets: sources.assets.clone(),
        twins: old.twins,
        backends: old.backends,
        evaluations: old.evaluations,
        stacks: old.stacks,
        dynamo: old.dynamo,
        name_conflicts: old.name_conflicts,
        generated_types: old.generated_types,
        handlers: old.handlers,
        circles: old.circles,
        unset_variables: old.unset_variables,
        iam: old.iam,
        unjudged_rights: old.unjudged_rights,
        mail: old.mail,
        untested,
        ..ProjectModel::default()
    };
    if changed.iter().any(|&file| model.provides_elsewhere(file)) {
        return ProjectModel { twins: model.twins, ..link(sources) };
    }
    model.imported_files = speaks::ImportedFiles::new(&model);
    model.topics = speaks::topics(&model);
    model.tiers = reach::tiers(&model, sources.config);
    model.effects = effects::close_again(&model, effects, &affected);
    model
}

/// The changed files and all that import them, directly or not. What the others mean is what it was.
fn affected(model: &ProjectModel, changed: &[FileId]) -> Vec<bool> {
    let importers = Importers::new(model);
    let mut found = vec![false; model.files.len()];
    let mut work: Vec<u32> = changed.iter().map(|file| file.0).collect();
    while let Some(file) = work.pop() {
        if !std::mem::replace(&mut found[file as usize], true) {
            work.extend(importers.of(file));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::relink;
    use crate::{
        config::Config,
        facts::extract::extract,
        maps::SortedMap,
        model::{
            ProjectModel,
            link::{Sources, link},
        },
    };

    const FILES: [(&str, &str); 4] = [
        (
            "amplify/backend.ts",
            r#"import { defineBackend } from "@aws-amplify/backend"; import { work } from "../common/work"; defineBackend({}); work();"#,
        ),
        ("common/work.ts", "export const work = () => {};"),
        ("src/page.ts", r#"import { save } from "./save"; export const page = () => save();"#),
        ("src/save.ts", r#"import { generateClient } from "aws-amplify/data"; export const save = () => generateClient();"#),
    ];

    /// Whether what was known of the backend is kept when a file changes.
    fn keeps_backend(path: &str) -> bool {
        let mut facts: SortedMap<String, _> =
            FILES.iter().map(|(path, text)| (path.to_string(), Rc::new(extract(path, text.as_bytes())))).collect();
        let (empty, config) = (SortedMap::new(), Config::default());
        let old: ProjectModel = link(&Sources { facts: &facts, manifests: &empty, assets: &empty, config: &config });
        old.iam();
        facts.insert(path.to_string(), Rc::new(extract(path, b"export const other = 1;")));
        relink(&Sources { facts: &facts, manifests: &empty, assets: &empty, config: &config }, old, &[path.to_string()])
            .iam
            .get()
            .is_some()
    }

    #[test]
    fn only_code_apart_from_backends_is_linked_by_itself() {
        assert!(keeps_backend("src/page.ts") && keeps_backend("src/save.ts"));
        assert!(!keeps_backend("common/work.ts") && !keeps_backend("amplify/backend.ts"));
    }
}
