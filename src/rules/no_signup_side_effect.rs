//! `no-signup-side-effect`.

use crate::{
    model::{
        speaks::Topics,
        CallSite, FnSite,
        effects::Effect,
        placed_call::{app_calls, placed_function},
        sign_up::{self, SideEffect},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta, placed},
};

declare_rule! {
    /// Disallow writes that follow a sign-up or sign-in in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports a write that follows `signUp`, `confirmSignUp`, `autoSignIn` or `signIn` on a path of the same function, and
    /// a write in the listener of `Hub.listen("auth", …)`, in code of the frontend or of Next.js.
    ///
    /// ## Why is this bad?
    ///
    /// A profile that the page creates after the sign-up is missing whenever the tab is closed too early, and whenever an
    /// account comes into being in another way (an invitation, a social login, an import). A client can also leave it out,
    /// or create it with content of its own. Cognito calls a `postConfirmation` trigger once for each new account, and a
    /// `postAuthentication` trigger at each sign-in.
    /// Form fields don't reach the trigger by themselves: hand them over as `clientMetadata` of `confirmSignUp`.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/register.ts
    /// "use client";
    /// import { confirmSignUp } from "aws-amplify/auth";
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export async function confirm(username: string, confirmationCode: string, company: string) {
    ///   await confirmSignUp({ username, confirmationCode });
    ///   await client.models.Profile.create({ username, company });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// The `postConfirmation` trigger creates the profile.
    ///
    /// ```ts file=app/register.ts
    /// "use client";
    /// import { confirmSignUp } from "aws-amplify/auth";
    ///
    /// export async function confirm(username: string, confirmationCode: string, company: string) {
    ///   await confirmSignUp({ username, confirmationCode, options: { clientMetadata: { company } } });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the record belongs to this visit of the page and nothing is wrong when it is missing.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2; AWS documentation "Customizing user pool workflows with Lambda triggers"
    /// (read 2026-11).
    NoSignupSideEffect {
        id: "no-signup-side-effect",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "signUp",
                message: "`{write}` follows `{name}` in {code}.",
                help: "Do it in a `postConfirmation` trigger of `defineAuth`; form fields get there only as `clientMetadata` of `confirmSignUp`.",
                note: "{runs} because {why}. If the tab is closed in between, or the account comes into being in another way, the write never happens.",
            },
            {
                id: "signIn",
                message: "`{write}` follows `{name}` in {code}.",
                help: "Do it in a `postAuthentication` trigger of `defineAuth`, or in `postConfirmation` if it is done once for each account.",
                note: "{runs} because {why}. If the tab is closed in between, or the user signs in in another way, the write never happens.",
            },
            {
                id: "listener",
                message: "`{write}` runs on an auth event of `{name}` in {code}.",
                help: "Do it in a `postConfirmation` or `postAuthentication` trigger of `defineAuth`.",
                note: "{runs} because {why}. The event is sent to every open tab, and to none if the page is gone.",
            },
        ],
        options: [],
    }
}

impl Rule for NoSignupSideEffect {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        if !model.speaks(file).has(Topics::SIGNING) {
            return;
        }
        let mut seen: Vec<CallSite> = Vec::new();
        for function in sign_up::functions(model, file) {
            if let Some(found) = sign_up::write_after_sign_up(model, function) {
                report(cx, function, &found, &mut seen);
            }
        }
        for call in app_calls(model, file, Topics::SIGNING) {
            if let (Some(found), Some(row)) = (sign_up::write_in_listener(model, call), model.call(call)) {
                report(cx, FnSite { file, function: row.function }, &found, &mut seen);
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, function: FnSite, found: &SideEffect, seen: &mut Vec<CallSite>) {
    let model = cx.model;
    let Some(placed) = placed_function(model, function, &[Tier::Bff, Tier::Frontend]) else { return };
    let (Some(row), Some(cause)) = (model.call(found.write), model.call(found.cause)) else { return };
    if seen.contains(&found.write) {
        return;
    }
    seen.push(found.write);
    let write = sign_up::written(model, found.write);
    let runs = if placed.tier == Tier::Frontend { "This runs in the browser" } else { "This is server code of Next.js" };
    let data = [
        ("write", write.as_str()),
        ("name", found.name.as_str()),
        ("code", placed.noun()),
        ("why", &placed.why(model)),
        ("runs", runs),
    ];
    let symbol = model.symbol_at(cx.file, row.head());
    let mut finding = cx.report(message(&found.name), row.head(), &data).tier(placed.tier).group(&symbol).evidence(&write);
    finding = finding.related(model.path(found.cause.file), cause.head(), words(&found.name));
    for (path, span, words) in placed::way(model, found.write, Effect::Write, ["", "the write"]).into_iter().skip(1) {
        finding = finding.related(path, span, words);
    }
}

fn message(name: &str) -> &'static str {
    match name {
        "signIn" => "signIn",
        "Hub.listen" => "listener",
        _ => "signUp",
    }
}

fn words(name: &str) -> &'static str {
    match name {
        "signIn" => "the sign-in",
        "Hub.listen" => "the listener",
        _ => "the sign-up",
    }
}
