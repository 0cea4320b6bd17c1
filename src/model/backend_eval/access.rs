//! Access rules of `defineAuth`, `defineStorage` and schemas, run with an `allow` that notes what it is told; and modules
//! that are only imported for what they do.

use super::{Abs, Evaluator, Kind, Origin, Owner, Places, ThingId};
use crate::model::{CallSite, Site, code_reach};

/// A path of `defineStorage` with the rules for it.
#[derive(Clone, Debug)]
pub struct StoragePath {
    /// `reports/*`.
    pub path: String,
    /// What `allow.resource(fn)` and the like gave.
    pub rules: Vec<ThingId>,
}

impl Evaluator<'_> {
    /// Runs the access rules; returns those that can't be read.
    pub(super) fn run_access(&mut self) -> Vec<Owner> {
        let backend = self.backend;
        let mut unread = Vec::new();
        if backend.data.is_some() {
            if !backend.schema.complete {
                unread.push(Owner::Data);
            }
            for callback in backend.schema.authorizations() {
                self.run_rules(Owner::Data, callback, &mut unread);
            }
        }
        let storages = backend.storages.iter().enumerate().map(|(index, &call)| (Owner::Storage(index), call));
        for (owner, call) in backend.auth.map(|call| (Owner::Auth, call)).into_iter().chain(storages) {
            match self.access_option(call) {
                Ok(Some(callback)) => self.run_rules(owner, callback, &mut unread),
                Ok(None) => {}
                Err(()) => unread.push(owner),
            }
        }
        unread
    }

    /// The option `access`; an error if the options can't be read.
    fn access_option(&self, call: CallSite) -> Result<Option<Site>, ()> {
        let first = self.model.args(call).first().copied();
        let Some(view) = first.map(|first| self.model.object(first).ok_or(())).transpose()? else { return Ok(None) };
        match view.get("access") {
            Some(access) => Ok(Some(access.value)),
            None if view.complete => Ok(None),
            None => Err(()),
        }
    }

    fn run_rules(&mut self, owner: Owner, callback: Site, unread: &mut Vec<Owner>) {
        let module = self.module(callback.file);
        let callback = self.eval(module, callback.value);
        let Abs::Function(function, frame) = callback else {
            unread.push(owner);
            return;
        };
        let allow = self.thing(Kind::Value, "allow", Places::default(), Places::default());
        self.comes_from(&allow, Origin::Allow(owner));
        let rules = self.apply(function, frame, vec![allow], Abs::Nothing);
        if let Owner::Storage(storage) = owner {
            self.paths[storage] = self.storage_paths(&rules);
        }
    }

    /// `{ "reports/*": [allow.resource(fn).to(["read"])] }`.
    fn storage_paths(&self, rules: &Abs) -> Option<Vec<StoragePath>> {
        let Abs::Record(record) = rules else { return None };
        let record = self.heap.record(*record);
        let path = |(path, rules): &(String, Abs)| {
            let Abs::List(list) = rules else { return None };
            let list = self.heap.list(*list);
            let thing = |item: &Abs| if let Abs::Thing(id) = item { Some(*id) } else { None };
            let rules = list.items.iter().map(thing).collect::<Option<Vec<_>>>().filter(|_| list.certain)?;
            Some(StoragePath { path: path.clone(), rules })
        };
        record.props.iter().map(path).collect::<Option<Vec<_>>>().filter(|_| record.others.is_empty())
    }

    /// Runs the modules behind the entry that nothing asked for a value, but that may grant: `import "./permissions"`.
    pub(super) fn run_granting_modules(&mut self) {
        let mut files: Vec<_> = code_reach::modules_from(self.model, self.backend.file).into_iter().collect();
        crate::sorting::sort(&mut files);
        for file in files {
            let grants = |text: &str| {
                text.starts_with("grant") || text.starts_with("addTo") || text == "PolicyStatement" || text.starts_with("attach")
            };
            if self.model.facts(file).strings.iter().any(grants) {
                self.run_module(file);
            }
        }
    }
}
