//! `no-email-outside-lambda`.

use crate::{
    facts::body::{CallId, Value},
    knowledge::packages,
    model::{
        CallSite, FnSite, ProjectModel, Site, Target,
        eval::Resolved,
        placed_import::placed_imports,
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
        for placed in placed_imports(model, file, &[Tier::Bff, Tier::Frontend], |_, target| mailer(target)) {
            let data = [("module", placed.module.as_str()), ("code", placed.reason.noun(placed.tier)), ("why", &placed.why(model))];
            cx.report(message(placed.tier), placed.statement, &data).tier(placed.tier).evidence(&placed.module);
        }
        for call in 0..model.facts(file).body.calls.len() as u32 {
            let call = CallSite { file, call: CallId(call) };
            let Some(mailer) = fetched_mailer(model, call) else { continue };
            let Some(row) = model.call(call) else { continue };
            let function = FnSite { file, function: row.function };
            let tiers = model.function_tiers(function);
            let Some(tier) = [Tier::Bff, Tier::Frontend].into_iter().find(|&tier| tiers.has(tier)) else { continue };
            let reason = model.function_reason(function, tier);
            let why = reason.clause(|file| model.path(file).to_string());
            let data = [("module", mailer.name), ("code", reason.noun(tier)), ("why", &why)];
            cx.report(message(tier), row.head(), &data).tier(tier).evidence(mailer.package);
        }
    }
}

fn message(tier: Tier) -> &'static str {
    if tier == Tier::Frontend { "frontend" } else { "bff" }
}

/// The mailer whose API a `fetch` calls.
fn fetched_mailer(model: &ProjectModel, call: CallSite) -> Option<&'static packages::Mailer> {
    let Resolved::Global(path) = model.callee(call) else { return None };
    if path.last().is_none_or(|name| name != "fetch") {
        return None;
    }
    let url = model.args(call).first().copied()?;
    packages::mailer_of_url(&known_start(model, url)?)
}

/// A text, or what of a template is known before its first hole.
fn known_start(model: &ProjectModel, site: Site) -> Option<String> {
    if let Some(text) = model.string(site) {
        return Some(text);
    }
    let Resolved::Site(at) = model.resolve(site) else { return None };
    let body = &model.facts(at.file).body;
    let Value::Template(list) = body.value(at.value) else { return None };
    let mut start = String::new();
    for &value in body.list(list) {
        match model.string(Site { file: at.file, value }) {
            Some(piece) => start.push_str(&piece),
            None => break,
        }
    }
    // A host is only known once something ends it.
    let behind = start.split_once("://")?.1;
    behind.contains('/').then_some(start)
}
