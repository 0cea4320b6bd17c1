//! What the reader makes of whole schemas.

use std::rc::Rc;

use super::*;
use crate::{
    facts::{Imported, body::Value, extract::extract},
    maps::SortedMap,
    model::{
        ModelFile, Target,
        resolve::{Resolution, Resolver},
    },
};

/// A project of these files, linked as far as the reader needs it.
fn project(files: &[(&str, &str)]) -> ProjectModel {
    let resolver = Resolver::new(files.iter().map(|(path, _)| *path), &SortedMap::new());
    let id = |path: &str| files.iter().position(|(known, _)| *known == path).map(|at| FileId(at as u32));
    let target = |from: &str, source: &str| match resolver.resolve(from, source) {
        Resolution::File(path) => id(&path).map_or(Target::Missing, Target::File),
        Resolution::Package(package, subpath) => Target::Package(package, subpath),
        Resolution::Builtin(module) => Target::Builtin(module),
        Resolution::Missing => Target::Missing,
    };
    let mut project = ProjectModel::default();
    for (path, text) in files {
        let facts = extract(path, text.as_bytes());
        assert!(facts.error.is_none(), "{path}: {:?}", facts.error);
        let first = project.targets.len() as u32;
        project.targets.extend(facts.imports.iter().map(|import| target(path, facts.str(import.source))));
        let targets = (first..project.targets.len() as u32).collect();
        project.files.push(ModelFile::new(path.to_string(), Rc::new(facts), targets, None));
    }
    project
}

/// The schema of the `defineData` call in the first file.
fn read(project: &ProjectModel) -> Schema {
    let facts = project.facts(FileId(0));
    let body = &facts.body;
    let is_define = |value: &Value| match value {
        Value::Result(call) => match body.value(body.call(*call).expect("a result has a call").callee) {
            Value::Import(import) => {
                matches!(facts.imports[import.0 as usize].imported, Imported::Name(name) if facts.str(name) == "defineData")
            }
            _ => false,
        },
        _ => false,
    };
    let (value, _) = project.values(FileId(0)).find(|(_, value)| is_define(value)).expect("the first file calls defineData");
    read_schema(project, Site { file: FileId(0), value })
}

#[test]
fn reads_models_operations_and_types() {
    let text = r#"
        import { a, defineData } from "@aws-amplify/backend";
        import { send } from "./send";
        const schema = a.schema({
          Todo: a.model({ owner: a.string().required(), at: a.datetime(), done: a.boolean() })
            .identifier(["owner", "at"])
            .secondaryIndexes((index) => [index("done").sortKeys(["at"]).queryField("byDone"), index("at")])
            .disableOperations(["delete", "subscriptions"]),
          State: a.enum(["on", "off"]),
          Place: a.customType({ x: a.float() }),
          invite: a.mutation().arguments({ to: a.email() }).returns(a.string())
            .handler([a.handler.function(send).async(), a.handler.function("other")]),
          pipe: a.query().returns(a.string()).handler(a.handler.custom({ entry: "./pipe.js", dataSource: a.ref("Todo") })),
          odd: a.query().handler(make()),
        }).authorization((allow) => [allow.owner()]);
        export const data = defineData({ schema, name: "api" });
    "#;
    let send = r#"
        import { defineFunction } from "@aws-amplify/backend";
        export const send = defineFunction({ name: "send" });
    "#;
    let project = project(&[("amplify/data/resource.ts", text), ("amplify/data/send.ts", send)]);
    let schema = read(&project);
    assert!(schema.complete);
    assert_eq!(schema.authorizations().count(), 1);
    assert_eq!(schema.schema_files, [FileId(0)]);
    let types: Vec<(&str, bool)> = schema.types.iter().map(|named| (named.name.as_str(), named.is_enum)).collect();
    assert_eq!(types, [("State", true), ("Place", false)]);

    let todo = schema.model("Todo").unwrap();
    let fields: Vec<(&str, bool)> = todo.fields.iter().map(|field| (field.name.as_str(), field.required)).collect();
    assert_eq!(fields, [("owner", true), ("at", false), ("done", false)]);
    assert!(todo.fields_complete && todo.indexes_complete);
    assert_eq!(todo.identifier, Identifier::Fields(vec!["owner".into(), "at".into()]));
    assert_eq!(todo.disabled, Disabled::Known(vec!["delete".into(), "subscriptions".into()]));
    assert_eq!(todo.indexes[0].query_field, QueryField::Named("byDone".into()));
    assert_eq!((todo.indexes[1].pk.as_deref(), &todo.indexes[1].query_field), (Some("at"), &QueryField::Default));

    let invite = schema.operation("invite").unwrap();
    assert!(invite.handlers_complete && invite.argument(&project, "arguments").is_some());
    let [Handler::Function { target, is_async: true, .. }, Handler::Function { target: other, is_async: false, .. }] =
        invite.handlers[..]
    else {
        panic!("{:?}", invite.handlers)
    };
    assert!(matches!((target.file, project.value(target)), (FileId(1), Value::Result(_))));
    assert_eq!(project.string(other).as_deref(), Some("other"));
    let pipe = &schema.operation("pipe").unwrap().handlers[..];
    assert!(matches!(pipe, [Handler::Custom { entry: Some(entry), .. }] if entry == "./pipe.js"));
    assert!(!schema.operation("odd").unwrap().handlers_complete);
}

#[test]
fn follows_parts_through_files_and_helpers() {
    let text = r#"
        import { defineData } from "@aws-amplify/backend";
        import { a } from "./builder";
        import { notes } from "./parts";
        import base from "./parts";
        const own = (fields) => a.model({ owner: a.string(), ...fields });
        export const data = defineData({
          schema: a.combine([a.schema({ ...notes, Task: own({}).identifier(["owner"]) }), base]),
        });
    "#;
    let builder = r#"export { a } from "@aws-amplify/data-schema";"#;
    let parts = r#"
        import { a } from "./builder";
        const audit = { at: a.datetime().required() };
        export const notes = { ["Note"]: a.model({ text: a.string(), ...audit }), list: a.query() };
        export default a.schema({ Extra: a.model({}), Task: a.enum(["x"]) }).authorization((allow) => allow.owner());
    "#;
    let project =
        project(&[("amplify/data/resource.ts", text), ("amplify/data/builder.ts", builder), ("amplify/data/parts.ts", parts)]);
    let schema = read(&project);
    assert!(schema.complete);
    assert_eq!(schema.schema_files, [FileId(0), FileId(2)]);
    let names: Vec<(&str, usize)> = schema.models.iter().map(|model| (model.name.as_str(), model.part)).collect();
    assert_eq!(names, [("Note", 0), ("Task", 0), ("Extra", 1)]);
    assert_eq!(schema.models[0].fields.len(), 2);
    assert!(schema.models[0].fields_complete);
    assert!(!schema.models[1].fields_complete);
    assert_eq!(schema.models[1].identifier, Identifier::Fields(vec!["owner".into()]));
    assert_eq!(schema.repeated[0].name, "Task");
    assert_eq!(schema.repeated[0].again.0, FileId(2));
}

#[test]
fn says_what_it_does_not_know() {
    let text = r#"
        import { a, defineData } from "@aws-amplify/backend";
        import { parts, word, pk } from "unknown";
        const schema = a.schema({
          A: a.model({}),
          ...parts,
          B: a.model({ ...parts }).disableOperations([word]).identifier(word).secondaryIndexes(word),
          C: a.model({}).secondaryIndexes((index) => [index(pk), index("x").queryField(word), ...word]),
          D: word,
        });
        export const data = defineData({ schema });
    "#;
    let project = project(&[("amplify/data/resource.ts", text)]);
    let schema = read(&project);
    assert!(!schema.complete);
    let names: Vec<&str> = schema.models.iter().map(|model| model.name.as_str()).collect();
    assert_eq!(names, ["B", "C"], "the spread may replace `A`");
    assert_eq!((&schema.models[0].disabled, &schema.models[0].identifier), (&Disabled::Unknown, &Identifier::Unknown));
    assert!(!schema.models[0].fields_complete && !schema.models[0].indexes_complete);
    let indexes = &schema.models[1].indexes;
    assert!(!schema.models[1].indexes_complete);
    assert_eq!((&indexes[0].pk, &indexes[1].query_field), (&None, &QueryField::Unknown));
}

#[test]
fn a_schema_in_another_language_is_unknown() {
    let text = r#"
        import { defineData } from "@aws-amplify/backend";
        export const data = defineData({ schema: `type Todo @model { id: ID! }` });
    "#;
    let project = project(&[("amplify/data/resource.ts", text)]);
    let schema = read(&project);
    assert!(!schema.complete && schema.models.is_empty());
}
