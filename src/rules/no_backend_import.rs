//! `no-backend-import`.

use crate::{
    facts::body::ImportId,
    model::{
        FileId, ProjectModel, Target,
        backend_module::{BackendCode, backend_code},
        placed_import::placed_imports,
        tier::{Reason, Tier},
        wiring::Entry,
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Disallow value imports of the backend definition in browser code, in Next.js server code and in Lambda code.
    ///
    /// ## What it does
    ///
    /// In browser and Next.js code it reports a value import from the Amplify backend folder of a module that is, or
    /// reaches, `@aws-amplify/backend`, `aws-cdk-lib`, a `defineX` resource, a handler or `$amplify/env/*`.
    /// In Lambda code it reports a value import of a resource, of CDK code, of `@aws-amplify/backend`, of
    /// `amplify_outputs.json` or of the entry of another function.
    /// Imports that are only used as types are fine, with or without the word `type`, and so are modules with plain
    /// constants and helpers.
    ///
    /// ## Why is this bad?
    ///
    /// The backend definition runs at deploy time. Bundled into a page, a route or a function it fails when it is loaded:
    /// "No context value present for amplify-backend-namespace key", "window is not defined", or a module that
    /// doesn't exist there.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    ///
    /// defineBackend({ data });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// export const schema = a.schema({ Todo: a.model({ text: a.string() }) });
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```tsx expect_diagnostic file=app/page.tsx
    /// import { schema } from "../amplify/data/resource";
    ///
    /// export default function Page() {
    ///   return <p>{Object.keys(schema).length}</p>;
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    ///
    /// defineBackend({ data });
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData, type ClientSchema } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({ Todo: a.model({ text: a.string() }) });
    /// export type Schema = ClientSchema<typeof schema>;
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```tsx file=app/page.tsx
    /// import { generateClient } from "aws-amplify/data";
    /// import type { Schema } from "../amplify/data/resource";
    ///
    /// const client = generateClient<Schema>();
    ///
    /// export default function Page() {
    ///   return <p>{String(client)}</p>;
    /// }
    /// ```
    ///
    /// ```json file=package.json
    /// { "dependencies": { "next": "16.0.0" } }
    /// ```
    ///
    /// ## When not to use it
    ///
    /// There is no reason to switch it off: such code fails when it is loaded.
    ///
    /// ## Source
    ///
    /// amplify-backend issues 1114, 1276 and 2719 (read 2026-05).
    NoBackendImport {
        id: "no-backend-import",
        category: Breaks,
        tiers: [Frontend, Bff, Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "app",
                message: "`{module}` is imported as a value in {code}.",
                help: "Import only its types (`import type`), or move the shared value into a module without backend code.",
                note: "This is {tier} code because {why}. The backend definition runs at deploy time; loaded here it fails.",
            },
            {
                id: "lambda",
                message: "`{module}` is imported as a value in Lambda code.",
                help: "Import only its types (`import type`), or move the shared value into a module without backend code.",
                note: "This is Lambda code because {why}. The backend definition runs at deploy time; in a function it fails when it is loaded.",
            },
            {
                id: "handler",
                message: "`{module}`, the entry of another function, is imported in Lambda code.",
                help: "Move the shared code into a module of its own and import that from both functions.",
                note: "This is Lambda code because {why}. The entry brings the other function's environment and start-up work along.",
            },
            {
                id: "outputs",
                message: "`amplify_outputs.json` is imported in Lambda code.",
                help: "Use `getAmplifyDataClientConfig(env)` from `@aws-amplify/backend/function/runtime`.",
                note: "This is Lambda code because {why}. The file is written after the deploy: in a function it is missing or stale.",
            },
        ],
        options: [],
    }
}

impl Rule for NoBackendImport {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let mut seen: Vec<Span> = Vec::new();
        let in_backend = model.backend_of(file).is_some();
        for (id, import, target) in model.imports(file) {
            // Where a backend folder's own modules run in the app too, the app's import is the mistake.
            let tiers: &[Tier] = if in_backend { &[Tier::Lambda] } else { &[Tier::Frontend, Tier::Bff, Tier::Lambda] };
            let Some(tier) = tiers.iter().copied().find(|&tier| model.tiers.takes(file, id, tier)) else { continue };
            let found = match tier {
                Tier::Lambda if !model.may_run_in_lambda(file) => continue,
                Tier::Lambda => in_lambda(model, file, id, target),
                _ => in_app(model, file, id, target),
            };
            let Some(found) = found else { continue };
            if seen.contains(&import.statement) {
                continue;
            }
            seen.push(import.statement);
            let Some((tier, reason)) = placed(model, file, id, tier) else { continue };
            let why = reason.clause(|file| model.path(file).to_string());
            let tier_words = if tier == Tier::Frontend { "browser" } else { "Next.js server" };
            let data = [("module", found.module.as_str()), ("code", reason.noun(tier)), ("tier", tier_words), ("why", &why)];
            let mut finding = cx.report(found.message, import.statement, &data).tier(tier).evidence(&found.module);
            if let Some((path, span, words)) = found.evidence {
                finding = finding.related(&path, span, words);
            }
        }
    }
}

struct Found {
    message: &'static str,
    module: String,
    evidence: Option<(String, Span, String)>,
}

/// The judged tier that takes an import, with its reason.
fn placed(model: &ProjectModel, file: FileId, id: ImportId, wanted: Tier) -> Option<(Tier, Reason)> {
    let row = model.facts(file).import(id)?;
    let placed = placed_imports(model, file, &[wanted], |import, _| import.statement == row.statement);
    placed.into_iter().next().map(|placed| (placed.tier, placed.reason))
}

fn in_app(model: &ProjectModel, file: FileId, id: ImportId, target: &Target) -> Option<Found> {
    let Target::File(target) = *target else { return None };
    model.backend_of(target)?;
    let code = backend_code(model, file, id)?;
    Some(Found { message: "app", module: model.path(target).to_string(), evidence: evidence(model, &code) })
}

fn in_lambda(model: &ProjectModel, file: FileId, id: ImportId, target: &Target) -> Option<Found> {
    let specifier = model.facts(file).import(id).map(|import| model.facts(file).str(import.source)).unwrap_or_default();
    if specifier.ends_with("amplify_outputs.json") {
        return Some(Found { message: "outputs", module: specifier.to_string(), evidence: None });
    }
    match target {
        Target::Package(package, subpath) if is_backend_package(package, subpath) => {
            let module = if subpath.is_empty() { package.clone() } else { format!("{package}/{subpath}") };
            Some(Found { message: "lambda", module, evidence: None })
        }
        Target::File(target) => {
            let target = *target;
            let is_entry = model.backends.iter().flat_map(|backend| &backend.functions).any(|function| function.entry == Entry::File(target));
            if is_entry {
                // A helper of the same function may name its own entry.
                if !serves_other_entry(model, file, target) {
                    return None;
                }
                return Some(Found { message: "handler", module: model.path(target).to_string(), evidence: None });
            }
            // What is Lambda code itself is judged at its own imports.
            if model.tiers.of(target).has(Tier::Lambda) {
                return None;
            }
            let code = backend_code(model, file, id)?;
            if matches!(code, BackendCode::Environment(..) | BackendCode::Handler(..)) {
                return None;
            }
            Some(Found { message: "lambda", module: model.path(target).to_string(), evidence: evidence(model, &code) })
        }
        _ => None,
    }
}

/// Whether the code of a function other than the one that starts at `entry` reaches `file`, not by way of `entry`.
fn serves_other_entry(model: &ProjectModel, file: FileId, entry: FileId) -> bool {
    let entries = model.backends.iter().flat_map(|backend| &backend.functions).filter_map(|function| match function.entry {
        Entry::File(other) if other != entry => Some(other),
        _ => None,
    });
    entries.into_iter().any(|other| {
        let mut seen = vec![entry];
        let mut todo = vec![other];
        while let Some(at) = todo.pop() {
            if at == file {
                return true;
            }
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            todo.extend(model.imports(at).filter(|(_, import, _)| import.used_as_value).filter_map(|(_, _, target)| match target {
                Target::File(next) => Some(*next),
                _ => None,
            }));
        }
        false
    })
}

fn is_backend_package(package: &str, subpath: &str) -> bool {
    match package {
        "@aws-amplify/backend" => !subpath.starts_with("function/runtime"),
        "aws-cdk-lib" | "constructs" => true,
        _ => package.starts_with("@aws-cdk/"),
    }
}

/// Where the backend code begins, if that is in another file than the imported one.
fn evidence(model: &ProjectModel, code: &BackendCode) -> Option<(String, Span, String)> {
    match code {
        BackendCode::Import(file, span, module) => Some((model.path(*file).to_string(), *span, format!("`{module}` comes in here"))),
        BackendCode::Environment(file, span) => Some((model.path(*file).to_string(), *span, "the environment of a function comes in here".into())),
        BackendCode::Handler(_) => None,
    }
}
