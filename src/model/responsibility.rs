//! What a file's code does, call by call, as the placement table names it: for right code too.

use super::{
    CallSite, FileId, ProjectModel, Site, audit::audit_create, effects::Effect, eval::Resolved, interval::interval,
    meaning::Meaning, placed_import::module_of, sdk, sign_up,
};
use crate::{
    facts::body::{CallId, CallKind, FnId},
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
    /// What is to be seen there: `Order.create`.
    pub what: String,
}

/// Everything that the calls of a file (of one function and those inside it, if given) do.
pub fn shown(model: &ProjectModel, file: FileId, function: Option<FnId>) -> Vec<Shown> {
    let body = &model.facts(file).body;
    let mut found: Vec<Shown> = Vec::new();
    for (index, row) in body.calls.iter().enumerate() {
        let inside = function.is_none_or(|function| model.is_inside(super::FnSite { file, function: row.function }, function));
        if !inside {
            continue;
        }
        let call = CallSite { file, call: CallId(index as u32) };
        if let Some((responsibility, what)) = of_call(model, call)
            && !found.iter().any(|known| known.responsibility == responsibility && known.what == what)
        {
            found.push(Shown { responsibility, span: row.head(), what });
        }
    }
    found.extend(of_imports(model, file, function));
    for inner in sign_up::functions(model, file) {
        if function.is_none_or(|function| model.is_inside(inner, function))
            && let Some(effect) = sign_up::write_after_sign_up(model, inner)
            && let Some(row) = model.call(effect.write)
        {
            let what = sign_up::written(model, effect.write);
            found.push(Shown { responsibility: Responsibility::AuthTrigger, span: row.head(), what });
        }
    }
    found
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
            let inside = |by| model.is_inside(super::FnSite { file, function: by }, function);
            facts.import_uses.iter().any(|&(own, by)| own == id && inside(by))
        });
        if used && !found.iter().any(|known| known.span == import.statement) {
            found.push(Shown { responsibility, span: import.statement, what: module });
        }
    }
    found
}

fn of_call(model: &ProjectModel, call: CallSite) -> Option<(Responsibility, String)> {
    let row = model.call(call)?;
    if row.kind == CallKind::Jsx {
        return None;
    }
    match model.meaning(call) {
        Meaning::Remote(_, name) if audit_create(model, call).is_some() => Some((Responsibility::AuditLogging, name.clone())),
        Meaning::Remote(_, name) if name.contains('.') => Some((Responsibility::ModelCrud, name.clone())),
        Meaning::Remote(_, name) => Some((Responsibility::CallOperation, name.clone())),
        Meaning::Effect(Effect::Email, name) => Some((Responsibility::SendEmail, name.clone())),
        Meaning::Effect(_, name) => {
            let cognito = sdk::operation_of(model, call).is_some_and(|operation| {
                operation.client.ends_with("cognito-identity-provider")
                    || operation.client.ends_with("CognitoIdentityServiceProvider")
            });
            Some((if cognito { Responsibility::CognitoAdmin } else { Responsibility::CallAws }, name.clone()))
        }
        Meaning::Runs(_) => None,
        Meaning::Nothing if interval(model, call).is_some() => Some((Responsibility::ScheduledJob, "setInterval".into())),
        Meaning::Nothing => library_call(model, call),
    }
}

/// Calls of Amplify's auth library and of React that say what code is for.
fn library_call(model: &ProjectModel, call: CallSite) -> Option<(Responsibility, String)> {
    let callee = Site { file: call.file, value: model.call(call)?.callee };
    let Resolved::External { module, path } = model.resolve(callee) else { return None };
    let name = path.last()?;
    let responsibility = match module.as_str() {
        "aws-amplify/auth" | "aws-amplify/auth/server" | "@aws-amplify/auth" => match name.as_str() {
            "fetchAuthSession" | "getCurrentUser" | "fetchUserAttributes" => Responsibility::ExtractClaims,
            _ => return None,
        },
        "@aws-amplify/ui-react" if name == "useAuthenticator" => Responsibility::ExtractClaims,
        "react" if name == "useState" || name == "useReducer" || name == "useActionState" => Responsibility::CollectInput,
        "react-hook-form" if name == "useForm" => Responsibility::CollectInput,
        _ => return None,
    };
    Some((responsibility, name.clone()))
}
