//! Tells every file its tiers: first by what it is, then by who imports it, name by name through barrels.

mod demand;
mod tiers;

use std::collections::VecDeque;

use super::{
    FileId, ProjectModel, Target, conventions,
    schema::Handler,
    tier::{Reason, Tier, TierSet},
    wiring::{self, Entry},
};
use crate::{
    config::Config,
    facts::{
        Exported, FileFacts, Import, ImportKind, Imported,
        body::{FnId, ImportId},
    },
};
pub use demand::provides;
pub(super) use demand::{Demand, demands};
pub use tiers::Tiers;

/// Computes the tiers of all files.
pub fn tiers(model: &ProjectModel, config: &Config) -> Tiers {
    let count = model.files().count();
    let mut walk = Walk {
        model,
        tiers: Tiers {
            fixed: vec![None; count],
            reached: vec![TierSet::EMPTY; count],
            edges: vec![Vec::new(); count],
            asked: vec![Vec::new(); count],
            ..Tiers::default()
        },
        seen: vec![Seen::default(); count],
        entered: vec![TierSet::EMPTY; count],
        queue: VecDeque::new(),
    };
    for file in model.files() {
        walk.tiers.fixed[file.0 as usize] = by_itself(model, config, file);
    }
    walk.backend_folders();
    // Lambda first: what only Lambda code reaches inside a backend folder is Lambda code.
    walk.app_entries();
    for file in model.files() {
        if let Some((tier @ (Tier::Frontend | Tier::Bff | Tier::Lambda | Tier::Data | Tier::Backend), _)) = walk.tiers.fixed(file)
        {
            let tier = *tier;
            walk.enter(file, tier);
        }
    }
    walk.run();
    walk.settle_backend();
    walk.tiers
}

fn by_itself(model: &ProjectModel, config: &Config, file: FileId) -> Option<(Tier, Reason)> {
    if let Some(tier) = config.tier(model.path(file)) {
        return Some((tier, Reason::Config));
    }
    if let Some(tier) = conventions::convention(model, file) {
        return Some((tier, Reason::Path));
    }
    None
}

struct Walk<'m> {
    model: &'m ProjectModel,
    tiers: Tiers,
    seen: Vec<Seen<'m>>,
    entered: Vec<TierSet>,
    queue: VecDeque<(FileId, Tier)>,
}

/// What a file was asked for already, and in which tiers.
#[derive(Clone, Default)]
struct Seen<'m> {
    all: TierSet,
    /// Parallel to the file's exports.
    exports: Vec<TierSet>,
    /// Names that it doesn't export itself.
    others: Vec<(&'m str, TierSet)>,
}

/// Adds a tier; `false` if it was there.
fn add(set: &mut TierSet, tier: Tier) -> bool {
    let before = *set;
    *set = before.with(TierSet::of(tier));
    *set != before
}

impl<'m> Walk<'m> {
    fn set(&mut self, file: FileId, tier: Tier, reason: Reason) {
        let slot = &mut self.tiers.fixed[file.0 as usize];
        if slot.is_none() {
            *slot = Some((tier, reason));
        }
    }

    /// Rule 4 of the order: entries and data modules by name, the rest of each folder later by who reaches it.
    fn backend_folders(&mut self) {
        for backend in &self.model.backends {
            for function in &backend.functions {
                if let Entry::File(file) = function.entry {
                    self.set(file, Tier::Lambda, Reason::FunctionEntry);
                }
            }
            for file in custom_entries(self.model, backend) {
                self.set(file, Tier::Data, Reason::CustomResolver);
            }
            if let Some(data) = backend.data {
                self.set(data.file, Tier::Data, Reason::DataDefinition);
            }
            for &file in &backend.schema.schema_files {
                self.set(file, Tier::Data, Reason::DataDefinition);
            }
            self.set(backend.file, Tier::Backend, Reason::BackendFolder);
            for call in
                backend.keys.iter().filter_map(|key| key.call).chain(backend.functions.iter().map(|function| function.call))
            {
                self.set(call.file, Tier::Backend, Reason::BackendFolder);
            }
        }
        for file in self.model.files() {
            if self.tiers.fixed(file).is_none()
                && !self.in_backend(file)
                && let Some((tier, reason)) = conventions::next_tier(self.model, file)
            {
                self.set(file, tier, reason);
            }
        }
    }

    fn in_backend(&self, file: FileId) -> bool {
        self.model.backend_of(file).is_some()
    }

    /// Rule 6: first modules of browser and native apps.
    fn app_entries(&mut self) {
        for file in super::app_entries::app_entries(self.model) {
            if !self.in_backend(file) {
                self.set(file, Tier::Frontend, Reason::AppEntry);
            }
        }
    }

    /// The files of backend folders that nothing placed: Lambda code if only Lambda code reaches them.
    fn settle_backend(&mut self) {
        for file in self.model.files() {
            if self.tiers.fixed(file).is_some() || !self.in_backend(file) {
                continue;
            }
            let reached = self.tiers.reached[file.0 as usize];
            let only_lambda = reached.has(Tier::Lambda) && !reached.has(Tier::Backend) && !reached.has(Tier::Data);
            let tier = if only_lambda { Tier::Lambda } else { Tier::Backend };
            let reason = if only_lambda { self.tiers.reason(file, Tier::Lambda) } else { Reason::BackendFolder };
            self.set(file, tier, reason);
        }
    }

    /// The module runs in `tier`: its own imports are edges.
    fn enter(&mut self, file: FileId, tier: Tier) {
        if add(&mut self.entered[file.0 as usize], tier) {
            self.queue.push_back((file, tier));
        }
    }

    fn run(&mut self) {
        while let Some((file, tier)) = self.queue.pop_front() {
            self.own_imports(file, tier);
        }
    }

    fn own_imports(&mut self, file: FileId, tier: Tier) {
        let model = self.model;
        let facts = model.facts(file);
        let re_exported = |id: ImportId| facts.exports.iter().any(|export| export.exported == Exported::Import(id));
        let hands_out = facts.exports.iter().any(|export| matches!(export.exported, Exported::Import(_)));
        let is_page = tier == Tier::Frontend && conventions::is_pages_file(model, file);
        // Of what a module only hands on, importers ask for what they need; a route or a page is asked by the framework.
        let hands_on = !matches!(tier, Tier::Frontend | Tier::Bff) || self.tiers.fixed(file).is_none_or(|(own, _)| *own != tier);
        for (id, import, target) in model.imports(file) {
            if !import.used_as_value || import.type_only || (hands_on && import.kind == ImportKind::ReExport) {
                continue;
            }
            let users = || facts.import_uses.iter().filter(move |(own, _)| *own == id).map(|(_, user)| *user);
            let only_exported = (hands_on || is_page) && hands_out && users().next().is_none() && re_exported(id);
            if only_exported && hands_on {
                continue;
            }
            let tiers = match is_page {
                true if only_exported => exported_tiers(model, file, id),
                true if users().next().is_some() => page_tiers(model, file, users()),
                _ => TierSet::of(tier),
            };
            for tier in tiers.iter() {
                self.tiers.take(file, facts.imports.len(), id, tier);
                if let Target::File(target) = *target {
                    for demand in demands(model, file, id) {
                        self.demand(target, demand, tier, file);
                    }
                }
            }
        }
    }

    /// Somebody in `tier` asks module `file` for something.
    fn demand(&mut self, file: FileId, demand: Demand<'m>, tier: Tier, from: FileId) {
        let facts = self.model.facts(file);
        let export = match demand {
            Demand::Name(name) => facts.exports.iter().rposition(|export| export.name.is_some_and(|own| facts.str(own) == name)),
            Demand::All => None,
        };
        if let Some(export) = export {
            let asked = &mut self.tiers.asked[file.0 as usize];
            asked.resize(facts.exports.len(), TierSet::EMPTY);
            add(&mut asked[export], tier);
        }
        if file == from || !self.see(file, demand, export, tier) || self.is_cut(file, tier) || facts.is_opaque() {
            return;
        }
        let mut own = demand == Demand::All || facts.exports.is_empty();
        match (demand, export.map(|export| facts.exports[export].exported)) {
            (Demand::All, _) => {
                for export in &facts.exports {
                    if let Exported::Import(import) = export.exported {
                        self.follow_re_export(file, import, None, tier, from);
                    }
                }
            }
            (_, Some(Exported::Value(_))) => own = true,
            (_, Some(Exported::Import(import))) => self.follow_re_export(file, import, None, tier, from),
            (Demand::Name(name), None) => {
                let stars = || {
                    facts.exports.iter().filter_map(|export| match (export.name, export.exported) {
                        (None, Exported::Import(import)) => Some(import),
                        _ => None,
                    })
                };
                let holder = stars().find(|&star| match self.model.target(file, star) {
                    Target::File(target) => provides(self.model, *target, name, 16),
                    _ => false,
                });
                match holder {
                    Some(star) => self.follow_re_export(file, star, Some(name), tier, from),
                    // Not found in the project: a package behind `export *`, or a name that isn't there.
                    None => {
                        for star in stars() {
                            self.tiers.take(file, facts.imports.len(), star, tier);
                        }
                        own = true;
                    }
                }
            }
        }
        self.reach(file, tier, from);
        if own {
            self.enter(file, tier);
        }
    }

    /// Remembers what a file is asked for; `false` if it was before.
    fn see(&mut self, file: FileId, demand: Demand<'m>, export: Option<usize>, tier: Tier) -> bool {
        let exports = self.model.facts(file).exports.len();
        let seen = &mut self.seen[file.0 as usize];
        match (demand, export) {
            (Demand::All, _) => add(&mut seen.all, tier),
            (_, Some(export)) => {
                seen.exports.resize(exports, TierSet::EMPTY);
                add(&mut seen.exports[export], tier)
            }
            (Demand::Name(name), None) => match seen.others.iter_mut().find(|(own, _)| *own == name) {
                Some((_, tiers)) => add(tiers, tier),
                None => {
                    seen.others.push((name, TierSet::of(tier)));
                    true
                }
            },
        }
    }

    fn follow_re_export(&mut self, file: FileId, import: ImportId, name: Option<&'m str>, tier: Tier, from: FileId) {
        let facts = self.model.facts(file);
        let Some(row) = facts.import(import) else { return };
        if row.type_only {
            return;
        }
        self.reach(file, tier, from);
        self.tiers.take(file, facts.imports.len(), import, tier);
        let Target::File(target) = *self.model.target(file, import) else { return };
        let demand = match (name, row.imported) {
            (Some(name), _) => Demand::Name(name),
            (None, Imported::Name(name)) => Demand::Name(facts.str(name)),
            (None, _) => Demand::All,
        };
        self.demand(target, demand, tier, file);
    }

    fn reach(&mut self, file: FileId, tier: Tier, from: FileId) {
        if self.tiers.fixed(file).is_none() {
            let set = &mut self.tiers.reached[file.0 as usize];
            if !set.has(tier) {
                *set = set.with(TierSet::of(tier));
                self.tiers.via.insert((file, tier), from);
            }
        }
    }

    /// Whether code of `tier` stops at this file: it has a tier of its own, or a directive cuts the edge.
    fn is_cut(&self, file: FileId, tier: Tier) -> bool {
        let facts = self.model.facts(file);
        match self.tiers.fixed(file) {
            Some((Tier::Test | Tier::Tooling, _)) => true,
            Some((own, _)) => *own != tier,
            // A helper in a backend folder may run in the app too; what only a backend can load is another rule's.
            None => match tier {
                Tier::Frontend => facts.use_server || self.in_backend(file) && loads_backend(facts),
                Tier::Bff => facts.use_client || self.in_backend(file) && loads_backend(facts),
                _ => false,
            },
        }
    }
}

/// Whether a module takes what is there for a backend alone: its definition, CDK, the variables of a function.
fn loads_backend(facts: &FileFacts) -> bool {
    const STARTS: [&str; 5] = ["@aws-amplify/backend", "aws-cdk-lib", "@aws-cdk/", "constructs", "$amplify/"];
    let of_backend = |import: &Import| STARTS.iter().any(|start| facts.str(import.source).starts_with(start));
    facts.imports.iter().any(|import| import.used_as_value && of_backend(import))
}

/// In a page, what it hands on under a name that Next.js calls on the server stays there.
fn exported_tiers(model: &ProjectModel, file: FileId, import: ImportId) -> TierSet {
    let facts = model.facts(file);
    let names = facts.exports.iter().filter(|export| export.exported == Exported::Import(import)).map(|export| export.name);
    names.fold(TierSet::EMPTY, |set, name| {
        let server = name.is_some_and(|name| conventions::SERVER_EXPORTS.contains(&facts.str(name)));
        set.with(TierSet::of(if server { Tier::Bff } else { Tier::Frontend }))
    })
}

/// In a page, what only functions for the server use stays on the server.
fn page_tiers(model: &ProjectModel, file: FileId, users: impl Iterator<Item = FnId>) -> TierSet {
    let mut set = TierSet::EMPTY;
    for user in users {
        let server = is_server_export(model, file, user);
        set = set.with(TierSet::of(if server { Tier::Bff } else { Tier::Frontend }));
    }
    set
}

/// Whether a function is, or lies inside, one that Next.js calls on the server only.
pub fn is_server_export(model: &ProjectModel, file: FileId, function: FnId) -> bool {
    let facts = model.facts(file);
    let mut at = function;
    for _ in 0..32 {
        let Some(row) = facts.body.function(at) else { return false };
        if at == FnId::MODULE {
            return false;
        }
        if row.parent == FnId::MODULE {
            return row.name.is_some_and(|name| conventions::SERVER_EXPORTS.contains(&facts.str(name)));
        }
        at = row.parent;
    }
    false
}

/// The AppSync JavaScript resolvers of `a.handler.custom({ entry })`.
fn custom_entries(model: &ProjectModel, backend: &wiring::Backend) -> Vec<FileId> {
    let handlers = backend.schema.operations.iter().flat_map(|operation| &operation.handlers);
    let entries = handlers.filter_map(|handler| match handler {
        Handler::Custom { entry: Some(entry), file } => {
            let folder = model.path(*file).rsplit_once('/').map_or("", |(folder, _)| folder);
            model.module_at(&conventions::join(folder, entry))
        }
        _ => None,
    });
    entries.collect()
}
