//! All facts → the model: resolves imports, then reads the backend, then tells the tiers, then closes the effects.

mod targets;

use std::rc::Rc;

use super::{
    ModelFile, ProjectModel, backend_eval, effects, reach,
    resolve::{Resolver, paths::folder_of},
    speaks, stacks, wiring,
};
use crate::{config::Config, facts::FileFacts, maps::SortedMap};
pub(super) use targets::Targets;

/// What there is to link.
pub struct Sources<'a> {
    /// Facts of all module files, by path.
    pub facts: &'a SortedMap<String, Rc<FileFacts>>,
    /// Texts of `package.json`, `tsconfig*.json`, `jsconfig*.json`, `pnpm-workspace.yaml`, by path.
    pub manifests: &'a SortedMap<String, String>,
    /// Texts of other files that are read: HTML pages, `.graphql` documents, `angular.json`, `app.json`, by path.
    pub assets: &'a SortedMap<String, String>,
    /// The configuration.
    pub config: &'a Config,
}

/// Links the project.
pub fn link(sources: &Sources<'_>) -> ProjectModel {
    let twins = |path: &str| is_compiled_twin(path, sources.facts);
    let modules: Vec<(&String, &Rc<FileFacts>)> = sources.facts.iter().filter(|(path, _)| !twins(path)).collect();
    let known = modules
        .iter()
        .map(|(path, _)| path.as_str())
        .chain(sources.assets.keys().map(String::as_str))
        .chain(sources.manifests.keys().map(String::as_str));
    let resolver = Resolver::new(known, sources.manifests);
    let mut targets = Targets::new(&resolver, modules.len(), sources.manifests, Vec::new());
    // Files of one folder stand side by side.
    let (mut folder, mut package) = ("/", None);
    let files = modules
        .iter()
        .map(|(path, facts)| {
            if folder_of(path) != folder {
                (folder, package) = (folder_of(path), resolver.packages().number_of(path));
            }
            ModelFile::new((*path).clone(), Rc::clone(facts), targets.of(path, facts), package)
        })
        .collect();
    let targets = targets.table;
    let mut model = ProjectModel { files, targets, resolver, assets: sources.assets.clone(), ..ProjectModel::default() };
    model.imported_files = speaks::ImportedFiles::new(&model);
    model.twins = sources.facts.keys().filter(|path| twins(path)).cloned().collect();
    model.backends = wiring::backends(&model, sources.config);
    model.evaluations = model.backends.iter().map(|backend| backend_eval::evaluate(&model, backend)).collect();
    let evaluated = model.backends.iter().zip(&model.evaluations);
    model.stacks = evaluated.map(|(backend, evaluation)| stacks::graph(&model, backend, evaluation)).collect();
    model.topics = speaks::topics(&model);
    model.tiers = reach::tiers(&model, sources.config);
    model.effects = effects::close(&model);
    model
}

/// A `.js` file beside a `.ts` file of the same name is compiled from it: not read.
fn is_compiled_twin(path: &str, facts: &SortedMap<String, Rc<FileFacts>>) -> bool {
    if !matches!(path.as_bytes(), [.., b'j', b's'] | [.., b'j', b's', b'x']) {
        return false;
    }
    let twin = |from: &str, to: &[&str]| {
        path.strip_suffix(from).is_some_and(|stem| to.iter().any(|to| facts.contains_key(&format!("{stem}{to}"))))
    };
    twin(".js", &[".ts", ".tsx"]) || twin(".jsx", &[".tsx"]) || twin(".mjs", &[".mts"]) || twin(".cjs", &[".cts"])
}
