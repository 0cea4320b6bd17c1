//! `no-check-then-write`.

use crate::{
    model::{
        effects::Effect,
        placement::{self, Detail},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta, placed},
};

declare_rule! {
    /// Disallow deciding by data that was just read from the backend whether or what to write, outside Lambda.
    ///
    /// ## What it does
    ///
    /// It reports a condition over data that a function read from the backend, itself or in a function it calls, where
    /// the condition decides about a write: the write stands in one of its branches, or behind an early `return` or
    /// `throw`. That includes "create it if the list is empty" and "update it if there is one, else create it" after a
    /// `list` or an index query.
    ///
    /// Not reported: checks of `errors`, of presence alone after `get` (`if (!data) return`), of form input, props, state,
    /// context and results of query hooks, which were not read in this run. A condition on the caller's role or ownership
    /// is `no-authorization-decision`'s, one that picks the rows that a loop writes belongs to `no-batch-write`. A condition in
    /// a helper that throws is reported there once, with the writes of all callers.
    ///
    /// ## Why is this bad?
    ///
    /// It is a business rule, and between the read and the write somebody else can change what was read: two people book
    /// the last seat. In the browser a client can leave the check out altogether.
    /// Moving the check into a Lambda function puts the rule in one place that nobody can skip; the race ends only when the
    /// write itself is conditional (`ConditionExpression`, or an identifier that makes a second `create` fail).
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=app/actions.ts expect_diagnostic
    /// "use server";
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function cancel(id: string) {
    ///   const { data: order } = await client.models.Order.get({ id });
    ///   if (!order) return;
    ///   if (order.state !== "open") throw new Error("too late");
    ///   await client.models.Order.update({ id, state: "cancelled" });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=app/actions.ts
    /// "use server";
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function cancel(id: string) {
    ///   const { errors } = await client.mutations.cancelOrder({ id });
    ///   if (errors) throw new Error("too late");
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the check only spares a useless request and the write is safe without it.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2 ("complex business logic").
    NoCheckThenWrite {
        id: "no-check-then-write",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        recommended_frontend: Warn,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "What `{read}` gave decides about `{write}` in {code}.",
                help: "Move the check and the write into one Lambda function and call it through an AppSync mutation.",
                note: "This is server code of Next.js because {why}. What was read can change before the write. Moving the check doesn't end that race: make the write conditional there (`ConditionExpression`, or an identifier that makes a second create fail).",
            },
            {
                id: "frontend",
                message: "What `{read}` gave decides about `{write}` in {code}.",
                help: "Move the check and the write into one Lambda function and call it through an AppSync mutation.",
                note: "This runs in the browser because {why}: a client can leave the check out, and what was read can change before the write. Moving the check doesn't end that race: make the write conditional there (`ConditionExpression`, or an identifier that makes a second create fail).",
            },
        ],
        options: [],
    }
}

impl Rule for NoCheckThenWrite {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for judgement in placement::judge(model, cx.file).iter().filter(|judgement| judgement.rule == Self::META.id) {
            let Some(&(read, _)) = judgement.earlier.first() else { continue };
            let place = placed::place(model, judgement);
            let read_name = placement::step_name(model, read, Effect::Read);
            let write_name = placement::step_name(model, judgement.call, Effect::Write);
            let data = [("read", read_name.as_str()), ("write", &write_name), ("code", place.code), ("why", &place.why)];
            let message = if place.tier == Tier::Frontend { "frontend" } else { "bff" };
            let others: &[_] = if let Detail::Also(calls) = &judgement.detail { calls } else { &[] };
            let writes = || std::iter::once(&judgement.call).chain(others);
            let grave = writes().any(|&call| placement::touches_open_model(model, call, Effect::Write));
            let finding = cx.report(message, judgement.span, &data).tier(place.tier).grave(grave).group(&place.symbol);
            let mut finding = finding.evidence(&format!("{read_name} {write_name}"));
            if let Some(row) = model.call(read) {
                finding = finding.related(model.path(read.file), row.head(), "what is read");
            }
            for &write in writes() {
                for (path, span, words) in placed::way(model, write, Effect::Write, ["what it decides about", "the write itself"]) {
                    finding = finding.related(path, span, words);
                }
            }
        }
    }
}
