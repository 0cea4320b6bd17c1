//! `no-public-write`.

use crate::{
    model::{
        CallSite, ProjectModel,
        authorization::{Rule as AccessRule, effective_rules},
        effects::{Effect, EffectSet, handler_of},
        schema::{Model, OperationKind},
        wiring::{Backend, Entry},
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow models and custom mutations that callers may change without signing in.
    ///
    /// ## What it does
    ///
    /// It reports `allow.publicApiKey()` and `allow.guest()` that let callers update or delete records of a model, or call
    /// a custom mutation whose function writes, sends e-mail or calls AWS, in a backend that has users (`defineAuth`).
    /// A model that is open for `create` and `read` alone (a public form) is fine.
    ///
    /// ## Why is this bad?
    ///
    /// The API key is in the code that every visitor's browser gets, and everyone gets guest credentials. Whoever has them
    /// can call the API directly and change or delete every record, whatever the pages show.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { auth } from "./auth/resource";
    /// import { data } from "./data/resource";
    ///
    /// defineBackend({ auth, data });
    /// ```
    ///
    /// ```ts file=amplify/auth/resource.ts
    /// import { defineAuth } from "@aws-amplify/backend";
    ///
    /// export const auth = defineAuth({ loginWith: { email: true } });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({
    ///   Article: a.model({ text: a.string() }).authorization((allow) => [allow.publicApiKey()]),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { auth } from "./auth/resource";
    /// import { data } from "./data/resource";
    ///
    /// defineBackend({ auth, data });
    /// ```
    ///
    /// ```ts file=amplify/auth/resource.ts
    /// import { defineAuth } from "@aws-amplify/backend";
    ///
    /// export const auth = defineAuth({ loginWith: { email: true } });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({
    ///   Article: a
    ///     .model({ text: a.string() })
    ///     .authorization((allow) => [allow.publicApiKey().to(["read"]), allow.group("editors")]),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ## Options
    ///
    /// None.
    ///
    /// ## When not to use it
    ///
    /// Where anyone really may change everything: a shared board, a demo. A backend without `defineAuth` is never
    /// reported.
    ///
    /// ## Source
    ///
    /// The Amplify documentation, "Public data access" and "Customize your auth rules" (read 2026-05).
    NoPublicWrite {
        id: "no-public-write",
        category: Exposed,
        tiers: [Data],
        recommended: Warn,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "model",
                message: "Anyone may {what} `{model}` through `allow.{rule}()`.",
                help: "Narrow it with `.to([\"read\"])`, and let `allow.owner()`, a group or `allow.authenticated()` change records.",
                note: "{how} Whoever has it can call the API directly, whatever the pages show.",
            },
            {
                id: "secret",
                message: "Anyone may {what} `{model}` and read its `{field}`.",
                help: "Take `allow.{rule}()` away from this model, or keep the secret in another one that no caller may read.",
                note: "{how} Whoever has it can call the API directly, whatever the pages show.",
            },
            {
                id: "models",
                message: "Anyone may change {count} models through `allow.{rule}()`.",
                help: "Narrow it with `.to([\"read\"])`, or give the models rules of their own.",
                note: "The models: {all}. {how} Whoever has it can call the API directly, whatever the pages show.",
            },
            {
                id: "secrets",
                message: "Anyone may change {count} models and read `{model}.{field}`.",
                help: "Narrow it with `.to([\"read\"])`, or give the models rules of their own; keep secrets where no caller may read.",
                note: "The models: {all}. {how} Whoever has it can call the API directly, whatever the pages show.",
            },
            {
                id: "operation",
                message: "Anyone may call `{name}`, which {what}: `allow.{rule}()`.",
                help: "Open the operation to `allow.authenticated()` or a group, or check in its function what may be done.",
                note: "{how} Whoever has it can call the mutation directly with any arguments.",
            },
        ],
        options: [],
    }
}

/// Rules that let callers in without signing in.
const PUBLIC: [&str; 2] = ["publicApiKey", "guest"];

/// Words in names of fields that nobody should read.
const SECRETS: [&str; 5] = ["accesstoken", "refreshtoken", "secret", "password", "apikey"];

impl Rule for NoPublicWrite {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let project = cx.model;
        // A cheap look first: most files never name them.
        if !project.facts(cx.file).strings.iter().any(|text| PUBLIC.contains(&text)) {
            return;
        }
        let mut seen: Vec<CallSite> = Vec::new();
        for backend in &project.backends {
            // Without users the whole app is in Amplify's sandbox mode.
            if backend.opaque || backend.auth.is_none() {
                continue;
            }
            for (rule, models) in open_models(project, backend) {
                if rule.call.file == cx.file && !seen.contains(&rule.call) {
                    seen.push(rule.call);
                    report_models(cx, backend, &rule, &models);
                }
            }
            for (index, operation) in backend.schema.operations.iter().enumerate() {
                let own = operation.argument(project, "authorization");
                let rules = effective_rules(project, &backend.schema, own, operation.part).unwrap_or_default();
                let Some(rule) = rules.iter().find(|rule| is_public(rule) && rule.call.file == cx.file) else { continue };
                if operation.kind != OperationKind::Mutation || seen.contains(&rule.call) {
                    continue;
                }
                let Some(what) = effect_of(project, backend, index) else { continue };
                let Some(call) = project.call(rule.call) else { continue };
                seen.push(rule.call);
                let data = [("name", operation.name.as_str()), ("what", what), ("rule", &rule.name), ("how", how(rule))];
                let finding = cx.report("operation", call.span, &data).group(&operation.name).evidence(&operation.name);
                if project.path(operation.file) != project.path(rule.call.file) {
                    finding.related(project.path(operation.file), operation.key_span, "the mutation");
                }
            }
        }
    }
}

fn is_public(rule: &AccessRule) -> bool {
    PUBLIC.contains(&rule.name.as_str())
}

/// Each public rule that lets callers change records, with the models it counts for.
fn open_models<'b>(project: &ProjectModel, backend: &'b Backend) -> Vec<(AccessRule, Vec<&'b Model>)> {
    let mut open: Vec<(AccessRule, Vec<&Model>)> = Vec::new();
    for model in &backend.schema.models {
        let own = model.argument(project, "authorization");
        for rule in effective_rules(project, &backend.schema, own, model.part).unwrap_or_default() {
            if !is_public(&rule) || !(rule.allows("update") || rule.allows("delete")) {
                continue;
            }
            match open.iter_mut().find(|(known, _)| known.call == rule.call) {
                Some((_, models)) => models.push(model),
                None => open.push((rule, vec![model])),
            }
        }
    }
    open
}

fn report_models(cx: &mut RuleContext<'_>, backend: &Backend, rule: &AccessRule, models: &[&Model]) {
    let project = cx.model;
    let (Some(call), Some(first)) = (project.call(rule.call), models.first()) else { return };
    let words: Vec<&str> = ["create", "update", "delete"].into_iter().filter(|word| rule.allows(word)).collect();
    let what = match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    };
    let count = models.len().to_string();
    let mut told = models.iter().filter_map(|&model| Some((model, secret(project, model)?)));
    let secret = told.find(|(model, _)| is_readable(project, backend, model));
    let all = models.iter().map(|model| format!("`{}`", model.name)).collect::<Vec<_>>().join(", ");
    let message = match (models, secret) {
        ([_], Some(_)) => "secret",
        ([_], None) => "model",
        (_, Some(_)) => "secrets",
        (_, None) => "models",
    };
    let data = [
        ("what", what.as_str()),
        ("model", secret.map_or(&first.name, |(model, _)| &model.name)),
        ("rule", &rule.name),
        ("field", secret.map_or("", |(_, field)| field)),
        ("count", &count),
        ("all", &all),
        ("how", how(rule)),
    ];
    let mut finding = cx.report(message, call.span, &data).group(&first.name).evidence(&first.name);
    for model in models.iter().filter(|_| models.len() > 1) {
        finding = finding.related(project.path(model.file), model.key_span, "has no rules of its own that are narrower");
    }
}

/// Whether anyone may read records of a model, by whatever public rule.
fn is_readable(project: &ProjectModel, backend: &Backend, model: &Model) -> bool {
    let own = model.argument(project, "authorization");
    let rules = effective_rules(project, &backend.schema, own, model.part).unwrap_or_default();
    rules.iter().any(|rule| is_public(rule) && (rule.allows("get") || rule.allows("list")))
}

/// The first field that says it is a secret and has no rule of its own.
fn secret<'m>(project: &ProjectModel, model: &'m Model) -> Option<&'m str> {
    let says = |name: &str| {
        let name = name.replace('_', "").to_ascii_lowercase();
        SECRETS.iter().any(|secret| name.contains(secret))
    };
    let guarded = |site| project.chain(site).is_none_or(|chain| chain.get("authorization").is_some());
    model.fields.iter().find(|field| says(&field.name) && !guarded(field.value)).map(|field| field.name.as_str())
}

/// What the function behind an operation surely does.
fn effect_of(project: &ProjectModel, backend: &Backend, operation: usize) -> Option<&'static str> {
    let behind = backend.functions.iter().filter(|function| function.resolver_of.contains(&operation));
    let mut effects = EffectSet::default();
    for function in behind {
        if let Entry::File(entry) = function.entry
            && let Some(handler) = handler_of(project, entry)
        {
            effects = effects.or(project.effects.summary(handler).effects);
        }
    }
    [(Effect::Email, "sends e-mail"), (Effect::Write, "writes data"), (Effect::Aws, "calls AWS")]
        .into_iter()
        .find(|(effect, _)| effects.has(*effect))
        .map(|(_, words)| words)
}

fn how(rule: &AccessRule) -> &'static str {
    if rule.name == "guest" {
        "Everyone gets guest credentials without signing in."
    } else {
        "The API key is in the code that every visitor's browser gets."
    }
}
