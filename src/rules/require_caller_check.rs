//! `require-caller-check`.

use crate::{
    model::{
        caller_check::{has_middleware, is_plain_handler, open_route},
        placement::thin::handlers,
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Require that code with privileged effects looks at who calls it.
    ///
    /// ## What it does
    ///
    /// In Lambda, it reports a resolver that is open to every signed-in user, to guests or to the API key, whose code never
    /// reads `event.identity`, and that does something only some callers should: an admin call of Cognito, an e-mail to an
    /// address out of the arguments, `update` or `delete` of a record that the arguments name on a model with owner rules.
    ///
    /// In Next.js, it reports a route handler or server action whose writes, AWS calls or e-mails do not run as the caller
    /// (an AWS SDK, `authMode: "apiKey"` or `"iam"`, or a default mode of `apiKey`), and that reads nothing about the caller
    /// on the way: no session, no cookies, no `authorization` or signature header, no verification. It is silent where the
    /// app has middleware, where a wrapper stands around the handler, and where the only effect is one `create`.
    ///
    /// ## Why is this bad?
    ///
    /// The code runs with rights of its own, not with those of the caller. Whoever may call it can then do with them what
    /// the arguments say: make users, mail anybody, change what belongs to others.
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
    /// import { disableUser } from "../functions/disable-user/resource";
    ///
    /// const schema = a.schema({
    ///   disableUser: a
    ///     .mutation()
    ///     .arguments({ username: a.string().required() })
    ///     .returns(a.boolean())
    ///     .authorization((allow) => [allow.authenticated()])
    ///     .handler(a.handler.function(disableUser)),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/disable-user/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const disableUser = defineFunction({ name: "disable-user", resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/disable-user/handler.ts
    /// import { AdminDisableUserCommand, CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
    ///
    /// const cognito = new CognitoIdentityProviderClient({});
    ///
    /// export const handler = async (event: { arguments: { username: string } }) => {
    ///   await cognito.send(new AdminDisableUserCommand({ UserPoolId: "pool", Username: event.arguments.username }));
    ///   return true;
    /// };
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
    /// import { disableUser } from "../functions/disable-user/resource";
    ///
    /// const schema = a.schema({
    ///   disableUser: a
    ///     .mutation()
    ///     .arguments({ username: a.string().required() })
    ///     .returns(a.boolean())
    ///     .authorization((allow) => [allow.group("Admins")])
    ///     .handler(a.handler.function(disableUser)),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/disable-user/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const disableUser = defineFunction({ name: "disable-user", resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts file=amplify/functions/disable-user/handler.ts
    /// import { AdminDisableUserCommand, CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
    ///
    /// const cognito = new CognitoIdentityProviderClient({});
    ///
    /// export const handler = async (event: { arguments: { username: string } }) => {
    ///   await cognito.send(new AdminDisableUserCommand({ UserPoolId: "pool", Username: event.arguments.username }));
    ///   return true;
    /// };
    /// ```
    ///
    /// ## When not to use it
    ///
    /// For forms that everybody may send, where something else keeps abuse away: a limit of requests, a captcha.
    ///
    /// ## Source
    ///
    /// The four-tier guide: check what a malicious client could exploit in Lambda. The identity in the event of a function
    /// resolver: `aws-amplify/amplify-category-api`, `graphql-function-transformer.ts` (read 2026-07).
    RequireCallerCheck {
        id: "require-caller-check",
        category: Exposed,
        tiers: [Lambda, Bff],
        recommended: Warn,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "resolver",
                message: "`{operation}` is open to {who}; its resolver never reads `event.identity`.",
                help: "Compare `event.identity` with what the arguments name, or open `{operation}` to a group only.",
                note: "Whoever may call it gets {what}, with the function's rights.",
            },
            {
                id: "key",
                message: "`{operation}` is open to {who}, who has no identity to check.",
                help: "Open `{operation}` to `authenticated` or to a group; then compare `event.identity` with what the arguments name.",
                note: "The API key is in the browser bundle: everybody gets {what}, with the function's rights. With the API key `event.identity` is null.",
            },
            {
                id: "route",
                message: "`{name}` runs `{effect}` for anybody: nothing here looks at who calls.",
                help: "Read the session of the request first and turn others away, or send it as the caller with `generateServerClientUsingCookies`.",
                note: "Its address is public, and the effect has the server's rights, not the caller's.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireCallerCheck {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        resolvers(cx);
        routes(cx);
    }
}

fn resolvers(cx: &mut RuleContext<'_>) {
    let (model, file) = (cx.model, cx.file);
    for (backend, open) in model.backends.iter().zip(model.open_resolvers()) {
        for open in open.iter().filter(|open| open.handler.file == file) {
            let Some(row) = model.facts(file).body.function(open.handler.function) else { continue };
            let operation = &backend.schema.operations[open.operation];
            let message = if open.only_key { "key" } else { "resolver" };
            let data = [("operation", operation.name.as_str()), ("who", open.who), ("what", &open.what)];
            let effect = model.call(open.effect).map(|row| row.head()).unwrap_or_default();
            cx.report(message, row.name_span, &data)
                .tier(Tier::Lambda)
                .group(&operation.name)
                .evidence(&operation.name)
                .related(model.path(open.effect.file), effect, "the effect")
                .related(model.path(operation.file), operation.key_span, format!("open to {}", open.who));
        }
    }
}

fn routes(cx: &mut RuleContext<'_>) {
    let (model, file) = (cx.model, cx.file);
    let has_action = || model.facts(file).body.functions.iter().any(|row| row.use_server);
    if !(model.tiers.of(file).has(Tier::Bff) || has_action()) || has_middleware(model, file) {
        return;
    }
    for handler in handlers(model, file) {
        if !is_plain_handler(model, handler.function) {
            continue;
        }
        let Some(open) = open_route(model, handler.function) else { continue };
        let name = handler.label.as_str();
        let effect = model.call(open.effect).map(|row| row.head()).unwrap_or_default();
        cx.report("route", handler.name, &[("name", name), ("effect", &open.what)])
            .tier(Tier::Bff)
            .group(&handler.group)
            .evidence(name)
            .related(model.path(open.effect.file), effect, "the effect");
    }
}
