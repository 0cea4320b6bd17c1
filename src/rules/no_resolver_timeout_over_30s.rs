//! `no-resolver-timeout-over-30s`.

use crate::{
    model::{
        ProjectModel,
        resolver_code::{slow_call, waits_for},
        tier::Tier,
        wiring::{Backend, Entry, FunctionDef},
    },
    rules::{Rule, RuleContext, RuleMeta},
};

/// Seconds after which AppSync ends a request.
const APPSYNC_LIMIT: f64 = 30.0;

/// Seconds that a function has without `timeoutSeconds`.
const DEFAULT: f64 = 3.0;

declare_rule! {
    /// Disallow resolver functions that run longer than AppSync waits, or shorter than their work takes.
    ///
    /// ## What it does
    ///
    /// For each function that resolves an operation without `.async()`, it reports a `timeoutSeconds` above 30, and the
    /// default of 3 seconds where the function's code calls something slow by nature: an HTTP API outside AWS, Bedrock or
    /// another model, or writes in a loop.
    ///
    /// ## Why is this bad?
    ///
    /// AppSync ends a request after 30 seconds, whatever the function's timeout says. The caller gets an error while the
    /// function goes on running and writing, and a caller that tries again does the work twice. With 3 seconds, a slow
    /// answer of the other side ends the function in the middle of its work.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    ///
    /// defineBackend({ data });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    /// import { importOrders } from "../functions/import-orders/resource";
    ///
    /// const schema = a.schema({
    ///   importOrders: a
    ///     .mutation()
    ///     .arguments({ key: a.string().required() })
    ///     .returns(a.boolean())
    ///     .authorization((allow) => [allow.group("Admins")])
    ///     .handler(a.handler.function(importOrders)),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/import-orders/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const importOrders = defineFunction({ name: "import-orders", timeoutSeconds: 300, resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts file=amplify/functions/import-orders/handler.ts
    /// export const handler = async () => true;
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    ///
    /// defineBackend({ data });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    /// import { importOrders } from "../functions/import-orders/resource";
    ///
    /// const schema = a.schema({
    ///   importOrders: a
    ///     .mutation()
    ///     .arguments({ key: a.string().required() })
    ///     .authorization((allow) => [allow.group("Admins")])
    ///     .handler(a.handler.function(importOrders).async()),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/import-orders/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const importOrders = defineFunction({ name: "import-orders", timeoutSeconds: 300, resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts file=amplify/functions/import-orders/handler.ts
    /// export const handler = async () => true;
    /// ```
    ///
    /// ## When not to use it
    ///
    /// Where the function's timeout is only a reserve for a first start and the work is known to be short.
    ///
    /// ## Source
    ///
    /// AWS AppSync quotas (request execution time, 30 seconds); `factory.ts` in `aws-amplify/amplify-backend` (read
    /// 2026-08) for the default of 3 seconds.
    NoResolverTimeoutOver30s {
        id: "no-resolver-timeout-over-30s",
        category: Advice,
        tiers: [Backend],
        recommended: Warn,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "long",
                message: "Resolver `{name}` may run {seconds} s; AppSync ends the call after 30 s.",
                help: "Keep the work under 30 s, or make the operation `{operation}` asynchronous: `a.handler.function(…).async()`.",
                note: "After 30 s the caller gets an error while the function goes on running and writing. An asynchronous operation answers at once, and its result is written to a model.",
            },
            {
                id: "short",
                message: "Resolver `{name}` has only {seconds} s, and its code {what}.",
                help: "Set `timeoutSeconds` to what the work takes at most, up to 30.",
                note: "Lambda ends the function after {seconds} s, in the middle of its work. Without `timeoutSeconds` that is 3 s.",
            },
        ],
        options: [],
    }
}

impl Rule for NoResolverTimeoutOver30s {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        let mut seen = Vec::new();
        for backend in model.backends.iter().filter(|backend| !backend.opaque) {
            for function in &backend.functions {
                if function.call.file == cx.file && function.deployed && !seen.contains(&function.call) {
                    seen.push(function.call);
                    check(cx, backend, function);
                }
            }
        }
    }
}

fn check(cx: &mut RuleContext<'_>, backend: &Backend, function: &FunctionDef) {
    let model = cx.model;
    let Some(operation) = waits_for(model, backend, function) else { return };
    let (Some(seconds), Some(call)) = (timeout(model, function), model.call(function.call)) else { return };
    let operation = &backend.schema.operations[operation];
    let name = function.label(model);
    let text = (seconds as u32).to_string();
    let data = [("name", name.as_str()), ("seconds", text.as_str()), ("operation", operation.name.as_str())];
    if seconds > APPSYNC_LIMIT {
        cx.report("long", call.head(), &data)
            .tier(Tier::Backend)
            .group(&name)
            .evidence(&name)
            .related(model.path(operation.file), operation.key_span, "its caller waits for it");
        return;
    }
    let Entry::File(entry) = function.entry else { return };
    let code = if seconds <= DEFAULT { model.handler_code(entry) } else { None };
    let Some((slow, what)) = code.and_then(|code| slow_call(model, code)) else { return };
    let data = [data[0], data[1], ("what", what.as_str())];
    let place = model.call(slow).map(|row| row.head()).unwrap_or_default();
    cx.report("short", call.head(), &data)
        .tier(Tier::Backend)
        .group(&name)
        .evidence(&name)
        .related(model.path(slow.file), place, "the slow call");
}

/// The timeout of a function in seconds; `None` if it isn't known.
fn timeout(model: &ProjectModel, function: &FunctionDef) -> Option<f64> {
    if function.entry == Entry::Provided {
        return None;
    }
    let Some(options) = function.options else { return model.args(function.call).is_empty().then_some(DEFAULT) };
    let view = model.object(options)?;
    match view.get("timeoutSeconds") {
        Some(prop) => model.number(prop.value),
        None => view.complete.then_some(DEFAULT),
    }
}
