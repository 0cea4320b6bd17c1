//! Code that does privileged things for callers whom it never looks at: resolvers in Lambda, routes and actions in Next.js.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site, Target,
    authorization::effective_rules,
    code_reach::deployed,
    effects::{Effect, EffectSet, calls_in, handler_of},
    eval::Resolved,
    event_flow::{EventFlow, Part},
    handler_code::{HandlerCode, functions_from},
    iam::{FunctionIam, Subject},
    meaning::{self, Meaning},
    schema::{Identifier, Model},
    sdk,
    tier::{Reason, Tier},
    wiring::Backend,
};
use crate::{
    facts::{Exported, body::Value},
    span::Span,
};

/// Rules that let callers in whoever they are, strongest first, with who that is.
const OPEN: [(&str, &str); 3] =
    [("publicApiKey", "anyone with the API key"), ("guest", "guests"), ("authenticated", "every signed-in user")];

/// A resolver that never asks who calls.
#[derive(Debug)]
pub struct OpenResolver {
    /// The handler.
    pub handler: FnSite,
    /// The operation, by index.
    pub operation: usize,
    /// Who may call it.
    pub who: &'static str,
    /// Nobody but callers with the API key may: they have no identity.
    pub only_key: bool,
    /// The privileged effect, for people.
    pub what: String,
    /// The call that has it.
    pub effect: CallSite,
}

impl ProjectModel {
    /// Those of each backend.
    pub fn open_resolvers(&self) -> &[Vec<OpenResolver>] {
        self.open_resolvers.get_or_init(|| {
            let backends = self.backends.iter().zip(self.iam());
            backends.map(|(backend, iam)| open_resolvers(self, backend, iam)).collect()
        })
    }
}

/// The resolvers of a backend that do privileged things and never read who calls.
fn open_resolvers(model: &ProjectModel, backend: &Backend, iam: &[FunctionIam]) -> Vec<OpenResolver> {
    let mut found: Vec<OpenResolver> = Vec::new();
    if backend.opaque {
        return found;
    }
    for (function, entry) in deployed(backend) {
        let Some(handler) = plain_handler(model, entry) else { continue };
        let open = function.resolver_of.iter().find_map(|&operation| Some((operation, open_to(model, backend, operation)?)));
        let (Some((operation, (who, only_key))), Some(code)) = (open, model.handler_code(entry)) else { continue };
        if found.iter().any(|known| known.handler == handler) || asks_in_modules(model, code) {
            continue;
        }
        let Some(flow) = EventFlow::new(model, entry, code) else { continue };
        if hands_event_away(model, &flow, code) {
            continue;
        }
        let mut functions: Vec<FnSite> = code.functions.iter().copied().collect();
        crate::sorting::by_key(&mut functions, |function| (function.file != handler.file, *function));
        let calls = functions.into_iter().flat_map(|function| calls_in(model, function));
        let privileged = calls.into_iter().find_map(|call| Some((call, privileged(model, backend, iam, &flow, call)?)));
        if let Some((effect, what)) = privileged {
            found.push(OpenResolver { handler, operation, who, only_key, what, effect });
        }
    }
    found
}

/// The handler of an entry, unless a package wraps it and may do anything before it.
fn plain_handler(model: &ProjectModel, entry: FileId) -> Option<FnSite> {
    match model.export_of(entry, "handler") {
        Resolved::Function(function) => Some(function),
        Resolved::Site(site) => match model.value(site) {
            Value::Result(call) => match model.callee(CallSite { file: site.file, call }) {
                Resolved::Function(_) => handler_of(model, entry),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Who may call an operation that has no narrower rule; and whether only the API key opens it.
fn open_to(model: &ProjectModel, backend: &Backend, operation: usize) -> Option<(&'static str, bool)> {
    let operation = backend.schema.operations.get(operation)?;
    let rules = effective_rules(model, &backend.schema, operation.argument(model, "authorization"), operation.part)?;
    let (_, who) = OPEN.iter().find(|(name, _)| rules.iter().any(|rule| rule.name == *name))?;
    Some((who, rules.iter().all(|rule| rule.name == "publicApiKey")))
}

/// Whether some module of a handler's code names the identity, a token, or something that verifies one.
fn asks_in_modules(model: &ProjectModel, code: &HandlerCode) -> bool {
    let names = |text: &str| {
        let is_name = !text.contains(char::is_whitespace);
        text == "identity"
            || text.eq_ignore_ascii_case("authorization")
            || is_name && text.to_ascii_lowercase().starts_with("verify")
    };
    code.modules.iter().any(|&file| model.facts(file).strings.iter().any(names))
}

/// Whether code outside the project gets the whole event.
fn hands_event_away(model: &ProjectModel, flow: &EventFlow<'_>, code: &HandlerCode) -> bool {
    code.functions.iter().flat_map(|&function| calls_in(model, function)).any(|call| {
        let known = match model.callee(call) {
            Resolved::Function(_) => true,
            Resolved::Global(path) => matches!(path.first().map(|name| &**name), Some("console" | "JSON")),
            _ => false,
        };
        !known && model.args(call).into_iter().any(|argument| flow.part(argument) == Some(Part::Event))
    })
}

/// A privileged effect of a call in a resolver, for people.
fn privileged(
    model: &ProjectModel,
    backend: &Backend,
    iam: &[FunctionIam],
    flow: &EventFlow<'_>,
    call: CallSite,
) -> Option<String> {
    if let Some(operation) = sdk::operation_of(model, call) {
        let cognito =
            matches!(operation.client.as_str(), "client-cognito-identity-provider" | "aws-sdk:CognitoIdentityServiceProvider");
        if cognito && operation.name.starts_with("Admin") {
            return Some(format!("`{}`", operation.name));
        }
    }
    match model.meaning(call) {
        Meaning::Effect(Effect::Email, _) if flow.mails_to_argument(call) => Some("an e-mail to any address".into()),
        Meaning::Remote(Effect::Write, name) => foreign_write(model, backend, flow, call, written(backend, name)?),
        Meaning::Effect(Effect::Write, _) => foreign_write(model, backend, flow, call, written_to_table(backend, iam, call)?),
        _ => None,
    }
}

/// A write to a record of somebody that an argument names, for people.
fn foreign_write(
    model: &ProjectModel,
    backend: &Backend,
    flow: &EventFlow<'_>,
    call: CallSite,
    (data_model, method): (&Model, &str),
) -> Option<String> {
    let keys: Vec<&str> = match &data_model.identifier {
        Identifier::Default => vec!["id"],
        Identifier::Fields(fields) => fields.iter().map(String::as_str).collect(),
        Identifier::Unknown => return None,
    };
    let foreign = is_owned(model, backend, data_model, method) && flow.writes_named_record(call, &keys);
    foreign.then(|| format!("`{}.{method}` on any record", data_model.name))
}

/// The model and method behind an SDK call that changes a record in a model's table.
fn written_to_table<'b>(backend: &'b Backend, iam: &[FunctionIam], call: CallSite) -> Option<(&'b Model, &'static str)> {
    let need = iam.iter().flat_map(|own| &own.needs).find(|need| need.one.call == call)?;
    let method = match need.action.as_str() {
        "dynamodb:UpdateItem" => "update",
        "dynamodb:DeleteItem" => "delete",
        _ => return None,
    };
    let Some(Subject::Table(name)) = &need.target.subject else { return None };
    Some((backend.schema.model(name)?, method))
}

/// The model and method behind `User.update` or the document `updateUser`.
fn written<'b>(backend: &'b Backend, name: &str) -> Option<(&'b Model, &'static str)> {
    const METHODS: [&str; 2] = ["update", "delete"];
    if let Some((data_model, method)) = name.split_once('.') {
        let method = METHODS.into_iter().find(|own| *own == method)?;
        return Some((backend.schema.model(data_model)?, method));
    }
    METHODS.into_iter().find_map(|method| {
        let fits = |model: &&Model| name.eq_ignore_ascii_case(&format!("{method}{}", model.name));
        Some((backend.schema.models.iter().find(fits)?, method))
    })
}

/// Whether a model's records belong to owners, and nobody may do this to all of them.
fn is_owned(model: &ProjectModel, backend: &Backend, data_model: &Model, method: &str) -> bool {
    let own = data_model.argument(model, "authorization");
    effective_rules(model, &backend.schema, own, data_model.part).is_some_and(|rules| {
        let open = |name: &str| OPEN.iter().any(|(own, _)| *own == name);
        rules.iter().any(|rule| rule.name.starts_with("owner"))
            && !rules.iter().any(|rule| open(&rule.name) && rule.allows(method))
    })
}

/// A route handler or server action whose effects don't run as the caller, whom it never looks at.
#[derive(Debug)]
pub struct OpenRoute {
    /// The effect, for people.
    pub what: String,
    /// The call that has it.
    pub effect: CallSite,
}

/// What a route handler or server action does for anybody, if it looks at nobody.
pub fn open_route(model: &ProjectModel, handler: FnSite) -> Option<OpenRoute> {
    let reached = functions_from(model, std::iter::once(handler));
    let mut functions: Vec<FnSite> = reached.into_iter().collect();
    crate::sorting::by_key(&mut functions, |function| (*function != handler, *function));
    if functions.iter().any(|&function| looks_at_caller(model, handler, function)) {
        return None;
    }
    let calls: Vec<CallSite> = functions.iter().flat_map(|&function| calls_in(model, function)).collect();
    let effects: Vec<(CallSite, String, bool)> = calls.into_iter().filter_map(|call| effect_of(model, call)).collect();
    // One new record is what a public form makes.
    if let [(_, what, _)] = effects.as_slice()
        && what.ends_with(".create")
    {
        return None;
    }
    let (effect, what, _) = effects.into_iter().find(|(.., as_caller)| !as_caller)?;
    Some(OpenRoute { what, effect })
}

/// A changing effect that a call has by itself, and whether it runs as the caller, or in a way that isn't known.
fn effect_of(model: &ProjectModel, call: CallSite) -> Option<(CallSite, String, bool)> {
    match model.meaning(call) {
        Meaning::Effect(effect, name) if EffectSet::CHANGING.has(*effect) => Some((call, name.clone(), false)),
        Meaning::Remote(effect, name) if EffectSet::CHANGING.has(*effect) => {
            Some((call, name.clone(), !runs_with_other_rights(model, call)))
        }
        _ => None,
    }
}

/// Whether a call of the data layer is surely sent with the API key or the server's own role.
fn runs_with_other_rights(model: &ProjectModel, call: CallSite) -> bool {
    let mode = |options: Site| model.object(options).and_then(|view| model.string(view.get("authMode")?.value));
    let is_other = |mode: &str| mode == "apiKey" || mode == "iam";
    if let Some(mode) = model.args(call).into_iter().find_map(mode) {
        return is_other(&mode);
    }
    let Some(row) = model.call(call) else { return false };
    let (root, _) = meaning::member_path(model, Site { file: call.file, value: row.callee });
    let Resolved::Site(at) = model.resolve_result(root) else { return false };
    let Value::Result(factory) = model.value(at) else { return false };
    let factory = CallSite { file: at.file, call: factory };
    if !meaning::is_data_client(model, at) {
        return false;
    }
    match model.args(factory).into_iter().find_map(mode) {
        Some(mode) => is_other(&mode),
        None => model.backends.iter().any(|backend| default_mode(model, backend).as_deref() == Some("apiKey")),
    }
}

/// `defaultAuthorizationMode` of `defineData`.
fn default_mode(model: &ProjectModel, backend: &Backend) -> Option<String> {
    let options = model.object(*model.args(backend.data?).first()?)?;
    let modes = model.object(options.get("authorizationModes")?.value)?;
    model.string(modes.get("defaultAuthorizationMode")?.value)
}

/// Whether a function reads anything that says who calls, or hands the request to code that can't be read.
fn looks_at_caller(model: &ProjectModel, handler: FnSite, function: FnSite) -> bool {
    let facts = model.facts(function.file);
    let is_route = matches!(model.tiers.fixed(handler.file), Some((Tier::Bff, Reason::RouteHandler)));
    let request = |site: Site| {
        is_route
            && site.file == handler.file
            && matches!(model.value(site), Value::Param { function, index: 0 } if function == handler.function)
    };
    let names_caller = calls_in(model, function).into_iter().any(|call| {
        let callee = model.callee(call);
        let name = match (&callee, model.method(call)) {
            (_, Some((_, name))) => name.to_string(),
            (Resolved::External { path, .. } | Resolved::Global(path), None) => path.last().map_or_else(String::new, ToString::to_string),
            (Resolved::Function(called), None) => model.symbol(*called),
            _ => String::new(),
        };
        let from_caller = match &callee {
            Resolved::External { module, path } => {
                module == "next/headers" || module.starts_with("@aws-amplify/adapter-nextjs") || path.iter().any(|name| is_about_caller(name))
            }
            _ => false,
        };
        let foreign = !matches!(callee, Resolved::Function(_))
            && !matches!(&callee, Resolved::Global(path) if matches!(path.first().map(|name| &**name), Some("console" | "JSON" | "URL")))
            && model.args(call).into_iter().any(request);
        from_caller || is_about_caller(&name) || foreign || is_unread(model, call) || runs_as_user(model, call)
    });
    names_caller || reads_caller(model, function, facts.body.function(function.function).map(|row| row.span))
}

/// Whether a call leads to a module of the project that can't be read: it may look at anything.
fn is_unread(model: &ProjectModel, call: CallSite) -> bool {
    let Some(row) = model.call(call) else { return false };
    let (root, _) = meaning::member_path(model, Site { file: call.file, value: row.callee });
    let Value::Import(import) = model.value(root) else { return false };
    match model.target(root.file, import) {
        Target::File(file) => model.facts(*file).is_opaque() || model.resolve(root) == Resolved::Unknown,
        target => *target == Target::Missing,
    }
}

/// Names of calls that give or check who somebody is.
fn is_about_caller(name: &str) -> bool {
    const NAMES: [&str; 22] = [
        "fetchAuthSession",
        "getCurrentUser",
        "fetchUserAttributes",
        "getServerSession",
        "getSession",
        "getUser",
        "getToken",
        "currentUser",
        "auth",
        "cookies",
        "createHmac",
        "timingSafeEqual",
        "constructEvent",
        "constructEventAsync",
        "jwtVerify",
        "runWithAmplifyServerContext",
        "AuthGetCurrentUserServer",
        "requireAuth",
        "requireAdmin",
        "requireUser",
        "validateSignature",
        "isValidSignature",
    ];
    let lower = name.to_ascii_lowercase();
    NAMES.contains(&name)
        || lower.starts_with("verify")
        || ["auth", "session", "signature", "permission", "caller", "apikey", "recaptcha", "turnstile"]
            .iter()
            .any(|word| lower.contains(word))
}

/// Whether a call of the data layer is made as the user of the request: AppSync asks then.
fn runs_as_user(model: &ProjectModel, call: CallSite) -> bool {
    let Meaning::Remote(..) = model.meaning(call) else { return false };
    let Some(row) = model.call(call) else { return false };
    let (root, _) = meaning::member_path(model, Site { file: call.file, value: row.callee });
    let client = meaning::package_of(model, root);
    client.is_some_and(|(module, _)| module.starts_with("@aws-amplify/adapter-nextjs")) && !runs_with_other_rights(model, call)
}

/// Whether values of a function are headers other than those of every request, cookies, or a secret to compare with.
fn reads_caller(model: &ProjectModel, function: FnSite, around: Option<Span>) -> bool {
    const PLAIN: [&str; 8] =
        ["content-type", "content-length", "user-agent", "accept", "accept-language", "host", "origin", "referer"];
    let facts = model.facts(function.file);
    let inside = |span: Span| around.is_some_and(|around| around.contains(span));
    let mut values = model.values(function.file).filter(|(id, _)| inside(facts.body.span(*id)));
    let names = values.any(|(_, value)| match value {
        Value::Member(_, name) => {
            let name = facts.str(name);
            name == "cookies"
                || name.eq_ignore_ascii_case("authorization")
                || name.contains("SECRET")
                || name.contains("identity")
        }
        Value::Str(text) => facts.str(text).eq_ignore_ascii_case("authorization"),
        _ => false,
    });
    names
        || calls_in(model, function).into_iter().any(|call| {
            let Some((receiver, "get" | "has")) = model.method(call) else { return false };
            let headers = matches!(model.value(receiver), Value::Member(_, name) if facts.str(name) == "headers");
            let name = model.args(call).first().and_then(|&name| model.string(name));
            headers && name.is_none_or(|name| !PLAIN.contains(&name.to_ascii_lowercase().as_str()))
        })
}

/// Whether the app of a file has middleware, which may turn callers away before any route runs.
pub fn has_middleware(model: &ProjectModel, file: FileId) -> bool {
    let package = |file: FileId| model.package_of(file).map(|package| &package.folder);
    let own = package(file);
    let is_middleware = |&other: &FileId| matches!(model.tiers.fixed(other), Some((_, Reason::Middleware)));
    let middleware = model.middleware.get_or_init(|| model.files().filter(is_middleware).collect());
    middleware.iter().any(|&other| package(other) == own)
}

/// Whether an exported handler stands there as it is, with nothing around it.
pub fn is_plain_handler(model: &ProjectModel, handler: FnSite) -> bool {
    let facts = model.facts(handler.file);
    let own = facts.body.function(handler.function).is_some_and(|row| row.use_server);
    own || facts.exports.iter().any(|export| match export.exported {
        Exported::Value(value) => meaning::callable(model, Site { file: handler.file, value }) == Some(handler),
        Exported::Import(_) => false,
    })
}
