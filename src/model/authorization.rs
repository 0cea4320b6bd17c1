//! Authorization rules of models, as far as placement asks: who may write.

use super::{
    CallSite, FileId, ProjectModel, Site,
    code_reach::modules_from,
    effects::Effect,
    eval::Resolved,
    meaning::{self, Meaning},
    schema::{Model, Schema},
    wiring::{Backend, Entry},
};
use crate::facts::body::Value;

/// Rules that let callers in whoever they are, or whoever has signed in.
const OPEN: [&str; 3] = ["publicApiKey", "guest", "authenticated"];

/// Whether a caller without an owner or group rule may write the model. `None` if its rules aren't known.
pub fn is_open_to_write(model: &ProjectModel, schema: &Schema, data_model: &Model) -> Option<bool> {
    let rules = model_rules(model, schema, data_model)?;
    Some(rules.iter().any(|rule| OPEN.contains(&rule.name.as_str()) && rule.writes))
}

/// The rules that count for a model.
fn model_rules(model: &ProjectModel, schema: &Schema, data_model: &Model) -> Option<Vec<Rule>> {
    effective_rules(model, schema, data_model.argument(model, "authorization"), data_model.part)
}

/// The rules that count for something in a schema: its own, else those of its `a.schema`. Empty if there are none, `None`
/// if they can't be read.
pub fn effective_rules(model: &ProjectModel, schema: &Schema, own: Option<Site>, part: usize) -> Option<Vec<Rule>> {
    // An empty list falls back to the schema's rules.
    if let Some(own) = own {
        let own = rules(model, own)?;
        if !own.is_empty() {
            return Some(own);
        }
    }
    let part = schema.parts.get(part).filter(|part| part.authorization_known)?;
    part.authorization.map_or(Some(Vec::new()), |callback| rules(model, callback))
}

/// A field that says who owns a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerField {
    /// Its name.
    pub name: String,
    /// It holds several owners.
    pub is_list: bool,
    /// The claim of the user that it is compared with, if that isn't the default.
    pub claim: Option<String>,
}

/// The owner fields of a model that nobody but owners may read; empty if others may, or if that isn't known.
pub fn owner_fields(model: &ProjectModel, schema: &Schema, data_model: &Model) -> Vec<OwnerField> {
    let fields = model_rules(model, schema, data_model).and_then(|rules| {
        let readable = rules.iter().filter(|rule| rule.allows("get"));
        readable.map(|rule| owner_field(model, rule)).collect::<Option<Vec<OwnerField>>>()
    });
    fields.unwrap_or_default()
}

fn owner_field(model: &ProjectModel, rule: &Rule) -> Option<OwnerField> {
    let (is_list, named) = match rule.name.as_str() {
        "owner" => (false, false),
        "ownerDefinedIn" => (false, true),
        "ownersDefinedIn" => (true, true),
        _ => return None,
    };
    let argument = |call: CallSite| model.args(call).first().and_then(|&first| model.string(first));
    let name = if named { argument(rule.call)? } else { "owner".to_string() };
    let claim = match rule.claim {
        Some(call) => Some(argument(call)?),
        None => None,
    };
    Some(OwnerField { name, is_list, claim })
}

/// `allow.<name>().to([…])`.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `owner`, `publicApiKey`, `resource`.
    pub name: String,
    /// The call of that name.
    pub call: CallSite,
    /// `.identityClaim(…)`.
    claim: Option<CallSite>,
    writes: bool,
    /// The operations it is limited to.
    pub operations: Option<Vec<String>>,
}

impl Rule {
    /// Whether it lets callers run a method of the data client.
    pub fn allows(&self, method: &str) -> bool {
        let Some(operations) = &self.operations else { return true };
        let kinds: &[&str] = match method {
            "create" | "update" | "delete" => return operations.iter().any(|operation| operation == method),
            "get" => &["read", "get"],
            _ => &["read", "list"],
        };
        operations.iter().any(|operation| kinds.contains(&operation.as_str()))
    }
}

/// The rules that a callback returns; `None` if they can't be read.
fn rules(model: &ProjectModel, callback: Site) -> Option<Vec<Rule>> {
    let returned = match model.resolve(callback) {
        Resolved::Function(function) => model.single_return(function)?,
        _ => callback,
    };
    let items = match model.array(returned) {
        Some(array) if array.complete => array.items,
        Some(_) => return None,
        None => vec![returned],
    };
    items.into_iter().map(|item| rule(model, item)).collect()
}

fn rule(model: &ProjectModel, item: Site) -> Option<Rule> {
    let chain = model.chain(item)?;
    let first = chain.links.first()?;
    let (name, call) = (first.name.clone(), first.call);
    let claim = chain.get("identityClaim").map(|link| link.call);
    let operations = match chain.get("to") {
        Some(link) => Some(operations(model, link.call)?),
        None => None,
    };
    let writes = operations
        .as_ref()
        .is_none_or(|operations| operations.iter().any(|operation| matches!(operation.as_str(), "create" | "update" | "delete")));
    Some(Rule { name, call, claim, writes, operations })
}

fn operations(model: &ProjectModel, call: CallSite) -> Option<Vec<String>> {
    let array = model.array(model.args(call).first().copied()?)?;
    if !array.complete {
        return None;
    }
    array.items.into_iter().map(|item| model.string(item)).collect()
}

impl ProjectModel {
    /// Whether some backend has a model of that name that any caller may write.
    pub fn open_model(&self, name: &str) -> bool {
        self.backends.iter().any(|backend| {
            backend.schema.model(name).and_then(|model| is_open_to_write(self, &backend.schema, model)).unwrap_or(false)
        })
    }
}

/// Why nothing but the code itself asks who the caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// It is no operation of the data layer.
    Service,
    /// The rules of the operation let every caller in, or everybody who has signed in.
    Open,
    /// The operation isn't sent as the caller: its rules can't ask.
    NotAsCaller,
}

/// Why an effect doesn't ask by itself who the caller is; `None` if it does, or if that isn't known.
pub fn unasked(model: &ProjectModel, call: CallSite, effect: Effect) -> Option<Unasked> {
    let last = model.effects.trace(model, call, effect).pop()?;
    let Meaning::Remote(_, name) = model.meaning(last) else { return Some(Unasked::Service) };
    match (is_narrow(model, name), runs_as_caller(model, last)) {
        (false, _) => Some(Unasked::Open),
        (true, false) => Some(Unasked::NotAsCaller),
        (true, true) => None,
    }
}

/// Whether only some of those who have signed in may run an operation: `Order.create`, `placeOrder`.
fn is_narrow(model: &ProjectModel, name: &str) -> bool {
    for backend in &model.backends {
        if let Some((data_model, method)) = name.split_once('.')
            && let Some(data_model) = backend.schema.model(data_model)
        {
            return model_rules(model, &backend.schema, data_model)
                .is_none_or(|rules| !rules.iter().any(|rule| OPEN.contains(&rule.name.as_str()) && rule.allows(method)));
        }
        if let Some(operation) = backend.schema.operation(name) {
            let own = operation.chain.get("authorization").and_then(|link| model.args(link.call).first().copied());
            let Some(rules) = own.and_then(|own| rules(model, own)) else { return true };
            return !rules.iter().any(|rule| OPEN.contains(&rule.name.as_str())) || reads_identity(model, backend, name);
        }
    }
    true
}

/// Whether the function behind an operation looks at `event.identity`.
fn reads_identity(model: &ProjectModel, backend: &Backend, operation: &str) -> bool {
    backend.functions.iter().any(|function| {
        let serves = function.resolver_of.iter().any(|&index| backend.schema.operations[index].name == operation);
        serves
            && match function.entry {
                Entry::File(entry) => modules_from(model, entry).into_iter().any(|file| names_identity(model, file)),
                // Its code isn't known: it may ask.
                _ => true,
            }
    })
}

fn names_identity(model: &ProjectModel, file: FileId) -> bool {
    let facts = model.facts(file);
    model.values(file).any(|(_, value)| matches!(value, Value::Member(_, name) if facts.str(name) == "identity"))
}

/// Whether a call of the data layer is sent with the rights of the user of the request.
fn runs_as_caller(model: &ProjectModel, call: CallSite) -> bool {
    let other_mode = |options: Site| {
        model
            .object(options)
            .and_then(|view| model.string(view.get("authMode")?.value))
            .is_some_and(|mode| mode == "apiKey" || mode == "iam")
    };
    if model.args(call).into_iter().any(other_mode) {
        return false;
    }
    let Some(row) = model.call(call) else { return true };
    let (root, _) = meaning::member_path(model, Site { file: call.file, value: row.callee });
    match model.resolve_result(root) {
        Resolved::Site(at) => match model.value(at) {
            Value::Result(factory) => {
                let factory = CallSite { file: at.file, call: factory };
                let by_request = match model.callee(factory) {
                    Resolved::External { module, .. } => module.starts_with("@aws-amplify/adapter-nextjs"),
                    _ => true,
                };
                by_request && !model.args(factory).into_iter().any(other_mode)
            }
            _ => true,
        },
        _ => true,
    }
}
