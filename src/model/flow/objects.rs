//! Whether an object has a property: surely, surely not, or maybe. Sees spreads, conditions and later assignments.

use super::{Flow, Origin, Place, Root, notes::Change};
use crate::{
    facts::body::{Op, PropKey, Value},
    model::{CallSite, FnSite, Site, eval::Resolved, wiring::Entry},
};

/// Whether a property is there.
#[derive(Clone, Debug)]
pub enum Presence {
    /// Surely not.
    Absent,
    /// Surely, with what it may be.
    Present(Vec<Place>),
    /// Not known.
    Maybe,
}

impl Presence {
    fn either(self, other: Self) -> Self {
        match (self, other) {
            (Self::Absent, Self::Absent) => Self::Absent,
            (Self::Present(mut values), Self::Present(more)) => {
                values.extend(more);
                Self::Present(values)
            }
            _ => Self::Maybe,
        }
    }
}

impl Flow<'_> {
    /// What a property of an object may be, where the object surely has it.
    pub fn field(&self, object: &Place, name: &str) -> Vec<Place> {
        let origins = self.expanded(object);
        let values =
            origins.iter().filter(|origin| !matches!(origin.root, Root::Nothing)).map(|origin| self.property(origin, name));
        values.flat_map(|presence| if let Presence::Present(values) = presence { values } else { Vec::new() }).collect()
    }

    /// Whether the object literal of an origin has a property, changes on the way to its use included.
    pub fn property(&self, origin: &Origin, key: &str) -> Presence {
        let Some(place) = origin.place() else { return Presence::Maybe };
        let changed = origin.via.iter().any(|&site| self.is_changed(&place.with(site), key));
        if changed { Presence::Maybe } else { self.own_property(place, key, super::DEPTH) }
    }

    /// Whether an object literal has a property.
    pub(super) fn own_property(&self, object: &Place, key: &str, depth: u32) -> Presence {
        let facts = self.model.facts(object.site.file);
        let Value::Object(list) = facts.body.value(object.site.value) else { return Presence::Maybe };
        if depth == 0 || self.is_changed(object, key) {
            return Presence::Maybe;
        }
        let mut state = Presence::Absent;
        for prop in facts.body.props(list) {
            let value = object.at(prop.value);
            match prop.key {
                PropKey::Name(name) if facts.str(name) == key => state = Presence::Present(vec![value]),
                PropKey::Name(_) => {}
                PropKey::Computed(name) => match self.text(&object.at(name)) {
                    Some(name) if name == key => state = Presence::Present(vec![value]),
                    Some(_) => {}
                    None => state = Presence::Maybe,
                },
                PropKey::Spread => match self.spread(&value, key, depth - 1) {
                    Presence::Absent => {}
                    other => state = other,
                },
            }
        }
        state
    }

    /// What spreading a value gives for a key.
    fn spread(&self, value: &Place, key: &str, depth: u32) -> Presence {
        if depth == 0 {
            return Presence::Maybe;
        }
        let body = &self.model.facts(value.site.file).body;
        if let Value::Op(op, list) = body.value(value.site.value) {
            match (op, body.list(list)) {
                // A falsy left side spreads nothing.
                (Op::And, [_, right]) => return Presence::Absent.either(self.spread(&value.at(*right), key, depth - 1)),
                (Op::Rest, [whole]) => {
                    return match self.spread(&value.at(*whole), key, depth - 1) {
                        Presence::Absent => Presence::Absent,
                        _ => Presence::Maybe,
                    };
                }
                _ => {}
            }
        }
        let mut state: Option<Presence> = None;
        for origin in self.expanded(value) {
            let one = match (&origin.root, origin.place()) {
                (Root::Nothing, _) => Presence::Absent,
                // GraphQL reserves names with `__`: no argument of an operation is called so.
                (Root::Site(event), None)
                    if key.starts_with("__") && origin.path == ["arguments"] && self.is_resolver_event(event) =>
                {
                    Presence::Absent
                }
                (_, Some(at)) => match self.model.value(at.site) {
                    Value::Object(_) => {
                        let changed = origin.via.iter().any(|&site| self.is_changed(&at.with(site), key));
                        if changed { Presence::Maybe } else { self.own_property(at, key, depth - 1) }
                    }
                    Value::Null | Value::Bool(_) | Value::Num(_) | Value::Str(_) => Presence::Absent,
                    Value::Op(Op::Rest | Op::And, _) if at.site != value.site => self.spread(at, key, depth - 1),
                    _ => Presence::Maybe,
                },
                _ => Presence::Maybe,
            };
            state = Some(match state {
                Some(state) => state.either(one),
                None => one,
            });
        }
        state.unwrap_or(Presence::Maybe)
    }

    /// Whether a value is the event of a resolver's handler.
    fn is_resolver_event(&self, event: &Place) -> bool {
        let Value::Param { function, index: 0 } = self.model.value(event.site) else { return false };
        let handler = Resolved::Function(FnSite { file: event.site.file, function });
        self.model.backends.iter().flat_map(|backend| &backend.functions).any(|function| match function.entry {
            Entry::File(entry) => !function.resolver_of.is_empty() && self.model.export_of(entry, "handler") == handler,
            _ => false,
        })
    }

    /// Whether something may set the property on a value after it was made.
    fn is_changed(&self, object: &Place, key: &str) -> bool {
        let file = object.site.file;
        let body = &self.model.facts(file).body;
        let notes = self.notes(file);
        let touches = |change: &Change, at: &Place| match change {
            Change::Key(own) => own == key,
            Change::AnyKey => true,
            Change::Merge(source) => !matches!(self.spread(&at.at(*source), key, 8), Presence::Absent),
        };
        if notes.sets_loosely(key) || notes.changes(body, object.site.value).any(|change| touches(change, object)) {
            return true;
        }
        // Handed to a function of the project that changes what it is given.
        body.calls.iter().enumerate().any(|(call, row)| {
            body.list(row.args).iter().enumerate().any(|(index, &argument)| {
                if argument != object.site.value {
                    return false;
                }
                let call = CallSite { file, call: crate::facts::body::CallId(call as u32) };
                let Resolved::Function(function) = self.model.callee(call) else { return false };
                let notes = self.notes(function.file);
                let at = object.with(Site { file: function.file, value: object.site.value });
                notes.changes_of_param(function.function, index as u32).iter().any(|change| match change {
                    Change::Merge(_) => true,
                    change => touches(change, &at),
                })
            })
        })
    }
}
