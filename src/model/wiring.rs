//! What the backend declares: backend folders, `defineBackend` and its keys, functions with their entries and groups.

use std::ops::Range;

use super::{
    CallSite, FileId, ProjectModel, Site, conventions,
    eval::Resolved,
    schema::{self, Handler, Schema},
    value_reach,
};
use crate::{
    config::Config,
    facts::body::{CallId, Value},
    span::Span,
};

/// Packages whose exports define Amplify resources.
pub const BACKEND_PACKAGES: [&str; 5] = [
    "@aws-amplify/backend",
    "@aws-amplify/backend-function",
    "@aws-amplify/backend-data",
    "@aws-amplify/backend-auth",
    "@aws-amplify/backend-storage",
];

/// One Amplify backend.
#[derive(Clone, Debug)]
pub struct Backend {
    /// Its folder: `amplify`, `packages/backend/amplify`.
    pub folder: String,
    /// The files in that folder: their ids follow each other.
    pub files: Range<u32>,
    /// Its entry, `backend.ts`.
    pub file: FileId,
    /// The `defineBackend(…)` call; `None` if the entry can't be parsed.
    pub define: Option<CallSite>,
    /// The keys of `defineBackend({…})`.
    pub keys: Vec<BackendKey>,
    /// False if the object of keys isn't fully known.
    pub keys_complete: bool,
    /// The `defineData(…)` call.
    pub data: Option<CallSite>,
    /// The `defineAuth(…)` or `referenceAuth(…)` call.
    pub auth: Option<CallSite>,
    /// The `defineStorage(…)` calls.
    pub storages: Vec<CallSite>,
    /// What `defineData` declares.
    pub schema: Schema,
    /// Every `defineFunction` call of the backend.
    pub functions: Vec<FunctionDef>,
    /// Some module of the folder can't be parsed: anything may be missing.
    pub opaque: bool,
}

/// One key of `defineBackend`.
#[derive(Clone, Debug)]
pub struct BackendKey {
    /// The key: the handle is `backend.<name>`.
    pub name: String,
    /// Bytes of the key in the backend's file (or where a spread puts it).
    pub key_span: Span,
    /// What it holds.
    pub resource: Site,
    /// The `defineX(…)` call behind it, if it is one.
    pub call: Option<CallSite>,
}

/// Where a function's code starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A module of the project.
    File(FileId),
    /// A path (project-relative) at which nothing lies.
    Missing(String),
    /// Built by the user's own CDK code (`defineFunction((scope) => …)`).
    Provided,
    /// Not known.
    Unknown,
}

/// The resource group of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// None is given: `function`.
    Default,
    /// `resourceGroupName: "…"`.
    Named(String),
    /// Given, but not known.
    Unknown,
}

/// One `defineFunction` call.
#[derive(Clone, Debug)]
pub struct FunctionDef {
    /// The call.
    pub call: CallSite,
    /// The object of options, if it is written as one.
    pub options: Option<Site>,
    /// The function's name as Amplify resolves it; `None` if not known.
    pub name: Option<String>,
    /// Where its code starts.
    pub entry: Entry,
    /// The path of its entry as it is written, from the project's root; `None` if not known.
    pub entry_path: Option<String>,
    /// Its resource group.
    pub group: Group,
    /// Whether something that is deployed refers to it. True on doubt.
    pub deployed: bool,
    /// Indices of the operations that it resolves, in `schema.operations`.
    pub resolver_of: Vec<usize>,
    /// Index of its key in `Backend::keys`.
    pub key: Option<usize>,
}

impl FunctionDef {
    /// The name that people know it by: its resolved name, else its key or folder.
    pub fn label(&self, model: &ProjectModel) -> String {
        self.name.clone().unwrap_or_else(|| {
            let path = model.path(self.call.file);
            path.rsplit('/').nth(1).unwrap_or(path).to_string()
        })
    }
}

impl Backend {
    /// Whether the user pool is made here: `defineAuth`. The pool of `referenceAuth` is there already; its ids and roles
    /// are plain texts (templates synthesised with `@aws-amplify/backend` 1.25.1, 2026-11-23).
    pub fn has_own_pool(&self, model: &ProjectModel) -> bool {
        self.auth.is_some_and(|auth| match model.callee(auth) {
            Resolved::External { path, .. } => path.last().is_some_and(|name| name == "defineAuth"),
            _ => false,
        })
    }
}

/// Reads every backend of the project.
pub fn backends(model: &ProjectModel, config: &Config) -> Vec<Backend> {
    let mut entries: Vec<(String, FileId)> = Vec::new();
    for file in model.files() {
        let Some(folder) = conventions::backend_folder(model.path(file), config) else { continue };
        let defines = model.facts(file).is_opaque() || call_of(model, file, "defineBackend").is_some();
        // Amplify's locator prefers the JavaScript file; the rules read the TypeScript one, which people edit.
        if defines && !entries.iter().any(|(known, _)| *known == folder) {
            entries.push((folder, file));
        }
    }
    crate::sorting::by(&mut entries, |a, b| {
        (!model.path(a.1).ends_with(".ts"), &a.0).cmp(&(!model.path(b.1).ends_with(".ts"), &b.0))
    });
    entries.dedup_by(|a, b| a.0 == b.0);
    entries.into_iter().map(|(folder, file)| backend(model, folder, file)).collect()
}

fn backend(model: &ProjectModel, folder: String, file: FileId) -> Backend {
    let define = call_of(model, file, "defineBackend");
    let argument = define.and_then(|call| model.args(call).first().copied());
    let view = argument.and_then(|argument| model.object(argument));
    let keys: Vec<BackendKey> = view
        .iter()
        .flat_map(|view| &view.props)
        .map(|prop| BackendKey {
            name: prop.key.clone(),
            key_span: prop.key_span,
            resource: prop.value,
            call: define_call(model, prop.value).map(|(_, call)| call),
        })
        .collect();
    let of_kind = |kinds: &[&str]| {
        keys.iter()
            .filter_map(|key| define_call(model, key.resource))
            .filter(|(name, _)| kinds.contains(&name.as_str()))
            .map(|(_, call)| call)
            .collect::<Vec<_>>()
    };
    let data = of_kind(&["defineData"]).first().copied();
    let auth = of_kind(&["defineAuth", "referenceAuth"]).first().copied();
    let storages = of_kind(&["defineStorage"]);
    let schema = data.and_then(|call| result_site(model, call)).map(|site| schema::read_schema(model, site)).unwrap_or_default();
    let inside = model.files_below(&folder);
    let opaque = inside.clone().any(|file| model.facts(FileId(file)).is_opaque());
    let keys_complete = view.as_ref().is_some_and(|view| view.complete);
    let mut backend = Backend {
        folder,
        files: inside.clone(),
        file,
        define,
        keys,
        keys_complete,
        data,
        auth,
        storages,
        schema,
        functions: Vec::new(),
        opaque,
    };
    let resolvers = resolvers(model, &backend);
    let reached = value_reach::calls_reached(model, define);
    let unknown = backend.opaque || define.is_none() || reached.unknown || !backend.keys_complete;
    let files = model.files().filter(|file| inside.contains(&file.0) || reached.files.contains(file));
    for file in files.filter(|&file| conventions::convention(model, file).is_none()) {
        for call in calls_of(model, file, "defineFunction") {
            let deployed = unknown || reached.calls.contains(&call);
            let def = function_def(model, &backend, call, deployed, &resolvers);
            backend.functions.push(def);
        }
    }
    backend
}

/// The functions that resolve operations: indices of operations, in order, with the calls that define the functions.
fn resolvers(model: &ProjectModel, backend: &Backend) -> Vec<(usize, CallSite)> {
    let defines = |handler: &Handler| match handler {
        Handler::Function { target, .. } => resolver_call(model, backend.data, *target),
        _ => None,
    };
    let operations = backend.schema.operations.iter().enumerate();
    operations
        .flat_map(|(index, operation)| operation.handlers.iter().filter_map(defines).map(move |call| (index, call)))
        .collect()
}

fn function_def(
    model: &ProjectModel,
    backend: &Backend,
    call: CallSite,
    deployed: bool,
    resolvers: &[(usize, CallSite)],
) -> FunctionDef {
    let first = model.args(call).first().copied();
    let options = first.and_then(|first| model.object(first));
    let caller = model.path(call.file);
    let folder = caller.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut resolver_of: Vec<usize> = resolvers.iter().filter(|row| row.1 == call).map(|row| row.0).collect();
    resolver_of.dedup();
    let mut def = FunctionDef {
        call,
        options: options.as_ref().map(|options| options.site),
        name: None,
        entry: Entry::Unknown,
        entry_path: None,
        group: Group::Unknown,
        deployed,
        resolver_of,
        key: backend.keys.iter().position(|key| key.call == Some(call)),
    };
    match first {
        None => {
            def.name = folder.rsplit('/').next().map(str::to_string);
            def.entry = entry(model, folder, "./handler.ts");
            def.entry_path = entry_path(folder, "./handler.ts");
            def.group = Group::Default;
        }
        Some(first) if matches!(model.resolve(first), Resolved::Function(_)) => {
            def.entry = Entry::Provided;
            let second = model.args(call).get(1).and_then(|&second| model.object(second));
            def.group = group(model, second.as_ref());
            if model.args(call).len() == 1 {
                def.group = Group::Default;
            }
        }
        Some(_) => {
            let Some(options) = &options else { return def };
            def.group = group(model, Some(options));
            let entry_option = options.get("entry");
            let entry_text = match entry_option {
                Some(prop) => model.string(prop.value).or_else(|| dirname_join(model, prop.value)),
                None => options.complete.then(|| "./handler.ts".to_string()),
            };
            def.entry = entry_text.as_ref().map_or(Entry::Unknown, |text| entry(model, folder, text));
            def.entry_path = entry_text.as_ref().and_then(|text| entry_path(folder, text));
            def.name = match options.get("name") {
                Some(prop) => model.string(prop.value),
                None if !options.complete => None,
                None => match entry_option {
                    Some(_) => entry_text.as_deref().map(|text| {
                        let file = text.rsplit('/').next().unwrap_or(text);
                        file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_string()
                    }),
                    None => folder.rsplit('/').next().map(str::to_string),
                },
            };
        }
    }
    def
}

fn group(model: &ProjectModel, options: Option<&super::eval::ObjectView>) -> Group {
    let Some(options) = options else { return Group::Unknown };
    match options.get("resourceGroupName") {
        Some(prop) => match model.string(prop.value) {
            Some(name) => Group::Named(name),
            None => Group::Unknown,
        },
        None if options.complete => Group::Default,
        None => Group::Unknown,
    }
}

/// `path.join(__dirname, "handler.ts")` and the like.
fn dirname_join(model: &ProjectModel, site: Site) -> Option<String> {
    let Resolved::Site(site) = model.resolve(site) else { return None };
    let Value::Result(call) = model.value(site) else { return None };
    let call = CallSite { file: site.file, call };
    let Resolved::External { module, path } = model.callee(call) else { return None };
    let is_path =
        matches!(module.as_ref(), "path" | "node:path") && path.last().is_some_and(|name| name == "join" || name == "resolve");
    let (first, rest) = model.args(call).split_first().map(|(first, rest)| (*first, rest.to_vec()))?;
    let here =
        matches!(model.resolve(first), Resolved::Global(path) if path == ["__dirname"] || path == ["import.meta", "dirname"]);
    if !is_path || !here {
        return None;
    }
    let parts: Option<Vec<String>> = rest.into_iter().map(|part| model.string(part)).collect();
    Some(format!("./{}", parts?.join("/")))
}

/// The path of an entry, if it lies in the project.
fn entry_path(folder: &str, text: &str) -> Option<String> {
    let up = text.split('/').filter(|part| *part == "..").count();
    let depth = folder.split('/').filter(|part| !part.is_empty()).count();
    (!text.starts_with('/') && up <= depth).then(|| conventions::join(folder, text))
}

fn entry(model: &ProjectModel, folder: &str, text: &str) -> Entry {
    if text.starts_with('/') {
        return Entry::Unknown;
    }
    let path = conventions::join(folder, text);
    let candidates =
        [path.clone(), format!("{path}.ts"), format!("{path}.js"), format!("{path}.mjs"), format!("{path}/index.ts")];
    let found = candidates.iter().find_map(|path| model.file(path)).or_else(|| {
        let typescript = path.strip_suffix(".js").map(|stem| format!("{stem}.ts"))?;
        model.file(&typescript)
    });
    found.map_or(Entry::Missing(path), Entry::File)
}

/// The `defineFunction(…)` call behind what `a.handler.function` gets: a function, or its key in `functions` of `defineData`.
pub fn resolver_call(model: &ProjectModel, data: Option<CallSite>, target: Site) -> Option<CallSite> {
    if let Some((_, call)) = define_call(model, target) {
        return Some(call);
    }
    let name = model.string(target)?;
    let options = model.object(*model.args(data?).first()?)?;
    let functions = model.object(options.get("functions")?.value)?;
    define_call(model, functions.get(&name)?.value).map(|(_, call)| call)
}

/// The `defineX(…)` call behind a value, with the name of the factory.
pub fn define_call(model: &ProjectModel, site: Site) -> Option<(String, CallSite)> {
    let Resolved::Site(at) = model.resolve_result(site) else { return None };
    let Value::Result(call) = model.value(at) else { return None };
    let call = CallSite { file: at.file, call };
    match model.callee(call) {
        Resolved::External { module, path } if BACKEND_PACKAGES.contains(&module.as_ref()) => {
            let name = path.last()?.to_string();
            (name.starts_with("define") || name == "referenceAuth").then_some((name, call))
        }
        _ => None,
    }
}

/// Every call of an export of Amplify's backend packages in a file.
pub fn calls_of(model: &ProjectModel, file: FileId, name: &str) -> Vec<CallSite> {
    let facts = model.facts(file);
    let calls = (0..facts.body.calls.len() as u32).map(|call| CallSite { file, call: CallId(call) });
    // A cheap look first: most files never name it.
    if !facts.strings.iter().any(|text| text == name) {
        return Vec::new();
    }
    calls.filter(|&call| {
        matches!(model.callee(call), Resolved::External { module, path } if BACKEND_PACKAGES.contains(&module.as_ref()) && path.last().is_some_and(|last| last == name))
    }).collect()
}

fn call_of(model: &ProjectModel, file: FileId, name: &str) -> Option<CallSite> {
    calls_of(model, file, name).first().copied()
}

/// The value that a call returned, as a site (for chains and identity).
pub fn result_site(model: &ProjectModel, call: CallSite) -> Option<Site> {
    let (value, _) = model.values(call.file).find(|(_, value)| *value == Value::Result(call.call))?;
    Some(Site { file: call.file, value })
}
