//! `no-multi-step-write`.

use crate::{
    model::{placement, tier::Tier},
    rules::{Rule, RuleContext, RuleMeta, placed},
};

declare_rule! {
    /// Disallow two or more writes, AWS calls or e-mails one after the other in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It follows every path through a function and reports the second of two changing effects that can run one after the
    /// other: writes through the Amplify data client or to DynamoDB, changing calls of AWS services, e-mails. Effects of
    /// project functions that are called count too, one step each. Branches exclude each other: `if (id) update() else
    /// create()` is one step. Writes in loops belong to `no-batch-write`, wherever the loop stands, writes of audit records to
    /// `no-audit-write`. E-mails and calls of AWS services in a loop are one step.
    ///
    /// ## Why is this bad?
    ///
    /// Several steps that belong together are a workflow. When the second step fails, when the tab is closed or the
    /// route is cut off between them, the first stays done and nobody undoes it.
    /// In a Lambda function the steps run together, can be retried or undone, and a client cannot leave one out.
    /// A Lambda function is no transaction: use `TransactWrite` where it must be all or nothing.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/api/order/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST() {
    ///   const { data: order } = await client.models.Order.create({ state: "open" });
    ///   await client.models.Invoice.create({ orderId: order.id });
    ///   return Response.json(order);
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=app/api/order/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST() {
    ///   const { data: order } = await client.mutations.placeOrder({});
    ///   return Response.json(order);
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the steps are independent of each other and it doesn't matter when one of them is missing.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2 ("multi-step orchestration").
    NoMultiStepWrite {
        id: "no-multi-step-write",
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
                message: "`{first}` and then `{second}` run in {code}.",
                help: "Move both steps into one Lambda function and call it through an AppSync mutation.",
                note: "This is server code of Next.js because {why}. If the second step fails, the first stays done. A Lambda function can retry or undo; it is no transaction: use `TransactWrite` where it must be all or nothing.",
            },
            {
                id: "frontend",
                message: "`{first}` and then `{second}` run in {code}.",
                help: "Move both steps into one Lambda function and call it through an AppSync mutation.",
                note: "This runs in the browser because {why}. If the second step fails or the tab is closed, the first stays done, and a client can leave a step out. A Lambda function can retry or undo; it is no transaction: use `TransactWrite` where it must be all or nothing.",
            },
        ],
        options: [],
    }
}

impl Rule for NoMultiStepWrite {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for judgement in placement::judge(model, cx.file).iter().filter(|judgement| judgement.rule == Self::META.id) {
            let Some(row) = model.call(judgement.call) else { continue };
            let Some(&(first, first_effect)) = judgement.earlier.first() else { continue };
            let tier = if judgement.tiers.has(Tier::Bff) { Tier::Bff } else { Tier::Frontend };
            let reason = model.function_reason(judgement.function, tier);
            let (first_name, second_name) = (placement::step_name(model, first, first_effect), placement::step_name(model, judgement.call, judgement.effect));
            let data = [
                ("first", first_name.as_str()),
                ("second", second_name.as_str()),
                ("code", reason.noun(tier)),
                ("why", &reason.clause(|file| model.path(file).to_string())),
            ];
            let message = if tier == Tier::Frontend { "frontend" } else { "bff" };
            let open = [(first, first_effect), (judgement.call, judgement.effect)];
            let grave = open.into_iter().any(|(call, effect)| placement::touches_open_model(model, call, effect));
            let symbol = model.symbol_at(cx.file, row.head());
            let mut finding = cx.report(message, row.head(), &data).tier(tier).grave(grave).group(&symbol);
            finding = finding.evidence(&format!("{first_name} {second_name}"));
            for (call, effect, which) in [(first, first_effect, "first"), (judgement.call, judgement.effect, "second")] {
                let words = [format!("the {which} step"), format!("{} of the {which} step", effect.noun())];
                let way = placed::way(model, call, effect, [&words[0], &words[1]]);
                for (path, span, words) in way.into_iter().skip(usize::from(which == "second")) {
                    finding = finding.related(path, span, words);
                }
            }
        }
    }
}
