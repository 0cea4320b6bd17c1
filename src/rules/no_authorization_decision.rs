//! `no-authorization-decision`.

use crate::{
    model::{
        authorization::{Unasked, unasked},
        placement::{self, Detail},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta, placed},
};

declare_rule! {
    /// Disallow deciding outside Lambda and the data layer's own rules what a caller may do.
    ///
    /// ## What it does
    ///
    /// It reports a condition over who the caller is (a role, group, claim or attribute, or a record's owner compared with
    /// the caller) that guards a write, an AWS call or an e-mail. On the server it also reports a condition that turns
    /// the caller away (`throw`, an answer of 401 or 403) before anything is read.
    /// The caller's identity is what `fetchAuthSession`, `getCurrentUser`, `fetchUserAttributes`, `useAuthenticator`, a
    /// verified token or a session of `next-auth` gives, also through helpers, hooks, state and context, and where all that
    /// a function knows of the caller is what its own callers hand in. A condition in a helper that throws, or in a wrapper
    /// around handlers, is reported there once.
    ///
    /// Not reported: whether there is a session at all; a page or layout that only redirects; in the browser a condition
    /// that only chooses what to render or where to navigate; on the server a condition before operations that ask the
    /// same by their own authorization rules (`owner`, `group`, `custom`, or a function that reads `event.identity`) and
    /// are sent as the user: that is defence in depth.
    ///
    /// ## Why is this bad?
    ///
    /// The API stays open: whoever calls AppSync directly, without this code, is not asked. The message names the
    /// operation that is open.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=app/api/vendors/route.ts expect_diagnostic
    /// import { cookies } from "next/headers";
    /// import { createServerRunner } from "@aws-amplify/adapter-nextjs";
    /// import { fetchAuthSession } from "aws-amplify/auth/server";
    /// import { generateClient } from "aws-amplify/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const { runWithAmplifyServerContext } = createServerRunner({ config: outputs });
    /// const client = generateClient({ authMode: "apiKey" });
    ///
    /// export async function DELETE(request: Request) {
    ///   const { id } = await request.json();
    ///   const role = await runWithAmplifyServerContext({
    ///     nextServerContext: { cookies },
    ///     operation: async (context) => (await fetchAuthSession(context)).tokens?.idToken?.payload["custom:role"],
    ///   });
    ///   if (role !== "admin") return Response.json({ error: "admins only" }, { status: 403 });
    ///   await client.models.Vendor.delete({ id });
    ///   return Response.json({ ok: true });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=app/api/vendors/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function DELETE(request: Request) {
    ///   const { id } = await request.json();
    ///   const { errors } = await client.models.Vendor.delete({ id });
    ///   return Response.json({ ok: !errors });
    /// }
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({
    ///   Vendor: a.model({ name: a.string() }).authorization((allow) => [allow.group("admins"), allow.authenticated().to(["read"])]),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the operation behind the check is closed by a rule that cannot be read here.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2 ("Cognito handles identity", "Lambda handles business logic").
    NoAuthorizationDecision {
        id: "no-authorization-decision",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "Who the caller is decides here about `{operation}`, in {code}.",
                help: "Add the rule to the authorization of `{operation}`, or move it into a Lambda function that checks `event.identity`. Keep this check until then.",
                note: "This is server code of Next.js because {why}. Nothing else asks: the schema lets every caller, or everybody who has signed in, run `{operation}`. The identity comes from `{source}`.",
            },
            {
                id: "mode",
                message: "Who the caller is decides here about `{operation}`, in {code}.",
                help: "Run `{operation}` as the caller (`generateServerClientUsingCookies` without another `authMode`), so that its own rules ask. Keep this check until then.",
                note: "This is server code of Next.js because {why}. `{operation}` isn't sent as the user of the request, so its rules in the schema can't ask who that is. The identity comes from `{source}`.",
            },
            {
                id: "service",
                message: "Who the caller is decides here about `{operation}`, in {code}.",
                help: "Move `{operation}` into a Lambda function behind an AppSync mutation and check `event.identity` there. Keep this check until then.",
                note: "This is server code of Next.js because {why}. `{operation}` runs with the rights of this server, so this condition is all that protects it. The identity comes from `{source}`.",
            },
            {
                id: "frontend",
                message: "Who the caller is decides here about `{operation}`, in {code}.",
                help: "Add the rule to the authorization of `{operation}`, or move it into a Lambda function that checks `event.identity`. Keep this check until then.",
                note: "This runs in the browser because {why}: a client can leave the condition out. The identity comes from `{source}`.",
            },
        ],
        options: [],
    }
}

impl Rule for NoAuthorizationDecision {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for judgement in placement::judge(model, cx.file).iter().filter(|judgement| judgement.rule == Self::META.id) {
            let Detail::Identity(source) = &judgement.detail else { continue };
            let place = placed::place(model, judgement);
            let operation = placement::step_name(model, judgement.call, judgement.effect);
            let data = [("operation", operation.as_str()), ("code", place.code), ("why", &place.why), ("source", source)];
            let message = match (place.tier, unasked(model, judgement.call, judgement.effect)) {
                (Tier::Frontend, _) => "frontend",
                (_, Some(Unasked::Service)) => "service",
                (_, Some(Unasked::NotAsCaller)) => "mode",
                (_, Some(Unasked::Open) | None) => "bff",
            };
            let finding = cx.report(message, judgement.span, &data).tier(place.tier).group(&place.symbol);
            let mut finding = finding.evidence(&operation);
            let words = ["what it decides about", "where it happens"];
            for (path, span, words) in placed::way(model, judgement.call, judgement.effect, words) {
                finding = finding.related(path, span, words);
            }
        }
    }
}
