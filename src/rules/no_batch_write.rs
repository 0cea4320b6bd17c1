//! `no-batch-write`.

use crate::{
    model::{
        effects::Effect,
        placement::{self, Detail},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta, placed},
};

declare_rule! {
    /// Disallow writes inside loops and array callbacks in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports a write through the Amplify data client or to DynamoDB that a loop or a callback of an array method
    /// (`map`, `forEach`, …, under `Promise.all` too) repeats, or a project function that calls its parameter for each
    /// element of a list. A write in a called project function is reported at that call. Not reported: a handler that is only created in the loop, a write after which the loop is left (a retry that
    /// ends on success), a loop over a literal array of at most 10 items or with a literal bound of at most 10.
    /// In the browser the finding is an error where the rows were parsed out of an imported file (`papaparse`,
    /// `csv-parse`, `xlsx`, `exceljs`), where they are a whole table, or where any signed-in caller may write the model.
    ///
    /// ## Why is this bad?
    ///
    /// The data client has no batch call: every turn is a request of its own. When one fails, when the tab is closed or
    /// the route is cut off, some rows are written and some aren't, and nobody knows which.
    /// A Lambda function can write in batches, note how far it came and be retried.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/api/orders/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST(request: Request) {
    ///   const { orders } = await request.json();
    ///   await Promise.all(orders.map((order) => client.models.Order.create(order)));
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
    /// ```ts file=app/api/orders/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST(request: Request) {
    ///   const { orders } = await request.json();
    ///   const { data } = await client.mutations.importOrders({ orders });
    ///   return Response.json(data);
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the list is always short and a half-written list does no harm.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2 ("batch import and export").
    NoBatchWrite {
        id: "no-batch-write",
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
                message: "`{write}` runs in a loop in {code}.",
                help: "Hand the whole list to one Lambda function through an AppSync mutation, and write there in batches.",
                note: "This is server code of Next.js because {why}. Each turn is a request of its own: if one fails or the route is cut off, the rest is missing. A resolver is cut off after 30 s: use `.async()` for long lists.",
            },
            {
                id: "frontend",
                message: "`{write}` runs in a loop in {code}.",
                help: "Hand the whole list to one Lambda function through an AppSync mutation, and write there in batches.",
                note: "This runs in the browser because {why}. Each turn is a request of its own: if one fails or the tab is closed, the rest is missing. A resolver is cut off after 30 s: use `.async()` for long lists.",
            },
            {
                id: "import",
                message: "`{write}` runs for each row that `{package}` parsed.",
                help: "Upload the file with `uploadData` and import it in a Lambda function (`onUpload` of `defineStorage`), or send the rows to one mutation with `.async()`.",
                note: "This is {code} because {why}. An import that stops half-way leaves some rows written and some not. A resolver is cut off after 30 s: use `.async()`, or upload and `onUpload`.",
            },
            {
                id: "whole-list",
                message: "`{write}` runs for each record of an unfiltered `{list}`.",
                help: "Do this in one Lambda function that an AppSync mutation or a schedule starts, and write there in batches.",
                note: "This is {code} because {why}. The list grows with the table, and each record is a request of its own: if one fails, the rest is missing. A resolver is cut off after 30 s: use `.async()`.",
            },
        ],
        options: [],
    }
}

impl Rule for NoBatchWrite {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for judgement in placement::judge(model, cx.file).iter().filter(|judgement| judgement.rule == Self::META.id) {
            let Detail::Rows(rows) = &judgement.detail else { continue };
            let place = placed::place(model, judgement);
            let write = placement::step_name(model, judgement.call, Effect::Write);
            let list = rows.whole_list.and_then(|list| model.effects.name(list)).unwrap_or_default();
            let data = [
                ("write", write.as_str()),
                ("package", rows.parsed_by.as_deref().unwrap_or_default()),
                ("list", list),
                ("code", place.code),
                ("why", &place.why),
            ];
            let message = match (&rows.parsed_by, rows.whole_list) {
                (Some(_), _) => "import",
                (None, Some(_)) => "whole-list",
                _ if place.tier == Tier::Frontend => "frontend",
                _ => "bff",
            };
            let open = placement::touches_open_model(model, judgement.call, Effect::Write);
            let grave = open || rows.parsed_by.is_some() || rows.whole_list.is_some();
            let finding = cx.report(message, judgement.span, &data).tier(place.tier).grave(grave).group(&place.symbol);
            let mut finding = finding.evidence(&write);
            if let Some(list) = rows.whole_list
                && let Some(row) = model.call(list)
            {
                finding = finding.related(model.path(list.file), row.head(), "the list");
            }
            for (path, span, words) in placed::way(model, judgement.call, Effect::Write, ["", "the write"]).into_iter().skip(1) {
                finding = finding.related(path, span, words);
            }
        }
    }
}
