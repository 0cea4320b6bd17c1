//! Mutations of react-query and SWR: the function that `mutate`, `mutateAsync` or `trigger` runs, under whatever name.

use super::{callable, member_path};
use crate::{
    facts::body::Value,
    model::{
        CallSite, FnSite, ProjectModel, Site,
        eval::{Name, Resolved},
    },
};

/// The function that a call of a mutation runs; `root` and `path` are its callee.
pub(super) fn run_by(model: &ProjectModel, callee: Site, root: Site, path: &[Name<'_>]) -> Option<FnSite> {
    mutation_hook(model, root, path).or_else(|| handed_mutation(model, callee, root))
}

/// `m.mutate()` of react-query's `useMutation({ mutationFn })`, `trigger()` of SWR's `useSWRMutation(key, fetcher)`.
fn mutation_hook(model: &ProjectModel, root: Site, path: &[Name<'_>]) -> Option<FnSite> {
    let method = path.last()?;
    if !matches!(method.as_ref(), "mutate" | "mutateAsync" | "trigger") {
        return None;
    }
    let Value::Result(call) = model.value(root) else { return None };
    let call = CallSite { file: root.file, call };
    let hook = match model.callee(call) {
        Resolved::External { module, path } => (module, path.last()?.clone()),
        // A project hook that returns what `useMutation` gave.
        Resolved::Function(function) => {
            let returned = model.single_return(function)?;
            let (root, _) = member_path(model, returned);
            return if root == returned || path.len() > 1 { mutation_hook(model, root, path) } else { None };
        }
        _ => return None,
    };
    let function = match (hook.0.as_ref(), hook.1.as_ref()) {
        ("@tanstack/react-query" | "react-query", "useMutation") => {
            let first = model.args(call).first().copied()?;
            match model.object(first) {
                Some(view) => view.get("mutationFn")?.value,
                None => first,
            }
        }
        ("swr/mutation", "default") => *model.args(call).get(1)?,
        _ => return None,
    };
    callable(model, function)
}

/// `addOrder` of a project hook or context that gives `{ addOrder: mutation.mutateAsync }`.
fn handed_mutation(model: &ProjectModel, callee: Site, root: Site) -> Option<FnSite> {
    let Value::Result(_) = model.value(root) else { return None };
    let Resolved::Site(at) = model.resolve_result(callee) else { return None };
    let (own, path) = member_path(model, at);
    if own == root { None } else { mutation_hook(model, own, &path) }
}
