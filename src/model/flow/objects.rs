//! Whether an object has a property: surely, surely not, or maybe. Sees spreads, conditions and later assignments.

use super::{Flow, Origin, Place, Root, notes::Change};
use crate::{
    facts::body::{Op, PropKey, Value},
    model::{CallSite, FnSite, Site, eval::Resolved, wiring::Entry},
};

/// Changes of changes that are followed: `Object.assign(a, b)` where `b` is changed too.
const CHANGES: u32 = 8;

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

    /// Like `field`; what is assigned to the property of an object made without it counts too.
    pub fn field_or_set(&self, object: &Place, name: &str) -> Vec<Place> {
        let mut found = Vec::new();
        for origin in self.expanded(object).iter().filter(|origin| !matches!(origin.root, Root::Nothing)) {
            match self.property(origin, name) {
                Presence::Present(values) => found.extend(values),
                Presence::Absent => {}
                Presence::Maybe => found.extend(self.set_later(origin, name)),
            }
        }
        found
    }

    /// What a property is set to, if the literal has none and nothing else changes it.
    fn set_later(&self, origin: &Origin, name: &str) -> Vec<Place> {
        let Some(object) = origin.place() else { return Vec::new() };
        if !matches!(self.literal_property(object, name, super::DEPTH), Presence::Absent) {
            return Vec::new();
        }
        let mut values = Vec::new();
        for (at, change) in self.changes(origin) {
            match change {
                Change::Key(own, value) if own == name => values.push(at.at(value)),
                change if self.touches(&at, &change, name, CHANGES) => return Vec::new(),
                _ => {}
            }
        }
        let loose =
            origin.via.iter().any(|at| self.notes(at.site.file).sets_loosely(name) || self.is_handed_on(at, name, CHANGES));
        if loose { Vec::new() } else { values }
    }

    /// Every change of an object on the way to its use, with the place of the variable that it is made through.
    pub(super) fn changes(&self, origin: &Origin) -> Vec<(Place, Change)> {
        let mut found: Vec<(Place, Change)> = Vec::new();
        for at in &origin.via {
            let body = &self.model.facts(at.site.file).body;
            for change in self.notes(at.site.file).changes(body, at.site.value) {
                if !found.iter().any(|(other, known)| other.site.file == at.site.file && known == change) {
                    found.push((at.clone(), change.clone()));
                }
            }
        }
        found
    }

    /// Whether the object literal of an origin has a property, changes on the way to its use included.
    pub fn property(&self, origin: &Origin, key: &str) -> Presence {
        let Some(place) = origin.place() else { return Presence::Maybe };
        let changed = origin.via.iter().any(|via| self.is_changed(via, key, CHANGES));
        if changed { Presence::Maybe } else { self.own_property(place, key, super::DEPTH) }
    }

    /// Whether an object literal has a property.
    pub(super) fn own_property(&self, object: &Place, key: &str, depth: u32) -> Presence {
        if self.is_changed(object, key, depth) { Presence::Maybe } else { self.literal_property(object, key, depth) }
    }

    /// Whether an object has a property when it is made.
    fn literal_property(&self, object: &Place, key: &str, depth: u32) -> Presence {
        if depth == 0 {
            return Presence::Maybe;
        }
        let facts = self.model.facts(object.site.file);
        let mut state = Presence::Absent;
        let Value::Object(list) = facts.body.value(object.site.value) else {
            let Some(parts) = self.merged(object) else { return Presence::Maybe };
            for part in parts {
                match self.spread(&part, key, depth - 1) {
                    Presence::Absent => {}
                    other => state = other,
                }
            }
            return state;
        };
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
                    Value::Object(_) | Value::Result(_) => {
                        let changed = origin.via.iter().any(|via| self.is_changed(via, key, depth - 1));
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
    fn is_changed(&self, object: &Place, key: &str, depth: u32) -> bool {
        let file = object.site.file;
        let body = &self.model.facts(file).body;
        let notes = self.notes(file);
        let changed = |change: &Change| self.touches(object, change, key, depth);
        notes.sets_loosely(key) || notes.changes(body, object.site.value).any(changed) || self.is_handed_on(object, key, depth)
    }

    /// Whether a change may be about a key.
    fn touches(&self, at: &Place, change: &Change, key: &str, depth: u32) -> bool {
        match change {
            Change::Key(own, _) => own == key,
            Change::Computed(..) | Change::Defined => true,
            Change::Merge(source) => {
                !matches!(self.spread(&at.at(*source), key, depth.min(CHANGES).saturating_sub(1)), Presence::Absent)
            }
        }
    }

    /// Whether an object is handed to a function of the project that changes what it is given.
    fn is_handed_on(&self, object: &Place, key: &str, depth: u32) -> bool {
        let file = object.site.file;
        let body = &self.model.facts(file).body;
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
                    change => self.touches(&at, change, key, depth),
                })
            })
        })
    }
}
