//! What an array holds: its literal items, what is pushed into it, what `map` makes of another one, chunks of one.

use super::{Binding, Flow, MAX_FRAMES, Place, Root, Walk};
use crate::{
    facts::body::{CallKind, Op, PropKey, Value},
    model::{CallSite, eval::Resolved},
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

    fn all(known: Vec<Place>) -> Self {
        Self { known: known.into_iter().map(Element::Value).collect(), complete: true }
    }

    fn join(mut self, other: Self) -> Self {
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
        }
        elements
    }

    fn of_array(&self, array: &Place, depth: u32) -> Elements {
        let body = &self.model.facts(array.site.file).body;
        match body.value(array.site.value) {
            Value::Array(list) => {
                let mut elements = Elements::all(Vec::new());
                for &item in body.list(list) {
                    elements = elements.join(match body.value(item) {
                        Value::Spread(inner) => self.elements_within(&array.at(inner), depth),
                        _ => Elements::all(vec![array.at(item)]),
                    });
                }
                for pushed in self.notes(array.site.file).pushed(body, array.site.value) {
                    elements = elements.join(match body.value(pushed) {
                        Value::Spread(inner) => self.elements_within(&array.at(inner), depth),
                        _ => Elements::all(vec![array.at(pushed)]),
                    });
                }
                elements
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
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                return match (path.as_slice(), args.as_slice()) {
                    (["Promise", "all"], [first, ..]) => self.elements_within(&array.with(*first), depth),
                    (["Array", "from"], [first]) => self.elements_within(&array.with(*first), depth),
                    (["Array", "from"], [first, callback, ..]) => self.mapped(array, *first, *callback),
                    (["Object", part @ ("values" | "keys" | "entries")], [first]) => self.parts(&array.with(*first), part),
                    _ => Elements::default(),
                };
            }
            Resolved::External { module, path } => {
                let name = path.last().map_or("", String::as_str);
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
        match (name, args.as_slice()) {
            ("map", [callback, ..]) => self.mapped(array, receiver, *callback),
            ("flatMap", [callback, ..]) => self.flat(&self.mapped(array, receiver, *callback), depth),
            ("flat", _) => self.flat(&self.elements_within(&base, depth), depth),
            ("filter" | "slice" | "sort" | "reverse" | "toSorted" | "toReversed" | "splice" | "values", _) => {
                self.elements_within(&base, depth)
            }
            ("concat", others) => others.iter().fold(self.elements_within(&base, depth), |elements, &other| {
                elements.join(self.elements_within(&array.with(other), depth))
            }),
            _ => Elements::default(),
        }
    }

    /// Keys, values or both of an object literal.
    fn parts(&self, object: &Place, part: &str) -> Elements {
        let origins = self.expanded(object);
        let [origin] = origins.as_slice() else { return Elements::default() };
        let Some(place) = origin.place() else { return Elements::default() };
        let facts = self.model.facts(place.site.file);
        let Value::Object(list) = facts.body.value(place.site.value) else { return Elements::default() };
        let mut elements = Elements::all(Vec::new());
        for prop in facts.body.props(list) {
            let key = match prop.key {
                PropKey::Name(name) => Some(facts.str(name).to_string()),
                PropKey::Computed(name) => self.text(&place.at(name)),
                PropKey::Spread => None,
            };
            match key {
                Some(key) => elements.known.push(match part {
                    "keys" => Element::Key(key),
                    "values" => Element::Value(place.at(prop.value)),
                    _ => Element::Entry(key, place.at(prop.value)),
                }),
                None => elements.complete = false,
            }
        }
        elements
    }

    /// What a callback returns for the elements of an array.
    fn mapped(&self, array: &Place, base: crate::model::Site, callback: crate::model::Site) -> Elements {
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
