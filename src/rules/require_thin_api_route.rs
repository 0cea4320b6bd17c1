//! `require-thin-api-route`.


use super::ALL;
use crate::{
    maps::SortedMap,
    model::{
        ProjectModel,
        placement::thin::{self, Handler},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
};

/// Rules of section 1 that judge what code does, beside this one.
const OTHERS: [&str; 14] = [
    "no-audit-write",
    "no-authorization-decision",
    "no-batch-write",
    "no-check-then-write",
    "no-data-transformation",
    "no-direct-lambda-call",
    "no-email-outside-lambda",
    "no-export-generation",
    "no-external-service-call",
    "no-multi-step-write",
    "no-privileged-input",
    "no-scheduled-job",
    "no-secret-in-frontend",
    "no-signup-side-effect",
];

declare_rule! {
    /// Require route handlers and server actions to decide little: ask the data layer, shape the answer, return it.
    ///
    /// ## What it does
    ///
    /// It counts the decisions of a route handler or server action, and of the callbacks that it runs at once: `if`, cases
    /// of a `switch`, `&&` and `||` used as statements, loops with an effect or a decision in them.
    /// Not counted: choices of a value (`a ? b : c`), lines that copy a field if it is defined, branches that skip or shape
    /// elements of the answer, early answers of an error or a redirect over input, session or `errors`, and `try`/`catch`.
    /// It is silent where another rule about the tier of code speaks inside the handler.
    ///
    /// ## Why is this bad?
    ///
    /// This code is a thin layer for the frontend. Business logic in it runs only for callers that come this way, and is
    /// missing for everybody who calls the API directly.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=app/api/quote/route.ts expect_diagnostic
    /// export async function POST(request: Request) {
    ///   const { days, people, season, member } = await request.json();
    ///   let rate = 100;
    ///   if (season === "summer") rate = rate + 40;
    ///   if (days > 7) rate = rate - 10;
    ///   if (people > 4) rate = rate - 5;
    ///   if (member) rate = rate - 15;
    ///   if (rate < 60) rate = 60;
    ///   return Response.json({ total: rate * days * people });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=app/api/quote/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST(request: Request) {
    ///   const { days, people } = await request.json();
    ///   if (!days || !people) return Response.json({ error: "days and people are needed" }, { status: 400 });
    ///   const { data } = await client.queries.quote({ days, people });
    ///   return Response.json(data);
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## Options
    ///
    /// `max`: how many decisions are allowed.
    ///
    /// ```json file=amplify-tiers.json
    /// { "rules": { "require-thin-api-route": ["warn", { "max": 6 }] } }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ```ts file=app/api/quote/route.ts
    /// export async function POST(request: Request) {
    ///   const { days, people, season, member } = await request.json();
    ///   let rate = 100;
    ///   if (season === "summer") rate = rate + 40;
    ///   if (days > 7) rate = rate - 10;
    ///   if (people > 4) rate = rate - 5;
    ///   if (member) rate = rate - 15;
    ///   if (rate < 60) rate = 60;
    ///   return Response.json({ total: rate * days * people });
    /// }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If the decisions only concern how the answer looks.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2 (API routes as backend for frontend).
    RequireThinApiRoute {
        id: "require-thin-api-route",
        category: Advice,
        tiers: [Bff],
        recommended: Warn,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "thick",
                message: "`{handler}` makes {count} decisions: too many for {code}.",
                help: "Move the business decisions into a Lambda function and call it through an AppSync mutation or query; keep reading the request and shaping the answer here.",
                note: "At most {max} are allowed. This is server code of Next.js because {why}. Rules that stand only here are missing for everybody who calls the API directly.",
            },
        ],
        options: [
            { name: "max", kind: crate::rules::OptionKind::Number(4), description: "How many decisions a handler may make." },
        ],
    }
}

impl Rule for RequireThinApiRoute {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        let max = cx.number_option("max");
        for handler in thin::handlers(model, cx.file) {
            if handler.decisions.len() <= max as usize || others_speak(model, &handler) {
                continue;
            }
            let name = handler.label.as_str();
            let reason = model.function_reason(handler.function, Tier::Bff);
            let data = [
                ("handler", name),
                ("count", &handler.decisions.len().to_string()),
                ("max", &max.to_string()),
                ("code", reason.noun(Tier::Bff)),
                ("why", &reason.clause(|file| model.path(file).to_string())),
            ];
            let mut finding = cx.report("thick", handler.name, &data).tier(Tier::Bff).group(&handler.group).evidence(name);
            for (index, &decision) in handler.decisions.iter().enumerate() {
                // The cases of one `switch` share a label.
                if index == 0 || handler.decisions[index - 1] != decision {
                    finding = finding.related(model.path(handler.function.file), decision, "a decision");
                }
            }
        }
    }
}

/// Whether another rule about what code does has a finding inside the handler, switched on or not.
fn others_speak(model: &ProjectModel, handler: &Handler) -> bool {
    let file = handler.function.file;
    let Some(row) = model.facts(file).body.function(handler.function.function) else { return false };
    ALL.iter().filter(|rule| OTHERS.contains(&rule.meta().id)).any(|rule| {
        let mut found = Vec::new();
        let options = SortedMap::new();
        rule.check(&mut RuleContext::new(model, file, rule.meta(), &options, &mut found));
        found.iter().any(|finding| row.span.contains(finding.primary.span))
    })
}
