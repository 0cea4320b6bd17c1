//! `no-email-outside-lambda`.

use crate::{
    knowledge::packages,
    model::{
        speaks::Topics,
        CallSite, ProjectModel, Target,
        placed_call::{app_calls, placed_call},
        placed_import::placed_packages,
        request::{host, request, request_url},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow mailer packages and their HTTP APIs in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports every value import of a mailer (`nodemailer`, `@sendgrid/mail`, `resend`, `postmark`, `mailgun.js`,
    /// `@mailchimp/mailchimp_transactional`, `@emailjs/*`, `brevo`, `mailersend`, `plunk`, `@azure/communication-email`) that
    /// code of the frontend or of Next.js takes, and every `fetch` to the API of such a service there.
    /// E-mail over Amazon SES is reported by `no-aws-sdk-outside-lambda`.
    ///
    /// ## Why is this bad?
    ///
    /// Sending e-mail is a side effect with a secret behind it. In a Lambda function it runs after the checks that decide
    /// who may send what to whom, it can be retried, and its secret stays in the backend.
    /// From the browser anybody can send anything to anyone with the key that the page carries.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/api/contact/route.ts
    /// import { Resend } from "resend";
    ///
    /// export async function POST(request: Request) {
    ///   const { text } = await request.json();
    ///   await new Resend(process.env.RESEND_KEY).emails.send({ from: "a@example.com", to: "b@example.com", subject: "Hi", text });
    ///   return new Response(null, { status: 204 });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=app/api/contact/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST(request: Request) {
    ///   const { text } = await request.json();
    ///   const { errors } = await client.mutations.sendContactMail({ text });
    ///   return Response.json({ ok: !errors });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If e-mail leaves your app through another backend than Lambda on purpose.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2.
    NoEmailOutsideLambda {
        id: "no-email-outside-lambda",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "`{module}` sends e-mail from {code}.",
                help: "Send e-mail from a Lambda function and call it through an AppSync mutation.",
                note: "This is server code of Next.js because {why}. E-mail belongs behind the checks, the retries and the secret of a Lambda function.",
            },
            {
                id: "frontend",
                message: "`{module}` sends e-mail from {code}.",
                help: "Send e-mail from a Lambda function and call it through an AppSync mutation.",
                note: "This runs in the browser because {why}. Anybody can send anything to anyone with the key that the page carries.",
            },
        ],
        options: [],
    }
}

impl Rule for NoEmailOutsideLambda {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let mailer = |target: &Target| matches!(target, Target::Package(package, _) if packages::mailer(package).is_some());
        for placed in placed_packages(model, file, &[Tier::Bff, Tier::Frontend], mailer) {
            let data = [("module", placed.module.as_str()), ("code", placed.reason.noun(placed.tier)), ("why", &placed.why(model))];
            cx.report(placed.message(), placed.statement, &data).tier(placed.tier).evidence(&placed.module);
        }
        for call in app_calls(model, file, Topics::REQUESTS) {
            let Some(mailer) = requested_mailer(model, call) else { continue };
            let (Some(row), Some(placed)) = (model.call(call), placed_call(model, call)) else { continue };
            let data = [("module", mailer.name), ("code", placed.noun()), ("why", &placed.why(model))];
            cx.report(placed.message(), row.head(), &data).tier(placed.tier).evidence(mailer.package);
        }
    }
}

/// The mailer whose API a request calls.
fn requested_mailer(model: &ProjectModel, call: CallSite) -> Option<&'static packages::Mailer> {
    let url = request_url(model, request(model, call)?);
    packages::mailer_of_host(host(&url)?)
}
