//! Functions that a context of React hands on: `add` of `const { add } = useCart()`.

use super::{callable, member_path};
use crate::{
    facts::body::{CallId, CallKind, Value},
    model::{CallSite, FnSite, ProjectModel, Site, eval::Resolved},
};

/// The function that a member of a context's value is, where the file that makes the context has its only provider.
pub(super) fn function_of_context(model: &ProjectModel, member: Site) -> Option<FnSite> {
    let (root, path) = member_path(model, member);
    let mut at = provided(model, root, 4)?;
    for name in &path {
        at = model.object(made(model, at)?)?.get(name)?.value;
    }
    // What another context hands on is left to that one: contexts may hand on each other's functions.
    match model.resolve(at) {
        Resolved::Site(site) if matches!(model.value(site), Value::Member(..)) => None,
        _ => callable(model, at),
    }
}

/// What the provider gives, of the context that a hook reads.
fn provided(model: &ProjectModel, hook: Site, fuel: u32) -> Option<Site> {
    let Value::Result(call) = model.value(hook) else { return None };
    let call = CallSite { file: hook.file, call };
    match model.callee(call) {
        Resolved::Function(own) if fuel > 0 => {
            let (root, path) = member_path(model, model.single_return(own)?);
            if path.is_empty() { provided(model, root, fuel - 1) } else { None }
        }
        Resolved::External { module, path }
            if module == "react" && path.last().is_some_and(|name| name == "useContext" || name == "use") =>
        {
            let Resolved::Site(context) = model.resolve(*model.args(call).first()?) else { return None };
            only_provider(model, context)
        }
        _ => None,
    }
}

fn only_provider(model: &ProjectModel, context: Site) -> Option<Site> {
    let body = &model.facts(context.file).body;
    let is_context = |site: Site| model.resolve(site) == Resolved::Site(context);
    let mut providers = body.calls.iter().enumerate().filter(|(_, row)| {
        let callee = Site { file: context.file, value: row.callee };
        row.kind == CallKind::Jsx
            && match body.value(row.callee) {
                Value::Member(base, name) if model.facts(context.file).str(name) == "Provider" => {
                    is_context(Site { file: context.file, value: base })
                }
                _ => is_context(callee),
            }
    });
    let (index, _) = providers.next().filter(|_| matches!(model.value(context), Value::Result(_)))?;
    let provider = CallSite { file: context.file, call: CallId(index as u32) };
    let value = model.object(*model.args(provider).first()?)?.get("value")?.value;
    providers.next().is_none().then_some(value)
}

/// The object that a provider is given, through `useMemo`.
fn made(model: &ProjectModel, value: Site) -> Option<Site> {
    let Resolved::Site(at) = model.resolve(value) else { return None };
    let Value::Result(call) = model.value(at) else { return Some(at) };
    let call = CallSite { file: at.file, call };
    match model.callee(call) {
        Resolved::External { module, path } if module == "react" && path.last().is_some_and(|name| name == "useMemo") => {
            model.single_return(callable(model, *model.args(call).first()?)?)
        }
        _ => None,
    }
}
