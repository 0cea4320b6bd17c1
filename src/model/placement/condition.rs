//! Conditions that decide about writes: over data that was just read, or over who the caller is.

use super::{
    Detail, Judgement, batch,
    guard::{self, By, Deny, Guard, Step},
};
use crate::{
    facts::body::{Branch, List, Value, ValueId},
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

/// All conditions of a function that decide about effects.
pub(super) fn judge(model: &ProjectModel, function: FnSite, tiers: TierSet) -> Vec<Judgement> {
    let mut found = Vec::new();
    let mut repeated: Option<Vec<CallSite>> = None;
    // Nodes under a decision that has been reported: further questions there belong to it.
    let mut decided: Vec<List> = Vec::new();
    for guard in guard::guards(model, function) {
        let (conditions, frame, span) = match guard.by {
            By::Condition(branch) => (vec![branch], None, branch.span),
            By::Call(call, target) => {
                let span = model.call(call).map(|row| row.head()).unwrap_or_default();
                (guard::throwing_conditions(model, target), Some((call, target)), span)
            }
        };
        let in_loop = guard.in_loop || guard::is_repeated(model, function);
        // An audit record belongs to another rule, whatever decides about it.
        let is_audit = |step: &Step| {
            let last = model.effects.trace(model, step.call, Effect::Write).pop();
            last.is_some_and(|last| audit_create(model, last).is_some())
        };
        let mut writes = |steps: &[Step]| -> Vec<Step> {
            let mut steps: Vec<Step> =
                steps.iter().filter(|step| step.effects.has(Effect::Write) && !is_audit(step)).copied().collect();
            if in_loop {
                // The loop around both belongs to the rule about batches.
                let known = repeated.get_or_insert_with(|| batch::repeated_around(model, function));
                steps.retain(|step| !known.contains(&step.call));
            }
            steps
        };
        let sides = (writes(&guard.when_true), writes(&guard.when_false));
        let relevant = guard.denies.is_some() || has_effect(&guard);
        if !relevant {
            continue;
        }
        for condition in conditions {
            let asked = ask(model, function, frame, condition, &sides);
            let judged = match (asked.identity, asked.read) {
                (Some(_), _)
                    if decided.iter().any(|around| around.start < guard.inner.start && guard.inner.end <= around.end) =>
                {
                    None
                }
                (Some(identity), _) if frame.is_none() => authorization(model, function, tiers, &guard, span, identity),
                (None, Some(read)) => check(function, tiers, &sides, span, read),
                _ => None,
            };
            if let Some(judged) = judged {
                if judged.rule == "no-authorization-decision" {
                    decided.push(guard.inner);
                }
                found.push(judged);
                break;
            }
        }
    }
    found
}

fn has_effect(guard: &Guard) -> bool {
    guard.when_true.iter().chain(&guard.when_false).any(|step| !step.effects.and(EffectSet::CHANGING).is_empty())
}

fn ask(
    model: &ProjectModel,
    function: FnSite,
    frame: Option<(CallSite, FnSite)>,
    condition: Branch,
    sides: &(Vec<Step>, Vec<Step>),
) -> Asked {
    let file = frame.map_or(function.file, |(_, target)| target.file);
    let mut asked = Asked::default();
    for (part, positive) in guard::parts(model, Site { file, value: condition.condition }) {
        let found = match frame {
            Some((call, target)) => value_flow::origin_in_call(model, function, call, target, part),
            None => value_flow::origin_of(model, function, part),
        };
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
        let decides =
            found.origin.has(Origin::CONTENT) || (some != none) && (!when_empty.is_empty() || when_rows.iter().any(elsewhere));
        if decides && found.read.is_some() {
            asked.read.get_or_insert(found);
        }
    }
    asked
}

fn check(function: FnSite, tiers: TierSet, sides: &(Vec<Step>, Vec<Step>), span: Span, read: Found) -> Option<Judgement> {
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
    for _ in 0..400 {
        let Some(value) = todo.pop() else { return false };
        match body.value(value) {
            Value::Result(own) if own == read.call => return true,
            Value::Result(own) => {
                todo.extend(body.args(own));
                todo.extend(body.call(own).map(|row| row.callee));
            }
            Value::Member(base, _) | Value::Element(base) | Value::Await(base) | Value::Spread(base) => todo.push(base),
            Value::Index(base, key) => todo.extend([base, key]),
            Value::Op(_, list) | Value::Array(list) | Value::Template(list) => todo.extend(body.list(list)),
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
    for caller in model.callers_of(function) {
        if !model.function_tiers(caller).has(Tier::Bff) {
            continue;
        }
        for guard in guard::guards(model, caller) {
            if let By::Call(_, target) = guard.by
                && target == function
            {
                for step in guard.when_false {
                    found.extend(step.effects.iter().map(|effect| (step.call, effect)));
                }
            }
        }
    }
    found
}

impl ProjectModel {
    /// Functions that call a function of the project, in order.
    fn callers_of(&self, function: FnSite) -> Vec<FnSite> {
        use crate::{facts::body::CallId, model::meaning::Meaning};
        let mut found = Vec::new();
        for file in self.files() {
            for (index, row) in self.facts(file).body.calls.iter().enumerate() {
                let call = CallSite { file, call: CallId(index as u32) };
                let caller = FnSite { file, function: row.function };
                if matches!(self.effects.meaning(call), Meaning::Runs(target) if *target == function) && !found.contains(&caller)
                {
                    found.push(caller);
                }
            }
        }
        found
    }
}
