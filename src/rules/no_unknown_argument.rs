//! `no-unknown-argument`.

use crate::{
    model::{
        FileId, ProjectModel,
        code_reach::deployed,
        resolver_code::{argument_reads, resolvers_known},
        schema::Operation,
        tier::Tier,
        wiring::Backend,
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Disallow reads of arguments that the operation does not declare.
    ///
    /// ## What it does
    ///
    /// It compares what a resolver's code reads from `event.arguments` with the `.arguments({…})` of the operation that the
    /// function resolves. The event is followed into the functions that get it. A function that resolves several operations
    /// may read the arguments of all of them. One finding a function; further reads are named with it.
    ///
    /// ## Why is this bad?
    ///
    /// AppSync refuses calls with arguments that the schema does not have, so the value is always `undefined`: after a
    /// renamed argument the resolver quietly works without it.
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
    /// import { invite } from "../functions/invite/resource";
    ///
    /// const schema = a.schema({
    ///   invite: a
    ///     .mutation()
    ///     .arguments({ email: a.email().required() })
    ///     .returns(a.string())
    ///     .authorization((allow) => [allow.group("Admins")])
    ///     .handler(a.handler.function(invite)),
    /// });
    ///
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
    /// export const handler = async (event: { arguments: { mail: string } }) => event.arguments.mail;
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
    /// import { invite } from "../functions/invite/resource";
    ///
    /// const schema = a.schema({
    ///   invite: a
    ///     .mutation()
    ///     .arguments({ email: a.email().required() })
    ///     .returns(a.string())
    ///     .authorization((allow) => [allow.group("Admins")])
    ///     .handler(a.handler.function(invite)),
    /// });
    ///
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
    /// export const handler = async (event: { arguments: { email: string } }) => event.arguments.email;
    /// ```
    ///
    /// ## When not to use it
    ///
    /// Where other code invokes the function directly, with an event of its own.
    ///
    /// ## Source
    ///
    /// The event of function resolvers in `aws-amplify/amplify-category-api`,
    /// `graphql-function-transformer.ts` (read 2026-07); the GraphQL specification on argument names.
    NoUnknownArgument {
        id: "no-unknown-argument",
        category: Breaks,
        tiers: [Lambda],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "unknown",
                message: "`{argument}` is no argument of `{operation}`.",
                help: "Read one that it declares ({declared}), or add `{argument}` to its `.arguments({…})`.",
                note: "AppSync passes only declared arguments on: the value is always `undefined`.",
            },
            {
                id: "none",
                message: "`{argument}` is no argument: `{operation}` declares none.",
                help: "Add `{argument}` to the operation's `.arguments({…})`.",
                note: "AppSync passes only declared arguments on: the value is always `undefined`.",
            },
        ],
        options: [],
    }
}

impl Rule for NoUnknownArgument {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let model = cx.model;
        // Most files are no code of any function.
        if !model.is_handler_code(cx.file) {
            return;
        }
        for (backend, is_known) in model.backends.iter().zip(resolvers_known(model)) {
            let loads = |entry: FileId| model.handler_code(entry).is_some_and(|code| code.modules.contains(&cx.file));
            let mut entries: Vec<FileId> = deployed(backend)
                .filter(|(function, entry)| !function.resolver_of.is_empty() && loads(*entry))
                .map(|(_, entry)| entry)
                .collect();
            crate::sorting::sort(&mut entries);
            entries.dedup();
            if *is_known {
                entries.into_iter().for_each(|entry| check(cx, backend, entry));
            }
        }
    }
}

fn check(cx: &mut RuleContext<'_>, backend: &Backend, entry: FileId) {
    let model = cx.model;
    let Some(code) = model.handler_code(entry) else { return };
    let unknown: Vec<(String, FileId, Span)> = argument_reads(model, entry, code)
        .into_iter()
        .filter(|(name, file, span)| declared(model, backend, (*file, *span)).is_some_and(|declared| !declared.contains(name)))
        .collect();
    let Some(((name, file, span), others)) = unknown.split_first() else { return };
    if *file != cx.file {
        return;
    }
    let operations = operations(model, backend, (entry, Span::default()), true);
    let declared = declared(model, backend, (*file, *span)).unwrap_or_default();
    let names: Vec<&str> = operations.iter().map(|operation| operation.name.as_str()).collect();
    let quoted: Vec<String> = declared.iter().map(|name| format!("`{name}`")).collect();
    let data = [("argument", name.as_str()), ("operation", &names.join("` or `")), ("declared", &quoted.join(", "))];
    let message = if declared.is_empty() { "none" } else { "unknown" };
    let mut finding = cx.report(message, *span, &data).tier(Tier::Lambda).group("handler").evidence(name);
    if let Some(operation) = operations.first() {
        finding = finding.related(model.path(operation.file), operation.key_span, "the operation");
    }
    for (name, file, span) in others.iter().take(5) {
        finding = finding.related(model.path(*file), *span, format!("`{name}` neither"));
    }
}

/// The operations whose functions run the code at a place; with `whole`, all code of an entry.
fn operations<'b>(model: &ProjectModel, backend: &'b Backend, (file, span): (FileId, Span), whole: bool) -> Vec<&'b Operation> {
    let runs = deployed(backend).filter(|&(_, entry)| {
        entry == file && whole || !whole && model.handler_code(entry).is_some_and(|code| code.holds(model, file, span))
    });
    let indices = runs.flat_map(|(function, _)| function.resolver_of.iter());
    indices.map(|&index| &backend.schema.operations[index]).collect()
}

/// The arguments that code at a place may read; `None` if they aren't known.
fn declared(model: &ProjectModel, backend: &Backend, place: (FileId, Span)) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for operation in operations(model, backend, place, false) {
        let Some(link) = operation.chain.get("arguments") else { continue };
        let view = model.object(*model.args(link.call).first()?)?;
        if !view.complete {
            return None;
        }
        names.extend(view.props.into_iter().map(|prop| prop.key).filter(|key| !names.contains(key)).collect::<Vec<_>>());
    }
    Some(names)
}
