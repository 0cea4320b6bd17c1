//! Conditions that decide about writes: over data that was just read, or over who the caller is.

use super::{
    Caller, Detail, Judgement, batch,
    deny::{self, Deny},
    guard::{self, By, Guard, Step},
};
use crate::{
    facts::body::{Branch, List, Value, ValueId},
    maps::HashedSet,
    model::{
        CallSite, FnSite, ProjectModel, Site,
        audit::audit_create,
        authorization,
        effects::{self, Effect, EffectSet},
        meaning::{self, Meaning},
        tier::{Reason, Tier, TierSet},
        value_flow::{self, Found, Origin},
    },
    span::Span,
};

/// What a condition is about.
#[derive(Default)]
struct Asked {
    /// The first part over contents of what was read, or over whether a list has rows.
    read: Option<Found>,
    /// The first part over who the caller is.
    identity: Option<Found>,
}

/// The sides of a condition: what happens when it holds, and when it doesn't.
type Sides = (Vec<Step>, Vec<Step>);

/// All conditions of a function that decide about effects, here and by `throw` in its callers.
pub(super) fn judge(model: &ProjectModel, function: FnSite, tiers: TierSet) -> Vec<Judgement> {
    let mut found = Vec::new();
    // Nodes under a decision that has been reported: further questions there belong to it.
    let mut decided: Vec<List> = Vec::new();
    for guard in guard::guards(model, function) {
        let By::Condition(condition) = guard.by else { continue };
        if guard.denies.is_none() && !has_effect(&guard) {
            continue;
        }
        let (asked, sides) = ask_about_writes(model, function, None, condition, &guard);
        let judged = match (asked.identity, asked.read) {
            (Some(_), _) if decided.iter().any(|around| around.start < guard.inner.start && guard.inner.end <= around.end) => {
                None
            }
            (Some(identity), _) => authorization(model, function, tiers, &guard, condition.span, identity),
            (None, Some(read)) => check(function, tiers, &sides, condition.span, read),
            (None, None) => None,
        };
        if let Some(judged) = judged {
            if judged.rule == "no-authorization-decision" {
                decided.push(guard.inner);
            }
            found.push(judged);
        }
    }
    found
}

/// Conditions of a function under which it throws, where that keeps its callers from effects: one finding for all of them.
pub(super) fn judge_throwing(model: &ProjectModel, function: FnSite) -> Vec<Judgement> {
    if !deny::throws(model, function) {
        return Vec::new();
    }
    let guarded: Vec<(FnSite, CallSite, TierSet, Guard)> = model
        .callers(function)
        .iter()
        .filter(|caller| !model.effects.summary(caller.function).effects.is_empty())
        .flat_map(|&Caller { function: caller, call, .. }| {
            let tiers = super::placed(model, caller);
            let guards = if tiers.is_empty() { Vec::new() } else { guard::guards(model, caller) };
            let own = guards.into_iter().filter(move |guard| matches!(guard.by, By::Call(at) if at == call));
            own.map(move |guard| (caller, call, tiers, guard))
        })
        .collect();
    let mut found = Vec::new();
    for condition in deny::throwing_conditions(model, function) {
        let mut judged: Option<Judgement> = None;
        for (caller, call, tiers, guard) in &guarded {
            let (asked, sides) = ask_about_writes(model, *caller, Some((*call, function)), condition, guard);
            let own = match (asked.identity, asked.read) {
                // Where the function finds the identity by itself, it has been judged by itself.
                (Some(_), _) if ask(model, function, None, condition, &Sides::default(), &[]).identity.is_some() => None,
                (Some(identity), _) => authorization(model, function, *tiers, guard, condition.span, identity),
                (None, Some(read)) => check(function, *tiers, &sides, condition.span, read),
                (None, None) => None,
            };
            let Some(own) = own else { continue };
            match &mut judged {
                Some(judged) if judged.rule == own.rule && own.detail == Detail::None => {
                    judged.tiers = judged.tiers.with(*tiers);
                    judged.detail = match std::mem::replace(&mut judged.detail, Detail::None) {
                        Detail::Also(mut calls) => {
                            calls.push(own.call);
                            Detail::Also(calls)
                        }
                        _ => Detail::Also(vec![own.call]),
                    };
                }
                Some(_) => {}
                None => judged = Some(own),
            }
        }
        found.extend(judged);
    }
    found
}

/// What a condition is about, and the writes on its sides.
fn ask_about_writes(
    model: &ProjectModel,
    function: FnSite,
    frame: Option<(CallSite, FnSite)>,
    condition: Branch,
    guard: &Guard,
) -> (Asked, Sides) {
    // An audit record belongs to another rule, whatever decides about it.
    let is_audit = |step: &Step| {
        let last = model.effects.trace(model, step.call, Effect::Write).pop();
        last.is_some_and(|last| audit_create(model, last).is_some())
    };
    let writes = |steps: &[Step]| -> Vec<Step> {
        steps.iter().filter(|step| step.effects.has(Effect::Write) && !is_audit(step)).copied().collect()
    };
    let mut sides = (writes(&guard.when_true), writes(&guard.when_false));
    let asked = ask(model, function, frame, condition, &sides, &[]);
    if asked.read.is_none() || guard.loops.is_empty() {
        return (asked, sides);
    }
    // Which of the rows that a loop runs over are written is the loop's business.
    if ask(model, function, frame, condition, &sides, &guard.loops).read.is_none() {
        let repeated = batch::repeated_around(model, function);
        sides.0.retain(|step| !repeated.contains(&step.call));
        sides.1.retain(|step| !repeated.contains(&step.call));
    }
    (ask(model, function, frame, condition, &sides, &[]), sides)
}

fn has_effect(guard: &Guard) -> bool {
    guard.when_true.iter().chain(&guard.when_false).any(|step| !step.effects.and(EffectSet::CHANGING).is_empty())
}

fn ask(
    model: &ProjectModel,
    function: FnSite,
    frame: Option<(CallSite, FnSite)>,
    condition: Branch,
    sides: &Sides,
    lists: &[Site],
) -> Asked {
    let file = frame.map_or(function.file, |(_, target)| target.file);
    let mut asked = Asked::default();
    for (part, positive) in guard::parts(model, Site { file, value: condition.condition }) {
        let found = value_flow::origin_beside(model, function, frame, part, lists);
        if found.origin.has(Origin::DECIDED) {
            asked.identity.get_or_insert(found);
            continue;
        }
        // Where no row is there, and only there or on both sides, something is written: a race for the first row.
        let some = found.origin.has(Origin::SOME_ROW.or(Origin::SIZE));
        let none = found.origin.has(Origin::NO_ROW);
        let (when_empty, when_rows) = if positive == some { (&sides.1, &sides.0) } else { (&sides.0, &sides.1) };
        // Writing to the rows themselves needs rows: that is no rule.
        let elsewhere = |step: &Step| found.read.is_some_and(|read| !takes_from(model, step.call, read));
        let looked_up = found.origin.has(Origin::LOOKED_UP);
        let decides = found.origin.has(Origin::CONTENT)
            || (some != none) && (!when_empty.is_empty() || !looked_up && when_rows.iter().any(elsewhere));
        if decides && found.read.is_some() {
            asked.read.get_or_insert(found);
        }
    }
    asked
}

fn check(function: FnSite, tiers: TierSet, sides: &Sides, span: Span, read: Found) -> Option<Judgement> {
    let write = sides.0.iter().chain(&sides.1).min_by_key(|step| step.call)?;
    Some(Judgement {
        rule: "no-check-then-write",
        function,
        tiers,
        call: write.call,
        effect: Effect::Write,
        span,
        earlier: vec![(read.read?, Effect::Read)],
        detail: Detail::None,
    })
}

fn authorization(
    model: &ProjectModel,
    function: FnSite,
    tiers: TierSet,
    guard: &Guard,
    span: Span,
    identity: Found,
) -> Option<Judgement> {
    let bff = tiers.has(Tier::Bff);
    let page = matches!(model.function_reason(function, Tier::Bff), Reason::ServerComponent);
    if bff && page && guard.denies == Some(Deny::Redirects) {
        return None;
    }
    let mut steps: Vec<(CallSite, Effect)> = Vec::new();
    for step in guard.when_true.iter().chain(&guard.when_false) {
        let counted = if bff && guard.denies.is_some() { step.effects } else { step.effects.and(EffectSet::CHANGING) };
        steps.extend(counted.iter().map(|effect| (step.call, effect)));
    }
    if steps.is_empty() && bff && guard.denies == Some(Deny::Refuses) {
        steps = behind_callers(model, function);
        steps.extend(handed_in(model, function));
    }
    // Where every operation asks the same by itself, the condition is defence in depth.
    let mut open =
        steps.into_iter().filter(|&(call, effect)| tiers.has(Tier::Frontend) || !authorization::is_guarded(model, call, effect));
    let (call, effect) = open.clone().find(|(_, effect)| *effect != Effect::Read).or_else(|| open.next())?;
    Some(Judgement {
        rule: "no-authorization-decision",
        function,
        tiers,
        call,
        effect,
        span,
        earlier: Vec::new(),
        detail: Detail::Identity(identity.identity.unwrap_or_else(|| "the session".into())),
    })
}

/// Whether a call takes something out of what another call gave.
pub(super) fn takes_from(model: &ProjectModel, call: CallSite, read: CallSite) -> bool {
    if call.file != read.file {
        // A helper read it: its result could be anywhere.
        return true;
    }
    let body = &model.facts(call.file).body;
    let runs = model.activations(call.file);
    let mut todo: Vec<ValueId> = body.args(call.call).to_vec();
    let mut seen = HashedSet::default();
    for _ in 0..400 {
        let Some(value) = todo.pop() else { return false };
        if !seen.insert(value) {
            continue;
        }
        match body.value(value) {
            Value::Result(own) if own == read.call => return true,
            Value::Result(own) => {
                todo.extend(body.args(own));
                todo.extend(body.call(own).map(|row| row.callee));
            }
            Value::Member(base, _) | Value::Element(base) | Value::Await(base) | Value::Spread(base) => todo.push(base),
            Value::Index(base, key) => todo.extend([base, key]),
            Value::Array(list) => {
                todo.extend(body.list(list));
                todo.extend(runs.pushed_into(value));
            }
            Value::Op(_, list) | Value::Template(list) => todo.extend(body.list(list)),
            Value::Object(list) => todo.extend(body.props(list).iter().map(|prop| prop.value)),
            Value::Local(slot) => todo.extend(body.list(body.locals.get(slot as usize).copied().unwrap_or_default())),
            Value::Param { function, .. } => {
                if let Some((around, _)) = runs.run_by(function) {
                    todo.extend(body.call(around).map(|row| row.callee));
                }
            }
            _ => {}
        }
    }
    true
}

/// Effects that follow the calls of a function that turns callers away by `throw`.
fn behind_callers(model: &ProjectModel, function: FnSite) -> Vec<(CallSite, Effect)> {
    let mut found = Vec::new();
    for &Caller { function: caller, call, .. } in model.callers(function) {
        if !model.function_tiers(caller).has(Tier::Bff) {
            continue;
        }
        for guard in guard::guards(model, caller) {
            if matches!(guard.by, By::Call(at) if at == call) {
                let steps = guard.when_false.into_iter();
                found.extend(steps.flat_map(|step| step.effects.iter().map(move |effect| (step.call, effect))));
            }
        }
    }
    found
}

/// Effects of the handlers that a wrapper is handed, where `function` is what it returns and runs them.
fn handed_in(model: &ProjectModel, function: FnSite) -> Vec<(CallSite, Effect)> {
    let mut found = Vec::new();
    for call in effects::calls_in(model, function) {
        let Some((wrapper, index)) = handler_called(model, call) else { continue };
        for &Caller { call, .. } in model.callers(wrapper) {
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

/// The function around whose parameter a call runs, and which parameter: `handler(request)` in what `withAuth` returns.
fn handler_called(model: &ProjectModel, call: CallSite) -> Option<(FnSite, u32)> {
    let row = model.call(call)?;
    match model.facts(call.file).body.value(row.callee) {
        Value::Param { function, index } if function != row.function => Some((FnSite { file: call.file, function }, index)),
        _ => None,
    }
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
