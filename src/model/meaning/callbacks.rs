//! Callbacks: which of the functions that a call is handed it runs at once.

use super::{callable, member_path, package_of};
use crate::{
    facts::body::{CallKind, PropKey, Value},
    model::{CallSite, FnSite, ProjectModel, Site, eval::Resolved},
};

/// Functions that a call runs at once by itself: callbacks of array methods, promises and timers, and of project
/// functions that call their parameter (`runs` of the callee's summary is handed in).
pub fn callbacks_run(model: &ProjectModel, call: CallSite, runs: u32) -> Vec<(FnSite, bool)> {
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
    let Some(row) = model.call(call) else { return Vec::new() };
    let args = model.args(call);
    // Most calls hand no function on, and what they call is the dearer question.
    let functions: Vec<Option<FnSite>> = args.iter().take(32).map(|&argument| callable(model, argument)).collect();
    let hands_operation = args.first().is_some_and(|&first| may_hold_operation(model, first));
    if !hands_operation && functions.iter().all(Option::is_none) {
        return Vec::new();
    }
    let function = |index: usize| functions.get(index).copied().flatten();
    let callee = Site { file: call.file, value: row.callee };
    let resolved = model.resolve(callee);
    let mut found = Vec::new();
    if let Resolved::Global(path) = &resolved {
        let last = path.last().map_or("", String::as_str);
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
        let last = path.last().map_or("", String::as_str);
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
        && let Some((module, _)) = package_of(model, callee)
        && module.starts_with("@aws-amplify/adapter-nextjs")
        && let Some(operation) =
            args.first().and_then(|&first| model.object(first)).and_then(|view| view.get("operation").map(|prop| prop.value))
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
    for index in 0..functions.len() {
        if runs & (1 << index) != 0 {
            found.extend(function(index).map(|function| (function, false)));
        }
    }
    found
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
