//! Conditions that decide about writes: over data that was just read, or over who the caller is.

use super::{
    Detail, Judgement, batch,
    callers::{self, Place},
    deny::{self, Deny},
    guard::{self, Guard, Step},
};
use crate::{
    facts::body::{Body, Branch, BranchKind, ExitKind, FnId, List, NodeKind, Value, ValueId},
    maps::HashedSet,
    model::{
        CallSite, FnSite, ProjectModel, Site,
        audit::audit_create,
        authorization,
        effects::{Effect, EffectSet},
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
    for (condition, guard) in guard::guards(model, function) {
        if guard.denies.is_none() && !has_effect(&guard) {
            continue;
        }
        let (asked, sides) = ask_about_writes(model, function, &[], condition, &guard);
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
    let conditions = deny::throwing_conditions(model, function);
    if conditions.is_empty() {
        return Vec::new();
    }
    let places = callers::kept_from(model, function);
    let mut found = Vec::new();
    for condition in conditions {
        let mut judged: Option<Judgement> = None;
        for Place { function: caller, way, tiers, guard } in &places {
            let (asked, sides) = ask_about_writes(model, *caller, way, condition, guard);
            let own = match (asked.identity, asked.read) {
                // Where the function finds the identity by itself, it has been judged by itself.
                (Some(_), _) if ask(model, function, &[], condition, &Sides::default(), &[]).identity.is_some() => None,
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
    way: &[(CallSite, FnSite)],
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
    let mut asked = ask(model, function, way, condition, &sides, &[]);
    // `if (!row) row = await read()` asks about what was there before.
    if way.is_empty()
        && asked.read.as_ref().and_then(|found| found.read).is_some_and(|read| is_behind(model, function, read, guard))
    {
        asked.read = None;
    }
    if asked.read.is_none() || guard.loops.is_empty() {
        return (asked, sides);
    }
    // Which of the rows that a loop runs over are written is the loop's business.
    if ask(model, function, way, condition, &sides, &guard.loops).read.is_none() {
        let repeated = batch::repeated_around(model, function);
        sides.0.retain(|step| !repeated.contains(&step.call));
        sides.1.retain(|step| !repeated.contains(&step.call));
    }
    (ask(model, function, way, condition, &sides, &[]), sides)
}

/// Whether a call of the same function runs only behind a condition.
fn is_behind(model: &ProjectModel, function: FnSite, call: CallSite, guard: &Guard) -> bool {
    let body = &model.facts(function.file).body;
    let own = body.function(function.function).map(|row| row.nodes.start as usize..row.nodes.end as usize).unwrap_or_default();
    let mut nodes = body.nodes.iter().enumerate().take(own.end).skip(own.start);
    let at = nodes.clone().find(|(_, node)| node.kind == NodeKind::Call(call.call)).map(|(at, _)| at as u32);
    let Some(at) = at.filter(|&at| call.file == function.file && at >= guard.inner.start) else { return false };
    // In a loop around both it has run in the turn before.
    !nodes.any(|(index, node)| matches!(node.kind, NodeKind::Loop(..)) && (index as u32) < guard.inner.start && node.skip > at)
}

fn has_effect(guard: &Guard) -> bool {
    guard.when_true.iter().chain(&guard.when_false).any(|step| !step.effects.and(EffectSet::CHANGING).is_empty())
}

fn ask(
    model: &ProjectModel,
    function: FnSite,
    way: &[(CallSite, FnSite)],
    condition: Branch,
    sides: &Sides,
    lists: &[Site],
) -> Asked {
    let file = way.last().map_or(function.file, |(_, target)| target.file);
    let mut asked = Asked::default();
    for (part, positive) in guard::parts(model, Site { file, value: condition.condition }) {
        let found = value_flow::origin_beside(model, function, way, part, lists);
        // `switch (user.role)` tests what it looks at.
        let switched = condition.kind == BranchKind::Switch && found.origin.has(Origin::CLAIM);
        if switched || found.origin.has(Origin::DECIDED) {
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
        steps = callers::behind_callers(model, function);
        steps.extend(callers::handed_in(model, function));
    }
    // Where every operation asks the same by itself, the condition is defence in depth.
    let mut open = steps
        .into_iter()
        .filter(|&(call, effect)| tiers.has(Tier::Frontend) || authorization::unasked(model, call, effect).is_some());
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
            // `runWithAmplifyServerContext({ operation: async () => rows })`
            Value::Function(function) => todo.extend(returned(body, function)),
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

/// What a function returns.
fn returned(body: &Body, function: FnId) -> impl Iterator<Item = ValueId> {
    let nodes = body.function(function).map(|row| row.nodes.start as usize..row.nodes.end as usize).unwrap_or_default();
    body.nodes.get(nodes).unwrap_or(&[]).iter().filter_map(|node| match node.kind {
        NodeKind::Exit(ExitKind::Return, value) => Some(value),
        _ => None,
    })
}
