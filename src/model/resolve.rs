//! What an import names: a file of the project, a package, one of Node's modules, or something missing. Pure: it only
//! knows the paths and the manifests it was given.

pub(crate) mod exports;
mod lookup;
pub mod paths;
pub(crate) mod specifier;
#[cfg(test)]
mod tests;
pub mod workspaces;

use self::{
    exports::{exported, mapped},
    lookup::Files,
    paths::{below, folder_of, join, name_of},
    specifier::{builtin, package_name},
};
use super::{
    packages::{PackageInfo, Packages},
    tsconfig::Configs,
};
use crate::maps::SortedMap;

/// How often `imports` may lead on to another bare name.
const MAX_HOPS: usize = 5;

/// Aliases that frameworks and bundlers bring along without a tsconfig, and the folders that they may mean.
const COMMON_ALIASES: [(&str, &[&str]); 3] = [("@/", &["src", ""]), ("~/", &["src", "", "app"]), ("$lib/", &["src/lib"])];

/// What a specifier means in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// A known file of the project, a module or not.
    File(String),
    /// A package from outside the project and the subpath behind its name (empty without one).
    Package(String, String),
    /// Something that should be in the project but isn't known.
    Missing,
    /// One of Node's own modules, without `node:`.
    Builtin(String),
}

/// Resolves specifiers over a fixed set of files.
#[derive(Debug, Default)]
pub struct Resolver {
    files: Files,
    packages: Packages,
    configs: Configs,
}

impl Resolver {
    /// `known`: every path that an import may lead to, data files included. `manifests`: the texts of package.json,
    /// tsconfig and jsconfig files and pnpm-workspace.yaml by path.
    pub fn new<'a>(known: impl Iterator<Item = &'a str>, manifests: &SortedMap<String, String>) -> Self {
        let packages = Packages::new(manifests);
        let configs = Configs::new(manifests, &packages);
        Self { files: Files::new(known), packages, configs }
    }

    /// How many other paths were handed in before this one; `None` if it wasn't.
    pub fn position(&self, path: &str) -> Option<usize> {
        self.files.position(path)
    }

    /// Whether a package around a file depends on `name`.
    pub fn is_around(&self, path: &str, name: &str) -> bool {
        self.packages.around(path).any(|package| package.depends_on(name))
    }

    /// The package a file belongs to: the nearest package.json that is more than a `type` marker.
    pub fn package_of(&self, path: &str) -> Option<&PackageInfo> {
        self.packages.of(path)
    }

    /// All packages of the project.
    pub fn packages(&self) -> &Packages {
        &self.packages
    }

    /// Whether a specifier means the same in all files of this one's folder: no tsconfig there tells them apart.
    pub fn same_in_folder(&self, path: &str) -> bool {
        self.configs.of(path).len() < 2
    }

    /// Whether a specifier means the same in all files below a folder, up to the next manifest.
    pub fn same_below(&self, folder: &str) -> bool {
        self.configs.nearest(folder).is_none_or(|config| !config.refers())
    }

    /// What `specifier` means in the file `from`.
    pub fn resolve(&self, from: &str, specifier: &str) -> Resolution {
        self.resolve_within(from, without_options(specifier), 0)
    }

    /// The specifier without options if it is counted from the importing file's folder: such a one means the same wherever
    /// it leads to the same path.
    pub fn relative(specifier: &str) -> Option<&str> {
        Some(specifier)
            .filter(|specifier| specifier.starts_with('.'))
            .map(without_options)
            .filter(|specifier| is_relative(specifier))
    }

    /// Whether a specifier can only mean a folder.
    pub fn names_folder(specifier: &str) -> bool {
        names_folder(specifier)
    }

    /// What a path that somebody imports means.
    pub fn at_path(&self, path: &str, folder_only: bool) -> Resolution {
        self.load(path, folder_only).map_or(Resolution::Missing, Resolution::File)
    }

    fn resolve_within(&self, from: &str, specifier: &str, hops: usize) -> Resolution {
        let found = |file: Option<String>| file.map_or(Resolution::Missing, Resolution::File);
        if is_relative(specifier) {
            let path = join(folder_of(from), specifier);
            return path.map_or(Resolution::Missing, |path| self.at_path(&path, names_folder(specifier)));
        }
        if let Some(rooted) = specifier.strip_prefix('/') {
            return found(self.rooted(from, rooted));
        }
        if let Some(name) = specifier.strip_prefix("node:") {
            return Resolution::Builtin(name.to_owned());
        }
        if let Some(subpath) = specifier.strip_prefix("$amplify/") {
            return Resolution::Package("$amplify".to_owned(), subpath.to_owned());
        }
        if specifier.contains(':') {
            // `https:`, `data:`, `virtual:`: nothing that the project holds.
            return Resolution::Package(specifier.to_owned(), String::new());
        }
        if from.ends_with(".html")
            && let Some(file) = join(folder_of(from), specifier).and_then(|path| self.load(&path, false))
        {
            return Resolution::File(file);
        }
        let mut aliased = false;
        for config in self.configs.of(from) {
            let alias = config.alias(specifier);
            if let Some(file) = alias.targets.iter().find_map(|path| self.load_or_source(from, path)) {
                return Resolution::File(file);
            }
            aliased |= alias.pattern;
        }
        if specifier.starts_with('#') {
            return self.imported(from, specifier, hops);
        }
        for (start, folders) in COMMON_ALIASES {
            if let Some(rest) = specifier.strip_prefix(start) {
                return found(self.in_packages(from, folders, rest));
            }
        }
        let Some((name, subpath)) = package_name(specifier) else { return Resolution::Missing };
        if let Some(package) = self.packages.named(from, name) {
            return found(self.package_file(package, subpath));
        }
        if let Some(name) = builtin(specifier) {
            return Resolution::Builtin(name.to_owned());
        }
        // A pattern such as `@app/*` fits no file: what it names is generated or gone, unless such a package is installed.
        if aliased && !self.is_around(from, name) {
            Resolution::Missing
        } else {
            Resolution::Package(name.to_owned(), subpath.to_owned())
        }
    }

    /// A path as file or folder.
    fn load(&self, path: &str, folder_only: bool) -> Option<String> {
        let file = if folder_only { None } else { self.files.file(path) };
        file.or_else(|| {
            let package = self.packages.at(path)?;
            package.entries.iter().find_map(|entry| {
                let entry = join(path, entry)?;
                self.files
                    .file(&entry)
                    .or_else(|| self.files.index(&entry))
                    .or_else(|| self.files.source_of(path, below(path, &entry)?))
            })
        })
        .or_else(|| self.files.index(path))
        .or_else(|| self.files.declaration(path))
    }

    /// A path, or the source of the built file that it names.
    fn load_or_source(&self, from: &str, path: &str) -> Option<String> {
        self.load(path, false).or_else(|| {
            let mut around = self.packages.around(path).chain(self.packages.around(from));
            around.find_map(|package| self.files.source_of(&package.folder, below(&package.folder, path)?))
        })
    }

    /// `/src/main.ts`: counted from the page, the package or the project.
    fn rooted(&self, from: &str, rooted: &str) -> Option<String> {
        let page = from.ends_with(".html").then(|| folder_of(from));
        let page = page.and_then(|folder| self.load(&join(folder, rooted)?, false));
        page.or_else(|| self.in_packages(from, &["", "public"], rooted)).or_else(|| self.load(&join("", rooted)?, false))
    }

    /// A path below one of some folders of the packages around a file, or of the project where no package is known.
    fn in_packages(&self, from: &str, folders: &[&str], rest: &str) -> Option<String> {
        let around = self.packages.around(from).map(|package| package.folder.as_str());
        let outermost = self.packages.at("").is_none().then_some("");
        around.chain(outermost).find_map(|package| {
            folders.iter().find_map(|folder| self.load(&join(package, &format!("{folder}/{rest}"))?, names_folder(rest)))
        })
    }

    /// `#x` through the `imports` of the nearest package.json.
    fn imported(&self, from: &str, specifier: &str, hops: usize) -> Resolution {
        let scope = self.packages.scope_of(from);
        let targets = scope.and_then(|scope| Some((scope, mapped(scope.imports.as_ref()?, specifier)?)));
        let Some((scope, targets)) = targets else { return Resolution::Missing };
        let inside = targets.iter().filter(|target| is_relative(target));
        if let Some(file) = inside.filter_map(|target| self.target(scope, target)).next() {
            return Resolution::File(file);
        }
        let manifest = join(&scope.folder, "package.json").unwrap_or_default();
        match targets.iter().find(|target| !is_relative(target)) {
            Some(bare) if hops < MAX_HOPS => self.resolve_within(&manifest, bare, hops + 1),
            _ => Resolution::Missing,
        }
    }

    /// The file that a subpath of a package of this project stands for.
    fn package_file(&self, package: &PackageInfo, subpath: &str) -> Option<String> {
        let folder = &package.folder;
        if let Some(exports) = &package.exports {
            let key = if subpath.is_empty() { ".".to_owned() } else { format!("./{subpath}") };
            let targets = exported(exports, &key)?;
            let file = targets.iter().find_map(|target| self.target(package, target));
            return file.or_else(|| subpath.is_empty().then(|| self.plain_entry(folder)).flatten());
        }
        if subpath.is_empty() {
            let entry = package.entries.iter().find_map(|entry| self.target(package, entry));
            return entry.or_else(|| self.plain_entry(folder));
        }
        let path = join(folder, subpath)?;
        self.load(&path, false)
            .or_else(|| self.files.source_of(folder, subpath))
            .or_else(|| self.load(&join(folder, &format!("src/{subpath}"))?, false))
    }

    fn plain_entry(&self, folder: &str) -> Option<String> {
        self.files.index(folder).or_else(|| self.files.index(&join(folder, "src")?))
    }

    /// A target that a package.json names, or its source if a build writes it.
    fn target(&self, package: &PackageInfo, target: &str) -> Option<String> {
        let folder = &package.folder;
        let path = join(folder, target)?;
        self.files.file(&path).or_else(|| self.files.index(&path)).or_else(|| self.files.source_of(folder, below(folder, &path)?))
    }
}

/// Bundlers take options behind `?`: `./logo.svg?react`, `./job?worker`.
fn without_options(specifier: &str) -> &str {
    &specifier[..specifier.bytes().position(|byte| byte == b'?').unwrap_or(specifier.len())]
}

fn is_relative(specifier: &str) -> bool {
    matches!(specifier, "." | "..") || specifier.starts_with("./") || specifier.starts_with("../")
}

/// Whether a path can only mean a folder.
fn names_folder(specifier: &str) -> bool {
    matches!(name_of(specifier), "" | "." | "..")
}
