//! `no-generated-name-conflict`: names that the schema gives a second time.

use crate::{
    fix::{Applicability, Fix},
    model::{
        FileId,
        names::{Conflict, Origin, upper_first},
        schema::{Schema, references::rename_operation},
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Disallow custom operations, index queries and models whose GraphQL field name Amplify generates already.
    ///
    /// ## What it does
    ///
    /// Amplify makes GraphQL fields for every model: `getTodo` and `listTodos` on `Query`, `createTodo`, `updateTodo` and
    /// `deleteTodo` on `Mutation`, `onCreateTodo`, `onUpdateTodo` and `onDeleteTodo` on `Subscription`, and one query for
    /// each secondary index. This rule computes all of them as Amplify does (plural forms, shortened subscription names,
    /// `disableOperations`, `queryField`, `a.combine`) and reports every name that the schema gives a second time on the
    /// same type: by a custom operation, an index or another model.
    ///
    /// ## Why is this bad?
    ///
    /// The deploy stops while the API is built: "Object type extension 'Mutation' cannot redeclare field createTodo".
    /// TypeScript accepts such a schema, so the mistake shows up only then.
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
    ///   Tenant: a.model({ name: a.string() }).authorization((allow) => [allow.authenticated()]),
    ///   createTenant: a
    ///     .mutation()
    ///     .arguments({ name: a.string() })
    ///     .returns(a.string())
    ///     .authorization((allow) => [allow.authenticated()])
    ///     .handler(a.handler.custom({ entry: "./create-tenant.js" })),
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
    ///   Tenant: a.model({ name: a.string() }).authorization((allow) => [allow.authenticated()]),
    ///   adminCreateTenant: a
    ///     .mutation()
    ///     .arguments({ name: a.string() })
    ///     .returns(a.string())
    ///     .authorization((allow) => [allow.authenticated()])
    ///     .handler(a.handler.custom({ entry: "./create-tenant.js" })),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ## Options
    ///
    /// None.
    ///
    /// ## Fix safety
    ///
    /// The suggestion renames a custom operation to `admin` and its name: the key in the schema, `a.ref(…)`, the calls
    /// `client.mutations.…` and `client.queries.…`, and `Schema["…"]`. It is offered only where every use could be found;
    /// a text or an object that holds the old name in any other way keeps it away.
    ///
    /// ## When not to use it
    ///
    /// There is no reason to: a schema that it reports cannot be deployed. To put an operation of your own in the place of
    /// a generated one, give that one up with `.disableOperations(["create"])` on the model, which frees the name.
    ///
    /// ## Source
    ///
    /// The names are those of the model transformer in `aws-amplify/amplify-category-api` and of the schema processor in
    /// `aws-amplify/amplify-data`; the plural is that of npm `pluralize` 8.0.0, which the transformer pins.
    NoGeneratedNameConflict {
        id: "no-generated-name-conflict",
        category: Breaks,
        tiers: [Data],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: Suggestion,
        messages: [
            {
                id: "operation",
                message: "Custom operation `{name}` repeats a field that `{owner}` generates.",
                help: "Rename the operation, for example to `{suggestion}`.",
                note: "The deploy stops with \"Object type extension '{root}' cannot redeclare field {name}\"; TypeScript does not see it.",
            },
            {
                id: "index",
                message: "Index query `{name}` repeats a field that `{owner}` generates.",
                help: "Give the index another name with `.queryField(\"…\")`, or none with `.queryField(null)`.",
                note: "The deploy stops with \"Object type extension '{root}' cannot redeclare field {name}\"; TypeScript does not see it.",
            },
            {
                id: "model",
                message: "`{model}` and `{owner}` both generate the field `{name}`.",
                help: "Rename one of them, so that their names differ in more than a plural or the first letter's case.",
                note: "The deploy stops with \"Object type extension '{root}' cannot redeclare field {name}\"; fields given twice: {all}.",
            },
            {
                id: "combined",
                message: "`{name}` is defined in two of the combined schemas.",
                help: "Rename or remove one of the two definitions.",
                note: "`a.combine` throws while the backend is built: \"The schemas you are attempting to combine have a name collision\".",
            },
        ],
        options: [],
    }
}

impl Rule for NoGeneratedNameConflict {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let project = cx.model;
        let mut seen: Vec<(Span, &Conflict)> = Vec::new();
        for (backend, conflicts) in project.backends.iter().zip(project.name_conflicts()) {
            let schema = &backend.schema;
            if !schema.schema_files.contains(&cx.file) {
                continue;
            }
            for conflict in conflicts {
                let (file, span) = place(schema, conflict.origin);
                let found = (span, conflict);
                // Two backends may share one schema.
                if file == cx.file && !seen.contains(&found) {
                    report(cx, schema, found.1);
                    seen.push(found);
                }
            }
            for repeated in &schema.repeated {
                if repeated.again.0 != cx.file {
                    continue;
                }
                cx.report("combined", repeated.again.1, &[("name", &repeated.name)])
                    .group(&repeated.name)
                    .evidence(&repeated.name)
                    .related(project.path(repeated.first.0), repeated.first.1, "the first definition");
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, schema: &Schema, conflict: &Conflict) {
    let project = cx.model;
    let (_, span) = place(schema, conflict.origin);
    let (root, name) = &conflict.names[0];
    let (id, key) = (message(conflict.origin), owner(schema, conflict.origin));
    let suggestion = format!("admin{}", upper_first(name));
    let all: Vec<String> = conflict.names.iter().map(|(root, name)| format!("`{}.{name}`", root.as_str())).collect();
    let fix = match conflict.origin {
        Origin::Operation(at) => rename_operation(project, schema, &schema.operations[at], &suggestion),
        _ => None,
    };
    let data = [
        ("name", name.as_str()),
        ("root", root.as_str()),
        ("owner", owner(schema, conflict.with)),
        ("model", key),
        ("suggestion", &suggestion),
        ("all", &all.join(", ")),
    ];
    let (with_file, with_span) = place(schema, conflict.with);
    let finding = cx.report(id, span, &data).group(key).evidence(&format!("{}.{name}", root.as_str())).related(
        project.path(with_file),
        with_span,
        format!("generates `{name}`"),
    );
    if let Some(edits) = fix {
        finding.fix(Fix { title: format!("Rename to `{suggestion}`"), applicability: Applicability::Suggestion, edits });
    }
}

const fn message(origin: Origin) -> &'static str {
    match origin {
        Origin::Operation(_) => "operation",
        Origin::Index(..) | Origin::QueryField(..) => "index",
        Origin::Model(_) | Origin::Conversation(_) | Origin::RootType(_) => "model",
    }
}

/// The key in the schema that a name goes back to.
fn owner(schema: &Schema, origin: Origin) -> &str {
    match origin {
        Origin::Model(at) | Origin::Index(at, _) | Origin::QueryField(at, _) => &schema.models[at].name,
        Origin::Conversation(at) | Origin::Operation(at) => &schema.operations[at].name,
        Origin::RootType(at) => &schema.types[at].name,
    }
}

/// Where the author chose the name.
fn place(schema: &Schema, origin: Origin) -> (FileId, Span) {
    match origin {
        Origin::Model(at) => (schema.models[at].file, schema.models[at].key_span),
        Origin::Index(at, index) | Origin::QueryField(at, index) => {
            let index = &schema.models[at].indexes[index];
            (index.file, index.key_span)
        }
        Origin::Conversation(at) | Origin::Operation(at) => (schema.operations[at].file, schema.operations[at].key_span),
        Origin::RootType(at) => (schema.types[at].file, schema.types[at].key_span),
    }
}
