//! `require-function-environment`.

use crate::{
    facts::{Import, Imported},
    fix::{self, Applicability, Edit, Fix},
    model::{ProjectModel, function_environment::screaming_snake, tier::Tier, unset_variables::Unset, wiring::Entry},
    rules::{
        Rule, RuleContext, RuleMeta,
        add_property::add_property,
        backend_code::{append, handle, may_need},
        listed::listed,
    },
    span::Span,
};

declare_rule! {
    /// Require that every environment variable a Lambda function reads is set for it.
    ///
    /// ## What it does
    ///
    /// It looks at the code that a function's handler can run, in all modules, for reads of `process.env.X` and of `env.X`
    /// out of `$amplify/env/…`, and at everything that sets variables for that function: `environment` in
    /// `defineFunction`, `addEnvironment` and overrides in the backend's code, `allow.resource(fn)` in access rules, and
    /// what Lambda itself sets. A variable that nothing sets is reported at its first read.
    ///
    /// A variable that shared code reads and more than three functions lack is one finding.
    ///
    /// A read with a default is fine (`process.env.X ?? "x"`, a default parameter, a comparison with a literal), and so is
    /// a variable that the module asks for first (`if (process.env.X) …`). `if (!process.env.X) throw …` is no default.
    /// Where a name is computed, in a read or in `addEnvironment`, the rule is silent for that function.
    ///
    /// ## Why is this bad?
    ///
    /// The variable is `undefined` in the deployed function. A table name or a key that is `undefined` fails at the first
    /// request, far away from the cause, and TypeScript's `!` or `as string` hides it.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { invite } from "./functions/invite/resource";
    ///
    /// defineBackend({ invite });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const invite = defineFunction({ name: "invite" });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/invite/handler.ts
    /// export const handler = async () => ({ from: process.env.SENDER! });
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { invite } from "./functions/invite/resource";
    ///
    /// defineBackend({ invite });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const invite = defineFunction({ name: "invite", environment: { SENDER: "no-reply@example.com" } });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/handler.ts
    /// export const handler = async () => ({ from: process.env.SENDER! });
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The suggestion sets the variable: a table, bucket, user pool or client id by `addEnvironment` in `backend.ts`, if
    /// the name says which and no circular dependency between stacks comes of it; a name that says `SECRET`, `KEY`,
    /// `TOKEN` or `PASSWORD` by `secret(…)`; anything else as an empty text in `environment`, for you to fill in.
    ///
    /// ## When not to use it
    ///
    /// Where a deploy step outside the project sets variables on the functions.
    ///
    /// ## Source
    ///
    /// The Amplify documentation, "Environment variables and secrets"; `function_env_translator.ts` and
    /// `static_env_types.ts` in `aws-amplify/amplify-backend` (read 2026-08).
    RequireFunctionEnvironment {
        id: "require-function-environment",
        category: Breaks,
        tiers: [Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: Suggestion,
        messages: [
            {
                id: "unset",
                message: "`{variable}` is read here, but nothing sets it for the function `{name}`.",
                help: "Set `{variable}` in `environment` of its `defineFunction`, or by `addEnvironment` in `backend.ts`.",
                note: "In the deployed function `process.env.{variable}` is `undefined`.",
            },
            {
                id: "many",
                message: "`{variable}` is unset for {count} functions, such as `{name}`.",
                help: "Set `{variable}` in `environment` of their `defineFunction`, or by `addEnvironment`, for {functions}.",
                note: "In the deployed functions `process.env.{variable}` is `undefined`.",
            },
            {
                id: "access",
                message: "`{variable}` is read, but no access rule gives it to the function `{name}`.",
                help: "Name the function in the access rules of the resource: `allow.resource({name})`.",
                note: "Amplify injects this variable only into functions that the access rules name; else it is `undefined`.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireFunctionEnvironment {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        let here: Vec<&Unset> =
            model.unset_variables().iter().filter(|unset| unset.reads.first().is_some_and(|(file, _)| *file == cx.file)).collect();
        for (index, unset) in here.iter().enumerate() {
            let Some((&(_, span), others)) = unset.reads.split_first() else { continue };
            let same = |other: &&&Unset| {
                other.backend == unset.backend && other.name == unset.name && other.reads.first() == unset.reads.first()
            };
            let all: Vec<&Unset> = here.iter().filter(same).copied().collect();
            if all.len() > FEW && !is_injected(&unset.name) {
                if !here[..index].iter().any(|other| same(&other)) {
                    report_many(cx, span, &all);
                }
                continue;
            }
            let name = model.backends[unset.backend].functions[unset.function].label(model);
            let message = if is_injected(&unset.name) { "access" } else { "unset" };
            let fix = if message == "unset" { fix(model, unset) } else { None };
            let evidence = format!("{} {name}", unset.name);
            let data = [("variable", unset.name.as_str()), ("name", name.as_str())];
            let mut finding = cx.report(message, span, &data).tier(Tier::Lambda).group(&name).evidence(&evidence);
            for &(file, span) in others {
                finding = finding.related(model.path(file), span, "read here too");
            }
            if let Some(fix) = fix {
                finding.fix(fix);
            }
        }
    }
}

/// A variable of shared code that more functions than that lack is one mistake, not one of each function.
const FEW: usize = 3;

fn report_many(cx: &mut RuleContext<'_>, span: Span, all: &[&Unset]) {
    let model = cx.model;
    let names: Vec<String> = all.iter().map(|unset| model.backends[unset.backend].functions[unset.function].label(model)).collect();
    let (variable, count, functions) = (all[0].name.as_str(), names.len().to_string(), listed(&names));
    let data = [("variable", variable), ("count", &count), ("name", &names[0]), ("functions", &functions)];
    let finding = cx.report("many", span, &data).tier(Tier::Lambda).group("functions").evidence(&format!("many {variable}"));
    let fixes = all.iter().map(|unset| by_backend(model, unset).or_else(|| by_options(model, unset)));
    if let Some(fixes) = fixes.collect::<Option<Vec<_>>>() {
        let title = format!("Set `{variable}` for all {count}");
        finding.fix(Fix { title, applicability: Applicability::Suggestion, edits: fix::together(fixes) });
    }
}

/// Names that only Amplify's access rules set.
fn is_injected(name: &str) -> bool {
    matches!(
        name,
        "AMPLIFY_AUTH_USERPOOL_ID"
            | "AMPLIFY_DATA_GRAPHQL_ENDPOINT"
            | "AMPLIFY_DATA_MODEL_INTROSPECTION_SCHEMA_BUCKET_NAME"
            | "AMPLIFY_DATA_MODEL_INTROSPECTION_SCHEMA_KEY"
            | "AMPLIFY_DATA_DEFAULT_NAME"
    )
}

fn fix(model: &ProjectModel, unset: &Unset) -> Option<Fix> {
    let edits = by_backend(model, unset).or_else(|| by_options(model, unset))?;
    Some(Fix { title: format!("Set `{}`", unset.name), applicability: Applicability::Suggestion, edits })
}

/// `backend.fn.addEnvironment(…)` with a token, where the name says which resource is meant.
fn by_backend(model: &ProjectModel, unset: &Unset) -> Option<Vec<Edit>> {
    let backend = &model.backends[unset.backend];
    let function = &backend.functions[unset.function];
    let handle = handle(model, backend)?;
    let is_plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$');
    let key = |call| backend.keys.iter().find(|key| key.call == Some(call) && is_plain(&key.name)).map(|key| key.name.as_str());
    let name = unset.name.as_str();
    let table = || {
        let short = name.strip_suffix("_NAME").unwrap_or(name);
        let short = short.strip_suffix("_TABLE").or_else(|| short.strip_prefix("TABLE_"))?;
        backend.schema.models.iter().find(|model| screaming_snake(&model.name) == short)
    };
    let (stack, token) = if let Some(table) = table() {
        ("data", format!("{}.resources.tables[\"{}\"].tableName", key(backend.data?)?, table.name))
    } else if name.ends_with("BUCKET_NAME") || name.ends_with("BUCKET") {
        let [storage] = backend.storages[..] else { return None };
        ("storage", format!("{}.resources.bucket.bucketName", key(storage)?))
    } else if name.ends_with("POOL_CLIENT_ID") {
        ("auth", format!("{}.resources.userPoolClient.userPoolClientId", key(backend.auth?)?))
    } else if name.ends_with("USER_POOL_ID") || name.ends_with("USERPOOL_ID") {
        ("auth", format!("{}.resources.userPool.userPoolId", key(backend.auth?)?))
    } else {
        return None;
    };
    let own = key(function.call)?;
    let fits = may_need(&model.stacks[unset.backend], unset.function, stack);
    let statement = format!("{handle}.{own}.addEnvironment(\"{name}\", {handle}.{token});");
    fits.then(|| vec![append(model, backend.file, &statement)])
}

/// An entry in `environment` of the `defineFunction` call.
fn by_options(model: &ProjectModel, unset: &Unset) -> Option<Vec<Edit>> {
    const SECRET: [&str; 5] = ["SECRET", "_KEY", "TOKEN", "PASSWORD", "CREDENTIALS"];
    let function = &model.backends[unset.backend].functions[unset.function];
    let file = function.call.file;
    let facts = model.facts(file);
    let call = model.call(function.call)?;
    if function.entry == Entry::Provided {
        return None;
    }
    let name = unset.name.as_str();
    let quote = if facts.single_quotes { '\'' } else { '"' };
    let import = facts.imports.iter().find(|import| {
        let named = matches!(import.imported, Imported::Name(own) if facts.str(own) == "defineFunction");
        named && facts.str(import.source) == "@aws-amplify/backend"
    });
    // `secret` comes with the import of `defineFunction`; where that is written in another way, so is the value.
    let secret = import.filter(|_| SECRET.iter().any(|word| name.contains(word)));
    let value = if secret.is_some() { format!("secret({quote}{name}{quote})") } else { format!("{quote}{quote}") };
    let entry = format!("{name}: {value}");
    let args = model.args(function.call);
    let mut edits = match args.first() {
        None => {
            let at = call.span.end.checked_sub(1)?;
            let text = format!("{{ environment: {{ {entry} }} }}");
            vec![Edit { path: model.path(file).to_string(), span: Span::at(at), text }]
        }
        Some(&options) => {
            let view = model.object(options)?;
            let environment = view.get("environment").map(|prop| prop.value);
            let inside = environment.and_then(|environment| model.object(environment)).map_or(view.site, |view| view.site);
            // A literal that a variable holds may serve several functions.
            if inside.file != file || !call.span.contains(model.span(inside)) {
                return None;
            }
            let entry = if environment.is_some() { entry } else { format!("environment: {{ {entry} }}") };
            add_property(model, inside, &entry)?
        }
    };
    if let Some(import) = secret {
        let is_secret = |own: &Import| {
            own.source == import.source && matches!(own.imported, Imported::Name(own) if facts.str(own) == "secret")
        };
        if !facts.imports.iter().any(is_secret) {
            let end = if facts.crlf { "\r\n" } else { "\n" };
            let text = format!("import {{ secret }} from {quote}@aws-amplify/backend{quote};{end}");
            edits.push(Edit { path: model.path(file).to_string(), span: Span::at(import.statement.start), text });
        }
    }
    Some(edits)
}
