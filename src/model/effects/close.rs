//! Closes effects over calls: each file is looked at by itself first, then what functions do goes on to their callers.

use super::{Effect, EffectSet, Effects, FnSummary, handler_of, used::used_outside_tests};
use crate::{
    facts::body::{Body, CallId, CallKind, ExitKind, FnId, LoopKind, Node, NodeKind, Value},
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        meaning::{self, Meaning},
        schema::OperationKind,
        wiring::Entry,
    },
};

/// What the calls of one file do, without what the functions they run do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileEffects {
    /// Nothing was looked at, because nothing could have an effect or nothing but tests runs it.
    pub is_inert: bool,
    /// It is no test, or other code than tests imports it.
    is_used: bool,
    /// The calls that mean something, in order.
    pub meanings: Vec<(CallId, Meaning)>,
    /// Functions that calls run, callbacks included.
    steps: Vec<Step>,
    /// Callbacks that calls run by themselves, and whether for each element of a list; in order.
    pub callbacks: Vec<(CallId, FnSite, bool)>,
    /// Functions that calls hand to a project function, which may run them.
    handed: Vec<Handed>,
    /// Parameters that are called at once, and whether for each element of a list.
    called: Vec<(Parameter, bool)>,
    /// Parameters that are handed to a project function.
    passed: Vec<(Parameter, FnSite, u32)>,
}

impl FileEffects {
    fn inert() -> Self {
        Self { is_inert: true, ..Self::default() }
    }

    fn does_nothing(&self) -> bool {
        let Self { meanings, steps, called, passed, .. } = self;
        meanings.is_empty() && steps.is_empty() && called.is_empty() && passed.is_empty()
    }
}

/// A function of the file has another one run, at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    from: FnId,
    call: CallId,
    to: FnSite,
}

/// A function as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Handed {
    step: Step,
    target: FnSite,
    position: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parameter {
    function: FnId,
    index: u32,
}

/// Computes everything. First what the code of resolvers does by itself, without operations of the data layer; custom
/// queries whose resolver changes something so are writes for their callers.
pub fn close(model: &ProjectModel) -> Effects {
    let used = used_outside_tests(model);
    over(model, model.files().map(|file| look(model, file, &used)))
}

/// The same after some files changed: those that are `affected` are looked at again. Nothing of a backend may be among them.
pub fn close_again(model: &ProjectModel, old: Effects, affected: &[bool]) -> Effects {
    let used = used_outside_tests(model);
    let is_known = |known: &FileEffects, file: FileId| !affected[file.0 as usize] && known.is_used == used[file.0 as usize];
    let known = old.files.into_iter().zip(model.files());
    over(model, known.map(|(known, file)| if is_known(&known, file) { known } else { look(model, file, &used) }))
}

/// A file by itself.
fn look(model: &ProjectModel, file: FileId, used: &[bool]) -> FileEffects {
    let is_used = used[file.0 as usize];
    // What calls a parameter runs functions of its callers.
    let is_inert = !is_used || model.is_inert(file) && !model.facts(file).calls_parameters;
    let found = if is_inert { FileEffects::inert() } else { of_file(model, file) };
    FileEffects { is_used, ..found }
}

fn over(model: &ProjectModel, looked_at: impl Iterator<Item = FileEffects>) -> Effects {
    let mut files = Vec::with_capacity(model.files.len());
    let mut graph = Graph::default();
    // While a file's facts are at hand.
    for (file, found) in model.files().zip(looked_at) {
        graph.add(file, model.facts(file).body.functions.len(), &found);
        files.push(found);
    }
    graph.parameters_run(&files);
    graph.link(&files);
    let has_resolvers =
        model.backends.iter().any(|backend| backend.functions.iter().any(|function| !function.resolver_of.is_empty()));
    let mut writing_queries = Vec::new();
    if has_resolvers {
        let own = graph.effects(model, &files, false);
        let known = |site: FnSite| own[graph.index(site)];
        writing_queries = queries_that_write(model, &known);
        for (_, meaning) in files.iter_mut().flat_map(|file| &mut file.meanings) {
            if let Meaning::Remote(effect @ Effect::Read, name) = meaning
                && writing_queries.contains(name)
            {
                *effect = Effect::Write;
            }
        }
    }
    let effects = graph.effects(model, &files, true);
    let summaries = graph.summaries(model, &files, &effects);
    Effects { files, summaries, writing_queries }
}

/// The calls of a file that mean something, in order.
pub(super) fn meanings(model: &ProjectModel, file: FileId) -> Vec<(CallId, Meaning)> {
    let calls = (0..model.facts(file).body.calls.len() as u32).map(CallId);
    let known = calls.map(|call| (call, meaning::meaning(model, CallSite { file, call })));
    known.filter(|(_, meaning)| *meaning != Meaning::Nothing).collect()
}

/// Looks at the calls of one file.
fn of_file(model: &ProjectModel, file: FileId) -> FileEffects {
    let body = &model.facts(file).body;
    let mut found = FileEffects::default();
    let mut called = Vec::new();
    let mut for_each = Vec::new();
    for (index, row) in body.calls.iter().enumerate() {
        let call = CallId(index as u32);
        let site = CallSite { file, call };
        let parameter = |value| match body.value(value) {
            Value::Param { function, index } if index < 32 => Some(Parameter { function, index }),
            _ => None,
        };
        if let Some(parameter) = parameter(row.callee) {
            called.push((row.function, parameter, in_list_loop(body, row.function, call)));
        }
        if row.kind == CallKind::Jsx {
            continue;
        }
        let meaning = meaning::meaning(model, site);
        let step = |to| Step { from: row.function, call, to };
        for (callback, repeated) in meaning::callbacks_run(model, site, 0) {
            found.steps.push(step(callback));
            found.callbacks.push((call, callback, repeated));
            if repeated && callback.file == file {
                for_each.push(callback.function);
            }
        }
        if let Meaning::Runs(target) = meaning {
            found.steps.push(step(target));
            for (position, &value) in body.list(row.args).iter().enumerate().take(32) {
                let position = position as u32;
                if let Some(parameter) = parameter(value) {
                    found.passed.push((parameter, target, position));
                } else if let Some(function) = meaning::callable(model, Site { file, value }) {
                    found.handed.push(Handed { step: step(function), target, position });
                }
            }
        }
        if meaning != Meaning::Nothing {
            found.meanings.push((call, meaning));
        }
    }
    for (function, parameter, in_loop) in called {
        if let Some(repeated) = runs_within(&found.steps, &for_each, file, function, parameter.function) {
            found.called.push((parameter, in_loop || repeated));
        }
    }
    found
}

/// Whether a call stands in a loop over a list that runs to its end.
fn in_list_loop(body: &Body, function: FnId, call: CallId) -> bool {
    let Some(row) = body.function(function) else { return false };
    let nodes = |start: u32, end: u32| body.nodes.get(start as usize..end as usize).unwrap_or(&[]);
    let own = nodes(row.nodes.start, row.nodes.end);
    let Some(at) = own.iter().position(|node| node.kind == NodeKind::Call(call)) else { return false };
    own[..at].iter().enumerate().any(|(index, node)| {
        let start = row.nodes.start + index as u32;
        let is_around = row.nodes.start + (at as u32) < node.skip;
        let leaves = |node: &Node| matches!(node.kind, NodeKind::Exit(ExitKind::Return | ExitKind::Break, _));
        matches!(node.kind, NodeKind::Loop(LoopKind::Of, _)) && is_around && !nodes(start, node.skip).iter().any(leaves)
    })
}

/// Whether a function runs whenever the one around it runs: it is that one, or a call there runs it at once. One that is
/// only made there and returned, as wrappers do, runs later. Gives whether it runs for each element of a list.
fn runs_within(steps: &[Step], for_each: &[FnId], file: FileId, function: FnId, around: FnId) -> Option<bool> {
    let mut at = function;
    let mut repeated = false;
    for _ in 0..16 {
        if at == around {
            return Some(repeated);
        }
        repeated |= for_each.contains(&at);
        let own = FnSite { file, function: at };
        match steps.iter().find(|step| step.to == own && step.from != at) {
            Some(step) => at = step.from,
            None => return None,
        }
    }
    None
}

/// Who runs whom, over all functions in one row.
#[derive(Default)]
struct Graph {
    /// Files in which something happens.
    active: Vec<FileId>,
    /// Index of the first function of each file.
    first: Vec<u32>,
    /// Parameters that each function calls at once; see `FnSummary`.
    runs: Vec<u64>,
    /// Ends of each function's callers in `callers`.
    ends: Vec<u32>,
    callers: Vec<u32>,
}

impl Graph {
    /// Takes in the next file.
    fn add(&mut self, file: FileId, functions: usize, found: &FileEffects) {
        if !found.does_nothing() {
            self.active.push(file);
        }
        self.first.push(self.runs.len() as u32);
        self.runs.resize(self.runs.len() + functions, 0);
    }

    fn active<'f>(&'f self, files: &'f [FileEffects]) -> impl Iterator<Item = (FileId, &'f FileEffects)> {
        self.active.iter().map(|&file| (file, &files[file.0 as usize]))
    }

    fn index(&self, site: FnSite) -> usize {
        (self.first[site.file.0 as usize] + site.function.0) as usize
    }

    /// Parameters that functions call at once, also by handing them to another function that does.
    fn parameters_run(&mut self, files: &[FileEffects]) {
        let mut passed: Vec<(usize, u32, usize, u32)> = Vec::new();
        let mut called: Vec<(usize, u64)> = Vec::new();
        for (id, file) in self.active(files) {
            let owner = |parameter: &Parameter| FnSite { file: id, function: parameter.function };
            for (parameter, repeated) in &file.called {
                called.push((self.index(owner(parameter)), (1 | u64::from(*repeated) << 32) << parameter.index));
            }
            for (parameter, target, position) in &file.passed {
                passed.push((self.index(owner(parameter)), parameter.index, self.index(*target), *position));
            }
        }
        called.into_iter().for_each(|(function, runs)| self.runs[function] |= runs);
        loop {
            let mut changed = false;
            for &(owner, index, target, position) in &passed {
                let gained = (self.runs[target] >> position & (1 | 1 << 32)) << index;
                changed |= self.runs[owner] & gained != gained;
                self.runs[owner] |= gained;
            }
            if !changed {
                return;
            }
        }
    }

    /// Every step from a function to another that runs with it.
    fn steps(&self, files: &[FileEffects], each: &mut dyn FnMut(u32, CallId, usize)) {
        for (id, file) in self.active(files) {
            let mut step = |step: &Step| {
                let from = self.index(FnSite { file: id, function: step.from });
                each(from as u32, step.call, self.index(step.to));
            };
            file.steps.iter().for_each(&mut step);
            for handed in &file.handed {
                if self.runs[self.index(handed.target)] & (1 << handed.position) != 0 {
                    step(&handed.step);
                }
            }
        }
    }

    /// Sorts the steps by the function that is run.
    fn link(&mut self, files: &[FileEffects]) {
        let mut ends = vec![0u32; self.runs.len()];
        let mut all: Vec<(u32, u32)> = Vec::new();
        self.steps(files, &mut |from, _, to| all.push((from, to as u32)));
        all.iter().for_each(|&(_, to)| ends[to as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        self.callers = vec![0; all.len()];
        for (from, to) in all {
            let end = &mut ends[to as usize];
            self.callers[*end as usize] = from;
            *end += 1;
        }
        self.ends = ends;
    }

    fn callers(&self, function: usize) -> &[u32] {
        let start = function.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.callers[start as usize..self.ends[function] as usize]
    }
}

impl Graph {
    /// The effects of every function, those of the functions it runs included. With operations of the data layer or without.
    fn effects(&self, model: &ProjectModel, files: &[FileEffects], remote: bool) -> Vec<EffectSet> {
        let mut found = vec![EffectSet::default(); self.runs.len()];
        let mut work: Vec<u32> = Vec::new();
        self.own_effects(model, files, remote, &mut |function, _, effect| {
            found[function] = found[function].or(EffectSet::of(effect));
            work.push(function as u32);
        });
        // A worklist to the fixpoint: sets only grow, so each function is looked at once for each bit of a callee.
        while let Some(function) = work.pop() {
            let gained = found[function as usize];
            for &caller in self.callers(function as usize) {
                let own = &mut found[caller as usize];
                let both = own.or(gained);
                if both != *own {
                    *own = both;
                    work.push(caller);
                }
            }
        }
        found
    }

    /// Every effect that a call has by itself.
    fn own_effects(
        &self,
        model: &ProjectModel,
        files: &[FileEffects],
        remote: bool,
        each: &mut dyn FnMut(usize, CallId, Effect),
    ) {
        for (id, file) in self.active(files) {
            for &(call, ref meaning) in &file.meanings {
                let effect = match *meaning {
                    Meaning::Effect(effect, _) => effect,
                    Meaning::Remote(effect, _) if remote => effect,
                    _ => continue,
                };
                let Some(row) = model.call(CallSite { file: id, call }) else { continue };
                each(self.index(FnSite { file: id, function: row.function }), call, effect);
            }
        }
    }

    /// One summary for each function that has something to say. Witnesses come last, by source order, so that they don't
    /// depend on the order of the worklist.
    fn summaries(&self, model: &ProjectModel, files: &[FileEffects], effects: &[EffectSet]) -> Vec<Vec<(FnId, FnSummary)>> {
        let mut witnesses: Vec<[Option<CallId>; 5]> = Vec::new();
        let mut slots = vec![0u32; effects.len()];
        for (function, own) in effects.iter().enumerate() {
            if !own.is_empty() {
                slots[function] = witnesses.len() as u32;
                witnesses.push([None; 5]);
            }
        }
        let mut see = |function: usize, call: CallId, effect: Effect| {
            let slot = &mut witnesses[slots[function] as usize][effect as usize];
            *slot = Some(slot.map_or(call, |known| known.min(call)));
        };
        self.own_effects(model, files, true, &mut see);
        self.steps(files, &mut |from, call, to| effects[to].iter().for_each(|effect| see(from as usize, call, effect)));
        let ends = self.first.iter().skip(1).copied().chain([effects.len() as u32]);
        let ranges = self.first.iter().zip(ends);
        let of_file = |(&first, end): (&u32, u32)| {
            let rows = (first..end).filter_map(|index| {
                let at = index as usize;
                let (effects, runs) = (effects[at], self.runs[at]);
                let witness = if effects.is_empty() { [None; 5] } else { witnesses[slots[at] as usize] };
                (runs != 0 || !effects.is_empty()).then(|| (FnId(index - first), FnSummary { effects, witness, runs }))
            });
            rows.collect()
        };
        ranges.map(of_file).collect()
    }
}

fn queries_that_write(model: &ProjectModel, effects: &dyn Fn(FnSite) -> EffectSet) -> Vec<String> {
    let mut found = Vec::new();
    for backend in &model.backends {
        for function in &backend.functions {
            let Entry::File(file) = function.entry else { continue };
            let Some(handler) = handler_of(model, file) else { continue };
            let operations = || function.resolver_of.iter().map(|&index| &backend.schema.operations[index]);
            // What one function does for several operations may all be done for its mutations.
            if operations().any(|operation| operation.kind == OperationKind::Mutation)
                || effects(handler).and(EffectSet::CHANGING).is_empty()
            {
                continue;
            }
            found.extend(operations().map(|operation| operation.name.clone()));
        }
    }
    crate::sorting::sort(&mut found);
    found.dedup();
    found
}
