//! What a file and all files behind its imports speak of: code that nothing in them could give an effect needs no look.

use super::{FileId, ProjectModel, Target, relevance, request};
use crate::knowledge::{packages, services, words::WORDS};

/// What is spoken of: a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Topics(u16);

impl Topics {
    const NONE: Self = Self(0);
    /// Clients, senders and the like: whatever a call with an effect needs.
    pub const EFFECTS: Self = Self(1);
    /// Requests over HTTP.
    pub const REQUESTS: Self = Self(1 << 1);
    /// Code of a backend, or what such code imports.
    const BACKEND: Self = Self(1 << 2);
    /// Intervals.
    pub const INTERVALS: Self = Self(1 << 3);
    /// Signing up and in, and listening to that.
    pub const SIGNING: Self = Self(1 << 4);
    /// `Object.groupBy` and `Map.groupBy`.
    pub const GROUPS: Self = Self(1 << 5);
    /// The library that may call REST APIs.
    pub const REST: Self = Self(1 << 6);
    /// The AWS SDK.
    pub const SDK: Self = Self(1 << 7);
    /// Packages that send e-mail.
    pub const MAIL: Self = Self(1 << 8);
    /// Packages that keep functions in stores.
    pub const STORES: Self = Self(1 << 9);
    /// Packages whose hooks run a function by another name.
    pub const QUERIES: Self = Self(1 << 10);
    /// The adapter of Next.js, which runs operations that it is handed.
    pub const ADAPTER: Self = Self(1 << 11);
    /// Packages that are no code for pages.
    pub const SERVERS: Self = Self(1 << 12);
    /// Contexts of React.
    pub const CONTEXTS: Self = Self(1 << 13);
    /// Everything: of a file that can't be read.
    const ALL: Self = Self(u16::MAX);

    /// What one of [`WORDS`] speaks of.
    fn of_word(word: &str) -> Self {
        match word {
            "models" | "mutations" | "queries" | "graphql" | "send" => Self::EFFECTS,
            "fetch" | "$fetch" => Self::REQUESTS,
            "setInterval" => Self::INTERVALS,
            "groupBy" => Self::GROUPS,
            "signUp" | "confirmSignUp" | "autoSignIn" | "signIn" | "Hub" => Self::SIGNING,
            "useContext" | "use" => Self::CONTEXTS,
            _ => Self::NONE,
        }
    }

    /// Whether one of `topics` is in it.
    pub const fn has(self, topics: Self) -> bool {
        self.0 & topics.0 != 0
    }

    /// What both hold together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn of_target(target: &Target) -> Self {
        let Target::Package(package, subpath) = target else { return Self::NONE };
        let topics = [
            (request::CLIENTS.contains(&package.as_str()), Self::REQUESTS),
            (relevance::has_effects(package), Self::EFFECTS),
            (packages::is_aws_sdk(package), Self::SDK),
            (packages::mailer(package).is_some(), Self::MAIL),
            (services::is_for_servers(package), Self::SERVERS),
            (matches!(package.as_str(), "zustand" | "pinia"), Self::STORES),
            (matches!(package.as_str(), "@tanstack/react-query" | "react-query" | "swr"), Self::QUERIES),
            (package.starts_with("@aws-amplify/adapter-nextjs"), Self::ADAPTER),
            (package.starts_with("@aws-amplify/api"), Self::REST),
            (package == "aws-amplify" && (subpath.is_empty() || subpath.starts_with("api")), Self::REST),
        ];
        topics.into_iter().filter(|(is, _)| *is).fold(Self::NONE, |all, (_, own)| all.or(own))
    }

    fn of_words(words: u32) -> Self {
        let said = WORDS.iter().enumerate().filter(|(bit, _)| words & (1 << bit) != 0);
        said.fold(Self::NONE, |all, (_, word)| all.or(Self::of_word(word)))
    }
}

/// The topics of all files, those behind their imports included.
pub fn topics(model: &ProjectModel) -> Vec<Topics> {
    let of_targets: Vec<Topics> = model.targets.iter().map(Topics::of_target).collect();
    let mut found: Vec<Topics> = Vec::with_capacity(model.files.len());
    for file in &model.files {
        let own = if file.facts.error.is_some() { Topics::ALL } else { Topics::of_words(file.facts.words) };
        found.push(file.targets.iter().fold(own, |topics, &target| topics.or(of_targets[target as usize])));
    }
    let importers = Importers::new(model);
    let mut work: Vec<u32> = (0..found.len() as u32).filter(|&file| found[file as usize] != Topics::NONE).collect();
    while let Some(file) = work.pop() {
        let gained = found[file as usize];
        for &importer in importers.of(file) {
            let own = &mut found[importer as usize];
            if own.or(gained) != *own {
                *own = own.or(gained);
                work.push(importer);
            }
        }
    }
    // The other way: what a backend imports is code of the backend.
    let of_backends = imported_from(model, model.files().filter(|&file| model.backend_of(file).is_some()));
    for (own, _) in found.iter_mut().zip(of_backends).filter(|(_, of_backend)| *of_backend) {
        *own = own.or(Topics::BACKEND);
    }
    found
}

/// Whether each file is one of `seeds`, or lies behind their imports.
pub(super) fn imported_from(model: &ProjectModel, seeds: impl Iterator<Item = FileId>) -> Vec<bool> {
    let mut found = vec![false; model.files.len()];
    let mut work: Vec<FileId> = seeds.collect();
    while let Some(file) = work.pop() {
        if !std::mem::replace(&mut found[file.0 as usize], true) {
            work.extend(model.imported_files.of(file));
        }
    }
    found
}

/// Which files each file imports, over all files in one row.
#[derive(Debug, Default)]
pub struct ImportedFiles {
    /// Ends of each file's imports in `files`.
    ends: Vec<u32>,
    files: Vec<FileId>,
}

impl ImportedFiles {
    pub(super) fn new(model: &ProjectModel) -> Self {
        let mut found = Self { ends: Vec::with_capacity(model.files.len()), files: Vec::new() };
        for file in &model.files {
            found.files.extend(file.targets.iter().filter_map(|&target| match model.targets[target as usize] {
                Target::File(imported) => Some(imported),
                _ => None,
            }));
            found.ends.push(found.files.len() as u32);
        }
        found
    }

    /// The files that a file imports, one for each import.
    pub(super) fn of(&self, file: FileId) -> &[FileId] {
        let at = file.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.files[start as usize..self.ends[at] as usize]
    }
}

/// Who imports a file, over all files in one row.
pub(super) struct Importers {
    /// Ends of each file's importers in `importers`.
    ends: Vec<u32>,
    importers: Vec<u32>,
}

impl Importers {
    pub(super) fn new(model: &ProjectModel) -> Self {
        let mut ends = vec![0u32; model.files.len()];
        let imports = &model.imported_files;
        let edges = || model.files().flat_map(|file| imports.of(file).iter().map(move |imported| (file.0, imported.0)));
        edges().for_each(|(_, imported)| ends[imported as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut importers = vec![0; sum as usize];
        for (file, imported) in edges() {
            let end = &mut ends[imported as usize];
            importers[*end as usize] = file;
            *end += 1;
        }
        Self { ends, importers }
    }

    pub(super) fn of(&self, file: u32) -> &[u32] {
        let start = file.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.importers[start as usize..self.ends[file as usize] as usize]
    }
}

impl ProjectModel {
    /// What a file and everything behind its imports speaks of.
    pub fn speaks(&self, file: FileId) -> Topics {
        self.topics.get(file.0 as usize).copied().unwrap_or(Topics::ALL)
    }

    /// Whether no call in a file can have an effect, and nothing of it runs in a backend.
    pub fn is_inert(&self, file: FileId) -> bool {
        !self.speaks(file).has(Topics::EFFECTS.or(Topics::BACKEND))
    }
}
