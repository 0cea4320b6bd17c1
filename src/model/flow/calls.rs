//! Calls on the way of a value: what functions return, members of instances, calls that hand their argument through.

use super::{Binding, Flow, Frame, MAX_FRAMES, Origin, Place, Root, Walk, uses::constructor_of};
use crate::{
    facts::body::{CallKind, ExitKind, NodeKind, Value, ValueId},
    model::{CallSite, FnSite, Site, eval::Resolved},
};

impl Flow<'_> {
    /// A member of `new C(…)` for a class of the project, with the constructor that sets it.
    pub(super) fn instance_member(&self, call: CallSite, name: &str) -> Option<(Resolved<'_>, Option<FnSite>)> {
        if self.model.call(call)?.kind != CallKind::New {
            return None;
        }
        let Resolved::Class(file, class) = self.model.callee(call) else { return None };
        let resolved = self.model.class_member(file, class, name, Some(false), super::DEPTH);
        if resolved == Resolved::Unknown {
            return None;
        }
        Some((resolved, constructor_of(self.model, file, class)))
    }

    pub(super) fn result(&self, place: &Place, call: CallSite, depth: u32, walk: &mut Walk) {
        let Some(row) = self.model.call(call) else { return self.end(Root::Unknown, walk) };
        if row.kind != CallKind::Call {
            return self.end(Root::Site(place.clone()), walk);
        }
        if let Some(same) = self.same_content(place, call) {
            return self.walk(&same, depth, walk);
        }
        match self.called(place, row.callee, depth) {
            Some(function) if place.frame.depth() < MAX_FRAMES => {
                let frame = place.frame.push(function, Binding::Call(call));
                for value in self.returns(function) {
                    self.walk(&Place { site: value, frame: frame.clone() }, depth, walk);
                }
            }
            Some(_) => self.end(Root::Unknown, walk),
            None => match walk.choices.then(|| self.folds_within(place, depth)).flatten() {
                Some(values) => values.iter().for_each(|value| self.walk(value, depth, walk)),
                None => self.end(Root::Site(place.clone()), walk),
            },
        }
    }

    /// What `list.reduce(callback, {…})` may be: what it begins with, and what its callback returns after one turn. What
    /// holds of both holds after every turn.
    pub fn folds(&self, place: &Place) -> Option<Vec<Place>> {
        self.folds_within(place, super::DEPTH)
    }

    fn folds_within(&self, place: &Place, depth: u32) -> Option<Vec<Place>> {
        let Value::Result(call) = self.model.value(place.site) else { return None };
        let call = CallSite { file: place.site.file, call };
        let (_, "reduce" | "reduceRight") = self.model.method(call)? else { return None };
        let args = self.model.args(call);
        let [callback, start] = args.as_slice() else { return None };
        let function = self.model.function(*callback)?;
        let start = place.with(*start);
        let is_literal = |origin: &Origin| {
            origin.place().is_some_and(|at| matches!(self.model.value(at.site), Value::Object(_) | Value::Array(_)))
        };
        let origins = self.expanded_within(&start, depth);
        if origins.is_empty() || !origins.iter().all(is_literal) || place.frame.depth() >= MAX_FRAMES {
            return None;
        }
        let frame = place.frame.push(function, Binding::Fold(call));
        let returned = self.returns(function).into_iter().map(|site| Place { site, frame: frame.clone() });
        Some(std::iter::once(start).chain(returned).collect())
    }

    /// The first two parameters of the callback of a `reduce`.
    pub(super) fn folded(&self, below: &Frame, call: CallSite, index: usize, depth: u32, walk: &mut Walk) {
        let at = |site: Site| Place { site, frame: below.clone() };
        match (index, self.model.args(call).get(1), self.model.method(call)) {
            (0, Some(&start), _) => self.walk(&at(start), depth, walk),
            (1, _, Some((receiver, _))) => self.element(&at(receiver), depth, walk),
            _ => self.end(Root::Unknown, walk),
        }
    }

    /// The values that `Object.assign({}, base, {…})` puts together, in order.
    pub fn merged(&self, place: &Place) -> Option<Vec<Place>> {
        let Value::Result(call) = self.model.value(place.site) else { return None };
        let call = CallSite { file: place.site.file, call };
        let Resolved::Global(path) = self.model.callee(call) else { return None };
        let ["Object", "assign"] = path.iter().map(|name| &**name).collect::<Vec<_>>()[..] else { return None };
        Some(self.model.args(call).into_iter().map(|argument| place.with(argument)).collect())
    }

    /// The one project function that is called.
    fn called(&self, place: &Place, callee: ValueId, depth: u32) -> Option<FnSite> {
        if let Resolved::Function(function) = self.model.resolve(Site { file: place.site.file, value: callee }) {
            return Some(function);
        }
        let mut walk = Walk { choices: false, via: Vec::new(), found: Vec::new() };
        self.walk(&place.at(callee), depth, &mut walk);
        match walk.found.as_slice() {
            [Origin { root: Root::Function(function), path, .. }] if path.is_empty() => Some(*function),
            _ => None,
        }
    }

    /// `Object.freeze(x)`, `structuredClone(x)`, `Object.fromEntries(Object.entries(x).filter(…))`: `x` as far as it goes.
    fn same_content(&self, place: &Place, call: CallSite) -> Option<Place> {
        const COPIES: [&str; 6] = ["clone", "cloneDeep", "omit", "omitBy", "pick", "pickBy"];
        let first = self.model.args(call).first().copied()?;
        let path = match self.model.callee(call) {
            Resolved::Global(path) => path,
            Resolved::External { module, path } => {
                let name = path.last().filter(|name| *name != "default").map_or(module.as_ref(), |name| &**name);
                let copies =
                    module.starts_with("lodash") && COPIES.iter().any(|copy| name.rsplit(['/', '.']).next() == Some(*copy));
                return copies.then(|| place.with(first));
            }
            _ => return None,
        };
        let path: Vec<&str> = path.iter().map(|name| &**name).collect();
        match path.as_slice() {
            ["Object", "freeze" | "seal"] | ["structuredClone"] => Some(place.with(first)),
            ["JSON", "parse"] => {
                let Resolved::Site(site) = self.model.resolve(first) else { return None };
                let Value::Result(inner) = self.model.value(site) else { return None };
                let inner = CallSite { file: site.file, call: inner };
                let copies = matches!(self.model.callee(inner), Resolved::Global(path) if path == ["JSON", "stringify"]);
                let whole = self.model.args(inner).first().copied().filter(|_| copies);
                whole.map(|site| place.with(site))
            }
            ["Object", "fromEntries"] => {
                let mut at = first;
                for _ in 0..4 {
                    let Resolved::Site(site) = self.model.resolve(at) else { return None };
                    let Value::Result(inner) = self.model.value(site) else { return None };
                    let inner = CallSite { file: site.file, call: inner };
                    match (self.model.callee(inner), self.model.method(inner)) {
                        (Resolved::Global(path), _) if path == ["Object", "entries"] => {
                            return self.model.args(inner).first().map(|&site| place.with(site));
                        }
                        (_, Some((receiver, "filter"))) => at = receiver,
                        _ => return None,
                    }
                }
                None
            }
            _ => None,
        }
    }

    /// The values that a function returns, `null` and `undefined` aside.
    pub fn returns(&self, function: FnSite) -> Vec<Site> {
        let body = &self.model.facts(function.file).body;
        let Some(row) = body.function(function.function) else { return Vec::new() };
        let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
        let mut found: Vec<Site> = Vec::new();
        for node in nodes {
            let NodeKind::Exit(ExitKind::Return, value) = node.kind else { continue };
            let site = Site { file: function.file, value };
            if !matches!(body.value(value), Value::Null | Value::Undefined) && !found.contains(&site) {
                found.push(site);
            }
        }
        found
    }
}
