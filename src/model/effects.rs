//! Effects of functions: what each call means, and one finite summary per function, closed over calls across files.

use super::{
    CallSite, FnSite, ProjectModel,
    meaning::{self, Meaning},
    wiring::Entry,
};
use crate::facts::body::{CallId, NodeKind, Value};
use crate::maps::HashedMap;

/// Something that code does to the world outside the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// A write to the data layer or to DynamoDB.
    Write,
    /// A read of it.
    Read,
    /// A changing call of another AWS service.
    Aws,
    /// E-mail.
    Email,
    /// A direct call of a Lambda function.
    Invoke,
}

impl Effect {
    const ALL: [Self; 5] = [Self::Write, Self::Read, Self::Aws, Self::Email, Self::Invoke];

    /// What it is called in a sentence: `a write`.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Write => "a write",
            Self::Read => "a read",
            Self::Aws => "an AWS call",
            Self::Email => "an e-mail",
            Self::Invoke => "a Lambda call",
        }
    }
}

/// A set of effects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EffectSet(u8);

impl EffectSet {
    /// Writes, AWS calls and e-mail: the effects that count as a step.
    pub const CHANGING: Self = Self(1 << Effect::Write as u8 | 1 << Effect::Aws as u8 | 1 << Effect::Email as u8);

    /// A set of one.
    pub const fn of(effect: Effect) -> Self {
        Self(1 << effect as u8)
    }

    /// Whether the effect is in it.
    pub const fn has(self, effect: Effect) -> bool {
        self.0 & (1 << effect as u8) != 0
    }

    /// What both hold.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What one of them holds.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its effects in order.
    pub fn iter(self) -> impl Iterator<Item = Effect> {
        Effect::ALL.into_iter().filter(move |&effect| self.has(effect))
    }
}

/// What is known of a function without looking into it again. Every field is a bit set or one call: it cannot grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FnSummary {
    /// Effects of running it, those of the functions it calls included.
    pub effects: EffectSet,
    /// The call that gives each effect, by `Effect as usize`.
    pub witness: [Option<CallId>; 5],
    /// Parameters that it calls at once, one bit each.
    pub runs: u32,
}

/// Meanings of calls and summaries of functions.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    meanings: HashedMap<CallSite, Meaning>,
    summaries: HashedMap<FnSite, FnSummary>,
    /// Queries whose resolver changes something.
    writing_queries: Vec<String>,
}

impl Effects {
    /// What a call means.
    pub fn meaning(&self, call: CallSite) -> &Meaning {
        self.meanings.get(&call).unwrap_or(&Meaning::Nothing)
    }

    /// All calls of operations of the data layer, in order.
    pub fn remote_calls(&self) -> Vec<CallSite> {
        let calls = self.meanings.iter().filter(|(_, meaning)| matches!(meaning, Meaning::Remote(..)));
        let mut calls: Vec<CallSite> = calls.map(|(call, _)| *call).collect();
        crate::sorting::sort(&mut calls);
        calls
    }

    /// The summary of a function.
    pub fn summary(&self, function: FnSite) -> FnSummary {
        self.summaries.get(&function).copied().unwrap_or_default()
    }

    /// Whether a custom query changes something when it runs.
    pub fn query_writes(&self, name: &str) -> bool {
        self.writing_queries.iter().any(|query| query == name)
    }

    /// The effects of one call: its own, or those of the function it runs.
    pub fn of_call(&self, call: CallSite) -> EffectSet {
        match self.meaning(call) {
            Meaning::Effect(effect, _) | Meaning::Remote(effect, _) => EffectSet::of(*effect),
            Meaning::Runs(function) => self.summary(*function).effects,
            Meaning::Nothing => EffectSet::default(),
        }
    }

    /// The calls from `call` down to where `effect` really happens.
    pub fn trace(&self, model: &ProjectModel, call: CallSite, effect: Effect) -> Vec<CallSite> {
        let mut trace = vec![call];
        let mut at = call;
        while let Some(function) = self.runs(model, at, effect) {
            let Some(next) = self.summary(function).witness[effect as usize] else { break };
            at = CallSite { file: function.file, call: next };
            if trace.contains(&at) || trace.len() > 16 {
                break;
            }
            trace.push(at);
        }
        trace
    }

    /// The function with the effect that a call runs: the one it calls, else a callback.
    fn runs(&self, model: &ProjectModel, call: CallSite, effect: Effect) -> Option<FnSite> {
        let (function, mask) = match self.meaning(call) {
            Meaning::Effect(..) | Meaning::Remote(..) => return None,
            Meaning::Runs(function) => (Some(*function), self.summary(*function).runs),
            Meaning::Nothing => (None, 0),
        };
        let callbacks = meaning::callbacks_run(model, call, mask).into_iter().map(|(callback, _)| callback);
        function.into_iter().chain(callbacks).find(|&function| self.summary(function).effects.has(effect))
    }

    /// The name of the effect at the end of a trace: `Todo.create`.
    pub fn name(&self, call: CallSite) -> Option<&str> {
        match self.meaning(call) {
            Meaning::Effect(_, name) | Meaning::Remote(_, name) => Some(name),
            _ => None,
        }
    }
}

/// Computes everything. First what the code of resolvers does by itself, without operations of the data layer; custom
/// queries whose resolver changes something so are writes for their callers.
pub fn close(model: &ProjectModel) -> Effects {
    let mut meanings = meanings(model);
    let graph = graph(model, &meanings);
    let has_resolvers =
        model.backends.iter().any(|backend| backend.functions.iter().any(|function| !function.resolver_of.is_empty()));
    let mut writing = Vec::new();
    if has_resolvers {
        let own = summaries(model, &graph, |call| match meanings.get(&call) {
            Some(Meaning::Effect(effect, _)) => Some(*effect),
            _ => None,
        });
        writing = writing_queries(model, &own);
        for meaning in meanings.values_mut() {
            if let Meaning::Remote(effect @ Effect::Read, name) = meaning
                && writing.contains(name)
            {
                *effect = Effect::Write;
            }
        }
    }
    let summaries = summaries(model, &graph, |call| match meanings.get(&call) {
        Some(Meaning::Effect(effect, _) | Meaning::Remote(effect, _)) => Some(*effect),
        _ => None,
    });
    Effects { meanings, summaries, writing_queries: writing }
}

fn meanings(model: &ProjectModel) -> HashedMap<CallSite, Meaning> {
    let mut found = HashedMap::default();
    for file in model.files() {
        for call in 0..model.facts(file).body.calls.len() as u32 {
            let call = CallSite { file, call: CallId(call) };
            let meaning = meaning::meaning(model, call);
            if meaning != Meaning::Nothing {
                found.insert(call, meaning);
            }
        }
    }
    found
}

/// A step from a function to another that runs with it.
struct Edge {
    call: CallId,
    to: FnSite,
}

/// Who runs whom.
struct Graph {
    edges: HashedMap<FnSite, Vec<Edge>>,
    callers: HashedMap<FnSite, Vec<FnSite>>,
    /// Parameters that functions call at once.
    runs: HashedMap<FnSite, u32>,
}

fn graph(model: &ProjectModel, meanings: &HashedMap<CallSite, Meaning>) -> Graph {
    let runs = parameters_run(model, meanings);
    let mut graph = Graph { edges: HashedMap::default(), callers: HashedMap::default(), runs };
    for file in model.files() {
        let body = &model.facts(file).body;
        for (index, row) in body.calls.iter().enumerate() {
            let id = CallId(index as u32);
            let call = CallSite { file, call: id };
            let function = FnSite { file, function: row.function };
            let mut to: Vec<FnSite> = Vec::new();
            let mut mask = 0;
            if let Some(Meaning::Runs(target)) = meanings.get(&call) {
                to.push(*target);
                mask = graph.runs.get(target).copied().unwrap_or(0);
            }
            to.extend(meaning::callbacks_run(model, call, mask).into_iter().map(|(function, _)| function));
            for target in to {
                graph.callers.entry(target).or_default().push(function);
                graph.edges.entry(function).or_default().push(Edge { call: id, to: target });
            }
        }
    }
    graph
}

/// Closes the effects that calls have by themselves over the graph.
fn summaries(model: &ProjectModel, graph: &Graph, effect: impl Fn(CallSite) -> Option<Effect>) -> HashedMap<FnSite, FnSummary> {
    let mut summaries: HashedMap<FnSite, FnSummary> = HashedMap::default();
    for file in model.files() {
        for (index, row) in model.facts(file).body.calls.iter().enumerate() {
            let id = CallId(index as u32);
            if let Some(effect) = effect(CallSite { file, call: id }) {
                let summary = summaries.entry(FnSite { file, function: row.function }).or_default();
                summary.effects = summary.effects.or(EffectSet::of(effect));
                summary.witness[effect as usize].get_or_insert(id);
            }
        }
    }
    // A worklist to the fixpoint: sets only grow, so each function is looked at once for each bit of a callee.
    let mut work: Vec<FnSite> = summaries.keys().copied().collect();
    crate::sorting::sort(&mut work);
    while let Some(function) = work.pop() {
        for caller in graph.callers.get(&function).into_iter().flatten() {
            let gained = summaries.get(&function).map_or(EffectSet::default(), |summary| summary.effects);
            let summary = summaries.entry(*caller).or_default();
            let before = summary.effects;
            summary.effects = summary.effects.or(gained);
            if summary.effects != before {
                work.push(*caller);
            }
        }
    }
    // Witnesses last, by source order, so that they don't depend on the order of the worklist.
    let known = summaries.clone();
    for (function, edges) in &graph.edges {
        let Some(summary) = summaries.get_mut(function) else { continue };
        for edge in edges {
            for effect in known.get(&edge.to).map_or(EffectSet::default(), |summary| summary.effects).iter() {
                let slot = &mut summary.witness[effect as usize];
                *slot = Some(slot.map_or(edge.call, |own| own.min(edge.call)));
            }
        }
    }
    for (&function, &mask) in &graph.runs {
        summaries.entry(function).or_default().runs = mask;
    }
    summaries
}

/// Parameters that functions call at once, also by handing them to another function that does.
fn parameters_run(model: &ProjectModel, meanings: &HashedMap<CallSite, Meaning>) -> HashedMap<FnSite, u32> {
    let mut runs: HashedMap<FnSite, u32> = HashedMap::default();
    let mut handed: Vec<(FnSite, u32, FnSite, u32)> = Vec::new();
    for file in model.files() {
        let body = &model.facts(file).body;
        for (index, row) in body.calls.iter().enumerate() {
            let parameter = |value| match body.value(value) {
                Value::Param { function, index } if index < 32 => Some((FnSite { file, function }, index)),
                _ => None,
            };
            if let Some((owner, index)) = parameter(row.callee)
                && model.is_inside(FnSite { file, function: row.function }, owner.function)
            {
                *runs.entry(owner).or_default() |= 1 << index;
            }
            if let Some(Meaning::Runs(target)) = meanings.get(&CallSite { file, call: CallId(index as u32) }) {
                for (position, &argument) in body.list(row.args).iter().enumerate().take(32) {
                    if let Some((owner, index)) = parameter(argument) {
                        handed.push((owner, index, *target, position as u32));
                    }
                }
            }
        }
    }
    loop {
        let mut changed = false;
        for &(owner, index, target, position) in &handed {
            if runs.get(&target).is_some_and(|mask| mask & (1 << position) != 0) {
                let mask = runs.entry(owner).or_default();
                changed |= *mask & (1 << index) == 0;
                *mask |= 1 << index;
            }
        }
        if !changed {
            return runs;
        }
    }
}

fn writing_queries(model: &ProjectModel, summaries: &HashedMap<FnSite, FnSummary>) -> Vec<String> {
    let mut found = Vec::new();
    for backend in &model.backends {
        for function in &backend.functions {
            let Entry::File(file) = function.entry else { continue };
            let Some(handler) = handler_of(model, file) else { continue };
            let effects = summaries.get(&handler).map_or(EffectSet::default(), |summary| summary.effects);
            if effects.and(EffectSet::CHANGING).is_empty() {
                continue;
            }
            found.extend(function.resolver_of.iter().map(|&index| backend.schema.operations[index].name.clone()));
        }
    }
    crate::sorting::sort(&mut found);
    found.dedup();
    found
}

/// The `handler` export of an entry module.
pub fn handler_of(model: &ProjectModel, file: super::FileId) -> Option<FnSite> {
    match model.export_of(file, "handler") {
        super::eval::Resolved::Function(function) => Some(function),
        // `export const handler = middy(fn)`, `wrap(fn)`: the function handed in is the handler's code.
        super::eval::Resolved::Site(site) => match model.value(site) {
            Value::Result(call) => {
                let call = CallSite { file: site.file, call };
                model.args(call).into_iter().find_map(|argument| meaning::callable(model, argument))
            }
            _ => None,
        },
        _ => None,
    }
}

/// All calls in a function's own body, in evaluation order.
pub fn calls_in(model: &ProjectModel, function: FnSite) -> Vec<CallSite> {
    let body = &model.facts(function.file).body;
    let Some(row) = body.function(function.function) else { return Vec::new() };
    let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
    let calls = nodes.iter().filter_map(|node| match node.kind {
        NodeKind::Call(call) => Some(CallSite { file: function.file, call }),
        _ => None,
    });
    calls.collect()
}
