//! What a file's code does, call by call, as the placement table names it: for right code too.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site,
    audit::audit_create,
    effects::Effect,
    eval::Resolved,
    interval::interval,
    meaning::Meaning,
    placed_import::module_of,
    placement, sdk, sign_up,
    tier::{Reason, Tier},
    wiring::Entry,
};
use crate::{
    facts::body::{CallId, CallKind, FnId, Value},
    knowledge::{placement::Responsibility, services},
    span::Span,
};

/// One place where a responsibility shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it is.
    pub responsibility: Responsibility,
    /// Bytes in the file.
    pub span: Span,
    /// What is to be seen there, with names in backticks.
    pub what: String,
}

/// Everything that a file (or one function and those inside it, if given) does.
pub fn shown(model: &ProjectModel, file: FileId, function: Option<FnId>) -> Vec<Shown> {
    let body = &model.facts(file).body;
    let mut found: Vec<Shown> = Vec::new();
    let is_asked = |by: FnId| function.is_none_or(|function| model.is_inside(FnSite { file, function: by }, function));
    for (index, row) in body.calls.iter().enumerate() {
        if !is_asked(row.function) {
            continue;
        }
        let call = CallSite { file, call: CallId(index as u32) };
        let of_call = if row.kind == CallKind::Jsx { of_element(model, call) } else { of_call(model, call, function.is_none()) };
        if let Some((responsibility, what)) = of_call
            && !found.iter().any(|known| known.responsibility == responsibility && known.what == what)
        {
            found.push(Shown { responsibility, span: row.head(), what });
        }
    }
    found.extend(of_imports(model, file, function));
    for inner in sign_up::functions(model, file) {
        if is_asked(inner.function)
            && let Some(effect) = sign_up::write_after_sign_up(model, inner)
            && let Some(row) = model.call(effect.write)
        {
            let what = format!("`{}`", sign_up::written(model, effect.write));
            found.push(Shown { responsibility: Responsibility::AuthTrigger, span: row.head(), what });
        }
    }
    if model.tiers.of(file).has(Tier::Lambda) {
        let decisions = placement::decisions(model, file).into_iter().filter(|judgement| is_asked(judgement.function.function));
        found.extend(decisions.filter_map(|judgement| decision(model, &judgement)));
    }
    if function.is_none() {
        found.extend(of_backend(model, file));
    }
    found
}

/// What a Lambda function decides, does in several steps, or does for each of many.
fn decision(model: &ProjectModel, judgement: &placement::Judgement) -> Option<Shown> {
    let name = |call, effect| placement::step_name(model, call, effect);
    let last = name(judgement.call, judgement.effect);
    let earlier = judgement.earlier.first().map(|&(call, effect)| name(call, effect)).unwrap_or_default();
    let (responsibility, what) = match judgement.rule {
        "no-batch-write" => (Responsibility::BatchImport, format!("`{last}` in a loop")),
        "no-check-then-write" => (Responsibility::BusinessLogic, format!("what `{earlier}` gave decides about `{last}`")),
        "no-multi-step-write" => (Responsibility::BusinessLogic, format!("`{earlier}` and then `{last}`")),
        "no-authorization-decision" => (Responsibility::BusinessLogic, format!("who the caller is decides about `{last}`")),
        _ => return None,
    };
    Some(Shown { responsibility, span: judgement.span, what })
}

/// What a file of the backend is there for: models and their rules, triggers, scheduled functions.
fn of_backend(model: &ProjectModel, file: FileId) -> Vec<Shown> {
    let mut found = Vec::new();
    let mut add = |responsibility, span, what| found.push(Shown { responsibility, span, what });
    let start = Span::at(0);
    for backend in &model.backends {
        for row in backend.schema.models.iter().filter(|row| row.file == file) {
            add(Responsibility::ModelCrud, row.key_span, format!("model `{}`", row.name));
            let rules = row.chain.links.iter().find(|link| link.name == "authorization");
            if let Some(call) = rules.and_then(|link| model.call(link.call)) {
                add(Responsibility::AuthorizationRules, call.head(), format!("rules of `{}`", row.name));
            }
        }
        let triggers = backend.auth.and_then(|auth| model.object(*model.args(auth).first()?)?.get("triggers").cloned());
        let triggers = triggers.and_then(|triggers| model.object(triggers.value));
        for function in backend.functions.iter().filter(|function| function.entry == Entry::File(file)) {
            for trigger in triggers.iter().flat_map(|triggers| &triggers.props) {
                if let Resolved::Site(at) = model.resolve(trigger.value)
                    && at.file == function.call.file
                    && model.value(at) == Value::Result(function.call.call)
                {
                    add(Responsibility::AuthTrigger, start, format!("`{}` trigger", trigger.key));
                }
            }
            let options = function.options.and_then(|options| model.object(options));
            if options.is_some_and(|options| options.get("schedule").is_some()) {
                add(Responsibility::ScheduledJob, start, format!("`{}` has a schedule", function.label(model)));
            }
        }
    }
    found
}

/// A JSX element.
fn of_element(model: &ProjectModel, call: CallSite) -> Option<(Responsibility, String)> {
    let tiers = model.tiers.of(call.file);
    if !tiers.has(Tier::Frontend) && !tiers.has(Tier::Bff) {
        return None;
    }
    if let Resolved::External { module, path } = model.callee(call)
        && module == "react"
        && path.last().is_some_and(|name| name == "Suspense")
    {
        return Some((Responsibility::LoadingState, "`Suspense`".into()));
    }
    let path = model.path(call.file);
    let name = super::conventions::stem(path.rsplit('/').next().unwrap_or(path));
    let is_state = matches!(name, "loading" | "error" | "global-error" | "not-found")
        && matches!(model.tiers.fixed(call.file), Some((_, Reason::ServerComponent | Reason::UseClient)));
    let responsibility = if is_state { Responsibility::LoadingState } else { Responsibility::RenderUi };
    Some((responsibility, "JSX".into()))
}

/// Packages that are there for one thing: generating files, running jobs by a clock.
fn of_imports(model: &ProjectModel, file: FileId, function: Option<FnId>) -> Vec<Shown> {
    let facts = model.facts(file);
    let mut found: Vec<Shown> = Vec::new();
    for (id, import, target) in model.imports(file).filter(|(_, import, _)| import.used_as_value && !import.type_only) {
        let module = module_of(target);
        let responsibility = if services::generator(&module) == Some(services::Generator::Always) {
            Responsibility::ExportGeneration
        } else if services::is_scheduler(&module) {
            Responsibility::ScheduledJob
        } else {
            continue;
        };
        let used = function.is_none_or(|function| {
            let inside = |by| model.is_inside(FnSite { file, function: by }, function);
            facts.import_uses.iter().any(|&(own, by)| own == id && inside(by))
        });
        if used && !found.iter().any(|known| known.span == import.statement) {
            found.push(Shown { responsibility, span: import.statement, what: format!("`{module}`") });
        }
    }
    found
}

fn of_call(model: &ProjectModel, call: CallSite, whole_file: bool) -> Option<(Responsibility, String)> {
    let named = |name: &str| format!("`{name}`");
    match model.meaning(call) {
        Meaning::Remote(_, name) if audit_create(model, call).is_some() => Some((Responsibility::AuditLogging, named(name))),
        Meaning::Remote(_, name) if name.contains('.') => Some((Responsibility::ModelCrud, named(name))),
        Meaning::Remote(_, name) => Some((Responsibility::CallOperation, named(name))),
        Meaning::Effect(effect, name) => Some((of_effect(model, call, *effect), named(name))),
        // What functions of the same file do is shown where they do it.
        Meaning::Runs(function) if whole_file && function.file == call.file => None,
        Meaning::Runs(function) => through(model, call, *function),
        Meaning::Nothing if interval(model, call).is_some() => Some((Responsibility::ScheduledJob, named("setInterval"))),
        Meaning::Nothing => library_call(model, call),
    }
}

fn of_effect(model: &ProjectModel, call: CallSite, effect: Effect) -> Responsibility {
    let is_cognito = || {
        sdk::operation_of(model, call).is_some_and(|operation| {
            operation.client.ends_with("cognito-identity-provider")
                || operation.client.ends_with("CognitoIdentityServiceProvider")
        })
    };
    match effect {
        Effect::Email => Responsibility::SendEmail,
        _ if is_cognito() => Responsibility::CognitoAdmin,
        _ => Responsibility::CallAws,
    }
}

/// AWS calls and e-mails of a function that a call runs: `Publish` through `notify`. Over a remote call they are no work of
/// this code.
fn through(model: &ProjectModel, call: CallSite, function: FnSite) -> Option<(Responsibility, String)> {
    let around = FnSite { file: call.file, function: model.call(call)?.function };
    let (own, other) = (model.function_tiers(around), model.function_tiers(function));
    if !own.iter().any(|tier| other.has(tier)) {
        return None;
    }
    let effects = model.effects.summary(function).effects;
    let effect = [Effect::Email, Effect::Aws].into_iter().find(|&effect| effects.has(effect))?;
    let last = model.effects.trace(model, call, effect).pop()?;
    let name = model.effects.name(last)?;
    Some((of_effect(model, last, effect), format!("`{name}` through `{}`", model.symbol(function))))
}

/// Calls of Amplify's auth library and of React that say what code is for.
fn library_call(model: &ProjectModel, call: CallSite) -> Option<(Responsibility, String)> {
    let callee = Site { file: call.file, value: model.call(call)?.callee };
    let Resolved::External { module, path } = model.resolve(callee) else { return None };
    let name = path.last()?;
    let responsibility = match module.as_ref() {
        "aws-amplify/auth" | "aws-amplify/auth/server" | "@aws-amplify/auth" => match name.as_ref() {
            "fetchAuthSession" | "getCurrentUser" | "fetchUserAttributes" => Responsibility::ExtractClaims,
            "signUp"
            | "confirmSignUp"
            | "autoSignIn"
            | "signIn"
            | "confirmSignIn"
            | "signInWithRedirect"
            | "signOut"
            | "resetPassword"
            | "confirmResetPassword"
            | "resendSignUpCode" => Responsibility::SignIn,
            _ => return None,
        },
        "aws-amplify/storage" | "aws-amplify/storage/server" | "@aws-amplify/storage" => match name.as_ref() {
            "uploadData" | "downloadData" | "getUrl" | "list" | "remove" | "copy" => Responsibility::StoreFiles,
            _ => return None,
        },
        "@aws-amplify/ui-react" if name == "useAuthenticator" => Responsibility::ExtractClaims,
        "react" if name == "useState" || name == "useReducer" || name == "useActionState" => Responsibility::CollectInput,
        "react-hook-form" if name == "useForm" => Responsibility::CollectInput,
        "react" if name == "useTransition" => Responsibility::LoadingState,
        "react-dom" if name == "useFormStatus" => Responsibility::LoadingState,
        _ => return None,
    };
    Some((responsibility, format!("`{name}`")))
}
