//! Actions of stores: `add` of Zustand's `useCart((cart) => cart.add)`, `useCart().add` and `useCart.getState().add`, and of
//! Pinia's `useCart().add`.

use super::{callable, member_path};
use crate::{
    facts::body::Value,
    model::{CallSite, FnSite, ProjectModel, Site, eval::Resolved, speaks::Topics},
};

/// The function that a value is, if it comes out of a store.
pub(super) fn action_of_store(model: &ProjectModel, site: Site) -> Option<FnSite> {
    if !model.speaks(site.file).has(Topics::STORES) {
        return None;
    }
    let (root, mut path) = member_path(model, site);
    let call = call_of(model, root)?;
    let callee = Site { file: call.file, value: model.call(call)?.callee };
    let state = match model.method(call) {
        Some((store, "getState")) => state_of(model, store)?,
        _ => {
            let state = state_of(model, callee)?;
            if let Some(&selector) = model.args(call).first() {
                let (of, mut selected) = member_path(model, model.single_return(callable(model, selector)?)?);
                if !matches!(model.value(of), Value::Param { index: 0, .. }) {
                    return None;
                }
                selected.append(&mut path);
                path = selected;
            }
            state
        }
    };
    let mut at = state;
    for name in &path {
        at = model.object(at)?.get(name)?.value;
    }
    match model.resolve(at) {
        Resolved::Function(function) => Some(function),
        _ => None,
    }
}

/// The object that holds a store's actions. Of Zustand it is what the function returns that makes the state:
/// `create((set) => ({ … }))`, `create<State>()(persist(…))`; of Pinia that, or `actions` of the options.
fn state_of(model: &ProjectModel, store: Site) -> Option<Site> {
    let Resolved::Site(at) = model.resolve(store) else { return None };
    let made = call_of(model, at)?;
    let curried = call_of(model, Site { file: made.file, value: model.call(made)?.callee });
    let Resolved::External { module, path } = model.callee(curried.unwrap_or(made)) else { return None };
    if module == "pinia" && path.last().is_some_and(|name| name == "defineStore") {
        let options = *model.args(made).last()?;
        return match callable(model, options) {
            Some(setup) => model.single_return(setup),
            None => Some(model.object(options)?.get("actions")?.value),
        };
    }
    if module.split('/').next() != Some("zustand") || !matches!(path.last().map(|name| &**name), Some("create" | "default")) {
        return None;
    }
    let mut creator = *model.args(made).first()?;
    // `devtools(persist((set) => …, options))`.
    for _ in 0..4 {
        let Resolved::Site(wrapped) = model.resolve(creator) else { break };
        let Some(call) = call_of(model, wrapped) else { break };
        if !matches!(model.callee(call), Resolved::External { module, .. } if module.starts_with("zustand/")) {
            return None;
        }
        creator = *model.args(call).first()?;
    }
    model.single_return(callable(model, creator)?)
}

fn call_of(model: &ProjectModel, site: Site) -> Option<CallSite> {
    match model.value(site) {
        Value::Result(call) => Some(CallSite { file: site.file, call }),
        _ => None,
    }
}
