//! What depends on a function that turns callers away: what follows its calls, in its callers and in theirs, and the
//! handlers that a wrapper is handed.

use super::{
    Caller, deny,
    guard::{self, Guard},
};
use crate::{
    facts::body::{CallId, Value},
    maps::HashedSet,
    model::{
        CallSite, FnSite, ProjectModel,
        effects::{self, Effect},
        eval::Resolved,
        meaning::{self, Meaning},
        tier::{Tier, TierSet},
    },
};

/// Callers of callers that are looked at.
const HOPS: usize = 4;
/// Functions that are looked at for one that throws: enough for real code, and a bound for all code.
const CALLERS: usize = 64;

/// A place from which a throw keeps effects.
pub struct Place {
    /// The function around it.
    pub function: FnSite,
    /// The calls from there to the function that throws, outermost first, each with the function that it runs.
    pub way: Vec<(CallSite, FnSite)>,
    /// The tiers of the function, as far as section 1 judges them.
    pub tiers: TierSet,
    /// What happens only if nothing is thrown.
    pub guard: Guard,
}

/// The places that a throw of `function` keeps from effects, innermost first.
pub fn kept_from(model: &ProjectModel, function: FnSite) -> Vec<Place> {
    let mut found = Vec::new();
    let mut seen = HashedSet::default();
    seen.insert(function);
    let mut level = vec![(function, Vec::new())];
    for _ in 0..HOPS {
        let mut next = Vec::new();
        for (target, inner) in level {
            for &Caller { function, call, .. } in model.callers(target) {
                let tiers = super::placed(model, function);
                if tiers.is_empty() || seen.len() > CALLERS {
                    continue;
                }
                let Some(thrower) = guard::thrower(model, function, call) else { continue };
                let way: Vec<_> = std::iter::once((call, target)).chain(inner.iter().copied()).collect();
                if thrower.escapes && seen.insert(function) {
                    next.push((function, way.clone()));
                }
                if !thrower.guard.when_false.is_empty() {
                    found.push(Place { function, way, tiers, guard: thrower.guard });
                }
            }
        }
        level = next;
    }
    found
}

/// Effects that follow the calls of a function that turns callers away by `throw`.
pub fn behind_callers(model: &ProjectModel, function: FnSite) -> Vec<(CallSite, Effect)> {
    if !deny::throws(model, function) {
        return Vec::new();
    }
    let places = kept_from(model, function).into_iter().filter(|place| place.tiers.has(Tier::Bff));
    let steps = places.flat_map(|place| place.guard.when_false);
    steps.flat_map(|step| step.effects.iter().map(move |effect| (step.call, effect))).collect()
}

/// Effects of what a function is handed and runs: `work()` in `guard(role, work)`, and the handlers of a wrapper where
/// `function` is what that returns.
pub fn handed_in(model: &ProjectModel, function: FnSite) -> Vec<(CallSite, Effect)> {
    let mut found = Vec::new();
    for call in effects::calls_in(model, function) {
        let Some((wrapper, index)) = parameter_called(model, call) else { continue };
        for call in calls_of(model, wrapper) {
            let handler = model.args(call).get(index as usize).and_then(|&argument| meaning::callable(model, argument));
            let Some(handler) = handler else { continue };
            let summary = model.effects.summary(handler);
            let steps = summary.effects.iter().filter_map(|effect| {
                let call = summary.witness[effect as usize]?;
                Some((CallSite { file: handler.file, call }, effect))
            });
            found.extend(steps);
        }
    }
    found
}

/// The function whose parameter a call runs, and which one: `handler(request)` in what `withAuth` returns.
fn parameter_called(model: &ProjectModel, call: CallSite) -> Option<(FnSite, u32)> {
    match model.facts(call.file).body.value(model.call(call)?.callee) {
        Value::Param { function, index } => Some((FnSite { file: call.file, function }, index)),
        _ => None,
    }
}

/// The calls of a function, also where another one makes it: `withRoles(roles)(handler)`.
fn calls_of(model: &ProjectModel, function: FnSite) -> Vec<CallSite> {
    let mut calls: Vec<CallSite> = model.callers(function).iter().map(|caller| caller.call).collect();
    let body = &model.facts(function.file).body;
    let Some(maker) = body.function(function.function).map(|row| FnSite { file: function.file, function: row.parent }) else {
        return calls;
    };
    let made = model.single_return(maker).map(|returned| model.resolve(returned));
    if made != Some(Resolved::Function(function)) {
        return calls;
    }
    for maker in model.callers(maker) {
        let rows = &model.facts(maker.call.file).body;
        for (index, row) in rows.calls.iter().enumerate() {
            if rows.value(row.callee) == Value::Result(maker.call.call) {
                calls.push(CallSite { file: maker.call.file, call: CallId(index as u32) });
            }
        }
    }
    // Where the model itself knows what the maker returns, both ways lead here.
    crate::sorting::sort(&mut calls);
    calls.dedup();
    calls
}

impl ProjectModel {
    /// The calls of a function of the project, each with the function around it, in order.
    pub fn callers(&self, function: FnSite) -> &[Caller] {
        let all = self.placement.callers.get_or_init(|| {
            let mut all = Vec::new();
            for file in self.files() {
                for &(call, ref meaning) in self.effects.meanings(file) {
                    let call = CallSite { file, call };
                    if let (Meaning::Runs(target), Some(row)) = (meaning, self.call(call)) {
                        all.push(Caller { target: *target, function: FnSite { file, function: row.function }, call });
                    }
                }
            }
            crate::sorting::by_key(&mut all, |caller| (caller.target, caller.call));
            all
        });
        let start = all.partition_point(|caller| caller.target < function);
        let end = start + all[start..].partition_point(|caller| caller.target == function);
        &all[start..end]
    }
}
