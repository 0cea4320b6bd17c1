//! `no-external-service-call`.

use crate::{
    knowledge::{packages, services},
    model::{
        FileId, ProjectModel, Target,
        placed_import::{PlacedImport, placed_packages},
        sdk_import::{is_foreign_service, is_passive},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow SDKs of payment, AI and messaging services in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports value imports of server SDKs of payment, AI and messaging services (`stripe`, `openai`,
    /// `@anthropic-ai/sdk`, `twilio`, `square`, `razorpay`, `@google/generative-ai` and others) that Next.js server code
    /// takes, and those that browser code takes as far as `no-secret-in-frontend` doesn't report them.
    /// A client of the AWS SDK with a literal endpoint outside AWS is such a service too.
    /// The browser parts of these services (`@stripe/stripe-js`) are fine.
    ///
    /// ## Why is this bad?
    ///
    /// A charge, a message or a paid model call is a side effect that nobody can take back. In a Lambda function it stands
    /// behind the checks that decide about it, it is logged, it can be retried, and the key stays in the backend.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/api/checkout/route.ts
    /// import Stripe from "stripe";
    ///
    /// export async function POST() {
    ///   const stripe = new Stripe(process.env.STRIPE_KEY!);
    ///   return Response.json(await stripe.checkout.sessions.create({ mode: "payment" }));
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=app/api/checkout/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST() {
    ///   const { data } = await client.mutations.startCheckout({});
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
    /// If your Next.js server is where such services are called on purpose.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2.
    NoExternalServiceCall {
        id: "no-external-service-call",
        category: Advice,
        tiers: [Frontend, Bff],
        recommended: Off,
        strict: Warn,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "`{module}` calls a service outside AWS from {code}.",
                help: "Call the service in a Lambda function and reach that through an AppSync mutation.",
                note: "This is server code of Next.js because {why}. In Lambda the call stands behind its checks, can be retried, and its key stays in the backend.",
            },
            {
                id: "frontend",
                message: "`{module}` calls a service outside AWS from {code}.",
                help: "Call the service in a Lambda function and reach that through an AppSync mutation.",
                note: "This runs in the browser because {why}. Whatever key the call uses is in everybody's hands.",
            },
        ],
        options: [],
    }
}

impl Rule for NoExternalServiceCall {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let wanted = |target: &Target| {
            matches!(target, Target::Package(package, _) if services::is_external_service(package) || packages::is_aws_sdk(package))
        };
        for placed in placed_packages(model, file, &[Tier::Bff, Tier::Frontend], wanted) {
            if !is_external(model, file, &placed) {
                continue;
            }
            let data = [
                ("module", placed.module.as_str()),
                ("code", placed.reason.noun(placed.tier)),
                ("why", &placed.why(model)),
            ];
            cx.report(placed.message(), placed.statement, &data).tier(placed.tier).evidence(&placed.module);
        }
    }
}

fn is_external(model: &ProjectModel, file: FileId, placed: &PlacedImport) -> bool {
    if packages::is_aws_sdk(&placed.module) {
        return !is_passive(model, file, placed) && is_foreign_service(model, file, placed);
    }
    // In browser code the secret is the greater mistake, and another rule's.
    let in_browser = placed.imports.iter().any(|&import| model.tiers.takes(file, import, Tier::Frontend));
    !(in_browser && services::needs_secret(&placed.module))
}
