//! `require-matching-env-import`.

use crate::{
    fix::{Applicability, Edit, Fix},
    model::{
        FileId, ProjectModel,
        code_reach::deployed,
        tier::Tier,
        wiring::{Backend, Entry},
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

/// What generated environments are imported from.
const MODULES: &str = "$amplify/env/";

declare_rule! {
    /// Require that `$amplify/env/<name>` names the function whose code imports it.
    ///
    /// ## What it does
    ///
    /// It compares the end of every `$amplify/env/<name>` with the names of the functions whose code runs the module: the
    /// `name` of their `defineFunction`, else the name of the entry file, else that of the folder. A module that several
    /// functions share may name any of them.
    ///
    /// ## Why is this bad?
    ///
    /// Amplify writes one such file for each function, under the function's resolved name: not the folder's, not the
    /// variable's. Under another name the bundle cannot be built; with the file of another function the types promise
    /// variables that are not set here, and hide those that are.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { inviteUser } from "./functions/invite/resource";
    ///
    /// defineBackend({ inviteUser });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const inviteUser = defineFunction({ name: "invite-user", environment: { SENDER: "no-reply@example.com" } });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/invite/handler.ts
    /// import { env } from "$amplify/env/invite";
    ///
    /// export const handler = async () => env.SENDER;
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { inviteUser } from "./functions/invite/resource";
    ///
    /// defineBackend({ inviteUser });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const inviteUser = defineFunction({ name: "invite-user", environment: { SENDER: "no-reply@example.com" } });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/handler.ts
    /// import { env } from "$amplify/env/invite-user";
    ///
    /// export const handler = async () => env.SENDER;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The fix writes the function's name into the import. It is offered where one function alone runs the module. What the
    /// module exports at run time is `process.env` in both cases.
    ///
    /// ## When not to use it
    ///
    /// Where something other than Amplify writes these files.
    ///
    /// ## Source
    ///
    /// `function_env_type_generator.ts` and the naming in `factory.ts` of `aws-amplify/amplify-backend` (read 2026-08).
    RequireMatchingEnvImport {
        id: "require-matching-env-import",
        category: Breaks,
        tiers: [Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: Fix,
        messages: [
            {
                id: "other",
                message: "`$amplify/env/{found}` is imported in code of the function `{name}`.",
                help: "Import `$amplify/env/{name}`.",
                note: "Amplify writes this module under the resolved name of each function. Under a name that no function has, the bundle cannot be built; the module of another function has that function's variables in its type.",
            },
            {
                id: "several",
                message: "`$amplify/env/{found}` names none of the {count} functions that load it.",
                help: "Import the environment of one of them ({names}), or read `process.env`.",
                note: "Amplify writes this module under the resolved name of each function. Under a name that no function has, the bundle cannot be built; the module of another function has that function's variables in its type.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireMatchingEnvImport {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let facts = model.facts(file);
        let mut seen: Vec<Span> = Vec::new();
        for import in facts.imports.iter().filter(|import| import.used_as_value && !import.type_only) {
            let Some(found) = facts.str(import.source).strip_prefix(MODULES) else { continue };
            if seen.contains(&import.span) {
                continue;
            }
            seen.push(import.span);
            let Some(names) = functions_running(model, file, found) else { continue };
            let first = names[0].as_str();
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let data = [
                ("found", found),
                ("name", first),
                ("count", &names.len().to_string()),
                ("names", &quoted.join(", ")),
            ];
            let message = if names.len() == 1 { "other" } else { "several" };
            let finding = cx.report(message, import.statement, &data).tier(Tier::Lambda).evidence(found);
            let specifier = facts.amplify_specifiers.iter().find(|span| import.statement.contains(**span));
            if let (Some(specifier), [_], false) = (specifier, names.as_slice(), first.contains(['"', '\'', '\\'])) {
                let tail = Span::new(specifier.start + MODULES.len() as u32, specifier.end);
                let edits = vec![Edit { path: model.path(file).to_string(), span: tail, text: first.to_string() }];
                finding.fix(Fix { title: format!("Import `{MODULES}{first}`"), applicability: Applicability::Safe, edits });
            }
        }
    }
}

/// The names of the functions that run a module, if none of them is `found`, and none can be.
fn functions_running(model: &ProjectModel, file: FileId, found: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for backend in &model.backends {
        if backend.opaque || may_be_named(backend, found) {
            return None;
        }
        for (function, entry) in deployed(backend) {
            if model.handler_code(entry).is_some_and(|code| code.modules.contains(&file)) {
                names.push(function.name.clone()?);
            }
        }
    }
    crate::sorting::sort(&mut names);
    names.dedup();
    (!names.is_empty() && !names.iter().any(|name| name == found)).then_some(names)
}

/// Whether a function whose code isn't known may have that name.
fn may_be_named(backend: &Backend, name: &str) -> bool {
    backend
        .functions
        .iter()
        .any(|function| function.entry == Entry::Unknown && function.name.as_deref().is_none_or(|own| own == name))
}
