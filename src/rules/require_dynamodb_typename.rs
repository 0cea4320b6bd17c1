//! `require-dynamodb-typename`.

use crate::{
    fix::{Applicability, Edit, Fix},
    model::{
        ProjectModel, Site,
        dynamo::{Attribute, Item, Table},
        flow::Flow,
        tier::Tier,
        wiring::Backend,
    },
    rules::{
        Rule, RuleContext, RuleMeta,
        item_edits::{insert_first, items_in, place},
    },
};

const KEY: &str = "__typename";

declare_rule! {
    /// Require `__typename` in items that Lambda code writes into the tables of models.
    ///
    /// ## What it does
    ///
    /// Looks at the DynamoDB writes in the code of deployed functions: `PutCommand`, `PutItemCommand`, the `PutRequest`s of
    /// `BatchWriteCommand` and `BatchWriteItemCommand`, the `Put`s of `TransactWriteCommand` and
    /// `TransactWriteItemsCommand`, `put`, `batchWrite` and `transactWrite` of `DynamoDBDocument` and of SDK v2's
    /// `DocumentClient`, and an `UpdateCommand` whose key is a new id, which inserts. It follows each item to its object
    /// literal (through variables, spreads, `Object.assign`, later assignments, `marshall`, helper functions, callbacks of
    /// `map` and `reduce`, and chunks of arrays) and reports one that surely has no `__typename`, or one that is not the
    /// name of its model.
    ///
    /// The table of an item is read from the environment variable that holds its name, as `backend.ts` and
    /// `defineFunction` set it. A write into a table that is surely no model's is left alone.
    ///
    /// ## Why is this bad?
    ///
    /// Items that Amplify's own `create` writes carry `__typename`. Items without it look alike until something asks what
    /// they are: the tables of AI conversations, and unions and interfaces that you add to the API, need it.
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
    ///   Todo: a.model({ title: a.string() }).authorization((allow) => [allow.owner()]),
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
    ///       Item: { id: crypto.randomUUID(), title: event.title, createdAt: now, updatedAt: now },
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
    ///   Todo: a.model({ title: a.string() }).authorization((allow) => [allow.owner()]),
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
    /// The fix adds `__typename` with the model's name where the table is certain; it is a suggestion where the app's only
    /// model is meant. A wrong name is replaced as a suggestion. If the item is held by a variable with a type of its own,
    /// that type may need the property too.
    ///
    /// ## When not to use it
    ///
    /// If your functions write only into tables of your own that the rule cannot tell from those of models, turn it off
    /// there.
    ///
    /// ## Source
    ///
    /// The four-tier guide's rule for direct DynamoDB writes. What `create` writes is in the resolver templates of the
    /// model transformer in `aws-amplify/amplify-category-api`; that unions and interfaces need `__typename` is in the
    /// AppSync documentation.
    RequireDynamodbTypename {
        id: "require-dynamodb-typename",
        category: Breaks,
        tiers: [Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: Fix,
        messages: [
            {
                id: "missing",
                message: "This item for the table of `{model}` has no `__typename`.",
                help: "Add `__typename: {value}` to the item.",
                note: "Items made by `create` carry it; AI conversation tables, and unions or interfaces that you add, cannot tell what an item is without it.",
            },
            {
                id: "missingSomewhere",
                message: "This item, which may go to a model's table, has no `__typename`.",
                help: "Add `__typename` with the exact name of the model whose table it is.",
                note: "Items made by `create` carry it; AI conversation tables, and unions or interfaces that you add, cannot tell what an item is without it.",
            },
            {
                id: "missingInUpdate",
                message: "This update makes an item in the table of `{model}` without `__typename`.",
                help: "Write the item with a put that carries `__typename: {value}`, or set `__typename` in the update.",
                note: "Items made by `create` carry it; AI conversation tables, and unions or interfaces that you add, cannot tell what an item is without it.",
            },
            {
                id: "unknownModel",
                message: "`__typename` says \"{found}\", but the schema has no such model.",
                help: "Give it the exact name of the model whose table the item goes to.",
                note: "Items made by `create` carry their model's name; AI conversation tables, and unions or interfaces that you add, tell items apart by it.",
            },
            {
                id: "otherModel",
                message: "`__typename` says \"{found}\", but the item goes to the table of `{model}`.",
                help: "Set `__typename` to \"{model}\".",
                note: "Items made by `create` carry their model's name; AI conversation tables, and unions or interfaces that you add, tell items apart by it.",
            },
        ],
        options: [],
    }
}

impl Rule for RequireDynamodbTypename {
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
            judge(cx, &flow, item);
        }
    }
}

fn judge(cx: &mut RuleContext<'_>, flow: &Flow<'_>, item: &Item) {
    let backend = &cx.model.backends[item.backend];
    match item.attribute(flow, KEY) {
        Attribute::Maybe | Attribute::Present { text: None, .. } => {}
        Attribute::Absent => match &item.table {
            Table::Model(model) => {
                let value = literal(model, item.attributes);
                let id = if item.literals.is_empty() { "missingInUpdate" } else { "missing" };
                report(cx, id, item, &[("model", model), ("value", &value)], insertion(cx.model, item, model));
            }
            table => {
                let edit = plausible(backend, table).and_then(|model| insertion(cx.model, item, model));
                report(cx, "missingSomewhere", item, &[], edit);
            }
        },
        Attribute::Present { text: Some(text), value } => {
            let known = backend.schema.model(&text).is_some();
            match &item.table {
                Table::Model(model) if *model != text && (known || backend.schema.complete) => {
                    let edit = replacement(cx.model, item, value, model);
                    report(cx, "otherModel", item, &[("model", model), ("found", &text)], edit);
                }
                Table::Model(_) => {}
                table if !known && backend.schema.complete => {
                    let edit = plausible(backend, table).and_then(|model| replacement(cx.model, item, value, model));
                    report(cx, "unknownModel", item, &[("found", &text)], edit);
                }
                _ => {}
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, id: &str, item: &Item, data: &[(&str, &str)], edit: Option<Edit>) {
    let project = cx.model;
    let (_, span) = place(project, item);
    let symbol = project.symbol_at(cx.file, span);
    let certain = matches!(item.table, Table::Model(_)) && id == "missing";
    let evidence = match &item.table {
        Table::Model(model) => model.as_str(),
        _ => "",
    };
    let file = cx.file;
    let command = project.call(item.command).map(|call| call.span);
    let mut finding = cx.report(id, span, data).tier(Tier::Lambda).group(&symbol).evidence(evidence);
    if let Some(command) = command.filter(|command| item.command.file != file || !command.contains(span)) {
        finding = finding.related(project.path(item.command.file), command, "written here");
    }
    if let Some(edit) = edit {
        let applicability = if certain { Applicability::Safe } else { Applicability::Suggestion };
        let title = if id.starts_with("missing") { "Add `__typename`" } else { "Correct `__typename`" };
        finding.fix(Fix { title: title.into(), applicability, edits: vec![edit] });
    }
}

/// The only model that the table can belong to.
fn plausible<'b>(backend: &'b Backend, table: &'b Table) -> Option<&'b str> {
    match (table, backend.schema.models.as_slice()) {
        (Table::Model(model), _) => Some(model),
        (Table::Any | Table::Unset, [only]) if backend.schema.complete => Some(&only.name),
        _ => None,
    }
}

fn literal(model: &str, attributes: bool) -> String {
    if attributes { format!("{{ S: \"{model}\" }}") } else { format!("\"{model}\"") }
}

/// Puts `__typename` first into the item's literal.
fn insertion(project: &ProjectModel, item: &Item, model: &str) -> Option<Edit> {
    insert_first(project, item, &[format!("{KEY}: {}", literal(model, item.attributes))])
}

/// Replaces a value that stands in the item's literal itself.
fn replacement(project: &ProjectModel, item: &Item, value: Option<Site>, model: &str) -> Option<Edit> {
    let ([site], Some(value)) = (item.literals.as_slice(), value) else { return None };
    let span = project.span(value);
    let inside = value.file == site.file && project.span(*site).contains(span);
    let text = literal(model, item.attributes);
    inside.then(|| Edit { path: project.path(site.file).to_string(), span, text })
}
