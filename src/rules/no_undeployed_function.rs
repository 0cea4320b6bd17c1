//! `no-undeployed-function`.

use crate::{
    facts::{
        Exported, Imported,
        body::{CallId, Value},
    },
    fix::{Applicability, Edit, Fix},
    model::{
        CallSite, ProjectModel, Site, Target,
        code_reach::modules_from,
        tier::Tier,
        wiring::{Backend, FunctionDef, define_call},
    },
    rules::{Rule, RuleContext, RuleMeta, add_property::add_property, no_shadowed_backend::shadow},
    span::Span,
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
    let (facts, path) = (model.facts(backend.file), model.path(backend.file));
    if keys.site.file != backend.file || keys.get(name).is_some() || function.call.file == backend.file {
        return None;
    }
    let mut edits = add_property(model, keys.site, name)?;
    let mut imports = model.imports(backend.file).filter(|(_, import, _)| !import.type_only);
    let known = imports.find(|(_, import, target)| {
        **target == Target::File(function.call.file) && matches!(import.imported, Imported::Name(own) if facts.str(own) == name)
    });
    match known {
        // Imported, and under this name: with an alias it would be longer.
        Some((_, import, _)) => {
            if (import.span.end - import.span.start) as usize != name.len() {
                return None;
            }
        }
        None => {
            let mut imports = facts.imports.iter();
            let last = imports.rfind(|import| facts.str(import.source).starts_with('.'))?;
            let quote = if facts.single_quotes { '\'' } else { '"' };
            let end = if facts.crlf { "\r\n" } else { "\n" };
            let from = relative(path, model.path(function.call.file), extension_kept(facts.str(last.source)));
            let text = format!("{end}import {{ {name} }} from {quote}{from}{quote};");
            edits.push(Edit { path: path.to_string(), span: Span::at(last.statement.end), text });
        }
    }
    Some(Fix { title: format!("Add `{name}` to `defineBackend`"), applicability: Applicability::Suggestion, edits })
}

/// The name under which the function's module exports it.
fn exported_name<'m>(model: &'m ProjectModel, function: &FunctionDef) -> Option<&'m str> {
    let file = function.call.file;
    let facts = model.facts(file);
    facts.exports.iter().find_map(|export| {
        let Exported::Value(value) = export.exported else { return None };
        let own = model.value(Site { file, value }) == Value::Result(function.call.call);
        let name = facts.str(export.name?);
        (own && name != "default").then_some(name)
    })
}

/// Whether imports are written with the extension of the file.
fn extension_kept(source: &str) -> Option<&str> {
    [".ts", ".js"].into_iter().find(|extension| source.ends_with(extension))
}

/// The specifier of `to` in the module `from`.
pub fn relative(from: &str, to: &str, extension: Option<&str>) -> String {
    let to = to.rsplit_once('.').map_or(to, |(stem, _)| stem);
    let parts = |path: &str| path.split('/').map(str::to_string).collect::<Vec<_>>();
    let (mut folder, to) = (parts(from), parts(to));
    folder.pop();
    let common = folder.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(folder.len() - common);
    format!("{}{}{}", if up.is_empty() { "./" } else { &up }, to[common..].join("/"), extension.unwrap_or(""))
}
