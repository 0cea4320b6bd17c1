//! What objects, maps and sets hold by key: the properties of a literal, and what is set later.

use super::{
    Flow, Origin, Place, Root,
    arrays::{Element, Elements},
    notes::Change,
};
use crate::{
    facts::body::{CallKind, PropKey, Value},
    model::{CallSite, eval::Resolved},
};

/// The key of a property.
#[derive(Clone, Debug)]
pub enum Key {
    /// A literal one.
    Name(String),
    /// What stands in brackets.
    Computed(Place),
}

impl Flow<'_> {
    /// What is put into a `Map` or `Set` after it was made.
    pub(super) fn kept(&self, collection: &Place) -> Elements {
        let body = &self.model.facts(collection.site.file).body;
        let kept = self.notes(collection.site.file).kept(body, collection.site.value);
        Elements::all(kept.into_iter().map(|value| collection.at(value)).collect())
    }

    /// The values of a `new Map()`, as far as `set` puts them in.
    pub(super) fn values_of_map(&self, map: &Place, depth: u32) -> Option<Elements> {
        let origins = self.expanded_within(map, depth);
        let [origin] = origins.as_slice() else { return None };
        let place = origin.place()?;
        let Value::Result(call) = self.model.value(place.site) else { return None };
        let call = CallSite { file: place.site.file, call };
        let is_map = matches!(self.model.callee(call), Resolved::Global(path) if path == ["Map"]);
        let is_new = self.model.call(call).is_some_and(|row| row.kind == CallKind::New);
        if !is_map || !is_new {
            return None;
        }
        let start = if self.model.args(call).is_empty() { Elements::all(Vec::new()) } else { Elements::default() };
        Some(start.join(self.kept(place)))
    }

    /// The properties of an object: of its literal, and those that are set later; false if there may be others.
    pub fn entries(&self, object: &Place) -> (Vec<(Key, Place)>, bool) {
        self.entries_within(object, super::DEPTH)
    }

    fn entries_within(&self, object: &Place, depth: u32) -> (Vec<(Key, Place)>, bool) {
        let mut found: Vec<(Key, Place)> = Vec::new();
        let mut complete = true;
        for origin in self.expanded_within(object, depth) {
            if matches!(origin.root, Root::Nothing) {
                continue;
            }
            complete &= self.entries_of(&origin, &mut found);
        }
        (found, complete)
    }

    fn entries_of(&self, origin: &Origin, found: &mut Vec<(Key, Place)>) -> bool {
        let Some(place) = origin.place() else { return false };
        let facts = self.model.facts(place.site.file);
        let Value::Object(list) = facts.body.value(place.site.value) else { return false };
        let mut complete = true;
        for prop in facts.body.props(list) {
            match prop.key {
                PropKey::Name(name) => found.push((Key::Name(facts.str(name).to_string()), place.at(prop.value))),
                PropKey::Computed(name) => found.push((Key::Computed(place.at(name)), place.at(prop.value))),
                PropKey::Spread => complete = false,
            }
        }
        for (at, change) in self.changes(origin) {
            match change {
                Change::Key(name, value) => found.push((Key::Name(name), at.at(value))),
                Change::Computed(name, value) => found.push((Key::Computed(at.at(name)), at.at(value))),
                Change::Defined | Change::Merge(_) => complete = false,
            }
        }
        complete
    }

    /// Keys, values or both of an object.
    pub(super) fn parts(&self, object: &Place, part: &str, depth: u32) -> Elements {
        let (entries, complete) = self.entries_within(object, depth);
        let mut elements = Elements { known: Vec::new(), complete };
        for (key, value) in entries {
            let key = match key {
                Key::Name(name) => Some(name),
                Key::Computed(name) => self.text(&name),
            };
            match (part, key) {
                ("values", _) => elements.known.push(Element::Value(value)),
                ("keys", Some(key)) => elements.known.push(Element::Key(key)),
                ("entries", Some(key)) => elements.known.push(Element::Entry(key, value)),
                _ => elements.complete = false,
            }
        }
        elements
    }
}
