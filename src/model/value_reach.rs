//! Which calls and files a value is made of: everything that `defineBackend({…})` holds, however it is written.

use super::{CallSite, FileId, FnSite, ProjectModel, Site, Target, eval::Resolved};
use crate::facts::Exported;
use crate::facts::body::{NodeKind, PropKey, Value, ValueId};
use crate::maps::{HashedMap, HashedSet};

/// What was reached.
#[derive(Clone, Debug, Default)]
pub struct ValueReach {
    /// Calls whose result, callee or arguments take part.
    pub calls: HashedSet<CallSite>,
    /// Files in which values were followed.
    pub files: HashedSet<FileId>,
    /// Something could not be followed that may hold more.
    pub unknown: bool,
}

/// Everything that the arguments of `call` are made of.
pub fn calls_reached(model: &ProjectModel, call: Option<CallSite>) -> ValueReach {
    let mut walk = Walk {
        model,
        reach: ValueReach::default(),
        sites: HashedMap::default(),
        functions: HashedSet::default(),
        namespaces: HashedSet::default(),
        todo: Vec::new(),
    };
    if let Some(call) = call {
        walk.reach.files.insert(call.file);
        walk.todo.extend(model.args(call));
    }
    while let Some(site) = walk.todo.pop() {
        if walk.is_new(site) {
            walk.site(site);
        }
    }
    walk.reach
}

struct Walk<'m> {
    model: &'m ProjectModel,
    reach: ValueReach,
    /// Which values of each file were met.
    sites: HashedMap<FileId, Box<[bool]>>,
    functions: HashedSet<FnSite>,
    namespaces: HashedSet<FileId>,
    todo: Vec<Site>,
}

impl Walk<'_> {
    fn is_new(&mut self, site: Site) -> bool {
        let values = self.model.facts(site.file).body.value_count();
        let met = self.sites.entry(site.file).or_insert_with(|| vec![false; values].into());
        met.get_mut(site.value.0 as usize).is_some_and(|met| !std::mem::replace(met, true))
    }

    fn site(&mut self, site: Site) {
        let facts = self.model.facts(site.file);
        self.reach.files.insert(site.file);
        let push = |todo: &mut Vec<Site>, value: ValueId| todo.push(Site { file: site.file, value });
        match facts.body.value(site.value) {
            Value::Import(_) | Value::Member(..) if self.model.is_outside(site) => {}
            Value::Import(_) => match self.model.resolve(site) {
                Resolved::Site(target) if target != site => self.todo.push(target),
                Resolved::Function(function) => self.function(function),
                Resolved::Namespace(file) => self.namespace(file),
                Resolved::Unknown | Resolved::Site(_) => self.reach.unknown = true,
                _ => {}
            },
            Value::Member(base, _) => match self.model.resolve(site) {
                Resolved::Site(target) if target != site => self.todo.push(target),
                Resolved::Function(function) => self.function(function),
                _ => push(&mut self.todo, base),
            },
            Value::Index(base, key) => {
                push(&mut self.todo, base);
                push(&mut self.todo, key);
            }
            Value::Element(value) | Value::Await(value) | Value::Spread(value) => push(&mut self.todo, value),
            Value::Local(slot) => {
                let list = facts.body.locals.get(slot as usize).copied().unwrap_or_default();
                facts.body.list(list).iter().for_each(|&value| push(&mut self.todo, value));
            }
            Value::Array(list) | Value::Template(list) | Value::Op(_, list) => {
                facts.body.list(list).iter().for_each(|&value| push(&mut self.todo, value));
            }
            Value::Object(list) => {
                for prop in facts.body.props(list) {
                    push(&mut self.todo, prop.value);
                    if let PropKey::Computed(key) = prop.key {
                        push(&mut self.todo, key);
                    }
                }
            }
            Value::Result(call) => self.call(CallSite { file: site.file, call }),
            Value::Function(function) => self.function(FnSite { file: site.file, function }),
            _ => {}
        }
    }

    fn call(&mut self, call: CallSite) {
        if !self.reach.calls.insert(call) {
            return;
        }
        let Some(row) = self.model.call(call) else { return };
        self.todo.push(Site { file: call.file, value: row.callee });
        self.todo.extend(self.model.args(call));
    }

    fn function(&mut self, site: FnSite) {
        if !self.functions.insert(site) {
            return;
        }
        let body = &self.model.facts(site.file).body;
        self.reach.files.insert(site.file);
        let Some(function) = body.function(site.function) else { return };
        for node in body.nodes.get(function.nodes.start as usize..function.nodes.end as usize).unwrap_or(&[]) {
            match node.kind {
                NodeKind::Call(call) => self.call(CallSite { file: site.file, call }),
                NodeKind::Exit(_, value) => self.todo.push(Site { file: site.file, value }),
                NodeKind::Closure(function) => self.function(FnSite { file: site.file, function }),
                _ => {}
            }
        }
    }

    fn namespace(&mut self, file: FileId) {
        if !self.namespaces.insert(file) {
            return;
        }
        self.reach.files.insert(file);
        let facts = self.model.facts(file);
        for export in &facts.exports {
            match (export.exported, export.name) {
                (Exported::Value(value), _) => self.todo.push(Site { file, value }),
                (Exported::Import(_), Some(name)) => match self.model.export_of(file, facts.str(name)) {
                    Resolved::Site(site) => self.todo.push(site),
                    Resolved::Function(function) => self.function(function),
                    Resolved::Namespace(file) => self.namespace(file),
                    Resolved::Unknown => self.reach.unknown = true,
                    _ => {}
                },
                // `export * from "./more"`
                (Exported::Import(import), None) => match *self.model.target(file, import) {
                    Target::File(file) => self.namespace(file),
                    _ => self.reach.unknown = true,
                },
            }
        }
    }
}
