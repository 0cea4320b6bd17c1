//! Closes effects over calls: each file is looked at by itself first, then what functions do goes on to their callers.

use super::{
    Effect, EffectSet, Effects,
    graph::{FileEffects, Graph, Handed, Parameter, Step},
    handler_of,
    used::used_outside_tests,
};
use crate::{
    facts::body::{Body, CallId, CallKind, ExitKind, FnId, LoopKind, Node, NodeKind, Value},
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        meaning::{self, Meaning},
        schema::OperationKind,
        wiring::Entry,
    },
};

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
