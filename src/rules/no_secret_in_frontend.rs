//! `no-secret-in-frontend`.

use crate::{
    facts::body::{Op, PropKey, Value, ValueId},
    knowledge::services,
    model::{
        FileId, FnSite, ProjectModel, Site, Target, conventions,
        environment::{env_reads, is_given_to_browser},
        eval::Resolved,
        placed_call::{Placed, function_around, placed_function},
        placed_import::{PlacedImport, names_taken, placed_packages},
        tier::Tier,
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Disallow secrets, and what only works with a secret, in browser code.
    ///
    /// ## What it does
    ///
    /// In code that runs in the browser it reports
    ///
    /// - a literal AWS access key: its id (`AKIA…`, `ASIA…`) or its secret,
    /// - a variable that the bundler puts into the page (`NEXT_PUBLIC_*`, `VITE_*`, `REACT_APP_*`, `EXPO_PUBLIC_*`) whose name
    ///   says `SECRET`, `PRIVATE_KEY`, `PASSWORD` or `ACCESS_KEY`, or is the `API_KEY` or `TOKEN` of a service whose keys are
    ///   secret (OpenAI, Anthropic, Resend, Twilio …); also in Next.js server code, since the name makes it public all the
    ///   same,
    /// - any other `process.env.X`, except `NODE_ENV` and what the framework or its configuration gives the page,
    /// - a value import of a package for servers that works with secrets (`stripe`, `openai`, `@anthropic-ai/sdk`,
    ///   `twilio`, `jsonwebtoken`, `bcrypt` …).
    ///
    /// ## Why is this bad?
    ///
    /// Everything in the page can be read by everyone who opens it. A key that was once in a bundle must be replaced.
    /// A variable that isn't made public is `undefined` in the browser: such code fails, or tempts somebody to make it
    /// public.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```tsx expect_diagnostic file=app/chat.tsx
    /// "use client";
    ///
    /// const ask = (text: string) =>
    ///   fetch("https://api.openai.com/v1/responses", {
    ///     method: "POST",
    ///     headers: { authorization: `Bearer ${process.env.NEXT_PUBLIC_OPENAI_API_KEY}` },
    ///     body: text,
    ///   });
    ///
    /// export const Chat = () => <button onClick={() => ask("Hi")}>Ask</button>;
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// The function behind `ask` has the key: `environment: { OPENAI_API_KEY: secret("OPENAI_API_KEY") }`.
    ///
    /// ```tsx file=app/chat.tsx
    /// "use client";
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export const Chat = () => <button onClick={() => client.queries.ask({ text: "Hi" })}>Ask</button>;
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// If a variable only has the name of a secret: give it another name, or suppress that finding.
    ///
    /// ## Source
    ///
    /// The four-tier guide for AWS Amplify Gen 2; the documentation of Next.js, Vite, Create React App and Expo about
    /// environment variables (read 2026-11).
    NoSecretInFrontend {
        id: "no-secret-in-frontend",
        category: Exposed,
        tiers: [Frontend],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "key",
                message: "An AWS access key stands in {code}.",
                help: "Delete the key in IAM and take it out of the code; call AWS from a Lambda function, which has a role of its own.",
                note: "This runs in the browser because {why}. Everyone who opens the page can read the key.",
            },
            {
                id: "exposed",
                message: "`{name}` puts a secret into the browser bundle.",
                help: "Give it a name without `{prefix}`, replace its value, and give it with `secret()` to the Lambda function that uses it (`environment` of its `defineFunction`).",
                note: "{runs} because {why}. Whatever begins with `{prefix}` is written into the page, where everyone can read it.",
            },
            {
                id: "variable",
                message: "The server's variable `{name}` is read in {code}.",
                help: "Move the code that needs it into a Lambda function and call that; don't make the variable public.",
                note: "This runs in the browser because {why}. There the variable doesn't exist.",
            },
            {
                id: "package",
                message: "`{module}`, which works with secrets, is used in {code}.",
                help: "Use the package in a Lambda function and call that through an AppSync query or mutation.",
                note: "This runs in the browser because {why}. The secret would have to be in the page, where everyone can read it.",
            },
        ],
        options: [],
    }
}

impl Rule for NoSecretInFrontend {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        let tiers = model.tiers.of(cx.file);
        if !tiers.has(Tier::Frontend) && !tiers.has(Tier::Bff) {
            return;
        }
        keys(cx);
        // Next.js refuses to bundle such a module for the browser.
        let guarded = model.imports(cx.file).any(|(_, _, target)| matches!(target, Target::Package(name, _) if name == "server-only"));
        if !guarded {
            packages(cx);
        }
        variables(cx, guarded);
    }
}

fn packages(cx: &mut RuleContext<'_>) {
    let (model, file) = (cx.model, cx.file);
    let secret = |target: &Target| matches!(target, Target::Package(package, _) if services::needs_secret(package));
    for placed in placed_packages(model, file, &[Tier::Frontend], secret) {
        if only_decodes(model, file, &placed) {
            continue;
        }
        let data =
            [("module", placed.module.as_str()), ("code", placed.reason.noun(placed.tier)), ("why", &placed.why(model))];
        cx.report("package", placed.statement, &data).tier(placed.tier).evidence(&placed.module);
    }
}

/// `jsonwebtoken` without `sign` and `verify` needs no key.
fn only_decodes(model: &ProjectModel, file: FileId, placed: &PlacedImport) -> bool {
    if placed.module != "jsonwebtoken" {
        return false;
    }
    let keyed = |name: &str| matches!(name, "sign" | "verify");
    let taken = placed.imports.iter().flat_map(|&import| names_taken(model, file, import)).any(|name| keyed(&name));
    let used = model.values(file).any(|(id, value)| match value {
        Value::Member(_, name) if keyed(model.facts(file).str(name)) => {
            matches!(model.resolve(Site { file, value: id }), Resolved::External { module, .. } if module == placed.module)
        }
        _ => false,
    });
    !taken && !used
}

fn keys(cx: &mut RuleContext<'_>) {
    let (model, file) = (cx.model, cx.file);
    let facts = model.facts(file);
    if !facts.holds_keys {
        return;
    }
    let body = &facts.body;
    let text = |value: ValueId| match body.value(value) {
        Value::Str(text) => facts.str(text),
        _ => "",
    };
    let values = || model.values(file).map(|(id, _)| id);
    let has_id = values().any(|value| services::has_access_key_id(text(value)));
    let named_secret = |value: ValueId| {
        body.props.iter().any(|prop| {
            prop.value == value && matches!(prop.key, PropKey::Name(key) if facts.str(key).to_ascii_lowercase().contains("secret"))
        })
    };
    let mut spans: Vec<Span> = Vec::new();
    for value in values() {
        let is_key = services::has_access_key_id(text(value))
            || services::is_secret_key(text(value)) && (has_id || named_secret(value));
        if is_key && !spans.contains(&body.span(value)) {
            spans.push(body.span(value));
        }
    }
    crate::sorting::sort(&mut spans);
    for span in spans {
        let Some(placed) = placed_at(model, file, span, &[Tier::Frontend]) else { continue };
        let data = [("code", placed.noun()), ("why", &placed.why(model))];
        cx.report("key", span, &data).group(&model.symbol_at(file, span)).tier(placed.tier).evidence("key");
    }
}

fn variables(cx: &mut RuleContext<'_>, guarded: bool) {
    let (model, file) = (cx.model, cx.file);
    for read in env_reads(model, file) {
        let Some(placed) = placed_at(model, file, read.span, &[Tier::Frontend, Tier::Bff]) else { continue };
        if let Some(bare) = services::exposed_name(&read.name) {
            if services::names_secret(bare) {
                let prefix = &read.name[..read.name.len() - bare.len()];
                let runs =
                    if placed.tier == Tier::Frontend { "This runs in the browser" } else { "This is server code of Next.js" };
                let data = [("name", read.name.as_str()), ("prefix", prefix), ("runs", runs), ("why", &placed.why(model))];
                cx.report("exposed", read.span, &data).group(&model.symbol_at(file, read.span)).tier(placed.tier).evidence(&read.name);
            }
            continue;
        }
        let server = placed.tier != Tier::Frontend || !read.process || is_given_to_browser(model, file, &read.name);
        if server || guarded || may_be_for_server(model, &placed) {
            continue;
        }
        let data = [("name", read.name.as_str()), ("code", placed.noun()), ("why", &placed.why(model))];
        cx.report("variable", read.span, &data).group(&model.symbol_at(file, read.span)).tier(placed.tier).evidence(&read.name);
    }
}

fn placed_at(model: &ProjectModel, file: FileId, span: Span, tiers: &[Tier]) -> Option<Placed> {
    placed_function(model, function_around(model, file, span), tiers)
}

/// Next.js leaves out of the page what only its server functions need, and `typeof window` tells the two apart.
fn may_be_for_server(model: &ProjectModel, placed: &Placed) -> bool {
    let FnSite { file, function } = placed.function;
    let facts = model.facts(file);
    let in_page = conventions::is_pages_file(model, file) && function == crate::facts::body::FnId::MODULE;
    let asks_window = |(id, value): (ValueId, Value)| match value {
        Value::Op(Op::Unary, list) => {
            let window = |&value: &ValueId| matches!(facts.body.value(value), Value::Global(name) if facts.str(name) == "window");
            facts.body.list(list).iter().any(window)
                && function_around(model, file, facts.body.span(id)).function == function
        }
        _ => false,
    };
    in_page || model.values(file).any(asks_window)
}
