//! Environment variables of functions that hold table names: `environment` in `defineFunction`, `addEnvironment` in the
//! backend's code.

use super::table::{Table, named};
use crate::{
    facts::body::{CallId, CallKind, Value},
    model::{
        CallSite, Site, code_reach,
        eval::Resolved,
        flow::{Flow, Frame, Origin, Place, Root, Uses},
        wiring::Backend,
    },
};

/// Members of the data resources that hold the models' tables by name.
const TABLES: [&str; 3] = ["tables", "amplifyDynamoDbTables", "cfnTables"];

/// Loops over so many functions or tables are looked at turn by turn.
const TURNS: usize = 64;

/// All settings of one backend.
#[derive(Debug, Default)]
pub(super) struct Environment(Vec<Setting>);

/// A variable is set.
#[derive(Debug)]
struct Setting {
    /// The functions; `None` if it may be any.
    functions: Option<Vec<CallSite>>,
    /// The name; `None` if not known.
    name: Option<String>,
    value: Table,
}

impl Environment {
    /// Reads everything that the backend's code sets.
    pub fn read(flow: &Flow<'_>, backend: &Backend) -> Self {
        let mut settings = Vec::new();
        flow.begin();
        for function in &backend.functions {
            let options = function.options.and_then(|options| flow.model.object(options));
            let Some(variables) = options.and_then(|options| options.get("environment").map(|prop| prop.value)) else { continue };
            let functions = Some(vec![function.call]);
            match flow.model.object(variables) {
                Some(view) => {
                    for prop in &view.props {
                        let value = value(flow, backend, &Place::new(prop.value));
                        settings.push(Setting { functions: functions.clone(), name: Some(prop.key.clone()), value });
                    }
                    if !view.complete {
                        settings.push(Setting { functions, name: None, value: Table::Any });
                    }
                }
                None => settings.push(Setting { functions, name: None, value: Table::Any }),
            }
        }
        let mut files: Vec<_> = code_reach::modules_from(flow.model, backend.file).into_iter().collect();
        crate::sorting::sort(&mut files);
        let uses = Uses::collect(flow.model, files.iter().copied());
        for &file in &files {
            for call in 0..flow.model.facts(file).body.calls.len() as u32 {
                let call = CallSite { file, call: CallId(call) };
                if let Some(set) = set_call(flow, call) {
                    let found = flow.in_contexts(&uses, TURNS, |frame| setting(flow, backend, &set, frame));
                    if found.is_empty() {
                        settings.push(Setting { functions: None, name: None, value: Table::Any });
                    }
                    settings.extend(found);
                }
            }
        }
        Self(settings)
    }

    /// The table that a variable names in the code of some functions.
    pub fn table(&self, functions: &[CallSite], variable: &str) -> Table {
        let concerns =
            |setting: &&Setting| setting.functions.as_ref().is_none_or(|own| own.iter().any(|one| functions.contains(one)));
        let named = self.0.iter().filter(concerns).filter(|setting| setting.name.as_deref() == Some(variable));
        if let Some(table) = named.map(|setting| setting.value.clone()).reduce(Table::join) {
            return table;
        }
        let unnamed = self.0.iter().filter(concerns).any(|setting| setting.name.is_none());
        if unnamed { Table::Any } else { Table::Unset }
    }
}

/// A call that sets a variable.
struct Set {
    receiver: Site,
    name: Site,
    value: Site,
    /// Taken off the name's front: `Environment.Variables.` of a property override.
    prefix: &'static str,
}

fn set_call(flow: &Flow<'_>, call: CallSite) -> Option<Set> {
    let (receiver, method) = flow.model.method(call)?;
    let args = flow.model.args(call);
    let prefix = match method {
        "addEnvironment" => "",
        "addPropertyOverride" => "Environment.Variables.",
        _ => return None,
    };
    let [name, value, ..] = args.as_slice() else { return None };
    if method == "addPropertyOverride" && !flow.model.string(*name).is_some_and(|name| name.starts_with(prefix)) {
        return None;
    }
    Some(Set { receiver, name: *name, value: *value, prefix })
}

fn setting(flow: &Flow<'_>, backend: &Backend, set: &Set, frame: &Frame) -> Setting {
    let at = |site: Site| Place { site, frame: frame.clone() };
    let name = flow.text(&at(set.name)).map(|name| name.strip_prefix(set.prefix).unwrap_or(&name).to_string());
    Setting { functions: functions(flow, backend, &at(set.receiver)), name, value: value(flow, backend, &at(set.value)) }
}

/// The functions behind a handle: `backend.<key>`, `backend.<key>.resources.lambda`.
fn functions(flow: &Flow<'_>, backend: &Backend, receiver: &Place) -> Option<Vec<CallSite>> {
    let mut found = Vec::new();
    for origin in flow.expanded(receiver) {
        match handle(flow, backend, &origin) {
            Some([key, ..]) if key != "*" => {
                let call = backend.keys.iter().find(|row| row.name == *key).and_then(|row| row.call);
                found.extend(call);
            }
            Some(_) => return None,
            // A function of the user's own CDK code isn't one of these.
            None if is_construct(flow, &origin) => {}
            None => return None,
        }
    }
    Some(found)
}

/// The members behind `defineBackend(…)`.
fn handle<'o>(flow: &Flow<'_>, backend: &Backend, origin: &'o Origin) -> Option<&'o [String]> {
    let Root::Site(place) = &origin.root else { return None };
    let Value::Result(call) = flow.model.value(place.site) else { return None };
    (Some(CallSite { file: place.site.file, call }) == backend.define).then_some(origin.path.as_slice())
}

/// The table that a value in the backend's code names.
fn value(flow: &Flow<'_>, backend: &Backend, place: &Place) -> Table {
    let origins = flow.expanded(place);
    origins.iter().map(|origin| value_of(flow, backend, origin)).reduce(Table::join).unwrap_or(Table::Doubt)
}

fn value_of(flow: &Flow<'_>, backend: &Backend, origin: &Origin) -> Table {
    if let Some(path) = handle(flow, backend, origin) {
        let Some(at) = path.iter().position(|name| TABLES.contains(&name.as_str())) else { return Table::Other };
        return match path.get(at + 1).map(String::as_str) {
            Some("*") | None => Table::Any,
            Some(name) if backend.schema.model(name).is_some() => Table::Model(name.to_string()),
            Some(_) => Table::Doubt,
        };
    }
    if is_construct(flow, origin) {
        return Table::Other;
    }
    if let (Root::Text(name), []) = (&origin.root, origin.path.as_slice()) {
        return named(backend, name);
    }
    let Some(place) = origin.place() else { return Table::Doubt };
    let facts = flow.model.facts(place.site.file);
    match facts.body.value(place.site.value) {
        Value::Str(name) => named(backend, facts.str(name)),
        Value::Template(list) => match flow.text(place) {
            Some(name) => named(backend, &name),
            // `${table.tableName}` alone is the name itself.
            None => {
                let empty = |part: &Place| flow.text(part).is_some_and(|text| text.is_empty());
                let parts: Vec<Place> =
                    facts.body.list(list).iter().map(|&part| place.at(part)).filter(|part| !empty(part)).collect();
                if let [only] = parts.as_slice() { value(flow, backend, only) } else { Table::Doubt }
            }
        },
        _ => Table::Doubt,
    }
}

/// Whether a value is, or belongs to, a construct that CDK code makes with `new`.
fn is_construct(flow: &Flow<'_>, origin: &Origin) -> bool {
    let Root::Site(place) = &origin.root else { return false };
    let Value::Result(call) = flow.model.value(place.site) else { return false };
    let call = CallSite { file: place.site.file, call };
    let is_new = flow.model.call(call).is_some_and(|row| row.kind == CallKind::New);
    is_new
        && matches!(
            flow.model.callee(call),
            Resolved::External { module, .. } if module.starts_with("aws-cdk-lib") || module.starts_with("@aws-cdk/")
        )
}
