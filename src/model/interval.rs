//! Intervals whose callback changes something: `setInterval`, and project hooks that hand their parameter to it.

use super::{
    CallSite, FnSite, ProjectModel, Site,
    effects::{Effect, EffectSet},
    eval::Resolved,
    meaning::{self, Meaning},
    placed_call::may_call,
    speaks::Topics,
};
use crate::facts::body::{CallId, NodeKind, Op, Value, ValueId};

/// A call that starts such an interval.
#[derive(Clone, Debug)]
pub struct Interval {
    /// What runs again and again.
    pub callback: FnSite,
    /// What that changes.
    pub effect: Effect,
    /// The longest time between two runs in milliseconds, if it is known.
    pub delay: Option<f64>,
    /// The `setInterval` in the project function that is called.
    pub timer: Option<CallSite>,
}

/// The interval that a call starts.
pub fn interval(model: &ProjectModel, call: CallSite) -> Option<Interval> {
    if is_set_interval(model, call) {
        let args = model.args(call);
        let first = *args.first()?;
        let callback = meaning::callable(model, first).or_else(|| bound(model, first))?;
        let effect = changes(model, callback)?;
        return Some(Interval { callback, effect, delay: args.get(1).and_then(|&delay| number(model, delay, 8)), timer: None });
    }
    let Meaning::Runs(hook) = *model.meaning(call) else { return None };
    if !model.speaks(hook.file).has(Topics::INTERVALS) {
        return None;
    }
    let args = model.args(call);
    args.iter().enumerate().find_map(|(index, &argument)| {
        let callback = meaning::callable(model, argument)?;
        let effect = changes(model, callback)?;
        let timer = timer_of(model, hook, index as u32)?;
        let delay = model.args(timer).get(1).and_then(|&delay| match model.resolve(delay) {
            Resolved::Site(at) => match model.value(at) {
                Value::Param { function, index } if function == hook.function => number(model, *args.get(index as usize)?, 8),
                _ => number(model, delay, 8),
            },
            _ => None,
        });
        Some(Interval { callback, effect, delay, timer: Some(timer) })
    })
}

fn changes(model: &ProjectModel, callback: FnSite) -> Option<Effect> {
    model.effects.summary(callback).effects.and(EffectSet::CHANGING).iter().next()
}

fn is_set_interval(model: &ProjectModel, call: CallSite) -> bool {
    may_call(model, call, &["setInterval"])
        && matches!(model.callee(call), Resolved::Global(path) if path.last().is_some_and(|name| name == "setInterval"))
}

/// `this.tick.bind(this)`.
fn bound(model: &ProjectModel, site: Site) -> Option<FnSite> {
    let Resolved::Site(at) = model.resolve(site) else { return None };
    let Value::Result(call) = model.value(at) else { return None };
    match model.method(CallSite { file: at.file, call }) {
        Some((function, "bind")) => meaning::callable(model, function),
        _ => None,
    }
}

/// The `setInterval` in a function that runs its parameter at `index`.
fn timer_of(model: &ProjectModel, hook: FnSite, index: u32) -> Option<CallSite> {
    let parameter = Value::Param { function: hook.function, index };
    let inside = |call: CallSite, function: FnSite| {
        model.call(call).is_some_and(|row| model.is_inside(FnSite { file: call.file, function: row.function }, function.function))
    };
    let calls =
        || (0..model.facts(hook.file).body.calls.len() as u32).map(|call| CallSite { file: hook.file, call: CallId(call) });
    calls().filter(|&call| inside(call, hook) && is_set_interval(model, call)).find(|&timer| {
        let Some(first) = model.args(timer).first().copied() else { return false };
        if is_parameter(model, first, parameter) {
            return true;
        }
        let Some(callback) = meaning::callable(model, first).filter(|callback| callback.file == hook.file) else { return false };
        calls().filter(|&call| inside(call, callback)).any(|call| {
            let callee = model.call(call).map(|row| Site { file: hook.file, value: row.callee });
            callee.is_some_and(|callee| is_parameter(model, callee, parameter))
        })
    })
}

/// Whether a value is the parameter, or the `current` of a ref that holds it.
fn is_parameter(model: &ProjectModel, site: Site, parameter: Value) -> bool {
    let Resolved::Site(at) = model.resolve(site) else { return false };
    let facts = model.facts(at.file);
    match facts.body.value(at.value) {
        Value::Member(base, name) if facts.str(name) == "current" => {
            let Value::Result(made) = facts.body.value(base) else { return false };
            let first = facts.body.args(made).first().copied();
            first.is_some_and(|first| facts.body.value(first) == parameter)
                || facts.body.nodes.iter().any(|node| match node.kind {
                    NodeKind::Assign(place, value) => {
                        facts.body.value(value) == parameter
                            && matches!(facts.body.value(place), Value::Member(own, name) if own == base && facts.str(name) == "current")
                    }
                    _ => false,
                })
        }
        value => value == parameter,
    }
}

fn number(model: &ProjectModel, site: Site, fuel: u32) -> Option<f64> {
    if fuel == 0 {
        return None;
    }
    if let Some(number) = model.number(site) {
        return Some(number);
    }
    let Resolved::Site(at) = model.resolve(site) else { return None };
    let body = &model.facts(at.file).body;
    let numbers = |list: &[ValueId]| -> Option<Vec<f64>> {
        list.iter().map(|&value| number(model, Site { file: at.file, value }, fuel - 1)).collect()
    };
    match body.value(at.value) {
        // Times are written as products: `5 * 60 * 1000`.
        Value::Op(Op::Arithmetic, list) => Some(numbers(body.list(list))?.into_iter().product()),
        Value::Op(Op::Conditional, list) => numbers(body.list(list).get(1..)?)?.into_iter().reduce(f64::max),
        Value::Op(Op::Default, list) => numbers(body.list(list).get(1..)?)?.into_iter().reduce(f64::max),
        Value::Local(slot) => {
            let list = body.locals.get(slot as usize).copied().unwrap_or_default();
            let known = body.list(list).iter().copied().filter(|&value| value != at.value).collect::<Vec<_>>();
            numbers(&known)?.into_iter().reduce(f64::max)
        }
        _ => None,
    }
}
