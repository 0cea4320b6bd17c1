//! What a file does to its own objects and arrays after making them: assigned properties, pushed elements.

use std::rc::Rc;

use super::Flow;
use crate::{
    facts::body::{Body, CallId, FnId, NodeKind, Value, ValueId},
    maps::{HashedMap, HashedSet},
    model::{CallSite, FileId, ProjectModel, Site, eval::Resolved},
};

/// What holds the changed object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// The value itself.
    Value(ValueId),
    /// A variable that is assigned several times.
    Local(u32),
    /// A parameter: callers hand the object in.
    Param(FnId, u32),
}

/// A change of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The property with that name is set to a value.
    Key(String, ValueId),
    /// A property is set whose name is this value.
    Computed(ValueId, ValueId),
    /// `Object.defineProperty(object, …)`.
    Defined,
    /// `Object.assign(object, value)`.
    Merge(ValueId),
}

/// The changes in one file.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pushes: HashedMap<Holder, Vec<ValueId>>,
    /// What `set` puts into a map and `add` into a set.
    kept: HashedMap<Holder, Vec<ValueId>>,
    changes: HashedMap<Holder, Vec<Change>>,
    /// Keys that are set on elements of arrays and the like: which object it is can't be told.
    loose: HashedSet<String>,
}

impl Notes {
    /// Everything that is pushed into an array, by its own name or by a variable that holds it.
    pub fn pushed(&self, body: &Body, array: ValueId) -> Vec<ValueId> {
        let holders = holders_of(body, array);
        holders.iter().flat_map(|holder| self.pushes.get(holder).into_iter().flatten().copied()).collect()
    }

    /// Everything that is put into a `Map` or `Set`.
    pub fn kept(&self, body: &Body, collection: ValueId) -> Vec<ValueId> {
        let holders = holders_of(body, collection);
        holders.iter().flat_map(|holder| self.kept.get(holder).into_iter().flatten().copied()).collect()
    }

    /// What a function pushes into an array that it is given.
    pub fn pushed_to_param(&self, function: FnId, index: u32) -> &[ValueId] {
        self.pushes.get(&Holder::Param(function, index)).map_or(&[], Vec::as_slice)
    }

    /// Whether the file sets that key on some object that can't be told.
    pub fn sets_loosely(&self, key: &str) -> bool {
        self.loose.contains(key)
    }

    /// Every change of an object.
    pub fn changes(&self, body: &Body, object: ValueId) -> impl Iterator<Item = &Change> {
        holders_of(body, object).into_iter().flat_map(|holder| self.changes.get(&holder).into_iter().flatten())
    }

    /// Changes that a function makes to an object that it is given.
    pub fn changes_of_param(&self, function: FnId, index: u32) -> &[Change] {
        self.changes.get(&Holder::Param(function, index)).map_or(&[], Vec::as_slice)
    }
}

/// The value, and the variables that it is assigned to.
fn holders_of(body: &Body, value: ValueId) -> Vec<Holder> {
    let mut holders = vec![match body.value(value) {
        Value::Local(slot) => Holder::Local(slot),
        Value::Param { function, index } => Holder::Param(function, index),
        _ => Holder::Value(value),
    }];
    let slots = body.locals.iter().enumerate().filter(|(_, list)| body.list(**list).contains(&value));
    holders.extend(slots.map(|(slot, _)| Holder::Local(slot as u32)));
    holders
}

impl Flow<'_> {
    pub(super) fn notes(&self, file: FileId) -> Rc<Notes> {
        if let Some(notes) = self.notes.borrow().get(&file) {
            return Rc::clone(notes);
        }
        let notes = Rc::new(read(self.model, file));
        self.notes.borrow_mut().insert(file, Rc::clone(&notes));
        notes
    }
}

fn read(model: &ProjectModel, file: FileId) -> Notes {
    let facts = model.facts(file);
    let body = &facts.body;
    let mut notes = Notes::default();
    let site = |value: ValueId| Site { file, value };
    for node in &body.nodes {
        let NodeKind::Assign(place, value) = node.kind else { continue };
        let (base, change) = match body.value(place) {
            Value::Member(base, name) => (base, Change::Key(facts.str(name).to_string(), value)),
            Value::Index(base, key) => {
                let name = model.string(site(key));
                (base, name.map_or(Change::Computed(key, value), |name| Change::Key(name, value)))
            }
            _ => continue,
        };
        let holder = holder(model, site(base));
        if let Change::Key(key, _) = &change
            && is_loose(body, holder)
        {
            notes.loose.insert(key.clone());
        }
        if let Some(holder) = holder {
            // `list[i] = x` puts an element there.
            if matches!(change, Change::Computed(..)) {
                notes.pushes.entry(holder).or_default().push(value);
            }
            notes.changes.entry(holder).or_default().push(change);
        }
    }
    for call in 0..body.calls.len() as u32 {
        let call = CallSite { file, call: CallId(call) };
        let args = body.args(call.call);
        match model.method(call) {
            Some((receiver, "push" | "unshift")) => {
                if let Some(holder) = holder(model, receiver) {
                    notes.pushes.entry(holder).or_default().extend(args);
                }
            }
            Some((receiver, "set" | "add")) => {
                if let (Some(holder), Some(&value)) = (holder(model, receiver), args.last()) {
                    notes.kept.entry(holder).or_default().push(value);
                }
            }
            Some((_, "assign" | "defineProperty")) => {
                let Resolved::Global(path) = model.callee(call) else { continue };
                let Some((&target, sources)) = args.split_first() else { continue };
                if path.first().is_none_or(|name| name != "Object") {
                    continue;
                }
                if let Some(holder) = holder(model, site(target)) {
                    let merges = path.last().is_some_and(|name| name == "assign");
                    let changes = sources.iter().map(|&source| if merges { Change::Merge(source) } else { Change::Defined });
                    notes.changes.entry(holder).or_default().extend(changes);
                }
            }
            _ => {}
        }
    }
    notes
}

fn is_loose(body: &Body, holder: Option<Holder>) -> bool {
    match holder {
        None => true,
        Some(Holder::Local(_)) => false,
        Some(Holder::Value(value)) => !matches!(body.value(value), Value::Object(_) | Value::Array(_) | Value::This(_)),
        // A callback gets its objects from whoever calls it.
        Some(Holder::Param(function, _)) => {
            let handed = |value: &ValueId| body.value(*value) == Value::Function(function);
            body.calls.iter().any(|call| body.list(call.args).iter().any(handed))
        }
    }
}

fn holder(model: &ProjectModel, site: Site) -> Option<Holder> {
    let at = match model.resolve(site) {
        Resolved::Site(at) if at.file == site.file => at,
        _ => site,
    };
    match model.value(at) {
        Value::Local(slot) => Some(Holder::Local(slot)),
        Value::Param { function, index } => Some(Holder::Param(function, index)),
        Value::Unknown => None,
        _ => Some(Holder::Value(at.value)),
    }
}
