//! Where a value comes from: backend data read in this activation, the caller's identity, parsed files; through locals,
//! members, calls of project functions, array methods, promises, hooks, state and context. What can't be followed is nothing.

mod activation;
mod call;
mod members;
mod operation;
mod origin;
mod react;
mod returned;

pub use activation::Activations;
pub use origin::{Origin, Step};
pub use react::Contexts;

use super::{
    CallSite, FnSite, ProjectModel, Site,
    effects::{Effect, EffectSet},
    eval::Resolved,
    meaning::Meaning,
    placement::Rows,
};
use crate::facts::body::{FnId, Value, ValueId};

/// Values looked at for one question: enough for real code, and a bound for all code.
const FUEL: u32 = 1500;
/// Steps inside each other, so that the question cannot exhaust the stack.
const DEPTH: u32 = 64;
/// Calls of project functions inside each other.
const CALLS: u32 = 6;
/// Callers of callers that are asked for what they hand in.
const HOPS: u32 = 2;

/// Where a value comes from, and the calls that gave it.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Its origin.
    pub origin: Origin,
    /// The first call that read it from the backend.
    pub read: Option<CallSite>,
    /// What gave the caller's identity: `fetchAuthSession`.
    pub identity: Option<String>,
    /// The package that parsed it.
    pub parsed_by: Option<String>,
    /// The list without a filter.
    pub whole_list: Option<CallSite>,
}

/// Where a value of `function` comes from.
pub fn origin_of(model: &ProjectModel, function: FnSite, value: Site) -> Found {
    origin_beside(model, function, &[], value, &[])
}

/// Where a value comes from, whenever it was read: state, context and query hooks are followed for backend data as well.
pub fn origin_at_any_time(model: &ProjectModel, function: FnSite, value: Site) -> Origin {
    let mut reader = Reader::new(model, function, &[]);
    reader.any_time = true;
    reader.value(value, &[], None)
}

/// Where a value comes from: one of `function`, or one of the function that the last of the calls on the `way` runs, each in
/// the function that the one before runs. Elements of `lists` count as nothing.
pub fn origin_beside(model: &ProjectModel, function: FnSite, way: &[(CallSite, FnSite)], value: Site, lists: &[Site]) -> Found {
    let mut reader = Reader::new(model, function, lists);
    let origin = reader.behind(way, value, None);
    Found { origin, ..reader.found }
}

/// What makes the rows of a loop worse than a few: out of an imported file, or a whole table.
pub fn rows(model: &ProjectModel, function: FnSite, list: Site) -> Rows {
    let mut reader = Reader::new(model, function, &[]);
    reader.inside = true;
    let origin = reader.value(list, &[], None);
    let found = Found { origin, ..reader.found };
    Rows {
        parsed_by: found.parsed_by.filter(|_| found.origin.has(Origin::PARSED)),
        whole_list: found.whole_list.filter(|_| found.origin.has(Origin::WHOLE)),
    }
}

/// A call that is being looked into: what its parameters stand for.
#[derive(Clone, Copy)]
struct Frame<'f> {
    function: FnSite,
    call: CallSite,
    outer: Option<&'f Frame<'f>>,
    depth: u32,
    /// The call runs the function as a callback: its parameters are none of the arguments.
    callback: bool,
}

struct Reader<'m> {
    model: &'m ProjectModel,
    /// Lists whose elements count as nothing.
    lists: &'m [Site],
    /// The function that asks.
    base: FnSite,
    fuel: u32,
    depth: u32,
    /// Data that was read in another run counts too: in state, context, results of query hooks.
    any_time: bool,
    /// That rows are made of what was parsed counts: `rows.push({ text: row.text })`.
    inside: bool,
    /// Callers that are being looked at.
    hops: u32,
    /// Arrays whose pushed elements are being looked at: they may hold each other.
    filled: Vec<Site>,
    /// State whose values are being looked at.
    states: Vec<CallSite>,
    found: Found,
}

impl<'m> Reader<'m> {
    fn new(model: &'m ProjectModel, base: FnSite, lists: &'m [Site]) -> Self {
        Self {
            model,
            lists,
            base,
            fuel: FUEL,
            depth: 0,
            any_time: false,
            inside: false,
            hops: 0,
            filled: Vec::new(),
            states: Vec::new(),
            found: Found::default(),
        }
    }
}

impl Reader<'_> {
    /// A value of the function that the last call of a way runs.
    fn behind(&mut self, way: &[(CallSite, FnSite)], value: Site, outer: Option<&Frame<'_>>) -> Origin {
        let Some((&(call, function), rest)) = way.split_first() else { return self.value(value, &[], outer) };
        let depth = outer.map_or(0, |outer| outer.depth) + 1;
        self.behind(rest, value, Some(&Frame { function, call, outer, depth, callback: false }))
    }

    fn value(&mut self, site: Site, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        if self.fuel == 0 || self.depth == DEPTH || path.len() > 12 {
            return Origin::NONE;
        }
        self.fuel -= 1;
        self.depth += 1;
        let origin = self.value_inner(site, path, frame);
        self.depth -= 1;
        origin
    }

    fn value_inner(&mut self, site: Site, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let Resolved::Site(at) = self.model.resolve(site) else { return Origin::NONE };
        let body = &self.model.facts(at.file).body;
        let here = |value: ValueId| Site { file: at.file, value };
        match body.value(at.value) {
            Value::Member(base, name) => {
                let name = Step::Name(self.model.facts(at.file).str(name));
                self.value(here(base), &before(name, path), frame)
            }
            Value::Index(base, _) | Value::Element(base) if self.lists.contains(&here(base)) => Origin::NONE,
            Value::Index(base, key) if self.is_table(here(base)) => {
                // In a table of constants what is found depends on what is looked for.
                self.value(here(key), &[], frame).tested().and(Origin::TESTED)
            }
            Value::Index(base, _) | Value::Element(base) => self.value(here(base), &before(Step::Element, path), frame),
            Value::Await(value) | Value::Spread(value) => self.value(here(value), path, frame),
            Value::Local(slot) => {
                let list = body.locals.get(slot as usize).copied().unwrap_or_default();
                let values = body.list(list).iter().filter(|&&value| value != at.value);
                values.fold(Origin::NONE, |all, &value| all.or(self.value(here(value), path, frame)))
            }
            Value::Object(list) => self.object(at, list, path, frame),
            Value::This(function) => self.this(FnSite { file: at.file, function }, path, frame),
            Value::Array(list) => self.array(at, body.list(list), path, frame),
            Value::Template(list) => {
                body.list(list).iter().fold(Origin::NONE, |all, &value| all.or(self.value(here(value), &[], frame).content()))
            }
            Value::Op(op, list) => self.operation(op, at, body.list(list), path, frame),
            Value::Result(call) => self.call(CallSite { file: at.file, call }, path, frame),
            Value::Param { function, index } => self.parameter(FnSite { file: at.file, function }, index, path, frame),
            _ => Origin::NONE,
        }
    }

    fn array(&mut self, at: Site, items: &[ValueId], path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let body = &self.model.facts(at.file).body;
        let index = match path.first() {
            Some(Step::Name(name)) => name.parse::<usize>().ok(),
            _ => None,
        };
        let of_items = matches!(path.first(), Some(Step::Element)) || index.is_some();
        let mut all = Origin::NONE;
        for (position, &value) in items.iter().enumerate() {
            let item = Site { file: at.file, value };
            if matches!(body.value(value), Value::Spread(_)) {
                all = all.or(self.value(item, path, frame));
            } else if of_items && index.is_none_or(|index| index == position) {
                all = all.or(self.value(item, &path[1..], frame));
            }
        }
        // `list.push(row)`, `list.push(...rows)`.
        if self.filled.contains(&at) {
            return all;
        }
        self.filled.push(at);
        let runs = self.model.activations(at.file);
        for value in runs.pushed_into(at.value) {
            let item = Site { file: at.file, value };
            match body.value(value) {
                Value::Spread(_) => all = all.or(self.value(item, path, frame)),
                _ if of_items => all = all.or(self.value(item, &path[1..], frame)),
                _ if self.inside => all = all.or(self.value(item, path, frame).and(Origin::PARSED)),
                _ => {}
            }
        }
        self.filled.pop();
        all
    }

    fn parameter(&mut self, function: FnSite, index: u32, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Origin {
        let mut at = frame;
        let mut handed = None;
        while let Some(frame) = at {
            if frame.function == function && frame.callback {
                handed = Some(frame.call);
                break;
            }
            if frame.function == function {
                let argument = self.model.args(frame.call).get(index as usize).copied();
                return argument.map_or(Origin::NONE, |argument| self.value(argument, path, frame.outer));
            }
            at = frame.outer;
        }
        let runs = self.model.activations(function.file);
        if let Some(package) = runs.parsed_by(function.function) {
            self.found.parsed_by.get_or_insert_with(|| package.to_string());
            return Origin::PARSED;
        }
        if self.any_time
            && index == 0
            && let Some(call) = runs.subscribed_by(function.function)
        {
            let observes = matches!(self.model.meaning(CallSite { file: function.file, call }), Meaning::Remote(_, name) if name.ends_with(".observeQuery"));
            return if observes && path.first() == Some(&Step::Name("items")) {
                walk(Origin::LIST, &path[1..])
            } else {
                Origin::NONE
            };
        }
        let run_by = runs.run_by(function.function).map(|(call, repeated)| (CallSite { file: function.file, call }, repeated));
        // A named function: `addresses.every(isAddress)`. Its other callers have no part in that.
        let named = || {
            let (_, name) = self.model.method(handed?)?;
            Some((handed?, name != "then"))
        };
        let Some((call, repeated)) = run_by.or_else(named) else { return self.handed_by_callers(function, index, path) };
        let Some((receiver, name)) = self.model.method(call) else { return Origin::NONE };
        let position = u32::from(name.starts_with("reduce"));
        match (repeated, name) {
            (true, _) if index == position && self.lists.contains(&receiver) => Origin::NONE,
            (true, _) if index == position => self.value(receiver, &before(Step::Element, path), frame),
            (false, "then") if index == 0 => self.value(receiver, path, frame),
            _ => Origin::NONE,
        }
    }

    /// Who the caller is, where the callers of a function hand that in.
    fn handed_by_callers(&mut self, function: FnSite, index: u32, path: &[Step<'_>]) -> Origin {
        if self.any_time || self.hops == HOPS {
            return Origin::NONE;
        }
        self.hops += 1;
        // What the callers have read is none of the function's own evidence.
        let found = self.found.clone();
        let model = self.model;
        let arguments =
            model.callers(function).iter().take(16).filter_map(|caller| model.args(caller.call).get(index as usize).copied());
        let origin = arguments.fold(Origin::NONE, |all, argument| all.or(self.value(argument, path, None)));
        self.hops -= 1;
        self.found = Found { identity: self.found.identity.take(), ..found };
        origin.and(Origin::IDENTITY.or(Origin::DECIDED))
    }

    /// Whether a call runs in the activation of the function that asks, or of one that is being looked into.
    fn runs_here(&self, call: CallSite, frame: Option<&Frame<'_>>) -> bool {
        if self.any_time {
            return true;
        }
        let Some(row) = self.model.call(call) else { return false };
        let runs = self.model.activations(call.file);
        let root = runs.root(row.function);
        if root == FnId::MODULE {
            return false;
        }
        let mut at = frame;
        while let Some(frame) = at {
            if frame.function.file == call.file && runs.root(frame.function.function) == root {
                return true;
            }
            at = frame.outer;
        }
        self.base.file == call.file && runs.root(self.base.function) == root
    }

    /// Whether some part of an argument is the caller's identity.
    fn selects_by_identity(&mut self, site: Site, frame: Option<&Frame<'_>>, depth: u32) -> bool {
        let body = &self.model.facts(site.file).body;
        if depth == 0 {
            return false;
        }
        match body.value(site.value) {
            Value::Object(list) => body
                .props(list)
                .iter()
                .any(|prop| self.selects_by_identity(Site { file: site.file, value: prop.value }, frame, depth - 1)),
            Value::Array(list) => {
                body.list(list).iter().any(|&value| self.selects_by_identity(Site { file: site.file, value }, frame, depth - 1))
            }
            _ => self.value(site, &[], frame).has(Origin::IDENTITY),
        }
    }

    fn reads(&self, call: CallSite) -> bool {
        self.model.effects.of_call(call).and(EffectSet::of(Effect::Read)) != EffectSet::default()
            && !matches!(self.model.meaning(call), Meaning::Runs(_))
    }
}

fn before<'n>(step: Step<'n>, path: &[Step<'n>]) -> Vec<Step<'n>> {
    let mut all = Vec::with_capacity(path.len() + 1);
    all.push(step);
    all.extend_from_slice(path);
    all
}

fn walk(origin: Origin, path: &[Step<'_>]) -> Origin {
    path.iter().fold(origin, |origin, step| origin.step(*step))
}
