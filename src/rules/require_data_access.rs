//! `require-data-access`.

use crate::{
    model::{iam::data_access::DataUse, tier::Tier, wiring::Entry},
    fix::{Applicability, Fix},
    rules::{Rule, RuleContext, RuleMeta, grant_edits::Grantee},
};

declare_rule! {
    /// Require `allow.resource(fn)` for functions that use the data client.
    ///
    /// ## What it does
    ///
    /// It reports a function whose code calls `getAmplifyDataClientConfig`, or queries through a client of
    /// `generateClient` with the function's role, while no `allow.resource(fn)` of the schema names the function and no
    /// policy gives it `appsync:GraphQL`. A client with an API key or a user's token is none of this.
    ///
    /// ## Why is this bad?
    ///
    /// Only the schema's `allow.resource` gives a function the right to call the API, and the variables and the file that
    /// `getAmplifyDataClientConfig` reads. Without it the function starts with "The data environment variables are
    /// malformed", or every call is Unauthorized.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    /// import { cleanUp } from "./functions/clean-up/resource";
    ///
    /// defineBackend({ data, cleanUp });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({
    ///   Todo: a.model({ text: a.string() }).authorization((allow) => [allow.owner()]),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/clean-up/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const cleanUp = defineFunction({ name: "clean-up" });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/clean-up/handler.ts
    /// import { getAmplifyDataClientConfig } from "@aws-amplify/backend/function/runtime";
    /// import { Amplify } from "aws-amplify";
    /// import { generateClient } from "aws-amplify/data";
    /// import { env } from "$amplify/env/clean-up";
    ///
    /// const { resourceConfig, libraryOptions } = await getAmplifyDataClientConfig(env);
    /// Amplify.configure(resourceConfig, libraryOptions);
    ///
    /// export const handler = async () => generateClient().models.Todo.list();
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    /// import { cleanUp } from "./functions/clean-up/resource";
    ///
    /// defineBackend({ data, cleanUp });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    /// import { cleanUp } from "../functions/clean-up/resource";
    ///
    /// const schema = a
    ///   .schema({
    ///     Todo: a.model({ text: a.string() }).authorization((allow) => [allow.owner()]),
    ///   })
    ///   .authorization((allow) => [allow.resource(cleanUp)]);
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/clean-up/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const cleanUp = defineFunction({ name: "clean-up" });
    /// ```
    ///
    /// ```ts file=amplify/functions/clean-up/handler.ts
    /// import { getAmplifyDataClientConfig } from "@aws-amplify/backend/function/runtime";
    /// import { Amplify } from "aws-amplify";
    /// import { generateClient } from "aws-amplify/data";
    /// import { env } from "$amplify/env/clean-up";
    ///
    /// const { resourceConfig, libraryOptions } = await getAmplifyDataClientConfig(env);
    /// Amplify.configure(resourceConfig, libraryOptions);
    ///
    /// export const handler = async () => generateClient().models.Todo.list();
    /// ```
    ///
    /// ## Fix safety
    ///
    /// A suggestion that adds `allow.resource(fn)` to the schema's authorization, and the import. It lets the function do
    /// everything that the schema offers; narrow it with `.to(["query"])`. None is offered where it would make stacks need
    /// each other.
    ///
    /// ## When not to use it
    ///
    /// If the function's role gets `appsync:GraphQL` outside the backend's code.
    ///
    /// ## Source
    ///
    /// Amplify documentation "Connect to data from functions", and `@aws-amplify/backend-data` 1.9.0 (read 2026-11-22).
    RequireDataAccess {
        id: "require-data-access",
        category: Breaks,
        tiers: [Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: Suggestion,
        messages: [
            {
                id: "config",
                message: "`{name}` configures the data client, but no `allow.resource` names it.",
                help: "Add `allow.resource({fn})` to the authorization of the schema: `a.schema(…).authorization((allow) => [allow.resource({fn})])`.",
                note: "`getAmplifyDataClientConfig` throws at run time: Amplify gives its variables only to functions that the schema names.",
            },
            {
                id: "client",
                message: "`{name}` uses the data client, but no `allow.resource` names it.",
                help: "Add `allow.resource({fn})` to the authorization of the schema: `a.schema(…).authorization((allow) => [allow.resource({fn})])`.",
                note: "Every call of this client is refused as Unauthorized at run time: the function's role may not call the API.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireDataAccess {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        // Most files are no code of any function.
        if !model.is_handler_code(cx.file) {
            return;
        }
        for (index, functions) in model.iam().iter().enumerate() {
            for own in functions {
                let Entry::File(entry) = model.backends[index].functions[own.function].entry else { continue };
                if !model.handler_code(entry).is_some_and(|code| code.modules.contains(&cx.file)) {
                    continue;
                }
                let Some(one) = model.unallowed_data_use(index, own).filter(|one| one.call().file == cx.file) else { continue };
                let Some(row) = model.call(one.call()) else { continue };
                let backend = &model.backends[index];
                let function = &backend.functions[own.function];
                let name = function.label(model);
                let key = function.key.map_or("fn", |key| backend.keys[key].name.as_str());
                let message = if matches!(one, DataUse::Config(_)) { "config" } else { "client" };
                let mut finding =
                    cx.report(message, row.head(), &[("name", &name), ("fn", key)]).tier(Tier::Lambda).group(&name).evidence(&name);
                if let Some(data) = backend.data.and_then(|call| Some((call.file, model.call(call)?.head()))) {
                    finding = finding.related(model.path(data.0), data.1, "the schema's authorization doesn't name it");
                }
                let grantee = Grantee { model, backend: index, function: own.function };
                if let Some(edits) = grantee.in_schema() {
                    let title = "Add `allow.resource` to the schema".to_string();
                    finding.fix(Fix { title, applicability: Applicability::Suggestion, edits });
                }
            }
        }
    }
}
