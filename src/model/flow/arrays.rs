//! What an array holds: its literal items, what is pushed into it, what `map` makes of another one, chunks of one.

use super::{Binding, Flow, MAX_FRAMES, Origin, Place, Root, Walk};
use crate::{
    facts::body::{CallId, CallKind, Op, Value, ValueId},
    model::{CallSite, Site, eval::Resolved},
};

/// An element of an array.
#[derive(Clone, Debug)]
pub enum Element {
    /// A value.
    Value(Place),
    /// A key that `Object.keys` gives.
    Key(String),
    /// A key and its value, as `Object.entries` gives them.
    Entry(String, Place),
}

/// The elements of an array.
#[derive(Clone, Debug, Default)]
pub struct Elements {
    /// Those that are known.
    pub known: Vec<Element>,
    /// Whether these are all.
    pub complete: bool,
}

impl Elements {
    /// Those that are values.
    pub fn values(self) -> impl Iterator<Item = Place> {
        self.known.into_iter().filter_map(|element| match element {
            Element::Value(place) => Some(place),
            _ => None,
        })
    }

    pub(super) fn all(known: Vec<Place>) -> Self {
        Self { known: known.into_iter().map(Element::Value).collect(), complete: true }
    }

    pub(super) fn join(mut self, other: Self) -> Self {
        self.known.extend(other.known);
        self.complete &= other.complete;
        self
    }
}

impl Flow<'_> {
    /// The elements of an array value.
    pub fn elements(&self, place: &Place) -> Elements {
        self.elements_within(place, super::DEPTH)
    }

    pub(super) fn elements_within(&self, place: &Place, depth: u32) -> Elements {
        if depth == 0 {
            return Elements::default();
        }
        let mut walk = Walk { choices: true, via: Vec::new(), found: Vec::new() };
        self.walk(place, depth - 1, &mut walk);
        let mut elements = Elements::all(Vec::new());
        for origin in &walk.found {
            let part = match (origin.place(), &origin.root) {
                (Some(at), _) => self.of_array(at, depth - 1),
                // `items ?? []` where nothing was given.
                (None, Root::Nothing) => Elements::all(Vec::new()),
                _ => Elements::default(),
            };
            elements = elements.join(part);
            // What a callback or helper pushes into the array that it is given.
            for at in origin.via.iter().filter(|at| matches!(self.model.value(at.site), Value::Param { .. })) {
                elements = elements.join(self.pushed(at, depth - 1));
            }
        }
        elements
    }

    /// What a file pushes into an array, by its own name or by a variable that holds it.
    fn pushed(&self, array: &Place, depth: u32) -> Elements {
        let body = &self.model.facts(array.site.file).body;
        let pushed = self.notes(array.site.file).pushed(body, array.site.value);
        pushed.into_iter().fold(Elements::all(Vec::new()), |elements, value| elements.join(self.item(&array.at(value), depth)))
    }

    /// An item of an array literal or an argument of `push`.
    fn item(&self, item: &Place, depth: u32) -> Elements {
        match self.model.value(item.site) {
            Value::Spread(inner) => self.elements_within(&item.at(inner), depth),
            _ => Elements::all(vec![item.clone()]),
        }
    }

    /// What `concat` takes: an array, or one item.
    fn appended(&self, value: &Place, depth: u32) -> Elements {
        let origins = self.expanded_within(value, depth);
        let is_item = |origin: &Origin| origin.place().is_some_and(|at| matches!(self.model.value(at.site), Value::Object(_)));
        match origins.iter().all(is_item) {
            true => Elements::all(vec![value.clone()]),
            false => self.elements_within(value, depth),
        }
    }

    /// What functions of the project push into an array that they are handed.
    fn pushed_elsewhere(&self, array: &Place, depth: u32) -> Elements {
        let file = array.site.file;
        let body = &self.model.facts(file).body;
        let is_it = |value: ValueId| match body.value(value) {
            Value::Local(slot) => {
                value == array.site.value
                    || body.locals.get(slot as usize).is_some_and(|list| body.list(*list).contains(&array.site.value))
            }
            _ => value == array.site.value,
        };
        let mut elements = Elements::all(Vec::new());
        for (call, row) in body.calls.iter().enumerate() {
            for (index, _) in body.list(row.args).iter().enumerate().filter(|(_, argument)| is_it(**argument)) {
                let call = CallSite { file, call: CallId(call as u32) };
                let Resolved::Function(function) = self.model.callee(call) else { continue };
                let notes = self.notes(function.file);
                let pushed = notes.pushed_to_param(function.function, index as u32);
                if pushed.is_empty() || array.frame.depth() >= MAX_FRAMES {
                    continue;
                }
                let frame = array.frame.push(function, Binding::Call(call));
                for &value in pushed {
                    let item = Place { site: Site { file: function.file, value }, frame: frame.clone() };
                    elements = elements.join(self.item(&item, depth));
                }
            }
        }
        elements
    }

    fn of_array(&self, array: &Place, depth: u32) -> Elements {
        let body = &self.model.facts(array.site.file).body;
        match body.value(array.site.value) {
            Value::Array(list) => {
                let mut elements = Elements::all(Vec::new());
                for &item in body.list(list) {
                    elements = elements.join(self.item(&array.at(item), depth));
                }
                elements.join(self.pushed(array, depth)).join(self.pushed_elsewhere(array, depth))
            }
            Value::Null | Value::Bool(_) => Elements::all(Vec::new()),
            Value::Op(Op::Rest, list) => match body.list(list) {
                [whole] => self.elements_within(&array.at(*whole), depth),
                _ => Elements::default(),
            },
            Value::Result(call) => self.of_call(array, CallSite { file: array.site.file, call }, depth),
            _ => Elements::default(),
        }
    }

    fn of_call(&self, array: &Place, call: CallSite, depth: u32) -> Elements {
        let model = self.model;
        let args = model.args(call);
        match model.callee(call) {
            Resolved::Global(path) => {
                let path: Vec<&str> = path.iter().map(|name| &**name).collect();
                let is_new = model.call(call).is_some_and(|row| row.kind == CallKind::New);
                return match (path.as_slice(), args.as_slice()) {
                    (["Set"], first) if is_new => {
                        let start = first
                            .first()
                            .map_or_else(|| Elements::all(Vec::new()), |&first| self.elements_within(&array.with(first), depth));
                        start.join(self.kept(array))
                    }
                    (["Promise", "all"], [first, ..]) => self.elements_within(&array.with(*first), depth),
                    (["Array", "from"], [first]) => self.elements_within(&array.with(*first), depth),
                    (["Array", "from"], [first, callback, ..]) => self.mapped(array, *first, *callback),
                    (["Object", part @ ("values" | "keys" | "entries")], [first]) => self.parts(&array.with(*first), part, depth),
                    _ => Elements::default(),
                };
            }
            Resolved::External { module, path } => {
                let name = path.last().map_or("", |name| &**name);
                let chunks = (module.starts_with("lodash") || module == "remeda" || module == "radash")
                    && (name == "chunk" || module.ends_with("/chunk") || module.ends_with(".chunk"));
                // A chunk of an array holds what the array holds.
                return match args.first() {
                    Some(&first) if chunks => Elements::all(vec![array.with(first)]),
                    _ => Elements::default(),
                };
            }
            _ => {}
        }
        if model.call(call).is_none_or(|row| row.kind != CallKind::Call) {
            return Elements::default();
        }
        let Some((receiver, name)) = model.method(call) else { return Elements::default() };
        let base = array.with(receiver);
        if name == "values"
            && args.is_empty()
            && let Some(elements) = self.values_of_map(&base, depth)
        {
            return elements;
        }
        match (name, args.as_slice()) {
            ("map", [callback, ..]) => self.mapped(array, receiver, *callback),
            ("flatMap", [callback, ..]) => self.flat(&self.mapped(array, receiver, *callback), depth),
            ("flat", _) => self.flat(&self.elements_within(&base, depth), depth),
            ("filter" | "slice" | "sort" | "reverse" | "toSorted" | "toReversed" | "splice" | "values", _) => {
                self.elements_within(&base, depth)
            }
            ("concat", others) => others.iter().fold(self.elements_within(&base, depth), |elements, &other| {
                elements.join(self.appended(&array.with(other), depth))
            }),
            _ => Elements::default(),
        }
    }

    /// What a callback returns for the elements of an array.
    fn mapped(&self, array: &Place, base: Site, callback: Site) -> Elements {
        let Some(function) = self.model.function(callback) else { return Elements::default() };
        if array.frame.depth() >= MAX_FRAMES {
            return Elements::default();
        }
        let frame = array.frame.push(function, Binding::Element(base));
        Elements::all(self.returns(function).into_iter().map(|site| Place { site, frame: frame.clone() }).collect())
    }

    fn flat(&self, elements: &Elements, depth: u32) -> Elements {
        let start = Elements { known: Vec::new(), complete: elements.complete };
        elements.clone().values().fold(start, |all, element| all.join(self.elements_within(&element, depth)))
    }
}
