//! Browser parts of Amplify that server code uses: data clients whose calls need the request's user, and auth calls.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site, Target,
    client_uses::{AuthMode, auth_mode},
    eval::{Name, Resolved},
    meaning::member_path,
    placed_call::function_around,
    placed_import::{module_of, names_taken},
    tier::Tier,
};
use crate::facts::body::{CallId, FnId, ImportId, Value};

/// An import whose use on the server knows no user.
#[derive(Clone, Debug)]
pub struct ServerUse {
    /// Package and subpath.
    pub module: String,
    /// The name that is used: `generateClient`, `getCurrentUser`.
    pub name: String,
    /// A binding of the import statement.
    pub import: ImportId,
    /// The function of server code that shows it.
    pub function: FnSite,
    /// The calls that show it.
    pub calls: Vec<CallSite>,
    /// The calls of `generateClient`, all of the file.
    pub clients: Vec<CallSite>,
}

/// The data clients of a file, made for the browser, that server code calls as the user.
pub fn browser_clients(model: &ProjectModel, file: FileId) -> Vec<ServerUse> {
    let mut found: Vec<ServerUse> = Vec::new();
    if model.backends.iter().any(|backend| backend.opaque) {
        return found;
    }
    // A client is made by an import of this file.
    if !model.imports(file).any(|(_, _, target)| matches!(target, Target::Package(name, _) if makes_clients(name))) {
        return found;
    }
    let default_open = is_default_open(model);
    let clients: Vec<(CallSite, ImportId, Name<'_>)> = (0..model.facts(file).body.calls.len() as u32)
        .filter_map(|call| client(model, CallSite { file, call: CallId(call) }))
        .collect();
    for (client, import, module) in &clients {
        let Some((function, calls)) = server_calls(model, *client, default_open) else { continue };
        let statement = |id: ImportId| model.facts(file).import(id).map(|row| row.statement);
        if let Some(known) = found.iter_mut().find(|known| statement(known.import) == statement(*import)) {
            known.calls.extend(calls);
            continue;
        }
        let same = clients.iter().filter(|(_, own, _)| statement(*own) == statement(*import));
        found.push(ServerUse {
            module: module.to_string(),
            name: "generateClient".into(),
            import: *import,
            function,
            calls,
            clients: same.map(|(client, ..)| *client).collect(),
        });
    }
    found
}

/// Packages that export `generateClient` for the browser.
fn makes_clients(package: &str) -> bool {
    matches!(package, "aws-amplify" | "@aws-amplify/api")
}

/// A call of `generateClient`, with the import behind it.
fn client(model: &ProjectModel, call: CallSite) -> Option<(CallSite, ImportId, Name<'_>)> {
    let Resolved::External { module, path } = model.callee(call) else { return None };
    let known = matches!(module.as_ref(), "aws-amplify/data" | "aws-amplify/api" | "@aws-amplify/api");
    if !known || path.last().is_none_or(|name| name != "generateClient") {
        return None;
    }
    let mut at = Site { file: call.file, value: model.call(call)?.callee };
    for _ in 0..8 {
        match model.value(at) {
            Value::Import(import) => {
                let direct = matches!(model.target(call.file, import), Target::Package(..));
                return direct.then_some((call, import, module));
            }
            Value::Member(base, _) | Value::Await(base) => at.value = base,
            _ => return None,
        }
    }
    None
}

/// The server function that uses a client as the user, and the calls there; `None` if there is none.
fn server_calls(model: &ProjectModel, client: CallSite, default_open: bool) -> Option<(FnSite, Vec<CallSite>)> {
    let own_open = is_open(&auth_mode(model, client), default_open);
    let function_of = |call: CallSite| model.call(call).map(|row| FnSite { file: call.file, function: row.function });
    let on_server = |function: FnSite| model.is_used_in(function, Tier::Bff);
    let uses = model.uses_of_client(client);
    let asks = |&call: &CallSite| !is_open(&auth_mode(model, call), own_open) && function_of(call).is_some_and(on_server);
    let calls: Vec<CallSite> = uses.iter().copied().filter(asks).collect();
    if let Some(&first) = calls.first() {
        return Some((function_of(first)?, calls));
    }
    // Made by server code and handed on, so that its calls aren't known.
    let function = function_of(client)?;
    let only_server = function.function != FnId::MODULE || model.tiers.fixed(client.file).is_some();
    let handed_on = uses.is_empty() && only_server && !own_open && on_server(function);
    handed_on.then(|| (function, vec![client]))
}

/// Whether a mode needs no user. One that isn't known may be such.
fn is_open(mode: &AuthMode, default: bool) -> bool {
    match mode {
        AuthMode::Default => default,
        AuthMode::Literal(mode) => matches!(mode.as_str(), "apiKey" | "iam" | "identityPool"),
        AuthMode::Unknown => true,
    }
}

/// Whether calls without a mode need no user: there is no `defineAuth`, or the default is literally `apiKey`.
fn is_default_open(model: &ProjectModel) -> bool {
    !model.backends.is_empty()
        && model.backends.iter().all(|backend| {
            let no_auth = backend.auth.is_none() && backend.keys_complete;
            no_auth || backend.data.is_some_and(|data| default_mode(model, data).as_deref() == Some("apiKey"))
        })
}

fn default_mode(model: &ProjectModel, data: CallSite) -> Option<String> {
    let options = model.object(model.args(data).first().copied()?)?;
    let modes = model.object(options.get("authorizationModes")?.value)?;
    model.string(modes.get("defaultAuthorizationMode")?.value)
}

/// Imports of `aws-amplify/auth` that server functions use.
pub fn auth_imports(model: &ProjectModel, file: FileId) -> Vec<ServerUse> {
    let facts = model.facts(file);
    let mut found: Vec<ServerUse> = Vec::new();
    for (id, import, target) in model.imports(file) {
        let is_auth = match target {
            Target::Package(package, subpath) => {
                matches!((package.as_str(), subpath.as_str()), ("aws-amplify", "auth") | ("@aws-amplify/auth", ""))
            }
            _ => false,
        };
        if !is_auth || !import.used_as_value || import.type_only {
            continue;
        }
        let module = module_of(target);
        // Classes of errors are only compared with.
        let Some(name) = names_taken(model, file, id).into_iter().find(|name| !name.ends_with("Error")) else { continue };
        if found.iter().any(|known| facts.import(known.import).is_some_and(|known| known.statement == import.statement)) {
            continue;
        }
        let mut users: Vec<FnId> = facts.import_uses.iter().filter(|(own, _)| *own == id).map(|(_, user)| *user).collect();
        if users.is_empty() && import.kind != crate::facts::ImportKind::Static {
            users.push(function_around(model, file, import.statement).function);
        }
        let on_server = |&function: &FnId| model.is_used_in(FnSite { file, function }, Tier::Bff);
        let Some(function) = users.into_iter().find(on_server) else { continue };
        let function = FnSite { file, function };
        let calls = calls_of(model, file, id, function);
        found.push(ServerUse { module, name, import: id, function, calls, clients: Vec::new() });
    }
    found
}

/// The calls of an import's binding in one function.
fn calls_of(model: &ProjectModel, file: FileId, import: ImportId, function: FnSite) -> Vec<CallSite> {
    let calls = (0..model.facts(file).body.calls.len() as u32).map(|call| CallSite { file, call: CallId(call) });
    calls
        .filter(|&call| {
            let Some(row) = model.call(call).filter(|row| row.function == function.function) else { return false };
            let (root, _) = member_path(model, Site { file, value: row.callee });
            model.value(root) == Value::Import(import)
        })
        .collect()
}
