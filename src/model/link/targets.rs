//! What the imports of all files lead to. Each name is looked up once: relative ones by the path that they mean, the others
//! by the manifests around the file.

use crate::{
    facts::FileFacts,
    maps::{HashedMap, SortedMap},
    model::{
        FileId, Target,
        resolve::{
            Resolution, Resolver,
            paths::{ancestors, append, folder_of},
        },
    },
};

/// Resolves imports, and keeps what it found.
pub struct Targets<'a> {
    resolver: &'a Resolver,
    /// How many modules there are: the first paths of the resolver.
    modules: usize,
    /// Folders with a manifest, numbered: names mean the same in all files below one, up to the next. That is sure where no
    /// configuration refers to others.
    scopes: HashedMap<&'a str, (u32, bool)>,
    by_name: HashedMap<(u32, &'a str), u32>,
    by_joined: HashedMap<String, u32>,
    joined: String,
    /// The folder of the file before, its scope, and whether names mean the same in all its files.
    around: (&'a str, u32, bool),
    /// All targets; what files keep are indices into it.
    pub table: Vec<Target>,
}

impl<'a> Targets<'a> {
    /// Knows nothing yet.
    pub fn new(resolver: &'a Resolver, modules: usize, manifests: &'a SortedMap<String, String>, table: Vec<Target>) -> Self {
        let mut scopes = HashedMap::default();
        scopes.insert("", (0, resolver.same_below("")));
        for folder in manifests.keys().map(|path| folder_of(path)) {
            let next = scopes.len() as u32;
            scopes.entry(folder).or_insert_with(|| (next, resolver.same_below(folder)));
        }
        let (by_name, by_joined) = (HashedMap::default(), HashedMap::default());
        Self { resolver, modules, scopes, by_name, by_joined, joined: String::new(), around: ("/", 0, false), table }
    }

    /// The targets of a file's imports.
    pub fn of(&mut self, path: &'a str, facts: &'a FileFacts) -> Vec<u32> {
        let folder = folder_of(path);
        if folder != self.around.0 {
            let scope = ancestors(folder).find_map(|folder| self.scopes.get(folder).copied());
            let (scope, same) = scope.unwrap_or_default();
            // Several configurations may each take some files of a folder in.
            self.around = (folder, scope, same || self.resolver.same_in_folder(path));
        }
        // The names of one statement stand side by side.
        let mut last = None;
        let mut found = Vec::with_capacity(facts.imports.len());
        for import in &facts.imports {
            let index = match last {
                Some((source, index)) if source == import.source => index,
                _ => self.target(path, facts.str(import.source)),
            };
            last = Some((import.source, index));
            found.push(index);
        }
        found
    }

    fn target(&mut self, path: &str, specifier: &'a str) -> u32 {
        if let Some(relative) = Resolver::relative(specifier) {
            self.joined.clear();
            self.joined.push_str(folder_of(path));
            if append(&mut self.joined, relative).is_none() {
                return self.add(Resolution::Missing);
            }
            // A path that can only mean a folder leads elsewhere than the same path as a file.
            if Resolver::names_folder(relative) {
                self.joined.push('/');
            }
            if let Some(&known) = self.by_joined.get(self.joined.as_str()) {
                return known;
            }
            let (joined, folder_only) = match self.joined.strip_suffix('/') {
                Some(folder) => (folder, true),
                None => (self.joined.as_str(), false),
            };
            let index = self.add(self.resolver.at_path(joined, folder_only));
            self.by_joined.insert(self.joined.clone(), index);
            return index;
        }
        let (_, scope, shared) = self.around;
        if !shared {
            return self.add(self.resolver.resolve(path, specifier));
        }
        let key = (scope, specifier);
        if let Some(&known) = self.by_name.get(&key) {
            return known;
        }
        let index = self.add(self.resolver.resolve(path, specifier));
        self.by_name.insert(key, index);
        index
    }

    fn add(&mut self, resolution: Resolution) -> u32 {
        self.table.push(match resolution {
            Resolution::File(path) => match self.resolver.position(&path) {
                Some(at) if at < self.modules => Target::File(FileId(at as u32)),
                _ => Target::Asset(path),
            },
            Resolution::Package(package, subpath) => Target::Package(package, subpath),
            Resolution::Builtin(module) => Target::Builtin(module),
            Resolution::Missing => Target::Missing,
        });
        self.table.len() as u32 - 1
    }
}
