//! `no-aws-sdk-outside-lambda`.

use crate::{
    knowledge::packages,
    model::{
        Target,
        placed_import::placed_packages,
        sdk_import::{is_foreign_service, is_lambda_client, is_passive},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow AWS SDKs in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports every import, `require`, dynamic import and re-export of an AWS SDK (`@aws-sdk/*`, `aws-sdk`) that code of
    /// the frontend or of Next.js takes as a value, directly or in a module that such code imports.
    ///
    /// ## Why is this bad?
    ///
    /// Calls of AWS services belong in Lambda functions, where each function has a role of its own.
    /// Hosted Next.js code has no permissions unless an SSR compute role is attached: it works with the credentials of a
    /// developer's machine and fails when deployed. In the browser the SDK signs with identity-pool credentials, so
    /// whatever that role may do, every user may do.
    ///
    /// ## Examples
    ///
    /// Incorrect:
    ///
    /// ```ts expect_diagnostic file=app/api/invite/route.ts
    /// import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
    ///
    /// export async function POST() {
    ///   await new SESClient().send(new SendEmailCommand({ Source: "a@example.com", Destination: {}, Message: undefined }));
    ///   return new Response(null, { status: 204 });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// Correct:
    ///
    /// ```ts file=app/api/invite/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST() {
    ///   const { errors } = await client.mutations.sendInvite({});
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
    /// If your hosted app has an SSR compute role on purpose and its routes call AWS with it.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2; AWS documentation "SSR compute role" (2026-05).
    NoAwsSdkOutsideLambda {
        id: "no-aws-sdk-outside-lambda",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "`{module}` {does} {code}.",
                help: "{remedy}",
                note: "This is server code of Next.js because {why}. Hosted, it has no AWS permissions unless an SSR compute role is attached: it works locally with a developer's credentials and fails when deployed.",
            },
            {
                id: "frontend",
                message: "`{module}` {does} {code}.",
                help: "{remedy}",
                note: "This runs in the browser because {why}. There the SDK signs with identity-pool credentials, so whatever this role may do, every user may do.",
            },
        ],
        options: [],
    }
}

impl Rule for NoAwsSdkOutsideLambda {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let sdk = |target: &Target| matches!(target, Target::Package(package, _) if packages::is_aws_sdk(package));
        for placed in placed_packages(model, file, &[Tier::Bff, Tier::Frontend], sdk) {
            // A Lambda client is the mistake of another rule: calling a function directly.
            if is_lambda_client(&placed.module) || packages::calls_no_service(&placed.module) {
                continue;
            }
            if is_passive(model, file, &placed) || is_foreign_service(model, file, &placed) {
                continue;
            }
            let message = if placed.tier == Tier::Frontend { "frontend" } else { "bff" };
            let data = [
                ("module", placed.module.as_str()),
                ("does", does(&placed.module)),
                ("code", placed.reason.noun(placed.tier)),
                ("remedy", remedy(&placed.module)),
                ("why", &placed.why(model)),
            ];
            cx.report(message, placed.statement, &data).tier(placed.tier).evidence(&placed.module);
        }
    }
}

/// The name of a client: `ses` of `@aws-sdk/client-ses` and of `aws-sdk/clients/ses`.
fn client(module: &str) -> &str {
    let name = module.strip_prefix("@aws-sdk/").or_else(|| module.strip_prefix("aws-sdk/clients/")).unwrap_or(module);
    let name = name.split('/').next().unwrap_or(name);
    name.strip_prefix("client-").unwrap_or(name)
}

/// What a client is there for, in the message.
fn does(module: &str) -> &'static str {
    if matches!(client(module), "ses" | "sesv2") { "sends e-mail from" } else { "is used in" }
}

/// What to do instead, by package.
fn remedy(module: &str) -> &'static str {
    match client(module) {
        "ses" | "sesv2" => "Send e-mail from a Lambda function and call it through an AppSync mutation.",
        "sns" => "Publish from a Lambda function and call it through an AppSync mutation.",
        "s3" | "lib-storage" | "s3-request-presigner" => {
            "Give access in `defineStorage` and use `uploadData` or `getUrl` from `aws-amplify/storage`; only process files in Lambda (their bytes don't fit through a mutation)."
        }
        "cognito-identity-provider" | "cognitoidentityserviceprovider" => {
            "Call `Admin*`, list and group operations from a Lambda function; for sign-up and sign-in use `aws-amplify/auth`."
        }
        "dynamodb" | "lib-dynamodb" => "Use the model operations of the Amplify data client.",
        name if name.starts_with("bedrock") => {
            "Use `a.generation` or `a.conversation` in the schema, or call Bedrock from a Lambda function."
        }
        "secrets-manager" | "ssm" | "secretsmanager" => "Give the value with `secret()` to the function that uses it.",
        _ => "Call AWS from a Lambda function and reach it through an AppSync query or mutation.",
    }
}
