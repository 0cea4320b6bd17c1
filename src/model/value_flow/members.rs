//! Members of objects and of `this`: what they are made with, and what is put into them afterwards.

use super::{Frame, Origin, Reader, Step};
use crate::{
    facts::body::{List, Owner, PropKey, Value},
    model::{FnSite, Site},
};

impl Reader<'_> {
    /// A member of an object literal.
    pub(super) fn object(&mut self, at: Site, props: List, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let facts = self.model.facts(at.file);
        let here = |value| Site { file: at.file, value };
        if self.inside && path.is_empty() {
            let props = facts.body.props(props).iter();
            return props.fold(Origin::NONE, |all, prop| all.or(self.value(here(prop.value), &[], frame).and(Origin::PARSED)));
        }
        let Some((Step::Name(first), rest)) = path.split_first() else { return Origin::NONE };
        let mut all = Origin::NONE;
        for prop in facts.body.props(props) {
            match prop.key {
                PropKey::Name(name) if facts.str(name) == *first => all = self.value(here(prop.value), rest, frame),
                PropKey::Spread => all = all.or(self.value(here(prop.value), path, frame)),
                _ => {}
            }
        }
        // Objects may hold each other.
        if self.filled.contains(&at) {
            return all;
        }
        self.filled.push(at);
        let runs = self.model.activations(at.file);
        for (name, _, value) in runs.set_later(at.value) {
            if facts.str(name) == *first {
                all = all.or(self.value(here(value), rest, frame));
            }
        }
        self.filled.pop();
        all
    }

    /// A member of `this` that methods of its class set. They have run before: what they read is not read here.
    pub(super) fn this(&mut self, function: FnSite, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let facts = self.model.facts(function.file);
        let Some((Step::Name(first), rest)) = path.split_first() else { return Origin::NONE };
        let Some(Owner::Class(class)) = facts.body.function(function.function).map(|row| row.owner) else { return Origin::NONE };
        let runs = self.model.activations(function.file);
        let mut all = Origin::NONE;
        for (name, value) in runs.fields_of(class) {
            let at = Site { file: function.file, value };
            if facts.str(name) == *first && !self.filled.contains(&at) {
                self.filled.push(at);
                all = all.or(self.value(at, rest, frame));
                self.filled.pop();
            }
        }
        if self.any_time { all } else { all.and(Origin::LASTING) }
    }

    /// An object literal that is fully known: `{ admin: ["write"], guest: [] }`.
    pub(super) fn is_table(&self, base: Site) -> bool {
        self.model.object(base).is_some_and(|view| {
            let plain = |site: Site| !matches!(self.model.value(site), Value::Result(_) | Value::Await(_) | Value::Unknown);
            view.complete && !view.props.is_empty() && view.props.iter().all(|prop| plain(prop.value))
        })
    }
}
