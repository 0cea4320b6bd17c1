//! `no-generated-type-conflict`.

use crate::{
    model::{
        FileId,
        schema::{
            Schema,
            types::{GeneratedType, TypeKind},
        },
    },
    rules::{Rule, RuleContext, RuleMeta},
    span::Span,
};

declare_rule! {
    /// Disallow models, custom types and enums whose name is that of a GraphQL type that Amplify generates.
    ///
    /// ## What it does
    ///
    /// Amplify makes GraphQL types beside those of the schema: `CreateTodoInput`, `ModelTodoFilterInput` and
    /// `ModelTodoConnection` for a model, `TodoStatus` for an enum inside a field, `DoItReturnType` for what an operation
    /// returns, `LocInput` for a type that is stored or taken as an argument, inputs for sort keys, the message store of a
    /// conversation, and some for every API. The rule computes them as Amplify does and reports a model, custom type or
    /// enum that has one of these names.
    ///
    /// ## Why is this bad?
    ///
    /// Some clashes stop the deploy. Others pass: your type then stands where the generated input is needed, which AppSync
    /// refuses when it builds the API, or it silently changes what an operation takes or returns.
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
    /// const schema = a
    ///   .schema({
    ///     Todo: a.model({ text: a.string() }),
    ///     CreateTodoInput: a.customType({ text: a.string() }),
    ///   })
    ///   .authorization((allow) => [allow.authenticated()]);
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
    /// const schema = a
    ///   .schema({
    ///     Todo: a.model({ text: a.string() }),
    ///     TodoDraft: a.customType({ text: a.string() }),
    ///   })
    ///   .authorization((allow) => [allow.authenticated()]);
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
    /// There is no reason to: such a schema is refused, or does something else than it says.
    ///
    /// ## Source
    ///
    /// `@aws-amplify/data-schema` 1.26.2 and `@aws-amplify/data-construct` 1.17.7: each name was given to a model, a type and
    /// an enum, and the schema that came out was validated with `graphql` (2026-11-25).
    NoGeneratedTypeConflict {
        id: "no-generated-type-conflict",
        category: Breaks,
        tiers: [Data],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            {
                id: "refused",
                message: "`{name}` is also the name of a type that Amplify generates for {owner}.",
                help: "Choose another name for the {kind}.",
                note: "The deploy stops with {effect}; TypeScript does not see it.",
            },
            {
                id: "kept",
                message: "`{name}` is a name that Amplify's generator keeps for itself.",
                help: "Choose another name for the {kind}.",
                note: "The deploy stops with an error inside the generator as soon as something needs the {kind}; TypeScript does not see it.",
            },
            {
                id: "input",
                message: "`{name}` takes the place of an input that Amplify generates for {owner}.",
                help: "Choose another name for the {kind}.",
                note: "Synthesis succeeds, but the schema that comes out uses the {kind} as an input (\"must be Input Type\"), which AppSync refuses.",
            },
            {
                id: "silent",
                message: "`{name}` takes the place of a type that Amplify generates for {owner}.",
                help: "Choose another name for the {kind}.",
                note: "Nothing stops the deploy: {effect}.",
            },
            {
                id: "repeated",
                message: "`{name}` is generated for {owner} and again for {other}.",
                help: "Rename the field or argument, or declare the type once by a name of its own and refer to it with `a.ref(…)`.",
                note: "The deploy stops with \"There can be only one type named\"; TypeScript does not see it.",
            },
        ],
        options: [],
    }
}

impl Rule for NoGeneratedTypeConflict {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, cx: &mut RuleContext<'_>) {
        let (project, here) = (cx.model, cx.file);
        let mut seen: Vec<(Span, &str)> = Vec::new();
        for (index, backend) in project.backends.iter().enumerate() {
            let schema = &backend.schema;
            if backend.opaque || !schema.schema_files.contains(&cx.file) {
                continue;
            }
            let generated = project.generated_types(index);
            for (kind, name, (file, span)) in declared(schema).filter(|(_, _, (file, _))| *file == here) {
                let clash = named(generated, name).iter().find(|own| own.place != Some((file, span)));
                // Two backends may share one schema.
                if let Some(clash) = clash.filter(|_| !seen.contains(&(span, name))) {
                    seen.push((span, name));
                    report(cx, kind, clash, span);
                }
            }
            repeated(cx, generated);
        }
    }
}

/// The generated types of one name.
fn named<'g>(generated: &'g [GeneratedType], name: &str) -> &'g [GeneratedType] {
    let from = generated.partition_point(|own| own.name.as_str() < name);
    let length = generated[from..].partition_point(|own| own.name == name);
    &generated[from..from + length]
}

/// Kind, name and place of everything that the schema names itself.
fn declared(schema: &Schema) -> impl Iterator<Item = (&'static str, &str, (FileId, Span))> {
    let models = schema.models.iter().map(|model| ("model", model.name.as_str(), (model.file, model.key_span)));
    let types = schema.types.iter().map(|named| {
        let kind = if named.is_enum { "enum" } else { "custom type" };
        (kind, named.name.as_str(), (named.file, named.key_span))
    });
    models.chain(types)
}

fn report(cx: &mut RuleContext<'_>, kind: &str, clash: &GeneratedType, span: Span) {
    let project = cx.model;
    let name = clash.name.as_str();
    let owner = owner(clash);
    let (message, effect) = effect(kind, clash);
    let data = [("name", name), ("owner", owner.as_str()), ("kind", kind), ("effect", effect.as_str())];
    let finding = cx.report(message, span, &data).group(name).evidence(name);
    if let Some((file, span)) = clash.place {
        finding.related(project.path(file), span, format!("`{name}` is generated for {owner}"));
    }
}

fn owner(generated: &GeneratedType) -> String {
    if generated.owner.is_empty() { "every API".to_string() } else { format!("`{}`", generated.owner) }
}

/// What becomes of it, as tried.
fn effect(kind: &str, clash: &GeneratedType) -> (&'static str, String) {
    let name = &clash.name;
    let only_one = ("refused", format!("\"There can be only one type named \"{name}\"\""));
    let conflicting = ("refused", format!("\"Conflicting type '{name}' found\""));
    let no_extension = ("refused", "\"Failure adding object extension\"".to_string());
    match (clash.kind, kind) {
        (TypeKind::Inline | TypeKind::ArgumentInput | TypeKind::Scalar | TypeKind::Root(true), _) => only_one,
        (TypeKind::Store, _) | (TypeKind::Connection, "enum") => conflicting,
        (TypeKind::Reserved, _) => ("refused", format!("\"Conflicting input type '{name}' found\"")),
        (TypeKind::Kept, _) => ("kept", String::new()),
        (TypeKind::Root(false), "model") => ("refused", format!("\"'{name}' is a reserved type name\"")),
        (TypeKind::Root(false) | TypeKind::IndexConnection, "enum") => no_extension,
        (TypeKind::Root(false), _) => ("silent", "its fields become operations that nothing resolves".to_string()),
        (TypeKind::Event, _) => ("silent", format!("Amplify replaces the {kind} by its own")),
        (TypeKind::Connection | TypeKind::IndexConnection | TypeKind::RelationConnection, _) => {
            ("silent", format!("lists of `{}` then return the {kind}, not a page of records", clash.owner))
        }
        (TypeKind::Changed, "enum") => ("refused", "an error inside Amplify's generator".to_string()),
        (TypeKind::Input, "enum") => ("silent", "operations then take its values where they took an object".to_string()),
        (TypeKind::Input | TypeKind::Changed, _) => ("input", String::new()),
    }
}

/// Two enums or types inside fields whose names come out the same.
fn repeated(cx: &mut RuleContext<'_>, generated: &[GeneratedType]) {
    let project = cx.model;
    let inline: Vec<&GeneratedType> = generated.iter().filter(|own| own.kind == TypeKind::Inline).collect();
    for (at, own) in inline.iter().enumerate() {
        let same = inline[..at].iter().rev().take_while(|other| other.name == own.name);
        let first = same.filter(|other| other.owner != own.owner).last();
        let (Some(first), Some((file, span))) = (first, own.place) else { continue };
        let Some((first_file, first_span)) = first.place.filter(|_| file == cx.file) else { continue };
        let data = [("name", own.name.as_str()), ("owner", &owner(first)), ("other", &owner(own))];
        cx.report("repeated", span, &data).group(&own.name).evidence(&own.name).related(
            project.path(first_file),
            first_span,
            format!("`{}` is generated here too", own.name),
        );
    }
}
