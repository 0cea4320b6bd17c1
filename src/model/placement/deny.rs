//! How statements turn callers away or say that something failed: by `throw`, a status, a redirect, an answer.

use super::guard::leaves;
use crate::{
    facts::body::{Branch, ExitKind, List, NodeKind, Value},
    model::{CallSite, FnSite, ProjectModel, Site, eval::Resolved, meaning},
};

/// How a side turns the caller away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deny {
    /// By `throw` or an answer of 401 or 403.
    Refuses,
    /// By `redirect` and the like of `next/navigation`.
    Redirects,
}

/// Whether statements turn the caller away.
pub fn denies(model: &ProjectModel, function: FnSite, range: List) -> Option<Deny> {
    let body = &model.facts(function.file).body;
    let mut found = None;
    for node in body.nodes.get(range.start as usize..range.end as usize).unwrap_or(&[]) {
        match node.kind {
            NodeKind::Exit(ExitKind::Throw, _) => return Some(Deny::Refuses),
            NodeKind::Exit(ExitKind::Return, value) if answers_refusal(model, Site { file: function.file, value }) => {
                return Some(Deny::Refuses);
            }
            NodeKind::Call(call) => {
                if let Resolved::External { module, path } = model.callee(CallSite { file: function.file, call })
                    && module == "next/navigation"
                {
                    match path.last().map_or("", |name| &**name) {
                        "forbidden" | "unauthorized" => return Some(Deny::Refuses),
                        "redirect" | "permanentRedirect" => found = Some(Deny::Redirects),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// A response or result with status 401 or 403, also one that a function of the project may have answered:
/// `if (user instanceof Response) return user`, `if (found.error) return found.error`.
pub fn answers_refusal(model: &ProjectModel, site: Site) -> bool {
    refuses(model, site) || answers_of_call(model, site).into_iter().any(|answer| refuses(model, answer))
}

fn refuses(model: &ProjectModel, site: Site) -> bool {
    has_status(model, site, &|status| status == 401.0 || status == 403.0, 4)
}

/// What a value is in each answer of the function that gave it.
fn answers_of_call(model: &ProjectModel, site: Site) -> Vec<Site> {
    let (root, path) = meaning::member_path(model, site);
    let Value::Result(call) = model.value(root) else { return Vec::new() };
    let Resolved::Function(function) = model.callee(CallSite { file: root.file, call }) else { return Vec::new() };
    let body = &model.facts(function.file).body;
    let Some(row) = body.function(function.function) else { return Vec::new() };
    let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
    let answers = nodes.iter().filter_map(|node| match node.kind {
        NodeKind::Exit(ExitKind::Return, value) => Some(Site { file: function.file, value }),
        _ => None,
    });
    let part = |answer: Site| path.iter().try_fold(answer, |at, name| Some(model.object(at)?.get(name)?.value));
    answers.filter_map(part).collect()
}

/// An answer that something is wrong: a status of 300 and more, a redirect, `{ error }`, `{ success: false }`.
pub fn is_failure(model: &ProjectModel, site: Site) -> bool {
    if has_status(model, site, &|status| status >= 300.0, 4) {
        return true;
    }
    let Resolved::Site(at) = model.resolve(site) else { return false };
    if let Value::Result(call) = model.value(at) {
        let call = CallSite { file: at.file, call };
        return match model.method(call) {
            Some((_, "redirect" | "error")) => true,
            // `NextResponse.json({ error })`, whatever the status.
            Some((_, "json")) => model.args(call).first().is_some_and(|&body| says_failure(model, body)),
            _ => false,
        };
    }
    says_failure(model, at)
}

/// `{ error }`, `{ success: false }`.
fn says_failure(model: &ProjectModel, site: Site) -> bool {
    model.object(site).is_some_and(|view| {
        let says = |key: &str| view.get(key).and_then(|prop| model.boolean(prop.value));
        match says("success").or_else(|| says("ok")) {
            Some(success) => !success,
            None => view.get("error").is_some() || view.get("errors").is_some(),
        }
    })
}

fn has_status(model: &ProjectModel, site: Site, wanted: &dyn Fn(f64) -> bool, fuel: u32) -> bool {
    let run = match model.resolve(site) {
        Resolved::Site(at) => match model.value(at) {
            Value::Result(call) => Some(CallSite { file: at.file, call }),
            _ => None,
        },
        _ => None,
    };
    // `refuse(403)` of `const refuse = (status) => Response.json({}, { status })`.
    let handed = |site: Site| match (run, model.resolve(site)) {
        (Some(run), Resolved::Site(at)) => match model.value(at) {
            Value::Param { function, index } if model.callee(run) == Resolved::Function(FnSite { file: at.file, function }) => {
                model.number(*model.args(run).get(index as usize)?)
            }
            _ => None,
        },
        _ => None,
    };
    carries(model, site, &|site| model.number(site).or_else(|| handed(site)).is_some_and(wanted), fuel)
}

fn carries(model: &ProjectModel, site: Site, fits: &dyn Fn(Site) -> bool, fuel: u32) -> bool {
    let Resolved::Site(at) = model.resolve_result(site) else { return false };
    if fuel == 0 {
        return false;
    }
    match model.value(at) {
        Value::Object(_) => model
            .object(at)
            .is_some_and(|view| ["status", "statusCode"].iter().any(|key| view.get(key).is_some_and(|prop| fits(prop.value)))),
        Value::Result(call) => {
            let call = CallSite { file: at.file, call };
            let args = model.args(call);
            // `NextResponse.json(body, { status: 403 })`, `new Response(null, { status: 403 })`, `res.status(403).json(…)`.
            args.get(1).is_some_and(|&options| carries(model, options, fits, fuel - 1))
                || model.chain(at).is_some_and(|chain| {
                    let status = chain.links.iter().find(|link| link.name == "status" || link.name == "sendStatus");
                    status.and_then(|link| model.args(link.call).first().copied()).is_some_and(fits)
                })
        }
        _ => false,
    }
}

/// Whether a function has a `throw` of its own.
pub fn throws(model: &ProjectModel, function: FnSite) -> bool {
    model.facts(function.file).body.function(function.function).is_some_and(|row| row.throws)
}

/// Conditions under which a function throws.
pub fn throwing_conditions(model: &ProjectModel, function: FnSite) -> Vec<Branch> {
    let body = &model.facts(function.file).body;
    let Some(row) = body.function(function.function) else { return Vec::new() };
    let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
    let mut found = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let NodeKind::Branch(branch) = node.kind else { continue };
        let at = row.nodes.start + index as u32;
        let inner = List { start: at + 1, end: node.skip };
        let throwing = body.children(inner).any(|(_, nodes)| leaves(model, function, nodes) == Some(ExitKind::Throw));
        if throwing {
            found.extend(body.branches.get(branch as usize).copied());
        }
    }
    found
}
