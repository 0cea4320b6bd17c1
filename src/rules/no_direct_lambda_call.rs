//! `no-direct-lambda-call`.

use crate::{
    knowledge::packages,
    model::{
        speaks::Topics,
        CallSite, ProjectModel, Target,
        endpoints::{UrlOutput, function_api, output_read, url_outputs},
        eval::Resolved,
        placed_call::{Placed, app_calls, may_call, placed_call},
        placed_import::{module_of, placed_packages},
        request::{HOLE, host, origins, request, request_url},
        sdk_import::{is_lambda_client, is_passive},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Disallow calling Lambda functions past AppSync in browser code and in Next.js server code.
    ///
    /// ## What it does
    ///
    /// In code of the frontend or of Next.js it reports
    ///
    /// - value imports of `@aws-sdk/client-lambda`,
    /// - requests (`fetch`, `axios`, `ky`, `got`, `$fetch`) to a function URL (`*.lambda-url.*.on.aws`) or to a stage of API
    ///   Gateway (`*.execute-api.*.amazonaws.com`), as far as the URL is known,
    /// - requests to a URL that stands in `amplify_outputs.json` under a key that the backend sets by `addOutput` from the
    ///   URL of a function or an API,
    /// - `get`, `post`, `put`, `patch`, `del` and `head` of `aws-amplify/api` if the backend defines an API that integrates a
    ///   function.
    ///
    /// ## Why is this bad?
    ///
    /// AppSync checks who calls, with which arguments, by the rules of the schema, and its operations have types.
    /// A function that is called directly has only the checks that somebody remembered to write into it.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/api/report/route.ts
    /// export async function POST() {
    ///   return fetch("https://abc123.lambda-url.eu-west-1.on.aws/", { method: "POST" });
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=app/api/report/route.ts
    /// import { cookies } from "next/headers";
    /// import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
    /// import outputs from "../../../amplify_outputs.json";
    ///
    /// const client = generateServerClientUsingCookies({ config: outputs, cookies });
    ///
    /// export async function POST() {
    ///   const { data } = await client.mutations.makeReport({});
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
    /// If a function needs what AppSync can't do: streamed answers, or bodies larger than 1 MB.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2.
    NoDirectLambdaCall {
        id: "no-direct-lambda-call",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "bff",
                message: "`{module}` calls Lambda functions from {code}.",
                help: "Make the function the handler of an AppSync query or mutation, and call that.",
                note: "This is server code of Next.js because {why}. Hosted, it has no AWS permissions unless an SSR compute role is attached: it works locally with a developer's credentials and fails when deployed.",
            },
            {
                id: "frontend",
                message: "`{module}` calls Lambda functions from {code}.",
                help: "Make the function the handler of an AppSync query or mutation, and call that.",
                note: "This runs in the browser because {why}. There the SDK signs with identity-pool credentials, so every user may call the function with any input.",
            },
            {
                id: "url",
                message: "`{host}` is requested from {code}.",
                help: "Make the function the handler of an AppSync query or mutation, and call that.",
                note: "{runs} because {why}. The URL goes past AppSync, and with it past the schema's types and authorization rules.",
            },
            {
                id: "output",
                message: "`{key}`, the URL of a function or an API, is requested from {code}.",
                help: "Make the function the handler of an AppSync query or mutation, and call that.",
                note: "{runs} because {why}. The URL goes past AppSync, and with it past the schema's types and authorization rules.",
            },
            {
                id: "rest",
                message: "`{name}` of `aws-amplify/api` calls a REST API from {code}.",
                help: "Make the function behind the API the handler of an AppSync query or mutation, and call that.",
                note: "{runs} because {why}. The REST API goes past AppSync, and with it past the schema's types and authorization rules.",
            },
        ],
        options: [],
    }
}

impl Rule for NoDirectLambdaCall {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let lambda = |target: &Target| {
            matches!(target, Target::Package(package, _) if packages::is_aws_sdk(package)) && is_lambda_client(&module_of(target))
        };
        for placed in placed_packages(model, file, &[Tier::Bff, Tier::Frontend], lambda) {
            if is_passive(model, file, &placed) {
                continue;
            }
            let data = [
                ("module", placed.module.as_str()),
                ("code", placed.reason.noun(placed.tier)),
                ("why", &placed.why(model)),
            ];
            cx.report(placed.message(), placed.statement, &data).tier(placed.tier).evidence(&placed.module);
        }
        let mut outputs: Option<Vec<UrlOutput>> = None;
        for call in app_calls(model, file, Topics::REQUESTS.or(Topics::REST)) {
            let Some(found) = direct_call(model, call, &mut outputs) else { continue };
            let (Some(row), Some(placed)) = (model.call(call), placed_call(model, call)) else { continue };
            report(cx, row.head(), &placed, &found);
        }
    }
}

/// A call that reaches a function past AppSync.
struct Found {
    message: &'static str,
    /// What is called, under the name of the placeholder.
    name: (&'static str, String),
    evidence: Option<(CallSite, &'static str)>,
}

fn direct_call(model: &ProjectModel, call: CallSite, outputs: &mut Option<Vec<UrlOutput>>) -> Option<Found> {
    if model.speaks(call.file).has(Topics::REST)
        && let Some(verb) = rest_verb(model, call)
    {
        let api = function_api(model)?;
        return Some(Found { message: "rest", name: ("name", verb), evidence: Some((api, "a function behind an API of the backend")) });
    }
    let request = request(model, call)?;
    if let Some(host) = host(&request_url(model, request))
        && leads_to_function(host)
    {
        return Some(Found { message: "url", name: ("host", host.replace(HOLE, "…")), evidence: None });
    }
    origins(model, request).into_iter().find_map(|origin| {
        let outputs = outputs.get_or_insert_with(|| url_outputs(model));
        let (output, key) = output_read(model, outputs, origin)?;
        Some(Found { message: "output", name: ("key", key), evidence: Some((output.call, "the backend sets the key here")) })
    })
}

/// `get`, `post` … of the REST part of `aws-amplify/api`.
fn rest_verb(model: &ProjectModel, call: CallSite) -> Option<String> {
    const VERBS: [&str; 6] = ["get", "post", "put", "patch", "del", "head"];
    if !may_call(model, call, &VERBS) {
        return None;
    }
    let Resolved::External { module, path } = model.callee(call) else { return None };
    let verb = path.last()?;
    let rest = match module.as_ref() {
        "aws-amplify/api" | "aws-amplify/api/server" | "@aws-amplify/api" | "@aws-amplify/api-rest" => path.len() == 1,
        "aws-amplify" => path.len() == 2 && path[0] == "API",
        _ => false,
    };
    (rest && VERBS.contains(&verb.as_ref())).then(|| verb.to_string())
}

/// Hosts of function URLs and of stages of API Gateway; the parts before may be unknown.
fn leads_to_function(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let between = |start: &str, ends: &[&str]| {
        host.split_once(start).is_some_and(|(_, rest)| ends.iter().any(|end| rest.strip_suffix(end).is_some_and(|region| !region.contains('.'))))
    };
    between(".lambda-url.", &[".on.aws"]) || between(".execute-api.", &[".amazonaws.com", ".amazonaws.com.cn"])
}

fn report(cx: &mut RuleContext<'_>, span: Span, placed: &Placed, found: &Found) {
    let model = cx.model;
    let runs = if placed.tier == Tier::Frontend { "This runs in the browser" } else { "This is server code of Next.js" };
    let (name, value) = (found.name.0, found.name.1.as_str());
    let data = [(name, value), ("code", placed.noun()), ("why", &placed.why(model)), ("runs", runs)];
    let symbol = model.symbol_at(cx.file, span);
    let finding = cx.report(found.message, span, &data).tier(placed.tier).group(&symbol).evidence(value);
    if let Some((call, words)) = found.evidence
        && let Some(row) = model.call(call)
    {
        finding.related(model.path(call.file), row.head(), words);
    }
}
