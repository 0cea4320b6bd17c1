//! What a call means: a write, a read, a call of AWS, an e-mail, a call of a project function, or nothing of these.

mod callbacks;
mod mutation;
mod store;

use super::{
    CallSite, FnSite, ProjectModel, Site, Target,
    effects::Effect,
    eval::{Name, Resolved},
    graphql, sdk,
    speaks::Topics,
};
use crate::{
    facts::body::{CallKind, Op, Value},
    knowledge::packages,
};
pub use callbacks::callbacks_run;

/// What a call does, beside running its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An effect at this call; the text names it for people: `SendEmail`.
    Effect(Effect, String),
    /// An operation of the data layer, which happens at the other end of the API: `Todo.create`.
    Remote(Effect, String),
    /// Runs a function of the project.
    Runs(FnSite),
    /// Nothing known.
    Nothing,
}

/// A value as a root and the member names behind it: `client.models.Todo` is (`client`, [`models`, `Todo`]).
/// An unknown key is `*`.
pub fn member_path(model: &ProjectModel, site: Site) -> (Site, Vec<Name<'_>>) {
    last_members(model, site, usize::MAX)
}

/// At most so many of the last names, and the value in front of them.
fn last_members(model: &ProjectModel, site: Site, most: usize) -> (Site, Vec<Name<'_>>) {
    let mut path = Vec::new();
    let mut at = site;
    for _ in 0..24 {
        if path.len() == most {
            break;
        }
        if !model.is_its_own(at)
            && let Resolved::Site(target) = model.resolve(at)
        {
            at = target;
        }
        match model.value(at) {
            Value::Member(base, name) => {
                path.push(model.facts(at.file).str(name).into());
                at = Site { file: at.file, value: base };
            }
            Value::Index(base, _) => {
                path.push("*".into());
                at = Site { file: at.file, value: base };
            }
            // `const { data = [] } = …`, `a ?? b` keep their first operand's way.
            Value::Op(Op::Default, list) => match model.facts(at.file).body.list(list) {
                [value, ..] => at = Site { file: at.file, value: *value },
                [] => break,
            },
            _ => break,
        }
    }
    path.reverse();
    (at, path)
}

/// The package behind a value: an import from it, or what a call of such an import returned.
pub fn package_of(model: &ProjectModel, site: Site) -> Option<(Name<'_>, Vec<Name<'_>>)> {
    let mut at = site;
    for _ in 0..12 {
        match model.resolve_result(at) {
            Resolved::External { module, path } => return Some((module, path)),
            Resolved::Site(target) => match model.value(target) {
                Value::Result(call) => at = Site { file: target.file, value: model.facts(target.file).body.call(call)?.callee },
                Value::Member(base, _) | Value::Index(base, _) => at = Site { file: target.file, value: base },
                _ => return None,
            },
            _ => return None,
        }
    }
    None
}

/// Packages and exports that make an Amplify data client.
fn is_client_factory(resolved: &Resolved<'_>) -> bool {
    let Resolved::External { module, path } = resolved else { return false };
    let Some(name) = path.last() else { return false };
    match module.as_ref() {
        "aws-amplify/data"
        | "aws-amplify/api"
        | "@aws-amplify/api"
        | "@aws-amplify/api-graphql"
        | "aws-amplify/api/server"
        | "aws-amplify/data/server" => name == "generateClient",
        "@aws-amplify/adapter-nextjs/data" | "@aws-amplify/adapter-nextjs/api" => {
            name == "generateServerClientUsingCookies" || name == "generateServerClientUsingReqRes"
        }
        _ => false,
    }
}

/// Whether a value is an Amplify data client.
pub fn is_data_client(model: &ProjectModel, site: Site) -> bool {
    let Resolved::Site(at) = model.resolve_result(site) else { return false };
    match model.value(at) {
        Value::Result(call) => is_client_factory(&model.callee(CallSite { file: at.file, call })),
        // Either of several: a client made in one of two ways is a client.
        Value::Local(slot) => {
            let body = &model.facts(at.file).body;
            let list = body.locals.get(slot as usize).copied().unwrap_or_default();
            body.list(list).iter().any(|&value| value != at.value && is_client_result(model, Site { file: at.file, value }))
        }
        Value::Op(Op::Or | Op::Nullish | Op::Conditional | Op::Default, list) => {
            model.facts(at.file).body.list(list).iter().any(|&value| is_client_result(model, Site { file: at.file, value }))
        }
        _ => false,
    }
}

/// Whether a call's callee without its last names is a client: by what that value is, or by what a hook of React keeps at
/// `path` in the root.
fn is_client_at(model: &ProjectModel, call: CallSite, names: usize, root: Site, path: &[Name<'_>]) -> bool {
    let callee = model.call(call).map(|row| Site { file: call.file, value: row.callee });
    if path.is_empty() && is_data_client(model, root)
        || callee.is_some_and(|callee| is_data_client(model, last_members(model, callee, names).0))
    {
        return true;
    }
    let Value::Result(call) = model.value(root) else { return false };
    let call = CallSite { file: root.file, call };
    let Resolved::External { module, path: name } = model.callee(call) else { return false };
    let path: Vec<&str> = path.iter().map(|name| &**name).collect();
    let keeps = matches!(
        (name.last().map_or("", |name| &**name), &path[..]),
        ("useMemo", []) | ("useState", ["0"]) | ("useRef", ["current"])
    );
    let kept = model.args(call).first().copied().filter(|_| keeps && module == "react");
    kept.is_some_and(|kept| match model.resolve(kept) {
        Resolved::Function(function) => model.single_return(function).is_some_and(|made| is_data_client(model, made)),
        _ => is_data_client(model, kept),
    })
}

fn is_client_result(model: &ProjectModel, site: Site) -> bool {
    match model.resolve_result(site) {
        Resolved::Site(at) => match model.value(at) {
            Value::Result(call) => is_client_factory(&model.callee(CallSite { file: at.file, call })),
            _ => false,
        },
        _ => false,
    }
}

/// The meaning of a call.
pub fn meaning(model: &ProjectModel, call: CallSite) -> Meaning {
    let Some(row) = model.call(call) else { return Meaning::Nothing };
    if row.kind == CallKind::Jsx || !model.may_mean_something(call) {
        return Meaning::Nothing;
    }
    let callee = Site { file: call.file, value: row.callee };
    if let Some(function) = callable(model, callee) {
        return Meaning::Runs(function);
    }
    if row.kind == CallKind::New {
        return constructor(model, callee);
    }
    let (root, path) = member_path(model, callee);
    if let Some(meaning) = data_client(model, call, root, &path) {
        return meaning;
    }
    if let Some(meaning) = handed_out(model, call, root, &path) {
        return meaning;
    }
    // What a package gives a meaning to needs that package, here or behind an import.
    let topics = model.speaks(call.file);
    if topics.has(Topics::QUERIES)
        && let Some(function) = mutation::run_by(model, callee, root, &path)
    {
        return Meaning::Runs(function);
    }
    if topics.has(Topics::SDK)
        && let Some((effect, operation)) = sdk::operation_of(model, call).map(|operation| (operation.effect(), operation.name))
    {
        return effect.map_or(Meaning::Nothing, |effect| Meaning::Effect(effect, operation));
    }
    if topics.has(Topics::MAIL) { mailer(model, callee, &path) } else { Meaning::Nothing }
}

/// The project function that a value stands for, through wrappers of packages, contexts and stores.
pub fn callable(model: &ProjectModel, site: Site) -> Option<FnSite> {
    match model.value(site) {
        Value::Function(function) => return Some(FnSite { file: site.file, function }),
        _ if !model.is_relevant(site) || model.is_outside(site) => return None,
        _ => {}
    }
    match model.resolve(site) {
        Resolved::Function(function) => Some(function),
        Resolved::Site(at) => match model.value(at) {
            Value::Result(call) => {
                let call = CallSite { file: at.file, call };
                let Resolved::External { module, path } = model.callee(call) else { return store::action_of_store(model, at) };
                let position = packages::wrapped_argument(&module, path.last()?)?;
                model.args(call).get(position).and_then(|&wrapped| callable(model, wrapped))
            }
            Value::Member(..) => made_by_call(model, at).or_else(|| store::action_of_store(model, at)),
            _ => None,
        },
        _ => None,
    }
}

/// A member of what a project function made: `const { open } = useOrders()`, `createService(client).add`.
fn made_by_call(model: &ProjectModel, member: Site) -> Option<FnSite> {
    let (root, _) = member_path(model, member);
    let Value::Result(call) = model.value(root) else { return None };
    match model.callee(CallSite { file: root.file, call }) {
        Resolved::Function(_) => {}
        Resolved::External { module, .. } if module == "react" => {}
        _ => return None,
    }
    match model.resolve_result(member) {
        Resolved::Function(function) => Some(function),
        // `useCallback(() => …)`: contexts may hand on each other's functions, so no further.
        Resolved::Site(at) => {
            let Value::Result(call) = model.value(at) else { return None };
            let call = CallSite { file: at.file, call };
            let Resolved::External { module, path } = model.callee(call) else { return None };
            let position = packages::wrapped_argument(&module, path.last()?)?;
            model.args(call).get(position).and_then(|&wrapped| model.function(wrapped))
        }
        _ => None,
    }
}

/// `new Service()` runs the constructor.
fn constructor(model: &ProjectModel, callee: Site) -> Meaning {
    let Resolved::Class(file, class) = model.resolve(callee) else { return Meaning::Nothing };
    let facts = model.facts(file);
    let constructor = facts.body.members(class).iter().find_map(|member| {
        let named = member.name.is_some_and(|name| facts.str(name) == "constructor");
        match facts.body.value(member.value) {
            Value::Function(function) if named => Some(FnSite { file, function }),
            _ => None,
        }
    });
    constructor.map_or(Meaning::Nothing, Meaning::Runs)
}

fn data_client(model: &ProjectModel, call: CallSite, root: Site, path: &[Name<'_>]) -> Option<Meaning> {
    match path {
        [before @ .., models, name, method] if models == "models" => {
            let known = is_client_at(model, call, 3, root, before) || model.model_named(name);
            if !known {
                return None;
            }
            let effect = match method.as_ref() {
                "create" | "update" | "delete" => Effect::Write,
                "onCreate" | "onUpdate" | "onDelete" => return None,
                _ => Effect::Read,
            };
            // Which of the models it is, isn't known.
            let name = if name == "*" { "models[…]" } else { name };
            Some(Meaning::Remote(effect, format!("{name}.{method}")))
        }
        [before @ .., kind, name] if kind == "mutations" || kind == "queries" => {
            let known = is_client_at(model, call, 2, root, before) || model.operation_named(name);
            if !known {
                return None;
            }
            // A query whose resolver writes is found once effects are closed.
            let effect = if kind == "mutations" { mutation_effect(model, call) } else { Effect::Read };
            Some(Meaning::Remote(effect, name.to_string()))
        }
        [before @ .., method] if method == "graphql" && is_client_at(model, call, 1, root, before) => {
            let first = model.args(call).first().copied()?;
            let (effect, name) = graphql_effect(model, first)?;
            Some(Meaning::Remote(effect, name))
        }
        _ => None,
    }
}

/// A call on a model that a project function hands out: `orders().create(…)`.
fn handed_out(model: &ProjectModel, call: CallSite, root: Site, path: &[Name<'_>]) -> Option<Meaning> {
    let Resolved::Site(made) = model.resolve_result(root) else { return None };
    let (inner, mut all) = member_path(model, made);
    if made == root || all.is_empty() {
        return None;
    }
    // `modelOf("Order")` of `const modelOf = (name) => client.models[name]`.
    if let (Value::Index(_, key), Value::Result(maker)) = (model.value(made), model.value(root))
        && let Value::Param { function, index } = model.value(Site { file: made.file, value: key })
        && let maker = (CallSite { file: root.file, call: maker })
        && model.callee(maker) == Resolved::Function(FnSite { file: made.file, function })
        && let Some(name) = model.args(maker).get(index as usize).and_then(|&name| model.string(name))
        && let Some(last) = all.last_mut()
    {
        *last = name.into();
    }
    all.extend_from_slice(path);
    data_client(model, call, inner, &all)
}

/// One mutation for many actions: an action whose literal name reads, reads.
fn mutation_effect(model: &ProjectModel, call: CallSite) -> Effect {
    const READING: [&str; 7] = ["get", "list", "read", "fetch", "search", "find", "check"];
    let action = model.args(call).first().and_then(|&first| model.object(first)).and_then(|view| {
        let prop = view.get("action").or_else(|| view.get("operation"))?;
        model.string(prop.value)
    });
    match action {
        Some(action) if READING.iter().any(|verb| action.to_ascii_lowercase().starts_with(verb)) => Effect::Read,
        _ => Effect::Write,
    }
}

/// Whether a `graphql({ query })` call reads or writes, by the document's operation keyword.
fn graphql_effect(model: &ProjectModel, argument: Site) -> Option<(Effect, String)> {
    let view = model.object(argument)?;
    let query = view.get("query")?.value;
    let (kind, name) = document(model, query, 6)?;
    let effect = if kind == graphql::Kind::Mutation { Effect::Write } else { Effect::Read };
    Some((effect, name))
}

fn document(model: &ProjectModel, site: Site, fuel: u32) -> Option<(graphql::Kind, String)> {
    if fuel == 0 {
        return None;
    }
    if let Some(text) = model.string(site) {
        return graphql::operation(&text);
    }
    let Resolved::Site(at) = model.resolve(site) else { return None };
    let body = &model.facts(at.file).body;
    match body.value(at.value) {
        Value::Import(import) => match model.target(at.file, import) {
            Target::Asset(path) => graphql::operation(model.assets.get(path)?),
            _ => None,
        },
        // gql`…`
        Value::Result(call) if body.call(call).is_some_and(|call| call.kind == CallKind::Tagged) => {
            let template = body.args(call).first().copied()?;
            document(model, Site { file: at.file, value: template }, fuel - 1)
        }
        // A template with holes: the keyword stands in its first piece.
        Value::Template(list) => match body.value(*body.list(list).first()?) {
            Value::Str(text) => graphql::operation(model.facts(at.file).str(text)),
            _ => None,
        },
        Value::Op(Op::Conditional, list) => match body.list(list) {
            [_, yes, no] => {
                let yes = document(model, Site { file: at.file, value: *yes }, fuel - 1)?;
                let no = document(model, Site { file: at.file, value: *no }, fuel - 1)?;
                (yes.0 == no.0).then_some(yes)
            }
            _ => None,
        },
        _ => None,
    }
}

/// A call that sends, on something that came out of a mailer package.
fn mailer(model: &ProjectModel, callee: Site, path: &[Name<'_>]) -> Meaning {
    let name = match model.resolve(callee) {
        Resolved::External { path, .. } => path.last().cloned(),
        _ => path.last().cloned(),
    };
    let Some(name) = name.filter(|name| name.to_ascii_lowercase().starts_with("send") || name == "create" || name == "sendMail")
    else {
        return Meaning::Nothing;
    };
    match package_of(model, callee) {
        // `mailgun.messages.create(…)` sends; `transport.create` of others doesn't occur.
        Some((module, _)) if packages::mailer(&module).is_some() && (name != "create" || module.starts_with("mailgun")) => {
            Meaning::Effect(Effect::Email, format!("{}.{name}", packages::package_name(&module)))
        }
        _ => Meaning::Nothing,
    }
}
