//! `require-dynamodb-fields`.

use crate::{
    fix::{Applicability, Edit, Fix},
    model::{
        ProjectModel,
        authorization::owner_fields,
        dynamo::{Attribute, Item, Table},
        flow::{Flow, Place},
        schema::{Identifier, Model},
        tier::Tier,
    },
    rules::{
        Finding, Rule, RuleContext, RuleMeta,
        item_edits::{insert_first, items_in, place},
    },
};

/// What the API adds to every model that doesn't declare it, as `AWSDateTime!`.
const TIMESTAMPS: [&str; 2] = ["createdAt", "updatedAt"];

declare_rule! {
    /// Require timestamps, required fields and the owner in items that Lambda code writes into the tables of models.
    ///
    /// ## What it does
    ///
    /// Looks at the same DynamoDB writes as `require-dynamodb-typename` and reports an item that surely has no `createdAt`
    /// or `updatedAt` (unless the model declares them itself), that lacks its key or a `.required()` field of its model,
    /// that holds a number where the model has a date and time, or that has no owner although only its owner may read it.
    ///
    /// ## Why is this bad?
    ///
    /// Amplify adds `createdAt` and `updatedAt` to each model as fields that are never null, and `create` fills them. A
    /// record that was written without them, or without a required field, is there, but the API cannot return it: `.get()`
    /// resolves with `data: null` and "Cannot return null for non-nullable type". A number is no `AWSDateTime` and does the
    /// same. Without its owner a record is filtered away for everybody.
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    /// import { importTodos } from "./functions/import-todos/resource";
    ///
    /// const backend = defineBackend({ data, importTodos });
    ///
    /// backend.importTodos.addEnvironment("TODO_TABLE", backend.data.resources.tables["Todo"].tableName);
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({
    ///   Todo: a.model({ title: a.string().required() }).authorization((allow) => [allow.authenticated()]),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/import-todos/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const importTodos = defineFunction({ name: "import-todos", resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts expect_diagnostic file=amplify/functions/import-todos/handler.ts
    /// import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
    /// import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
    ///
    /// const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    ///
    /// export const handler = async (event: { title: string }) => {
    ///   const now = new Date().toISOString();
    ///   await client.send(
    ///     new PutCommand({
    ///       TableName: process.env.TODO_TABLE,
    ///       Item: { __typename: "Todo", id: crypto.randomUUID(), title: event.title, createdAt: now },
    ///     }),
    ///   );
    /// };
    /// ```
    ///
    /// ### Correct
    ///
    /// ```ts file=amplify/backend.ts
    /// import { defineBackend } from "@aws-amplify/backend";
    /// import { data } from "./data/resource";
    /// import { importTodos } from "./functions/import-todos/resource";
    ///
    /// const backend = defineBackend({ data, importTodos });
    ///
    /// backend.importTodos.addEnvironment("TODO_TABLE", backend.data.resources.tables["Todo"].tableName);
    /// ```
    ///
    /// ```ts file=amplify/data/resource.ts
    /// import { a, defineData } from "@aws-amplify/backend";
    ///
    /// const schema = a.schema({
    ///   Todo: a.model({ title: a.string().required() }).authorization((allow) => [allow.authenticated()]),
    /// });
    ///
    /// export const data = defineData({ schema });
    /// ```
    ///
    /// ```ts file=amplify/functions/import-todos/resource.ts
    /// import { defineFunction } from "@aws-amplify/backend";
    ///
    /// export const importTodos = defineFunction({ name: "import-todos", resourceGroupName: "data" });
    /// ```
    ///
    /// ```ts file=amplify/functions/import-todos/handler.ts
    /// import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
    /// import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
    ///
    /// const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    ///
    /// export const handler = async (event: { title: string }) => {
    ///   const now = new Date().toISOString();
    ///   await client.send(
    ///     new PutCommand({
    ///       TableName: process.env.TODO_TABLE,
    ///       Item: { __typename: "Todo", id: crypto.randomUUID(), title: event.title, createdAt: now, updatedAt: now },
    ///     }),
    ///   );
    /// };
    /// ```
    ///
    /// ## Options
    ///
    /// None.
    ///
    /// ## Fix safety
    ///
    /// The fix adds missing timestamps with the time of the write where the table is certain; else it is a suggestion. Other
    /// fields are yours to fill. If the item is held by a variable with a type of its own, that type may need the property
    /// too.
    ///
    /// ## When not to use it
    ///
    /// If your functions write only into tables of your own that the rule cannot tell from those of models, turn it off
    /// there.
    ///
    /// ## Source
    ///
    /// What `create` writes and how `get` answers is in the resolver templates of the model transformer in
    /// `aws-amplify/amplify-category-api` (`resolvers/dynamodb/mutation.ts`, `query.ts`), read 2026-11-23; the error that
    /// follows is in `aws-amplify/amplify-js#11395`.
    RequireDynamodbFields {
        id: "require-dynamodb-fields",
        category: Breaks,
        tiers: [Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: Fix,
        messages: [
            {
                id: "timestamps",
                message: "This item for the table of `{model}` has no {missing}.",
                help: "Set {fields} to `new Date().toISOString()`.",
                note: "The API declares them as never null and only `create` fills them: `.get()` gives `data: null` for a record without them.",
            },
            {
                id: "timestampsSomewhere",
                message: "This item, which may go to a model's table, has no {missing}.",
                help: "Set {fields} to `new Date().toISOString()`.",
                note: "The API declares them as never null and only `create` fills them: `.get()` gives `data: null` for a record without them.",
            },
            {
                id: "required",
                message: "This item for the table of `{model}` has no required {fields}.",
                help: "Set {all}, as the model demands.",
                note: "The API cannot return a record without a required field: `.get()` gives `data: null`, and a list has a hole.",
            },
            {
                id: "number",
                message: "`{field}` of this item for the table of `{model}` is a number.",
                help: "Set `{field}` to `new Date().toISOString()`.",
                note: "The API reads it as `AWSDateTime`, a text with a time zone. A number cannot be returned: `.get()` gives `data: null`.",
            },
            {
                id: "owner",
                message: "This item for the table of `{model}` has no `{field}`.",
                help: "Set `{field}` to {format} of the user it belongs to.",
                note: "Only its owner may read a `{model}`: the API filters a record without one away, and `.get()` gives null to everybody.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireDynamodbFields {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let project = cx.model;
        let items = items_in(project, cx.file);
        if items.is_empty() {
            return;
        }
        let flow = Flow::new(project);
        for item in items {
            timestamps(cx, &flow, item);
            if let Table::Model(name) = &item.table
                && let Some(model) = project.backends[item.backend].schema.model(name)
            {
                required(cx, &flow, item, model);
                numbers(cx, &flow, item, model);
                owner(cx, &flow, item, model);
            }
        }
    }
}

fn is_absent(flow: &Flow<'_>, item: &Item, name: &str) -> bool {
    matches!(item.attribute(flow, name), Attribute::Absent)
}

/// Whether a model surely gets the field from the API.
fn is_implied(model: &Model, name: &str) -> bool {
    model.fields_complete && model.fields.iter().all(|field| field.name != name)
}

fn timestamps(cx: &mut RuleContext<'_>, flow: &Flow<'_>, item: &Item) {
    let schema = &cx.model.backends[item.backend].schema;
    let models: Vec<&Model> = match &item.table {
        Table::Model(name) => schema.model(name).into_iter().collect(),
        Table::Either(names) => names.iter().filter_map(|name| schema.model(name)).collect(),
        _ if schema.complete => schema.models.iter().collect(),
        _ => Vec::new(),
    };
    let implied = |name: &str| !models.is_empty() && models.iter().all(|model| is_implied(model, name));
    let missing: Vec<&str> = TIMESTAMPS.into_iter().filter(|name| implied(name) && is_absent(flow, item, name)).collect();
    if missing.is_empty() {
        return;
    }
    let now = if item.attributes { "{ S: new Date().toISOString() }" } else { "new Date().toISOString()" };
    let properties: Vec<String> = missing.iter().map(|name| format!("{name}: {now}")).collect();
    let edit = insert_first(cx.model, item, &properties);
    let (id, model) = match &item.table {
        Table::Model(name) => ("timestamps", name.as_str()),
        _ => ("timestampsSomewhere", ""),
    };
    let fields = listed(&missing, 2);
    let missing_words = fields.replace(" and ", " or ");
    let finding = report(cx, id, item, &missing.join(" "), &[("model", model), ("missing", &missing_words), ("fields", &fields)]);
    if let Some(edit) = edit {
        let applicability = if id == "timestamps" { Applicability::Safe } else { Applicability::Suggestion };
        finding.fix(Fix { title: format!("Add {fields}"), applicability, edits: vec![edit] });
    }
}

/// The key and the fields that the model requires.
fn required(cx: &mut RuleContext<'_>, flow: &Flow<'_>, item: &Item, model: &Model) {
    let is_key = |name: &str| match &model.identifier {
        Identifier::Fields(fields) => fields.iter().any(|field| field == name),
        _ => name == "id",
    };
    let own = model.fields.iter().filter(|field| field.required).map(|field| field.name.as_str());
    let implied = (model.identifier == Identifier::Default && is_implied(model, "id")).then_some("id");
    // An update has its key apart.
    let wanted = implied.into_iter().chain(own).filter(|name| !item.literals.is_empty() || !is_key(name));
    let missing: Vec<&str> = wanted.filter(|name| is_absent(flow, item, name)).collect();
    if missing.is_empty() {
        return;
    }
    let data = [("model", model.name.as_str()), ("fields", &listed(&missing, 1)), ("all", &listed(&missing, usize::MAX))];
    report(cx, "required", item, &missing.join(" "), &data);
}

/// Numbers where the API has a date and time.
fn numbers(cx: &mut RuleContext<'_>, flow: &Flow<'_>, item: &Item, model: &Model) {
    let implied = TIMESTAMPS.into_iter().filter(|name| is_implied(model, name));
    let declared = model.fields.iter().filter(|field| field.builder(cx.model).is_some_and(|builder| builder == "datetime"));
    let names: Vec<&str> = implied.chain(declared.map(|field| field.name.as_str())).collect();
    for name in names {
        let Some(value) = item.number(flow, name) else { continue };
        let (file, span) = (value.site.file, cx.model.span(value.site));
        let edit = replacement(cx.model, item, &value);
        let mut finding = report(cx, "number", item, name, &[("model", &model.name), ("field", name)]);
        finding = finding.related(flow.model.path(file), span, "the number");
        if let Some(edit) = edit {
            let title = "Write the time as text".into();
            finding.fix(Fix { title, applicability: Applicability::Suggestion, edits: vec![edit] });
        }
    }
}

/// Replaces a number that stands in the item's literal itself.
fn replacement(project: &ProjectModel, item: &Item, value: &Place) -> Option<Edit> {
    let [literal] = item.literals.as_slice() else { return None };
    let span = project.span(value.site);
    let inside = value.site.file == literal.file && project.span(*literal).contains(span);
    let now = if item.attributes { "{ S: new Date().toISOString() }" } else { "new Date().toISOString()" };
    inside.then(|| Edit { path: project.path(literal.file).to_string(), span, text: now.to_string() })
}

fn owner(cx: &mut RuleContext<'_>, flow: &Flow<'_>, item: &Item, model: &Model) {
    let schema = &cx.model.backends[item.backend].schema;
    let fields = owner_fields(cx.model, schema, model);
    let Some(first) = fields.first() else { return };
    let is_required = |name: &str| model.fields.iter().any(|field| field.required && field.name == name);
    if fields.iter().any(|field| is_required(&field.name) || !is_absent(flow, item, &field.name)) {
        return;
    }
    let one = match &first.claim {
        Some(claim) => format!("the claim `{claim}`"),
        None => "`<sub>::<username>`".to_string(),
    };
    let format = if first.is_list { format!("a list with {one}") } else { one };
    report(cx, "owner", item, &first.name, &[("model", &model.name), ("field", &first.name), ("format", &format)]);
}

fn report<'c>(cx: &'c mut RuleContext<'_>, id: &str, item: &Item, evidence: &str, data: &[(&str, &str)]) -> Finding<'c> {
    let project = cx.model;
    let (file, span) = place(project, item);
    let symbol = project.symbol_at(file, span);
    let command = project.call(item.command).map(|call| call.span);
    let finding = cx.report(id, span, data).tier(Tier::Lambda).group(&symbol).evidence(evidence);
    match command.filter(|command| item.command.file != file || !command.contains(span)) {
        Some(command) => finding.related(project.path(item.command.file), command, "written here"),
        None => finding,
    }
}

/// `a`, `b` and `c`; behind `most` names only how many more there are.
fn listed(names: &[&str], most: usize) -> String {
    let quoted: Vec<String> = names.iter().take(most).map(|name| format!("`{name}`")).collect();
    match (quoted.as_slice(), names.len().saturating_sub(most)) {
        (quoted, more @ 1..) => format!("{} and {more} more", quoted.join(", ")),
        ([before @ .., last], 0) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => quoted.concat(),
    }
}
