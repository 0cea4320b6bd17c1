//! The code that runs with a function: its handler, the bodies of the modules that it loads, and whatever these call, hand
//! on or return.

use super::super::{CallSite, FileId, FnSite, ProjectModel, Site, code_reach, eval::Resolved};
use crate::{
    facts::{
        Exported,
        body::{CallKind, ClassId, FnId, NodeKind, PropKey, Value, ValueId},
    },
    maps::HashedSet,
};

/// What runs with a function.
#[derive(Debug, Default)]
pub struct Reach {
    /// Its modules, in the order of their paths.
    pub files: Vec<FileId>,
    /// The calls that may run, in the order of files and of their evaluation.
    pub calls: Vec<CallSite>,
}

/// Walks from the entry of a function.
pub fn reach(model: &ProjectModel, entry: FileId) -> Reach {
    let mut files: Vec<FileId> = code_reach::modules_from(model, entry).into_iter().collect();
    crate::sorting::sort(&mut files);
    let mut walk = Walk {
        model,
        functions: HashedSet::default(),
        sites: HashedSet::default(),
        classes: Vec::new(),
        names: HashedSet::default(),
        calls: Vec::new(),
        todo: Vec::new(),
    };
    for &file in &files {
        walk.body(FnSite { file, function: FnId::MODULE });
    }
    match model.export_of(entry, "handler") {
        Resolved::Function(function) => walk.body(function),
        Resolved::Site(site) => walk.todo.push(site),
        _ => {}
    }
    walk.run();
    let mut calls = walk.calls;
    crate::sorting::sort(&mut calls);
    Reach { files, calls }
}

struct Walk<'m> {
    model: &'m ProjectModel,
    functions: HashedSet<FnSite>,
    sites: HashedSet<Site>,
    /// Classes of which there are instances.
    classes: Vec<(FileId, ClassId)>,
    /// Members that are called or read on things that aren't known.
    names: HashedSet<String>,
    calls: Vec<CallSite>,
    todo: Vec<Site>,
}

impl Walk<'_> {
    fn run(&mut self) {
        loop {
            while let Some(site) = self.todo.pop() {
                if self.sites.insert(site) {
                    self.site(site);
                }
            }
            if !self.methods() {
                return;
            }
        }
    }

    /// Methods of instances, by the names that are called somewhere. Whether there were new ones.
    fn methods(&mut self) -> bool {
        let before = self.functions.len();
        let model = self.model;
        for (file, class) in self.classes.clone() {
            let facts = model.facts(file);
            for member in facts.body.members(class) {
                let Some(name) = member.name.map(|name| facts.str(name)) else { continue };
                if let Value::Function(function) = facts.body.value(member.value)
                    && (name == "constructor" || self.names.contains(name))
                {
                    self.body(FnSite { file, function });
                } else if !matches!(facts.body.value(member.value), Value::Function(_)) {
                    self.todo.push(Site { file, value: member.value });
                }
            }
        }
        self.functions.len() > before
    }

    fn body(&mut self, site: FnSite) {
        if !self.functions.insert(site) {
            return;
        }
        let model = self.model;
        let body = &model.facts(site.file).body;
        let Some(function) = body.function(site.function) else { return };
        let push = |todo: &mut Vec<Site>, value: ValueId| todo.push(Site { file: site.file, value });
        for node in body.nodes.get(function.nodes.start as usize..function.nodes.end as usize).unwrap_or(&[]) {
            match node.kind {
                NodeKind::Call(call) => self.call(CallSite { file: site.file, call }),
                NodeKind::Exit(_, value) | NodeKind::Assign(_, value) | NodeKind::Loop(_, value) => push(&mut self.todo, value),
                _ => {}
            }
        }
    }

    fn call(&mut self, call: CallSite) {
        self.calls.push(call);
        let Some(row) = self.model.call(call) else { return };
        let callee = Site { file: call.file, value: row.callee };
        self.todo.extend(self.model.args(call));
        if let Value::Member(base, name) = self.model.value(callee) {
            self.names.insert(self.model.facts(call.file).str(name).to_string());
            self.todo.push(Site { file: call.file, value: base });
        }
        match self.model.resolve_result(callee) {
            Resolved::Function(function) => self.body(function),
            Resolved::Class(file, class) if row.kind == CallKind::New => self.class(file, class),
            _ if matches!(self.model.value(callee), Value::Member(..)) => {}
            _ => self.todo.push(callee),
        }
    }

    fn class(&mut self, file: FileId, class: ClassId) {
        if self.classes.contains(&(file, class)) {
            return;
        }
        self.classes.push((file, class));
        let extends = self.model.facts(file).body.classes.get(class.0 as usize).map(|class| class.extends);
        if let Some(value) = extends
            && let Resolved::Class(file, base) = self.model.resolve(Site { file, value })
        {
            self.class(file, base);
        }
    }

    fn site(&mut self, site: Site) {
        let model = self.model;
        let facts = model.facts(site.file);
        let push = |todo: &mut Vec<Site>, value: ValueId| todo.push(Site { file: site.file, value });
        match facts.body.value(site.value) {
            Value::Function(function) => self.body(FnSite { file: site.file, function }),
            Value::Class(class) => self.class(site.file, class),
            Value::Import(_) => self.resolved(site, None),
            Value::Member(base, name) => {
                self.names.insert(facts.str(name).to_string());
                self.resolved(site, Some(base));
            }
            Value::Index(base, key) => {
                push(&mut self.todo, key);
                self.resolved(site, Some(base));
            }
            Value::Await(value) | Value::Spread(value) | Value::Element(value) => push(&mut self.todo, value),
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
            _ => {}
        }
    }

    /// What a name or member stands for; its base where that isn't known.
    fn resolved(&mut self, site: Site, base: Option<ValueId>) {
        match self.model.resolve(site) {
            Resolved::Function(function) => self.body(function),
            Resolved::Class(file, class) => self.class(file, class),
            Resolved::Namespace(file) => {
                for export in &self.model.facts(file).exports {
                    if let Exported::Value(value) = export.exported {
                        self.todo.push(Site { file, value });
                    }
                }
            }
            Resolved::Site(target) if target != site => self.todo.push(target),
            _ => self.todo.extend(base.map(|value| Site { file: site.file, value })),
        }
    }
}
