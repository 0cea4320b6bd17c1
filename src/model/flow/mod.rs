//! Where a value comes from, over calls: parameters get the arguments of one call, results the returned values, elements
//! what was put into the array. Bounded in depth and steps; what can't be followed is `Unknown`.

mod arrays;
mod calls;
mod entries;
mod frame;
mod notes;
mod objects;
mod text;
mod uses;

use crate::maps::HashedMap;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

pub use arrays::Element;
pub use entries::Key;
pub use frame::{Binding, Frame, Place};
pub use objects::Presence;
pub use uses::Uses;

use super::{
    CallSite, FileId, FnSite, ProjectModel,
    eval::{Resolved, owned},
};
use crate::facts::body::{Op, Value, ValueId};
use frame::Bindable;
use notes::Notes;

/// Names, calls and members that one way may lead through.
const DEPTH: u32 = 48;
/// Values that one question may look at.
const STEPS: u32 = 20_000;
/// Calls inside each other.
const MAX_FRAMES: usize = 12;

/// What a way ends at.
#[derive(Clone, Debug)]
pub enum Root {
    /// A value that leads no further: a literal, an opaque result, an unbound parameter.
    Site(Place),
    /// A module outside the project; the path begins with the imported name.
    External(String),
    /// The platform; the path begins with the name.
    Global,
    /// A function of the project.
    Function(FnSite),
    /// A key of an object.
    Text(String),
    /// A key of an object with its value: what `Object.entries` gives.
    Entry(String, Place),
    /// `undefined`: a missing property or argument.
    Nothing,
    /// Not known.
    Unknown,
}

/// One thing that a value may be.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Where the way ends.
    pub root: Root,
    /// Members behind the root that could not be looked up; `*` for an unknown key.
    pub path: Vec<String>,
    /// Values on the way: whoever changes one of them changes the root.
    pub via: Vec<Place>,
}

impl Origin {
    /// The root, if it is a value and nothing is behind it.
    pub fn place(&self) -> Option<&Place> {
        match &self.root {
            Root::Site(place) if self.path.is_empty() => Some(place),
            _ => None,
        }
    }
}

/// Follows values in one project.
pub struct Flow<'m> {
    /// The project.
    pub model: &'m ProjectModel,
    notes: RefCell<HashedMap<FileId, Rc<Notes>>>,
    steps: Cell<u32>,
    missing: Cell<Option<Bindable>>,
    turns: Cell<usize>,
}

struct Walk {
    /// Whether to go on through choices and variables that are assigned several times.
    choices: bool,
    via: Vec<Place>,
    found: Vec<Origin>,
}

impl<'m> Flow<'m> {
    /// A new one.
    pub fn new(model: &'m ProjectModel) -> Self {
        Self { model, notes: RefCell::default(), steps: Cell::new(STEPS), missing: Cell::new(None), turns: Cell::new(0) }
    }

    /// Begins a new question.
    pub fn begin(&self) {
        self.steps.set(STEPS);
        self.missing.set(None);
    }

    /// What a value is. A choice (`a ? b : c`, `a ?? b`) or a variable that is assigned several times is one origin.
    pub fn origins(&self, place: &Place) -> Vec<Origin> {
        self.start(place, false)
    }

    /// Everything that a value may be, through choices and variables too.
    pub fn expanded(&self, place: &Place) -> Vec<Origin> {
        self.start(place, true)
    }

    /// Like `expanded`, as a part of another question.
    fn expanded_within(&self, place: &Place, depth: u32) -> Vec<Origin> {
        let mut walk = Walk { choices: true, via: Vec::new(), found: Vec::new() };
        self.walk(place, depth, &mut walk);
        walk.found
    }

    fn start(&self, place: &Place, choices: bool) -> Vec<Origin> {
        let mut walk = Walk { choices, via: Vec::new(), found: Vec::new() };
        self.walk(place, DEPTH, &mut walk);
        walk.found
    }

    /// The values assigned to a variable, `null` and `undefined` aside.
    pub fn assigned(&self, place: &Place) -> Vec<Place> {
        let body = &self.model.facts(place.site.file).body;
        let Value::Local(slot) = body.value(place.site.value) else { return Vec::new() };
        let list = body.locals.get(slot as usize).copied().unwrap_or_default();
        let mut values: Vec<ValueId> = body.list(list).to_vec();
        values.retain(|&value| !matches!(body.value(value), Value::Null | Value::Undefined));
        values.dedup();
        values.into_iter().map(|value| place.at(value)).collect()
    }

    fn walk(&self, place: &Place, depth: u32, walk: &mut Walk) {
        if depth == 0 || self.steps.get() == 0 || walk.found.len() > 64 {
            return self.end(Root::Unknown, walk);
        }
        self.steps.set(self.steps.get() - 1);
        walk.via.push(place.clone());
        self.step(place, depth - 1, walk);
        walk.via.pop();
    }

    fn end(&self, root: Root, walk: &mut Walk) {
        let via = walk.via.clone();
        walk.found.push(Origin { root, path: Vec::new(), via });
    }

    fn step(&self, place: &Place, depth: u32, walk: &mut Walk) {
        let facts = self.model.facts(place.site.file);
        let body = &facts.body;
        match body.value(place.site.value) {
            Value::Unknown => self.end(Root::Unknown, walk),
            Value::Undefined => self.end(Root::Nothing, walk),
            Value::Param { function, index } => {
                let function = FnSite { file: place.site.file, function };
                self.parameter(place, function, index as usize, depth, walk);
            }
            Value::Local(_) => match self.assigned(place).as_slice() {
                [] => self.end(Root::Unknown, walk),
                [one] => self.walk(one, depth, walk),
                many if walk.choices => many.iter().for_each(|one| self.walk(one, depth, walk)),
                _ => self.end(Root::Site(place.clone()), walk),
            },
            Value::Await(value) | Value::Spread(value) => self.walk(&place.at(value), depth, walk),
            Value::Element(base) => self.element(&place.at(base), depth, walk),
            Value::Op(Op::And | Op::Conditional | Op::Or | Op::Nullish | Op::Default, _) if !walk.choices => {
                self.end(Root::Site(place.clone()), walk);
            }
            Value::Op(op, list) => match (op, body.list(list)) {
                (Op::And, [_, value]) => self.walk(&place.at(*value), depth, walk),
                (Op::Conditional, [_, yes, no]) | (Op::Or | Op::Nullish | Op::Default, [yes, no]) => {
                    self.walk(&place.at(*yes), depth, walk);
                    self.walk(&place.at(*no), depth, walk);
                }
                _ => self.end(Root::Site(place.clone()), walk),
            },
            Value::Member(base, name) => self.member(place, base, facts.str(name), depth, walk),
            Value::Index(base, key) => {
                let name = self.text(&place.at(key)).unwrap_or_else(|| "*".to_string());
                self.member(place, base, &name, depth, walk);
            }
            Value::Result(call) => self.result(place, CallSite { file: place.site.file, call }, depth, walk),
            Value::Import(_) | Value::Global(_) | Value::Function(_) | Value::Class(_) => {
                let resolved = self.model.resolve(place.site);
                self.resolved(place, resolved, depth, walk);
            }
            _ => self.end(Root::Site(place.clone()), walk),
        }
    }

    fn resolved(&self, place: &Place, resolved: Resolved<'_>, depth: u32, walk: &mut Walk) {
        match resolved {
            Resolved::External { module, path } => {
                walk.found.push(Origin { root: Root::External(module.into_owned()), path: owned(path), via: walk.via.clone() });
            }
            Resolved::Global(path) => walk.found.push(Origin { root: Root::Global, path: owned(path), via: walk.via.clone() }),
            Resolved::Function(function) => self.end(Root::Function(function), walk),
            Resolved::Site(site) if site == place.site => self.end(Root::Site(place.clone()), walk),
            Resolved::Site(site) => self.walk(&place.with(site), depth, walk),
            Resolved::Namespace(_) | Resolved::Class(..) | Resolved::Unknown => self.end(Root::Unknown, walk),
        }
    }

    fn parameter(&self, place: &Place, function: FnSite, index: usize, depth: u32, walk: &mut Walk) {
        match place.frame.binding(function) {
            Some((Binding::Call(call), below)) => {
                let args = self.model.args(call);
                let spread = args.iter().take(index + 1).any(|&arg| matches!(self.model.value(arg), Value::Spread(_)));
                match args.get(index) {
                    _ if spread => self.end(Root::Unknown, walk),
                    Some(&site) => self.walk(&Place { site, frame: below }, depth, walk),
                    None => self.end(Root::Nothing, walk),
                }
            }
            Some((Binding::Element(site), below)) if index == 0 => self.element(&Place { site, frame: below }, depth, walk),
            Some((Binding::Fold(call), below)) => self.folded(&below, call, index, depth, walk),
            Some((Binding::Element(_), _)) => self.end(Root::Unknown, walk),
            Some((Binding::Free | Binding::Turn(_), _)) => self.end(Root::Site(place.clone()), walk),
            None => {
                if self.missing.get().is_none() {
                    self.missing.set(Some(Bindable::Function(function)));
                }
                self.end(Root::Site(place.clone()), walk);
            }
        }
    }

    fn element(&self, base: &Place, depth: u32, walk: &mut Walk) {
        let mut elements = self.elements_within(base, depth);
        let count = elements.known.len();
        if elements.complete && count > 1 && count <= self.turns.get() {
            match base.frame.turn(base.site) {
                Some(turn) => elements.known = elements.known.into_iter().skip(turn).take(1).collect(),
                None if self.missing.get().is_none() => self.missing.set(Some(Bindable::Elements(base.site, count))),
                None => {}
            }
        }
        for element in elements.known {
            match element {
                Element::Value(value) => self.walk(&value, depth, walk),
                Element::Key(key) => self.end(Root::Text(key), walk),
                Element::Entry(key, value) => self.end(Root::Entry(key, value), walk),
            }
        }
        if !elements.complete {
            self.end(Root::Unknown, walk);
        }
    }

    fn member(&self, place: &Place, base: ValueId, name: &str, depth: u32, walk: &mut Walk) {
        match self.model.resolve(place.site) {
            Resolved::Unknown => {}
            Resolved::Site(site) if site == place.site => {}
            resolved => return self.resolved(place, resolved, depth, walk),
        }
        let mut inner = Walk { choices: true, via: Vec::new(), found: Vec::new() };
        self.walk(&place.at(base), depth, &mut inner);
        for mut origin in inner.found {
            match origin.place().cloned() {
                Some(at) => self.member_of(&at, name, depth, walk),
                None if let Root::Entry(key, value) = &origin.root => match name {
                    "0" => self.end(Root::Text(key.clone()), walk),
                    "1" => self.walk(value, depth, walk),
                    _ => self.end(Root::Unknown, walk),
                },
                None if matches!(origin.root, Root::Unknown | Root::Nothing) => self.end(origin.root, walk),
                None => {
                    origin.path.push(name.to_string());
                    walk.found.push(Origin { via: walk.via.clone(), ..origin });
                }
            }
        }
    }

    fn member_of(&self, base: &Place, name: &str, depth: u32, walk: &mut Walk) {
        match self.model.value(base.site) {
            Value::Object(_) if name != "*" => match self.own_property(base, name, depth) {
                Presence::Present(values) => values.iter().for_each(|value| self.walk(value, depth, walk)),
                Presence::Absent => self.end(Root::Nothing, walk),
                Presence::Maybe => self.end(Root::Unknown, walk),
            },
            Value::Result(_) if name != "*" && self.merged(base).is_some() => match self.own_property(base, name, depth) {
                Presence::Present(values) => values.iter().for_each(|value| self.walk(value, depth, walk)),
                Presence::Absent => self.end(Root::Nothing, walk),
                Presence::Maybe => self.end(Root::Unknown, walk),
            },
            Value::Array(_) if name == "*" || name.parse::<u32>().is_ok() => self.element(base, depth, walk),
            Value::Result(call) => {
                let call = CallSite { file: base.site.file, call };
                match self.instance_member(call, name) {
                    Some((resolved, constructor)) => {
                        let frame = match constructor {
                            Some(constructor) if base.frame.depth() < MAX_FRAMES => {
                                base.frame.push(constructor, Binding::Call(call))
                            }
                            _ => base.frame.clone(),
                        };
                        self.resolved(&Place { site: base.site, frame }, resolved, depth, walk);
                    }
                    None => self.opaque_member(base, name, walk),
                }
            }
            _ => self.opaque_member(base, name, walk),
        }
    }

    fn opaque_member(&self, base: &Place, name: &str, walk: &mut Walk) {
        walk.found.push(Origin { root: Root::Site(base.clone()), path: vec![name.to_string()], via: walk.via.clone() });
    }
}
