//! `no-invalid-function-option`.

use crate::{
    facts::body::{CallId, FnId},
    model::{
        CallSite, FileId, ProjectModel,
        eval::Resolved,
        function_options::refused,
        reach::provides,
        tier::Tier,
        wiring::{BACKEND_PACKAGES, Backend, Entry, FunctionDef, Group},
    },
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow `defineFunction` options that Amplify or Lambda refuses.
    ///
    /// ## What it does
    ///
    /// It checks literal options as Amplify does when it builds the backend: names, `timeoutSeconds` (1 to 900), `memoryMB`
    /// (128 to 10240), `ephemeralStorageSizeMB` (512 to 10240), names of environment variables, variables that are
    /// `undefined`, `runtime`, `architecture`, `schedule`, `layers` and `durableConfig`. It reports as well two functions of
    /// one name in one resource group, an entry file that does not exist, an entry without an export `handler`, and
    /// `secret()` called in the code of a function.
    ///
    /// ## Why is this bad?
    ///
    /// `ampx sandbox` and the pipeline stop with an error, most of them far away from the line that has to change. A missing
    /// `handler` and a `secret()` at run time get through, and then every call of the function fails.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { report } from "./functions/report/resource";
    ///
    /// defineBackend({ report });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/report/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const report = defineFunction({ name: "report", timeoutSeconds: 1200 });
    /// ```
    ///
    /// ```ts file=amplify/functions/report/handler.ts
    /// export const handler = async () => "done";
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { report } from "./functions/report/resource";
    ///
    /// defineBackend({ report });
    /// ```
    ///
    /// ```ts file=amplify/functions/report/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const report = defineFunction({ name: "report", timeoutSeconds: 900 });
    /// ```
    ///
    /// ```ts file=amplify/functions/report/handler.ts
    /// export const handler = async () => "done";
    /// ```
    ///
    /// ## When not to use it
    ///
    /// There is no reason to: what it reports cannot be deployed or cannot run.
    ///
    /// ## Source
    ///
    /// `factory.ts`, `layer_parser.ts`, `schedule_parser.ts` and `default_resource_name_validator.ts` in
    /// `aws-amplify/amplify-backend` (read 2026-08); templates synthesised with Amplify's own packages.
    NoInvalidFunctionOption {
        id: "no-invalid-function-option",
        category: Breaks,
        tiers: [Backend, Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "value",
                message: "Amplify refuses `{value}` as `{option}` of `{name}`.",
                help: "Give {wanted}.",
                note: "The backend cannot be built: `{error}`.",
            },
            {
                id: "undefined",
                message: "The variable `{value}` in `environment` of `{name}` is `undefined`.",
                help: "Give it a text or `secret(…)`, or leave it out.",
                note: "The backend cannot be built: `InvalidFunctionConfigurationError`.",
            },
            {
                id: "duplicate",
                message: "Two functions in the resource group `{group}` are called `{name}`.",
                help: "Give one of them another `name`.",
                note: "The backend cannot be built: \"There is already a Construct with name '{name}'\". Without `name`, a function is called after its entry file, so two with `entry: \"./handler.ts\"` are both called `handler`.",
            },
            {
                id: "entry",
                message: "The entry `{path}` of `{name}` does not exist.",
                help: "Create the file, or write the path with its extension, relative to the file that calls `defineFunction`.",
                note: "The backend cannot be built: `NodeJSFunctionConstructInitializationError`.",
            },
            {
                id: "handler",
                message: "The entry of the function `{name}` exports no `handler`.",
                help: "Export a function named `handler` from `{path}`.",
                note: "The deploy succeeds, and then every call fails: Lambda looks for an export of this name.",
            },
            {
                id: "secret",
                message: "`secret()` is called in code of the function `{name}`.",
                help: "Put `secret(…)` into `environment` of its `defineFunction` and read the variable here.",
                note: "`secret()` only names a secret for the deploy. In the deployed function it fails.",
            },
        ],
        options: [],
    }
}

impl Rule for NoInvalidFunctionOption {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        let mut seen: Vec<CallSite> = Vec::new();
        let mut secrets: Vec<CallSite> = Vec::new();
        let may_ask = model.facts(cx.file).strings.iter().any(|text| text == "secret") && model.tiers.of(cx.file).has(Tier::Lambda);
        for backend in &model.backends {
            for (index, function) in backend.functions.iter().enumerate() {
                if function.call.file == cx.file && !seen.contains(&function.call) {
                    seen.push(function.call);
                    options(cx, function);
                    duplicate(cx, backend, index);
                    entry(cx, backend, function);
                }
                if may_ask {
                    secret(cx, backend, function, &mut secrets);
                }
            }
        }
    }
}

fn options(cx: &mut RuleContext<'_>, function: &FunctionDef) {
    let model = cx.model;
    let Some(call) = model.call(function.call) else { return };
    let name = function.label(model);
    let (refused, undefined) = refused(model, function);
    for one in refused {
        let data = [
            ("value", one.value.as_str()),
            ("option", one.option),
            ("name", &name),
            ("wanted", &one.wanted),
            ("error", one.error),
        ];
        let evidence = format!("{} {}", one.option, one.value);
        let finding = cx.report("value", call.head(), &data).tier(Tier::Backend).group(&name).evidence(&evidence);
        if let Some(place) = one.place {
            finding.related(model.path(place.value.file), place.span, "refused");
        }
    }
    for place in undefined {
        let data = [("value", place.key.as_str()), ("name", name.as_str())];
        let finding = cx.report("undefined", call.head(), &data).tier(Tier::Backend).group(&name).evidence(&place.key);
        finding.related(model.path(place.value.file), place.span, "is `undefined`");
    }
}

/// Two functions of one name in one group: reported at the later one.
fn duplicate(cx: &mut RuleContext<'_>, backend: &Backend, index: usize) {
    let model = cx.model;
    let function = &backend.functions[index];
    // What isn't surely deployed makes no construct.
    let surely = |function: &FunctionDef| {
        let in_helper = model.call(function.call).is_none_or(|call| call.function != FnId::MODULE);
        function.deployed && !in_helper && function.group != Group::Unknown && function.entry != Entry::Provided
    };
    let (Some(name), true) = (&function.name, backend.keys_complete && !backend.opaque && surely(function)) else { return };
    let same = |other: &&FunctionDef| other.name.as_ref() == Some(name) && other.group == function.group && surely(other);
    let Some(first) = backend.functions[..index].iter().find(same) else { return };
    let (Some(call), Some(other)) = (model.call(function.call), model.call(first.call)) else { return };
    let group = match &function.group {
        Group::Named(group) => group.as_str(),
        _ => "function",
    };
    cx.report("duplicate", call.head(), &[("name", name), ("group", group)])
        .tier(Tier::Backend)
        .group(name)
        .evidence("duplicate")
        .related(model.path(first.call.file), other.head(), "the other one");
}

fn entry(cx: &mut RuleContext<'_>, backend: &Backend, function: &FunctionDef) {
    let model = cx.model;
    let Some(call) = model.call(function.call) else { return };
    let name = function.label(model);
    if let Some(path) = function.entry_path.as_deref().filter(|path| is_missing(model, path)) {
        let data = [("path", path), ("name", name.as_str())];
        cx.report("entry", call.head(), &data).tier(Tier::Backend).group(&name).evidence("entry");
        return;
    }
    let Entry::File(file) = function.entry else { return };
    if backend.opaque || may_export(model, file) {
        return;
    }
    let data = [("path", model.path(file)), ("name", name.as_str())];
    cx.report("handler", call.head(), &data).tier(Tier::Backend).group(&name).evidence("handler");
}

/// Whether there is surely no file at a path: its folder is known, and no tool writes into it.
fn is_missing(model: &ProjectModel, path: &str) -> bool {
    const WRITTEN: [&str; 7] = ["dist", "build", "out", "generated", "node_modules", "coverage", "lib"];
    let exists = model.file(path).is_some() || model.assets.contains_key(path) || model.twins.iter().any(|twin| twin == path);
    let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
    let is_written = folder.split('/').any(|part| WRITTEN.contains(&part) || part.starts_with('.'));
    let known = || {
        let inside = |path: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        model.files().any(|file| inside(model.path(file)))
    };
    !exists && !is_written && known()
}

/// Whether a module exports a `handler`, or may do so.
fn may_export(model: &ProjectModel, file: FileId) -> bool {
    let facts = model.facts(file);
    if facts.is_opaque() || provides(model, file, "handler", 16) {
        return true;
    }
    // `export * from "some-package"`, and whatever CommonJS does.
    facts.exports.iter().any(|export| export.name.is_none())
        || facts.strings.iter().any(|text| text == "module" || text == "exports")
}

/// Calls of `secret` in the code that the handler runs.
fn secret(cx: &mut RuleContext<'_>, backend: &Backend, function: &FunctionDef, seen: &mut Vec<CallSite>) {
    let (model, file) = (cx.model, cx.file);
    let Entry::File(entry) = function.entry else { return };
    let facts = model.facts(file);
    if backend.opaque {
        return;
    }
    let Some(code) = model.handler_code(entry) else { return };
    for (index, row) in facts.body.calls.iter().enumerate() {
        let call = CallSite { file, call: CallId(index as u32) };
        let runs = code.functions.contains(&crate::model::FnSite { file, function: row.function });
        let is_secret = |callee: Resolved| {
            matches!(callee, Resolved::External { module, path } if BACKEND_PACKAGES.contains(&module.as_ref()) && path == ["secret"])
        };
        if runs && !seen.contains(&call) && is_secret(model.callee(call)) {
            seen.push(call);
            let name = function.label(model);
            cx.report("secret", row.head(), &[("name", &name)]).tier(Tier::Lambda).group(&name).evidence("secret");
        }
    }
}
