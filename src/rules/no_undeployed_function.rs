//! `no-undeployed-function`.

use crate::{
    facts::body::CallId,
    fix::{Applicability, Fix},
    model::{
        CallSite, ProjectModel,
        code_reach::modules_from,
        tier::Tier,
        wiring::{Backend, FunctionDef, define_call},
    },
    rules::{
        Rule, RuleContext, RuleMeta,
        add_property::add_property,
        function_import::{exported_name, import_function},
        no_shadowed_backend::shadow,
    },
};

declare_rule! {
    /// Disallow functions that are defined and never deployed.
    ///
    /// ## What it does
    ///
    /// It reports a `defineFunction` that nothing deployed refers to: no key of `defineBackend`, no operation, trigger,
    /// sender or access rule of its resources, and no call in the backend's code.
    ///
    /// ## Why is this bad?
    ///
    /// `defineFunction` alone makes nothing. The function does not exist in the cloud, its schedule never runs, and no
    /// message says so.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    ///
    /// defineBackend({});
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/cleanup/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const cleanup = defineFunction({ name: "cleanup", schedule: "every day" });
    /// ```
    ///
    /// ```ts file=amplify/functions/cleanup/handler.ts
    /// export const handler = async () => "done";
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { cleanup } from "./functions/cleanup/resource";
    ///
    /// defineBackend({ cleanup });
    /// ```
    ///
    /// ```ts file=amplify/functions/cleanup/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const cleanup = defineFunction({ name: "cleanup", schedule: "every day" });
    /// ```
    ///
    /// ```ts file=amplify/functions/cleanup/handler.ts
    /// export const handler = async () => "done";
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The suggestion imports the function in the backend's entry and adds it to `defineBackend`: the next deploy makes it.
    ///
    /// ## When not to use it
    ///
    /// Where functions are kept for a later release.
    ///
    /// ## Source
    ///
    /// `backend_factory.ts` in `aws-amplify/amplify-backend` (read 2026-08): only what `defineBackend` reaches is built.
    NoUndeployedFunction {
        id: "no-undeployed-function",
        category: Advice,
        tiers: [Backend],
        recommended: Warn,
        strict: Warn,
        cross_file: true,
        fix: Suggestion,
        messages: [
            {
                id: "undeployed",
                message: "The function `{name}` is defined, but nothing deploys it.",
                help: "Add it to `defineBackend` in `{backend}`, use it in the schema, a trigger or an access rule, or delete it.",
                note: "`defineFunction` alone makes nothing: the function does not exist in the cloud.",
            },
        ],
        options: [],
    }
}

impl Rule for NoUndeployedFunction {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        for backend in &model.backends {
            // Another file than the one that was read says what is deployed.
            if !backend.functions.iter().any(|function| function.call.file == cx.file) || shadow(model, backend).is_some() {
                continue;
            }
            for function in &backend.functions {
                let elsewhere = || {
                    let same = |other: &&FunctionDef| other.call == function.call && other.deployed;
                    model.backends.iter().any(|backend| backend.functions.iter().any(|other| same(&other)))
                };
                if function.call.file != cx.file || function.deployed || elsewhere() || is_handed_on(model, backend, function) {
                    continue;
                }
                let Some(call) = model.call(function.call) else { continue };
                let name = function.label(model);
                let data = [("name", name.as_str()), ("backend", model.path(backend.file))];
                let fix = fix(model, backend, function);
                let finding = cx.report("undeployed", call.head(), &data).tier(Tier::Backend).group(&name).evidence(&name);
                if let Some(fix) = fix {
                    finding.fix(fix);
                }
            }
        }
    }
}

/// Whether backend code hands the function to some call.
fn is_handed_on(model: &ProjectModel, backend: &Backend, function: &FunctionDef) -> bool {
    modules_from(model, backend.file).into_iter().any(|file| {
        (0..model.facts(file).body.calls.len() as u32).map(|call| CallSite { file, call: CallId(call) }).any(|call| {
            let values = model.args(call).into_iter().chain(model.method(call).map(|(receiver, _)| receiver));
            values.into_iter().any(|value| define_call(model, value).is_some_and(|(_, own)| own == function.call))
        })
    })
}

/// The import and the key of `defineBackend`.
fn fix(model: &ProjectModel, backend: &Backend, function: &FunctionDef) -> Option<Fix> {
    let argument = *model.args(backend.define?).first()?;
    let keys = model.object(argument)?;
    let name = exported_name(model, function)?;
    if keys.site.file != backend.file || keys.get(name).is_some() || function.call.file == backend.file {
        return None;
    }
    let mut edits = add_property(model, keys.site, name)?;
    edits.extend(import_function(model, backend.file, function)?);
    Some(Fix { title: format!("Add `{name}` to `defineBackend`"), applicability: Applicability::Suggestion, edits })
}
