//! `require-server-client`.

use crate::{
    facts::{Imported, ImportKind},
    fix::{Applicability, Edit, Fix},
    model::{
        ProjectModel, Target,
        placed_call::placed_function,
        server_client::{ServerUse, auth_imports, browser_clients},
        tier::{Reason, Tier},
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Require the server parts of Amplify in Next.js server code.
    ///
    /// ## What it does
    ///
    /// It reports `generateClient` of `aws-amplify/data` or `aws-amplify/api` where server code of Next.js makes calls with
    /// the client, and `aws-amplify/auth` (without `/server`) where server code uses it.
    /// Calls that need no user are fine: those with a literal `authMode` of `apiKey` or `iam`, given to the client or to each
    /// call, and all calls if the default of `defineData` is `apiKey` or the backend has no `defineAuth`.
    ///
    /// ## Why is this bad?
    ///
    /// These parts read the user's tokens from the browser. On the server there are none: calls fail or go out without a
    /// user. The parts for servers read the tokens from the cookies of the request.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts expect_diagnostic file=app/api/orders/route.ts
    /// import { generateClient } from "aws-amplify/data";
    ///
    /// const client = generateClient();
    ///
    /// export const GET = async () => Response.json(await client.models.Order.list());
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
    /// export const GET = async () => Response.json(await client.models.Order.list());
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The suggestion makes the client with `generateServerClientUsingCookies`. It is offered in route handlers, server
    /// components and server actions that import nothing else in that statement and don't import `amplify_outputs.json` yet.
    /// The new client reads cookies: pages that were static become dynamic.
    ///
    /// ## When not to use it
    ///
    /// If the server calls AppSync with tokens that you hand over by yourself.
    ///
    /// ## Source
    ///
    /// Amplify documentation "Next.js server runtime" (read 2026-11).
    RequireServerClient {
        id: "require-server-client",
        category: Advice,
        tiers: [Bff],
        recommended: Warn,
        strict: Error,
        cross_file: true,
        fix: Suggestion,
        messages: [
            {
                id: "client",
                message: "The browser's `generateClient` of `{module}` is used in {code}.",
                help: "Use `generateServerClientUsingCookies` of `@aws-amplify/adapter-nextjs/data` (`…UsingReqRes` in middleware and the Pages Router).",
                note: "This is server code of Next.js because {why}. The user of the request isn't known to the browser's client: its calls fail or go out without a user.",
            },
            {
                id: "auth",
                message: "The browser's `{name}` of `{module}` is used in {code}.",
                help: "Use `aws-amplify/auth/server` inside `runWithAmplifyServerContext` of `@aws-amplify/adapter-nextjs`.",
                note: "This is server code of Next.js because {why}. The user of the request isn't known to the browser's part of Amplify Auth.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireServerClient {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        // Pages of the Pages Router are the browser's, but for some functions.
        let tiers = model.tiers.of(file);
        if !tiers.has(Tier::Bff) && !tiers.has(Tier::Frontend) {
            return;
        }
        for found in browser_clients(model, file) {
            let fix = suggestion(model, &found);
            report(cx, "client", &found, fix);
        }
        for found in auth_imports(model, file) {
            report(cx, "auth", &found, None);
        }
    }
}

fn report(cx: &mut RuleContext<'_>, message: &str, found: &ServerUse, fix: Option<Fix>) {
    let model = cx.model;
    let Some(placed) = placed_function(model, found.function, &[Tier::Bff]) else { return };
    let Some(import) = model.facts(cx.file).import(found.import) else { return };
    let data = [
        ("module", found.module.as_str()),
        ("name", found.name.as_str()),
        ("code", placed.noun()),
        ("why", &placed.why(model)),
    ];
    let mut finding = cx.report(message, import.statement, &data).tier(Tier::Bff).evidence(&found.name);
    for &call in found.calls.iter().take(3) {
        if let Some(row) = model.call(call) {
            finding = finding.related(model.path(call.file), row.head(), "used here");
        }
    }
    if let Some(fix) = fix {
        finding.fix(fix);
    }
}

/// The client made for the server, where nothing else has to change.
fn suggestion(model: &ProjectModel, found: &ServerUse) -> Option<Fix> {
    let file = found.function.file;
    let client = *found.clients.first()?;
    let (own, reason) = model.tiers.fixed(client.file)?;
    let runs = matches!(reason, Reason::RouteHandler | Reason::ServerComponent | Reason::UseServer);
    let in_app_router = !model.path(client.file).split('/').any(|part| part == "pages");
    if file != client.file || *own != Tier::Bff || !runs || !in_app_router {
        return None;
    }
    let facts = model.facts(file);
    let import = facts.import(found.import)?;
    let alone = facts.imports.iter().filter(|row| row.statement == import.statement).count() == 1;
    let has_outputs = facts.imports.iter().any(|row| facts.str(row.source).ends_with("amplify_outputs.json"));
    if import.kind != ImportKind::Static || !matches!(import.imported, Imported::Name(_)) || !alone || has_outputs {
        return None;
    }
    let path = model.path(file).to_string();
    let edit = |span: Span, text: String| Edit { path: path.clone(), span, text };
    let has_cookies = model.imports(file).any(|(_, row, target)| {
        matches!(target, Target::Package(package, subpath) if package == "next" && subpath == "headers")
            && matches!(row.imported, Imported::Name(name) if facts.str(name) == "cookies")
    });
    let mut text = "import { generateServerClientUsingCookies } from \"@aws-amplify/adapter-nextjs/data\";\n".to_string();
    if !has_cookies {
        text.push_str("import { cookies } from \"next/headers\";\n");
    }
    text.push_str(&format!("import outputs from \"{}\";", outputs_path(model, &path)));
    let mut edits = vec![edit(import.statement, text)];
    for &client in &found.clients {
        let row = model.call(client)?;
        if !model.args(client).is_empty() {
            return None;
        }
        edits.push(edit(row.name, "generateServerClientUsingCookies".into()));
        edits.push(edit(Span::at(row.span.end - 1), "{ config: outputs, cookies }".into()));
    }
    Some(Fix { title: "Use the client for servers".into(), applicability: Applicability::Suggestion, edits })
}

/// The way from a module to `amplify_outputs.json`, which lies beside the backend's folder, else beside package.json.
fn outputs_path(model: &ProjectModel, from: &str) -> String {
    let root = match model.backends.first() {
        Some(backend) => backend.folder.rsplit_once('/').map_or("", |(folder, _)| folder),
        None => model.resolver.package_of(from).map_or("", |package| package.folder.as_str()),
    };
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_string).collect::<Vec<_>>();
    let (root, folder) = (parts(root), parts(from.rsplit_once('/').map_or("", |(folder, _)| folder)));
    let common = root.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(folder.len() - common);
    let down: String = root[common..].iter().map(|part| format!("{part}/")).collect();
    format!("{}{down}amplify_outputs.json", if up.is_empty() { "./" } else { &up })
}
