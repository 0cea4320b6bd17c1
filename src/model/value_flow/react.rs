//! React's hooks: state and context keep the caller's identity; what they hold of the backend was read in another run.

use super::{Frame, Origin, Reader, Step};
use crate::{
    facts::body::{CallId, CallKind, Value, ValueId},
    maps::HashedMap,
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        eval::{Name, Resolved},
        meaning::{self, Meaning},
    },
};

/// Values of the providers of each context, by the call that made it.
pub type Contexts = HashedMap<Site, Vec<Site>>;

fn contexts(model: &ProjectModel) -> Contexts {
    let mut contexts = Contexts::default();
    for file in model.files() {
        let elements = model.facts(file).body.calls.iter().enumerate().filter(|(_, row)| row.kind == CallKind::Jsx);
        for (index, _) in elements {
            if let Some((context, value)) = provided(model, CallSite { file, call: CallId(index as u32) }) {
                contexts.entry(context).or_default().extend(value);
            }
        }
    }
    contexts
}

/// What is put into a state of React's: arguments of the setter that its hook gave.
fn put_into(model: &ProjectModel, state: CallSite) -> Vec<Site> {
    let facts = model.facts(state.file);
    let sets = |callee: ValueId| match facts.body.value(callee) {
        Value::Member(base, name) => facts.body.value(base) == Value::Result(state.call) && facts.str(name) == "1",
        _ => false,
    };
    let calls = facts.body.calls.iter().filter(|row| row.kind != CallKind::Jsx && sets(row.callee));
    calls.filter_map(|row| Some(Site { file: state.file, value: *facts.body.list(row.args).first()? })).collect()
}

/// The context that a JSX element provides, and its value: `<Orders.Provider value={orders}>`, `<Orders value={orders}>`.
fn provided(model: &ProjectModel, element: CallSite) -> Option<(Site, Option<Site>)> {
    let callee = Site { file: element.file, value: model.call(element)?.callee };
    let provider = match model.value(callee) {
        Value::Member(base, name) if model.facts(callee.file).str(name) == "Provider" => {
            Some(Site { file: callee.file, value: base })
        }
        _ => None,
    };
    if model.is_outside(callee) {
        return None;
    }
    let context = match model.resolve(provider.unwrap_or(callee)) {
        Resolved::Site(context) if matches!(model.value(context), Value::Result(_)) => context,
        _ => return None,
    };
    let value =
        model.args(element).first().and_then(|&first| model.object(first)).and_then(|view| Some(view.get("value")?.value));
    // Without a value it is any other component.
    (provider.is_some() || value.is_some()).then_some((context, value))
}

impl ProjectModel {
    /// Whether a file provides a context of another file: then it matters to files that don't import it.
    pub fn provides_elsewhere(&self, file: FileId) -> bool {
        let elements = self.facts(file).body.calls.iter().enumerate().filter(|(_, row)| row.kind == CallKind::Jsx);
        let mut provided = elements.filter_map(|(index, _)| provided(self, CallSite { file, call: CallId(index as u32) }));
        provided.any(|(context, _)| context.file != file)
    }

    fn contexts(&self) -> &Contexts {
        self.placement.contexts.get_or_init(|| contexts(self))
    }

    /// What a context holds: the value of its one provider, else what it was made with. Providers in other files don't
    /// count: who uses the context need not depend on them.
    pub fn value_of_context(&self, context: Site) -> Option<Site> {
        let Value::Result(made) = self.value(context) else { return None };
        match self.contexts().get(&context).map(Vec::as_slice) {
            None => self.args(CallSite { file: context.file, call: made }).first().copied(),
            Some(&[value]) if value.file == context.file => Some(value),
            _ => None,
        }
    }
}

/// The function whose answers a query hook of a library gives.
fn query_function(model: &ProjectModel, call: CallSite, module: &str, name: &[Name<'_>]) -> Option<Site> {
    let args = model.args(call);
    let name = name.last()?;
    match module {
        "@tanstack/react-query" if name == "useQuery" || name == "useSuspenseQuery" => {
            Some(model.object(*args.first()?)?.get("queryFn")?.value)
        }
        "swr" | "swr/immutable" if name == "default" || name == "useSWR" => args.get(1).copied(),
        _ => None,
    }
}

impl Reader<'_> {
    /// What a hook of React gives; `None` for other calls.
    pub(super) fn hook(&mut self, call: CallSite, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Option<Origin> {
        let read = self.found.read;
        let origin = self.hook_at_any_time(call, path, frame)?;
        if self.any_time {
            return Some(origin);
        }
        // What was read in another run is no evidence.
        self.found.read = read;
        Some(origin.and(Origin::LASTING))
    }

    fn hook_at_any_time(&mut self, call: CallSite, path: &[Step<'_>], frame: Option<&Frame<'_>>) -> Option<Origin> {
        let Resolved::External { module, path: name } = self.model.callee(call) else { return None };
        let args = self.model.args(call);
        if let Some(query) = query_function(self.model, call, &module, &name) {
            let (Some((Step::Name(data), rest)), Some(function)) = (path.split_first(), meaning::callable(self.model, query))
            else {
                return Some(Origin::NONE);
            };
            return Some(if *data == "data" { self.returned(function, call, rest, frame) } else { Origin::NONE });
        }
        if module != "react" {
            return None;
        }
        Some(match name.last().map_or("", |name| &**name) {
            "useState" => {
                let Some((Step::Name(zero), rest)) = path.split_first() else { return Some(Origin::NONE) };
                if *zero != "0" {
                    return Some(Origin::NONE);
                }
                // State that is computed from itself adds nothing by that.
                if self.states.contains(&call) {
                    return Some(Origin::NONE);
                }
                self.states.push(call);
                let origin = put_into(self.model, call)
                    .into_iter()
                    .fold(Origin::NONE, |all, value| all.or(self.value(value, rest, frame)));
                self.states.pop();
                origin
            }
            "useContext" | "use" => {
                let Some(Resolved::Site(context)) = args.first().map(|&first| self.model.resolve(first)) else {
                    return Some(Origin::NONE);
                };
                let values = self.model.contexts().get(&context).cloned().unwrap_or_default();
                values.into_iter().fold(Origin::NONE, |all, value| all.or(self.value(value, path, frame)))
            }
            "useMemo" => {
                let callback = args.first().and_then(|&first| meaning::callable(self.model, first));
                callback.map_or(Origin::NONE, |callback| self.returned(callback, call, path, frame))
            }
            _ => Origin::NONE,
        })
    }
}

impl Reader<'_> {
    /// A function that a context hands on: `hasRole` of `const { hasRole } = useSession()`.
    pub(super) fn function_of_context(&self, callee: Site) -> Option<FnSite> {
        let Resolved::Site(at) = self.model.resolve(callee) else { return None };
        let facts = self.model.facts(at.file);
        let Value::Member(base, name) = facts.body.value(at.value) else { return None };
        let name = facts.str(name);
        let values = self.context_values(Site { file: at.file, value: base }, 4);
        values.iter().find_map(|&value| meaning::callable(self.model, self.model.object(value)?.get(name)?.value))
    }

    /// What the providers of a context give, where a value is what `useContext` or a hook around it returned.
    fn context_values(&self, site: Site, fuel: u32) -> Vec<Site> {
        let Resolved::Site(at) = self.model.resolve(site) else { return Vec::new() };
        let (Value::Result(call), true) = (self.model.value(at), fuel > 0) else { return Vec::new() };
        let call = CallSite { file: at.file, call };
        if let Meaning::Runs(hook) = self.model.meaning(call) {
            return self.model.single_return(*hook).map_or_else(Vec::new, |returned| self.context_values(returned, fuel - 1));
        }
        match self.model.callee(call) {
            Resolved::External { module, path }
                if module == "react" && path.last().is_some_and(|name| name == "useContext" || name == "use") =>
            {
                let context = self.model.args(call).first().map(|&first| self.model.resolve(first));
                let Some(Resolved::Site(context)) = context else { return Vec::new() };
                self.model.contexts().get(&context).cloned().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}
