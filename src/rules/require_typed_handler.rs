//! `require-typed-handler`.

use crate::{
    facts::{
        FileFacts, ImportKind, Imported,
        body::{Function, Value},
    },
    fix::{Applicability, Edit, Fix},
    model::{
        FileId, FnSite, ProjectModel, Target,
        code_reach::deployed,
        eval::Resolved,
        tier::Tier,
        wiring::{Backend, FunctionDef},
    },
    rules::{Rule, RuleContext, RuleMeta, function_import::relative},
    span::Span,
};

declare_rule! {
    /// Require a type for the event of resolver handlers.
    ///
    /// ## What it does
    ///
    /// It reports the handler of a function that resolves an operation if its event has no type, or the type `any`: neither
    /// the parameter nor the variable that holds the handler has one. Any other type is fine; best is the one that Amplify
    /// makes from the schema, `Schema["<operation>"]["functionHandler"]`, or `AppSyncResolverHandler<Arguments, Result>` of
    /// the package `@types/aws-lambda`. JavaScript files are not looked at.
    ///
    /// ## Why is this bad?
    ///
    /// Schema and handler lie in different files. With the schema's own type, TypeScript tells at once when an argument is
    /// renamed or the answer has another form; without it, the caller does.
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
    /// import { a, defineData, type ClientSchema } from "@aws-amplify/backend";
    /// import { invite } from "../functions/invite/resource";
    ///
    /// const schema = a.schema({
    ///   inviteUser: a
    ///     .mutation()
    ///     .arguments({ email: a.email().required() })
    ///     .returns(a.string())
    ///     .authorization((allow) => [allow.group("Admins")])
    ///     .handler(a.handler.function(invite)),
    /// });
    ///
    /// export type Schema = ClientSchema<typeof schema>;
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const invite = defineFunction({ name: "invite", resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/invite/handler.ts
    /// export const handler = async (event) => event.arguments.email;
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
    /// import { invite } from "../functions/invite/resource";
    ///
    /// const schema = a.schema({
    ///   inviteUser: a
    ///     .mutation()
    ///     .arguments({ email: a.email().required() })
    ///     .returns(a.string())
    ///     .authorization((allow) => [allow.group("Admins")])
    ///     .handler(a.handler.function(invite)),
    /// });
    ///
    /// export type Schema = ClientSchema<typeof schema>;
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const invite = defineFunction({ name: "invite", resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts file=amplify/functions/invite/handler.ts
    /// import type { Schema } from "../../data/resource";
    ///
    /// export const handler: Schema["inviteUser"]["functionHandler"] = async (event) => event.arguments.email;
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The suggestion gives the handler the schema's type and imports `Schema` as a type. It is offered where the function
    /// resolves one operation and the file of `defineData` makes a `ClientSchema`. TypeScript may then find mistakes.
    ///
    /// ## When not to use it
    ///
    /// In backends that are written in JavaScript it has nothing to say.
    ///
    /// ## Source
    ///
    /// The Amplify documentation, "Connect to custom business logic"; `Schema["…"]["functionHandler"]` of
    /// `aws-amplify/amplify-data` (read 2026-06).
    RequireTypedHandler {
        id: "require-typed-handler",
        category: Advice,
        tiers: [Lambda],
        recommended: Off,
        strict: Warn,
        cross_file: true,
        fix: Suggestion,
        messages: [
            {
                id: "untyped",
                message: "The event of the handler for `{operation}` has no type.",
                help: "Give the handler the type `Schema[\"{operation}\"][\"functionHandler\"]`.",
                note: "A renamed argument or an answer of another form then shows up only at run time.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireTypedHandler {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (model, file) = (cx.model, cx.file);
        let facts = model.facts(file);
        if facts.untyped.is_empty() {
            return;
        }
        let mut seen: Vec<FnSite> = Vec::new();
        for backend in model.backends.iter().filter(|backend| !backend.opaque) {
            for (function, entry) in deployed(backend).filter(|(function, _)| !function.resolver_of.is_empty()) {
                let Resolved::Function(handler) = model.export_of(entry, "handler") else { continue };
                let Some(row) = facts.body.function(handler.function).filter(|_| handler.file == file) else { continue };
                let untyped = facts.untyped.iter().find(|(start, _)| *start == row.name_span.start);
                let Some(&(_, is_any)) = untyped.filter(|_| !seen.contains(&handler)) else { continue };
                seen.push(handler);
                let operation = backend.schema.operations[function.resolver_of[0]].name.as_str();
                let fix = if is_any { None } else { fix(model, backend, function, handler, row) };
                let finding = cx.report("untyped", row.name_span, &[("operation", operation)]);
                let finding = finding.tier(Tier::Lambda).group("handler").evidence(operation);
                if let Some(fix) = fix {
                    finding.fix(fix);
                }
            }
        }
    }
}

fn fix(model: &ProjectModel, backend: &Backend, function: &FunctionDef, handler: FnSite, row: &Function) -> Option<Fix> {
    let [operation] = function.resolver_of[..] else { return None };
    let (file, data) = (handler.file, backend.data?.file);
    let facts = model.facts(file);
    let path = model.path(file).to_string();
    let quote = if facts.single_quotes { '\'' } else { '"' };
    let name = &backend.schema.operations[operation].name;
    let of_handler = format!("Schema[{quote}{name}{quote}][{quote}functionHandler{quote}]");
    let (at, text) = if row.span.contains(row.name_span) {
        // `function handler(event)`
        let first = Value::Param { function: handler.function, index: 0 };
        let (parameter, _) = model.values(file).find(|(_, value)| *value == first)?;
        (facts.body.span(parameter).end, format!(": Parameters<{of_handler}>[0]"))
    } else {
        (row.name_span.end, format!(": {of_handler}"))
    };
    let mut edits = vec![Edit { path: path.clone(), span: Span::at(at), text }];
    edits.extend(import_schema(model, file, data, &path)?);
    Some(Fix { title: "Use the schema's type".into(), applicability: Applicability::Suggestion, edits })
}

/// The edits, none or one, that import the type `Schema`.
fn import_schema(model: &ProjectModel, file: FileId, data: FileId, path: &str) -> Option<Vec<Edit>> {
    let named = |facts: &FileFacts, imported: Imported, name: &str| matches!(imported, Imported::Name(own) if facts.str(own) == name);
    let facts = model.facts(file);
    let mut imports = model.imports(file);
    if let Some((_, import, target)) = imports.find(|(_, import, _)| named(facts, import.imported, "Schema")) {
        let length = (import.span.end - import.span.start) as usize;
        let plain = length == "Schema".len() || length == "type Schema".len();
        return (plain && *target == Target::File(data)).then(Vec::new);
    }
    let own = model.facts(data);
    if !own.imports.iter().any(|import| named(own, import.imported, "ClientSchema")) {
        return None;
    }
    let quote = if facts.single_quotes { '\'' } else { '"' };
    let end = if facts.crlf { "\r\n" } else { "\n" };
    let line = format!("import type {{ Schema }} from {quote}{}{quote};", relative(path, model.path(data), None));
    let last = facts.imports.iter().rfind(|import| import.kind == ImportKind::Static);
    let (at, text) = match last {
        Some(last) => (last.statement.end, format!("{end}{line}")),
        None => (0, format!("{line}{end}{end}")),
    };
    Some(vec![Edit { path: path.to_string(), span: Span::at(at), text }])
}
