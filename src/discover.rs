//! What a host may enter and read below the project root. Hosts only list folders; every decision is made here, so that all
//! of them see the same project.

mod ignore;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::ignore::IgnoreFile;
use crate::{
    config::Config,
    maps::{HashedSet, SortedMap},
    model::resolve::paths::{ancestors, below, covers, folder_of, join, name_of},
};

/// Never entered, wherever they are: other people's code and what tools write.
const SKIPPED: [&str; 7] = ["node_modules", ".git", ".hg", ".svn", ".next", ".amplify", ".yarn"];

/// Never entered directly under a package root: what builds and test runs write.
const BUILT: [&str; 4] = ["dist", "build", "out", "coverage"];

/// Endings of modules.
const MODULES: [&str; 10] = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte"];

/// Other endings that are read everywhere.
const DOCUMENTS: [&str; 2] = [".graphql", ".gql"];

/// Other files that are read everywhere.
const MANIFESTS: [&str; 6] =
    ["package.json", "pnpm-workspace.yaml", "index.html", "angular.json", "app.json", crate::config::FILE_NAME];

/// Endings of compiled files, and the sources beside which they are not read.
const TWINS: [(&str, &[&str]); 4] =
    [(".js", &[".ts", ".tsx"]), (".jsx", &[".tsx", ".ts"]), (".mjs", &[".mts"]), (".cjs", &[".cts"])];

/// An entry of a folder as a host lists it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// Its name without the folder.
    pub name: String,
    /// Whether it is a folder (or a link to one).
    #[serde(rename = "dir")]
    pub is_dir: bool,
}

/// What to do with the entries of a folder, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// Folders to enter.
    pub enter: Vec<String>,
    /// Files to read and hand in.
    pub read: Vec<String>,
}

/// What is remembered about a folder.
#[derive(Debug, Default)]
struct Folder {
    package_root: bool,
    /// Names of the files that are handed in.
    read: Vec<String>,
    /// Names of files that are there but not read: imports may lead to them.
    assets: Vec<String>,
    /// Names of compiled files beside their sources.
    twins: Vec<String>,
}

/// Decides what belongs to the project. Folders must be shown before the folders in them.
#[derive(Debug, Default)]
pub struct Discovery {
    config: Config,
    /// Ignore files above the project root: the path from their folder to the root, and what they say.
    outer: Vec<(String, IgnoreFile)>,
    ignores: SortedMap<String, IgnoreFile>,
    folders: SortedMap<String, Folder>,
}

impl Discovery {
    /// Starts with nothing seen. Of the configuration only `ignore` counts.
    pub fn new(config: &Config) -> Self {
        Self { config: config.clone(), ..Self::default() }
    }

    /// Takes in a .gitignore from above the root; `to_root` is the path from its folder to the root, such as `apps/web`.
    pub fn add_outer_ignore(&mut self, to_root: &str, text: &str) {
        self.outer.retain(|(known, _)| known != to_root);
        self.outer.push((to_root.to_owned(), IgnoreFile::parse(text)));
        // The file nearest to the root has the last word.
        crate::sorting::by_key(&mut self.outer, |(to_root, _)| to_root.len());
    }

    /// Says which entries of a folder are entered and read. `ignore_text` is the folder's .gitignore.
    ///
    /// A host may also ask about a single entry: at most one entry doesn't replace what a whole listing said before.
    pub fn filter_dir(&mut self, dir: &str, entries: &[Entry], ignore_text: Option<&str>) -> Listing {
        match ignore_text.map(IgnoreFile::parse).filter(|file| !file.is_empty()) {
            Some(file) => self.ignores.insert(dir.to_owned(), file),
            None => self.ignores.remove(dir),
        };
        let known = self.folders.remove(dir).unwrap_or_default();
        let whole = entries.len() > 1;
        let mut folder = if whole { Folder::default() } else { known };
        folder.package_root |= entries.iter().any(|entry| !entry.is_dir && entry.name == "package.json");

        let siblings = entries.iter().filter(|entry| !entry.is_dir).map(|entry| entry.name.as_str());
        let siblings: HashedSet<String> = siblings.chain(folder.read.iter().map(String::as_str)).map(str::to_owned).collect();
        let mut listing = Listing::default();
        for entry in entries {
            let Some(path) = join(dir, &entry.name).filter(|path| !self.is_ignored(path, entry.is_dir)) else { continue };
            let name = &entry.name;
            if entry.is_dir {
                let built = folder.package_root && BUILT.contains(&name.as_str());
                if !built && !SKIPPED.contains(&name.as_str()) {
                    listing.enter.push(name.clone());
                }
            } else {
                let list = if is_twin(name, &siblings) {
                    &mut folder.twins
                } else if !is_declaration(name) && is_read(&path, folder.package_root) {
                    listing.read.push(name.clone());
                    &mut folder.read
                } else {
                    &mut folder.assets
                };
                if whole || !list.contains(name) {
                    list.push(name.clone());
                }
            }
        }
        if whole {
            self.forget_below(dir, &listing.enter);
        }
        self.folders.insert(dir.to_owned(), folder);
        listing
    }

    /// Paths of files that are there but not read (`.json`, `.css`, `.d.ts`, pictures …), sorted by folder: imports may lead to them.
    pub fn assets(&self) -> impl Iterator<Item = String> {
        self.folders.iter().flat_map(|(dir, folder)| folder.assets.iter().filter_map(|name| join(dir, name)))
    }

    /// Paths of compiled files that lie beside their sources and are therefore not read.
    pub fn twins(&self) -> impl Iterator<Item = String> {
        self.folders.iter().flat_map(|(dir, folder)| folder.twins.iter().filter_map(|name| join(dir, name)))
    }

    /// Whether an ignore file or the configuration leaves this path out. Nothing is said about the folders above it.
    pub fn is_ignored(&self, path: &str, is_dir: bool) -> bool {
        let inner =
            ancestors(folder_of(path)).filter_map(|folder| self.ignores.get(folder)?.verdict(below(folder, path)?, is_dir));
        let outer = self.outer.iter().filter_map(|(to_root, file)| file.verdict(&join(to_root, path)?, is_dir));
        inner.chain(outer).next().unwrap_or(false) || self.config.ignores(path)
    }

    /// Drops what is remembered about folders that are no longer entered.
    fn forget_below(&mut self, dir: &str, entered: &[String]) {
        let kept = |path: &str| match below(dir, path).and_then(|rest| rest.split('/').next()) {
            None | Some("") => true,
            Some(child) => entered.iter().any(|name| name == child),
        };
        self.folders.retain(|path, _| !covers(dir, path) || kept(path));
        self.ignores.retain(|path, _| !covers(dir, path) || kept(path));
    }
}

/// `.d.ts`, `.d.mts`, `.d.cts` and TypeScript's `.d.css.ts` form.
fn is_declaration(name: &str) -> bool {
    let stem = [".ts", ".mts", ".cts"].iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem.ends_with(".d") || stem.rsplit_once('.').is_some_and(|(stem, _)| stem.ends_with(".d")))
}

fn is_twin(name: &str, siblings: &HashedSet<String>) -> bool {
    TWINS.iter().any(|(ending, sources)| {
        let stem = name.strip_suffix(ending);
        stem.is_some_and(|stem| sources.iter().any(|source| siblings.contains(&format!("{stem}{source}"))))
    })
}

fn is_read(path: &str, in_package_root: bool) -> bool {
    let name = name_of(path);
    // Yarn's loader: megabytes of its own code at the root.
    if name.starts_with(".pnp.") {
        return false;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let is_config = |name: &str| name.contains("tsconfig") || name.starts_with("jsconfig");
    ends(&MODULES)
        || ends(&DOCUMENTS)
        || MANIFESTS.contains(&name)
        || (in_package_root && name.ends_with(".html"))
        || (name.ends_with(".json") && (is_config(name) || holds_configs(name_of(folder_of(path)))))
}

/// Folders whose .json files are configurations to extend, as monorepos name them.
fn holds_configs(folder: &str) -> bool {
    ["tsconfig", "ts-config", "typescript-config", "config-typescript"].iter().any(|part| folder.contains(part))
}
