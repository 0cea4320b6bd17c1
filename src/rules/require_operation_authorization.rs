//! `require-operation-authorization`.

use crate::{
    model::{
        FileId, ProjectModel, Site,
        authorization::effective_rules,
        schema::{Operation, OperationKind},
        wiring::Backend,
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Require authorization rules on models, and both rules and a handler on custom operations.
    ///
    /// ## What it does
    ///
    /// It reports a model without any authorization rule, a custom query, mutation or subscription that has a handler and
    /// no rule, and one that has rules and no handler. The rules of the whole schema count for everything without rules of
    /// its own. `allow.resource(fn)` does not count: it lets a function in, nobody else.
    ///
    /// ## Why is this bad?
    ///
    /// The deploy stops while the schema is read: "Custom operation … requires both an authorization rule and a handler
    /// reference", "Model … is missing authorization rules". TypeScript accepts such a schema.
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
    /// ```ts expect_diagnostic file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({
    ///   greet: a.query().returns(a.string()).handler(a.handler.custom({ entry: "./greet.js" })),
    /// });
    ///
    /// export const data = defineData({ schema });
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
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({
    ///   greet: a
    ///     .query()
    ///     .returns(a.string())
    ///     .authorization((allow) => [allow.authenticated()])
    ///     .handler(a.handler.custom({ entry: "./greet.js" })),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ## Options
    ///
    /// None.
    ///
    /// ## When not to use it
    ///
    /// There is no reason to: a schema that it reports cannot be deployed.
    ///
    /// ## Source
    ///
    /// `SchemaProcessor.ts` in `aws-amplify/amplify-data` (`@aws-amplify/data-schema` 1.26.2, read 2026-11-23).
    RequireOperationAuthorization {
        id: "require-operation-authorization",
        category: Breaks,
        tiers: [Data],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "operation",
                message: "Custom operation `{name}` has a handler and no authorization rule.",
                help: "Add `.authorization((allow) => [allow.authenticated()])`, or the rule that says who may call it.",
                note: "The deploy stops with \"Custom operation {name} requires both an authorization rule and a handler reference\"; TypeScript does not see it.",
            },
            {
                id: "handler",
                message: "Custom operation `{name}` has an authorization rule and no handler.",
                help: "Add `.handler(a.handler.function(…))` or `.handler(a.handler.custom({ entry: … }))`.",
                note: "The deploy stops with \"Custom operation {name} requires both an authorization rule and a handler reference\"; TypeScript does not see it.",
            },
            {
                id: "model",
                message: "Model `{name}` has no authorization rule.",
                help: "Add `.authorization((allow) => [allow.owner()])`, or the rule that says who may use it.",
                note: "The deploy stops with \"Model `{name}` is missing authorization rules\"; TypeScript does not see it.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireOperationAuthorization {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let project = cx.model;
        let mut seen: Vec<Span> = Vec::new();
        let here = cx.file;
        for backend in project.backends.iter().filter(|backend| backend.schema.schema_files.contains(&here)) {
            for (message, name, part, span) in missing(project, backend, here) {
                // Two backends may share one schema.
                if seen.contains(&span) {
                    continue;
                }
                seen.push(span);
                let finding = cx.report(message, span, &[("name", name)]).group(name).evidence(name);
                let only_functions = backend.schema.parts.get(part).and_then(|part| part.authorization);
                if let Some(rules) = only_functions.filter(|_| message != "handler") {
                    let words = "`allow.resource` lets a function in; it is no rule for callers";
                    finding.related(project.path(rules.file), project.span(rules), words);
                }
            }
        }
    }
}

/// Message, name, part and place of everything in a file that lacks something.
fn missing<'b>(project: &ProjectModel, backend: &'b Backend, here: FileId) -> Vec<(&'static str, &'b str, usize, Span)> {
    let schema = &backend.schema;
    if backend.opaque {
        return Vec::new();
    }
    let has_rule = |own: Option<Site>, part: usize| {
        let rules = effective_rules(project, schema, own, part)?;
        Some(rules.iter().any(|rule| rule.name != "resource"))
    };
    let models = schema.models.iter().filter(|model| model.file == here).filter_map(|model| {
        // What is made from a SQL database is not asked for rules.
        let sql = schema.parts.get(model.part).is_none_or(|part| part.configured);
        let lacks = !sql && has_rule(model.argument(project, "authorization"), model.part) == Some(false);
        lacks.then_some(("model", model.name.as_str(), model.part, model.key_span))
    });
    let operations = schema.operations.iter().filter(|operation| operation.file == here).filter_map(|operation| {
        let message = lacking(operation, has_rule(operation.argument(project, "authorization"), operation.part)?)?;
        Some((message, operation.name.as_str(), operation.part, operation.key_span))
    });
    models.chain(operations).collect()
}

fn lacking(operation: &Operation, has_rule: bool) -> Option<&'static str> {
    // These have handlers of their own.
    if matches!(operation.kind, OperationKind::Generation | OperationKind::Conversation) || !operation.handlers_complete {
        return None;
    }
    match (has_rule, operation.handlers.is_empty()) {
        (false, false) => Some("operation"),
        (true, true) => Some("handler"),
        _ => None,
    }
}
