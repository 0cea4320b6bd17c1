//! Totals, groups and joins that browser code makes of lists read from the backend.

use super::{Detail, Judgement, condition, guard};
use crate::{
    facts::body::{CallId, ExitKind, FnId, List, LoopKind, NodeKind, Op, Value, ValueId},
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        effects::Effect,
        eval::Resolved,
        meaning,
        speaks::Topics,
        tier::{Tier, TierSet},
        value_flow,
    },
    span::Span,
};

/// A loop is no call.
const NO_CALL: CallId = CallId(u32::MAX);

/// All of a file. What a privileged field is computed by belongs to that field.
pub(super) fn judge(model: &ProjectModel, file: FileId, judged: &[Judgement]) -> Vec<Judgement> {
    // Without a client or a context behind its imports a file has no data.
    if !model.tiers.of(file).has(Tier::Frontend) || !model.speaks(file).has(Topics::EFFECTS.or(Topics::CONTEXTS)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let body = &model.facts(file).body;
    let priced: Vec<CallSite> = judged
        .iter()
        .filter(|judgement| matches!(judgement.detail, Detail::Field { literal: false, .. }))
        .map(|judgement| judgement.call)
        .collect();
    let mut take = |call: CallSite, function: FnSite, span: Span, what: &'static str| {
        let owned = priced.iter().any(|&write| write != call && condition::takes_from(model, write, call));
        if !owned && model.function_tiers(function).has(Tier::Frontend) {
            found.push(Judgement {
                rule: "no-data-transformation",
                function,
                tiers: TierSet::of(Tier::Frontend),
                call,
                effect: Effect::Read,
                span,
                earlier: Vec::new(),
                detail: Detail::Transform(what),
            });
        }
    };
    for (index, row) in body.calls.iter().enumerate() {
        let call = CallSite { file, call: CallId(index as u32) };
        let function = FnSite { file, function: row.function };
        if let Some((list, what)) = transforms(model, call)
            && is_data(model, function, list)
        {
            take(call, function, row.head(), what);
        }
    }
    for (index, row) in body.functions.iter().enumerate() {
        let function = FnSite { file, function: FnId(index as u32) };
        for at in row.nodes.start..row.nodes.end {
            let Some(node) = body.nodes.get(at as usize) else { break };
            let NodeKind::Loop(kind @ (LoopKind::Of | LoopKind::For), over) = node.kind else { continue };
            let inner = List { start: at + 1, end: node.skip };
            let condition = Site { file, value: over };
            let over = guard::rows_of(model, condition, kind);
            if kind == LoopKind::For && over == condition {
                continue;
            }
            if let Some((what, span)) = collects(model, file, inner)
                && is_data(model, function, over)
            {
                take(CallSite { file, call: NO_CALL }, function, span, what);
            }
        }
    }
    // A total of totals is one total.
    let around: Vec<(Span, Span)> =
        found.iter().filter_map(|judgement| Some((judgement.span, model.call(judgement.call)?.span))).collect();
    let nested = |inner: Span| around.iter().any(|(own, outer)| inner.start >= own.end && outer.contains(inner));
    found.retain(|judgement| !nested(judgement.span));
    found
}

fn is_data(model: &ProjectModel, function: FnSite, list: Site) -> bool {
    value_flow::origin_at_any_time(model, function, list).is_backend()
}

/// The list that a call makes something else of, and what.
fn transforms(model: &ProjectModel, call: CallSite) -> Option<(Site, &'static str)> {
    let facts = model.facts(call.file);
    let callee = Site { file: call.file, value: facts.body.call(call.call)?.callee };
    let name = match facts.body.value(callee.value) {
        Value::Member(_, name) => facts.str(name),
        _ => "",
    };
    let may_group = model.speaks(call.file).has(Topics::GROUPS)
        && (name == "groupBy" || matches!(model.value(callee), Value::Local(_)) || model.is_relevant(callee));
    if !may_group && !matches!(name, "reduce" | "reduceRight" | "forEach" | "map" | "flatMap") {
        return None;
    }
    let args = model.args(call);
    if may_group
        && let Resolved::Global(path) = model.resolve(callee)
        && matches!(path.iter().map(|name| &**name).collect::<Vec<_>>()[..], ["Object" | "Map", "groupBy"])
    {
        return Some((*args.first()?, "grouped"));
    }
    let (list, name) = model.method(call)?;
    let callback = || args.first().and_then(|&first| meaning::callable(model, first));
    match name {
        "reduce" | "reduceRight" => {
            // A text that is put together is a label.
            let text = args.get(1).is_some_and(|&start| model.string(start).is_some());
            (!text).then(|| (list, reduced(model, callback(), args.get(1).copied())))
        }
        "forEach" => {
            let callback = callback().filter(|callback| callback.file == call.file)?;
            let nodes = model.facts(call.file).body.function(callback.function)?.nodes;
            Some((list, collects(model, call.file, nodes)?.0))
        }
        "map" | "flatMap" => {
            let callback = callback().filter(|callback| callback.file == call.file)?;
            joins(model, callback, list).then_some((list, "joined with another list"))
        }
        _ => None,
    }
}

/// What `reduce` does: by what it begins with, and by what its callback returns.
fn reduced(model: &ProjectModel, callback: Option<FnSite>, start: Option<Site>) -> &'static str {
    let made = start.map(|start| match model.resolve(start) {
        Resolved::Site(at) => model.value(at),
        _ => Value::Unknown,
    });
    if matches!(made, Some(Value::Object(_) | Value::Array(_) | Value::Result(_))) {
        return "grouped";
    }
    let Some(callback) = callback else { return "summed up" };
    let body = &model.facts(callback.file).body;
    let nodes = body.function(callback.function).map(|row| row.nodes).unwrap_or_default();
    let nodes = body.nodes.get(nodes.start as usize..nodes.end as usize).unwrap_or(&[]);
    let adds = nodes.iter().any(|node| {
        matches!(node.kind, NodeKind::Exit(ExitKind::Return, value) if matches!(body.value(value), Value::Op(Op::Add | Op::Arithmetic, _)))
    });
    if adds { "summed up" } else { "reduced to one value" }
}

/// Whether statements of a loop add up or group, and where: `total += …`, `counts[key] = (counts[key] || 0) + 1`,
/// `groups[key].push(…)`. A table by id (`byId[id] = row`) is only another way to hold the list.
fn collects(model: &ProjectModel, file: FileId, inner: List) -> Option<(&'static str, Span)> {
    let body = &model.facts(file).body;
    body.nodes.get(inner.start as usize..inner.end as usize)?.iter().find_map(|node| match node.kind {
        NodeKind::Assign(place, value) => match (body.value(place), body.value(value)) {
            (Value::Local(slot), Value::Op(Op::Add | Op::Arithmetic, list)) => {
                let operands = body.list(list);
                let own = operands.iter().any(|&operand| body.value(operand) == Value::Local(slot));
                let text = operands.iter().any(|&operand| matches!(body.value(operand), Value::Str(_) | Value::Template(_)));
                // Counting turns is no sum.
                let counts = operands.iter().any(|&operand| matches!(body.value(operand), Value::Num(_)));
                (own && !text && !counts).then(|| ("summed up", body.span(value)))
            }
            (Value::Index(..), Value::Op(Op::Add | Op::Arithmetic, _)) => Some(("grouped", body.span(value))),
            _ => None,
        },
        NodeKind::Call(call) => {
            let (receiver, name) = model.method(CallSite { file, call })?;
            let grouped = name == "push" && matches!(model.value(receiver), Value::Index(..));
            grouped.then(|| ("grouped", body.call(call).map(|call| call.head()).unwrap_or_default()))
        }
        _ => None,
    })
}

/// Whether a callback gives an object with a part looked up in another list of the backend: a record, a list or a count.
/// One field of it, or a text made of several, is a label.
fn joins(model: &ProjectModel, callback: FnSite, outer: Site) -> bool {
    let body = &model.facts(callback.file).body;
    let Some(row) = body.function(callback.function) else { return false };
    let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
    let looked_up: Vec<CallId> = nodes
        .iter()
        .filter_map(|node| {
            let NodeKind::Call(call) = node.kind else { return None };
            let (list, name) = model.method(CallSite { file: callback.file, call })?;
            let root = root_of(model, list);
            let own = matches!(model.value(root), Value::Param { function, .. } if function == callback.function);
            let other = !own && root != root_of(model, outer) && is_data(model, callback, list);
            (matches!(name, "find" | "filter") && other).then_some(call)
        })
        .collect();
    let mut fields = Vec::new();
    !looked_up.is_empty()
        && nodes.iter().any(|node| {
            let NodeKind::Exit(ExitKind::Return, value) = node.kind else { return false };
            let given = Site { file: callback.file, value };
            matches!(body.value(value), Value::Object(_)) && hands_on(model, given, &looked_up, &mut fields, 24)
        })
}

/// Whether a value holds more of what was looked up than one field; `fields` are the fields met so far.
fn hands_on(model: &ProjectModel, site: Site, looked_up: &[CallId], fields: &mut Vec<String>, fuel: u32) -> bool {
    let Resolved::Site(at) = model.resolve(site) else { return false };
    if fuel == 0 || at.file != site.file {
        return false;
    }
    let body = &model.facts(at.file).body;
    let is_looked_up = |value: ValueId| match model.resolve(Site { file: at.file, value }) {
        Resolved::Site(at) => matches!(model.value(at), Value::Result(call) if looked_up.contains(&call)),
        _ => false,
    };
    let mut go = |value: ValueId| hands_on(model, Site { file: at.file, value }, looked_up, fields, fuel - 1);
    match body.value(at.value) {
        Value::Result(call) if looked_up.contains(&call) => true,
        Value::Member(base, name) if is_looked_up(base) => {
            let name = model.facts(at.file).str(name);
            if !fields.iter().any(|field| field == name) {
                fields.push(name.to_string());
            }
            name == "length" || fields.len() > 1
        }
        Value::Member(base, _) | Value::Spread(base) | Value::Await(base) => go(base),
        Value::Object(list) => body.props(list).iter().any(|prop| go(prop.value)),
        Value::Array(list) | Value::Op(_, list) => body.list(list).iter().any(|&value| go(value)),
        Value::Result(call) => {
            let text = model.method(CallSite { file: at.file, call }).is_some_and(|(_, name)| name == "join");
            let receiver = model.method(CallSite { file: at.file, call }).map(|(receiver, _)| receiver.value);
            !text && (body.args(call).iter().any(|&value| go(value)) || receiver.is_some_and(go))
        }
        _ => false,
    }
}

/// What a list is made of: `rows` of `rows.slice(1).reverse()`.
fn root_of(model: &ProjectModel, list: Site) -> Site {
    let mut at = list;
    for _ in 0..16 {
        let (root, _) = meaning::member_path(model, at);
        let Value::Result(call) = model.value(root) else { return root };
        match model.method(CallSite { file: root.file, call }) {
            Some((receiver, "slice" | "filter" | "map" | "sort" | "toSorted" | "reverse" | "toReversed" | "concat" | "flat")) => {
                at = receiver;
            }
            _ => return root,
        }
    }
    at
}
