//! Callbacks: which of the functions that a call is handed it runs at once.

use super::{callable, member_path, package_of};
use crate::{
    facts::body::{CallKind, PropKey, Value, ValueId},
    model::{CallSite, FnSite, ProjectModel, Site, eval::Resolved, speaks::Topics},
};

/// Functions that a call runs at once by itself: callbacks of array methods, promises and timers, and of project
/// functions that call their parameter (`runs` of the callee's summary is handed in).
pub fn callbacks_run(model: &ProjectModel, call: CallSite, runs: u64) -> Vec<(FnSite, bool)> {
    let known = if runs == 0 { model.effects.callbacks(call) } else { None };
    known.unwrap_or_else(|| look_for_callbacks(model, call, runs))
}

fn look_for_callbacks(model: &ProjectModel, call: CallSite, runs: u64) -> Vec<(FnSite, bool)> {
    const IN_LOOP: [&str; 13] = [
        "map",
        "forEach",
        "filter",
        "reduce",
        "reduceRight",
        "some",
        "every",
        "find",
        "findIndex",
        "findLast",
        "flatMap",
        "sort",
        "from",
    ];
    const ONCE: [&str; 3] = ["then", "catch", "finally"];
    const TIMERS: [&str; 5] = ["setTimeout", "queueMicrotask", "requestAnimationFrame", "setImmediate", "startTransition"];
    let body = &model.facts(call.file).body;
    let Some(row) = body.call(call.call) else { return Vec::new() };
    let args = body.list(row.args);
    // What a component gets runs when it likes to.
    if args.is_empty() || row.kind == CallKind::Jsx {
        return Vec::new();
    }
    // Most calls hand no function on, and what they call is the dearer question.
    let site = |value: ValueId| Site { file: call.file, value };
    let function = |index: usize| args.get(index).and_then(|&argument| callable(model, site(argument)));
    let callee = site(row.callee);
    let known_callee = model.is_relevant(callee);
    let hands_operation =
        known_callee && model.speaks(call.file).has(Topics::ADAPTER) && may_hold_operation(model, site(args[0]));
    let handed = args.len().min(32);
    if !hands_operation && (0..handed).all(|index| function(index).is_none()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    // The callback of a method of some value, as most are: what the method belongs to says nothing more.
    if !known_callee && let Some(name) = plain_method(model, callee) {
        if IN_LOOP.contains(&name) {
            found.extend(function(0).map(|function| (function, true)));
        } else if ONCE.contains(&name) {
            found.extend((0..2).filter_map(function).map(|function| (function, false)));
        }
        return found;
    }
    let resolved = model.resolve(callee);
    if let Resolved::Global(path) = &resolved {
        let last = path.last().map_or("", |name| &**name);
        if TIMERS.contains(&last) {
            found.extend(function(0).map(|function| (function, false)));
        } else if path == &["Promise"] && row.kind == CallKind::New {
            found.extend(function(0).map(|function| (function, false)));
        } else if path == &["Array", "from"] {
            found.extend(function(1).map(|function| (function, true)));
        }
        return found;
    }
    if let Resolved::External { module, path } = &resolved {
        let last = path.last().map_or("", |name| &**name);
        if module == "react" && matches!(last, "startTransition" | "act") || module == "react-dom" && last == "flushSync" {
            found.extend(function(0).map(|function| (function, false)));
        }
    }
    if let Some((_, name)) = model.method(call) {
        let method_of_project = matches!(resolved, Resolved::Function(_));
        if !method_of_project && IN_LOOP.contains(&name) {
            found.extend(function(0).map(|function| (function, true)));
        } else if !method_of_project && ONCE.contains(&name) {
            found.extend((0..2).filter_map(function).map(|function| (function, false)));
        }
    }
    // `runWithAmplifyServerContext({ operation: (contextSpec) => … })`, by what it was destructured from.
    if hands_operation
        && let Some(operation) = args
            .first()
            .and_then(|&first| model.object(site(first)))
            .and_then(|view| view.get("operation").map(|prop| prop.value))
        && let Some((module, _)) = package_of(model, callee)
        && module.starts_with("@aws-amplify/adapter-nextjs")
    {
        found.extend(callable(model, operation).map(|function| (function, false)));
    }
    // `startTransition` of `useTransition()`.
    let (root, path) = if function(0).is_some() { member_path(model, callee) } else { (callee, Vec::new()) };
    if path == ["1"]
        && let Value::Result(hook) = model.value(root)
        && matches!(model.callee(CallSite { file: root.file, call: hook }), Resolved::External { module, path } if module == "react" && path.last().is_some_and(|name| name == "useTransition"))
    {
        found.extend(function(0).map(|function| (function, false)));
    }
    for index in 0..handed {
        if runs & (1 << index) != 0 {
            found.extend(function(index).map(|function| (function, runs & (1 << (index + 32)) != 0)));
        }
    }
    found
}

/// The name of a method of something that comes from a parameter, a call or a literal, and that isn't named by its position.
fn plain_method(model: &ProjectModel, callee: Site) -> Option<&str> {
    let facts = model.facts(callee.file);
    let Value::Member(base, name) = facts.body.value(callee.value) else { return None };
    let name = facts.str(name);
    let mut at = base;
    loop {
        match facts.body.value(at) {
            Value::Member(base, _) => at = base,
            Value::Param { .. } | Value::Result(_) | Value::Element(_) => break,
            Value::Array(_) | Value::Str(_) if at == base => break,
            _ => return None,
        }
    }
    (name != "1").then_some(name)
}

/// Whether an argument may be an object with a property `operation`.
fn may_hold_operation(model: &ProjectModel, argument: Site) -> bool {
    match model.resolve(argument) {
        Resolved::Namespace(_) => true,
        Resolved::Site(site) => {
            let facts = model.facts(site.file);
            let Value::Object(list) = facts.body.value(site.value) else { return false };
            facts.body.props(list).iter().any(|prop| match prop.key {
                PropKey::Name(name) => facts.str(name) == "operation",
                PropKey::Computed(_) | PropKey::Spread => true,
            })
        }
        _ => false,
    }
}
