//! Which resource an operation is about: the table, index or bucket that its input names.

use super::{
    super::{
        FileId, ProjectModel, Site,
        flow::{self, Flow, Frame, Origin, Place, Presence, Root, Uses},
        wiring::Backend,
    },
    resource::{Key, Part, Target},
    subject::Subject,
    uses::Use,
};
use crate::{
    facts::body::{Op, Value},
    maps::HashedMap,
};

/// The property that names the resource, by service.
const NAMES: [(&str, &str); 9] = [
    ("dynamodb", "TableName"),
    ("s3", "Bucket"),
    ("sns", "TopicArn"),
    ("sqs", "QueueUrl"),
    ("secretsmanager", "SecretId"),
    ("states", "stateMachineArn"),
    ("kinesis", "StreamName"),
    ("cognito-idp", "UserPoolId"),
    ("lambda", "FunctionName"),
];

/// What an item of a transaction does; the action is called so with `Item` behind it.
const VERBS: [&str; 4] = ["Put", "Update", "Delete", "ConditionCheck"];

/// Reads targets in the code of one function.
pub struct Targets<'a, 'm> {
    pub flow: &'a Flow<'m>,
    pub backend: &'a Backend,
    pub uses: Uses,
    /// What the function's variables hold.
    pub variables: &'a HashedMap<String, Subject>,
}

impl<'a, 'm> Targets<'a, 'm> {
    /// For a function with these modules.
    pub fn new(flow: &'a Flow<'m>, backend: &'a Backend, files: &[FileId], variables: &'a HashedMap<String, Subject>) -> Self {
        Self { flow, backend, uses: Uses::collect(flow.model, files.iter().copied()), variables }
    }

    /// What an action of a use is needed on: several if the code is called with several tables.
    pub fn of(&self, one: &Use, action: &str) -> Vec<Target> {
        let service = action.split(':').next().unwrap_or_default();
        let part = part(action);
        let property = NAMES.iter().find(|(own, _)| *own == service).map(|(_, property)| *property);
        // What is copied lies somewhere else than where it goes.
        let elsewhere = one.operation.name.ends_with("Copy") || one.operation.name.starts_with("Copy");
        let named = property.zip(one.input).filter(|_| !(elsewhere && action == "s3:GetObject"));
        let Some((property, input)) = named else { return vec![Target { part, ..Target::default() }] };
        let answers = self.flow.in_contexts(&self.uses, 8, |frame| self.ask(one, input, frame, property, action));
        let mut found: Vec<Target> = Vec::new();
        for target in answers.into_iter().flatten() {
            if !found.contains(&target) {
                found.push(target);
            }
        }
        if found.is_empty() {
            found.push(Target { part: if part == Part::Table { Part::Any } else { part }, ..Target::default() });
        }
        found
    }

    /// The actions of a transaction's items, as far as the code shows them.
    pub fn transacted(&self, one: &Use) -> Vec<String> {
        let Some(input) = one.input.filter(|_| one.operation.name.starts_with("TransactWrite")) else { return Vec::new() };
        let ask = |frame: &Frame| self.items(&Place { site: input, frame: frame.clone() });
        let items = self.flow.in_contexts(&self.uses, 8, ask).into_iter().flatten();
        let mut actions: Vec<String> = items.filter_map(|(action, _)| action).collect();
        crate::sorting::sort(&mut actions);
        actions.dedup();
        actions
    }

    /// The items of a transaction with their actions, or of a batch without; and their tables.
    fn items(&self, input: &Place) -> Vec<(Option<String>, Vec<Option<Subject>>)> {
        let flow = self.flow;
        let mut found = Vec::new();
        for list in flow.field_or_set(input, "TransactItems") {
            for (verb, item) in flow.elements(&list).values().flat_map(|element| flow.entries(&element).0) {
                let flow::Key::Name(verb) = verb else { continue };
                if !VERBS.contains(&verb.as_str()) {
                    continue;
                }
                let tables = flow.field_or_set(&item, "TableName");
                found
                    .push((Some(format!("dynamodb:{verb}Item")), tables.iter().flat_map(|table| self.subjects(table)).collect()));
            }
        }
        for requests in flow.field_or_set(input, "RequestItems") {
            for (table, _) in flow.entries(&requests).0 {
                let tables = match table {
                    flow::Key::Computed(table) => self.subjects(&table),
                    flow::Key::Name(name) => vec![self.named(&name)],
                };
                found.push((None, tables));
            }
        }
        found
    }

    fn ask(&self, one: &Use, input: Site, frame: &Frame, property: &str, action: &str) -> Vec<Target> {
        let (flow, part) = (self.flow, part(action));
        let input = Place { site: input, frame: frame.clone() };
        let items = if property == "TableName" { self.items(&input) } else { Vec::new() };
        if !items.is_empty() {
            let items = items.into_iter().filter(|(own, _)| own.as_deref().is_none_or(|own| own == action));
            return items.flat_map(|(_, tables)| tables).map(|subject| Target { subject, part, ..Target::default() }).collect();
        }
        let origins = flow.expanded(&input);
        let mut found = Vec::new();
        for origin in &origins {
            let part = match part {
                Part::Table => match flow.property(origin, "IndexName") {
                    Presence::Absent => Part::Table,
                    Presence::Present(values) if values.iter().all(|value| self.is_text(value)) => Part::Index,
                    _ => Part::Any,
                },
                part => part,
            };
            let key = self.key(one, origin, part);
            match flow.property(origin, property) {
                Presence::Present(values) => {
                    for subject in values.iter().flat_map(|value| self.subjects(value)) {
                        found.push(Target { subject, part, key: key.clone() });
                    }
                }
                _ => found.push(Target { part, ..Target::default() }),
            }
        }
        found
    }

    /// The object, index or prefix that an input names.
    fn key(&self, one: &Use, input: &Origin, part: Part) -> Option<Key> {
        let property = match part {
            Part::Object => "Key",
            Part::Index => "IndexName",
            Part::Bucket if one.operation.name.starts_with("ListObjects") => "Prefix",
            _ => return None,
        };
        match self.flow.property(input, property) {
            // What lists without a prefix lists everything.
            Presence::Absent if part == Part::Bucket => Some(Key { text: String::new(), whole: true }),
            Presence::Present(values) => match values.as_slice() {
                [value] => self.text(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// A text, or what it surely begins with.
    fn text(&self, value: &Place) -> Option<Key> {
        let flow = self.flow;
        if let Some(text) = flow.text(value) {
            return Some(Key { text, whole: true });
        }
        let origins = flow.expanded(value);
        let [origin] = origins.as_slice() else { return None };
        let at = origin.place()?;
        let body = &flow.model.facts(at.site.file).body;
        let (Value::Template(list) | Value::Op(Op::Add, list)) = body.value(at.site.value) else { return None };
        let parts = body.list(list).iter().map_while(|&part| flow.text(&at.at(part)));
        let text: String = parts.collect();
        (!text.is_empty()).then_some(Key { text, whole: false })
    }

    /// Whether a value is surely something: a conditional index is none for sure.
    fn is_text(&self, value: &Place) -> bool {
        let origins = self.flow.expanded(value);
        !origins.is_empty() && origins.iter().all(|origin| !matches!(origin.root, Root::Nothing | Root::Unknown))
    }

    fn subjects(&self, value: &Place) -> Vec<Option<Subject>> {
        let origins = self.flow.expanded(value);
        let texts = origins.iter().filter(|origin| {
            // `process.env.TABLE ?? ""` is the table.
            !origin.place().is_some_and(|place| self.flow.text(place).is_some_and(|text| text.is_empty()))
        });
        let mut found: Vec<Option<Subject>> = texts
            .map(|origin| {
                let path: Vec<&str> = origin.path.iter().map(String::as_str).filter(|name| *name != "default").collect();
                let subject = match (&origin.root, path.as_slice()) {
                    (Root::Global, ["process", "env", name] | ["globalThis", "process", "env", name]) => self.variable(name),
                    (Root::External(module), ["env", name])
                        if module.starts_with("$amplify/env") || module == "process" || module == "node:process" =>
                    {
                        self.variable(name)
                    }
                    _ => origin.place().and_then(|place| self.literal(place)),
                };
                subject.filter(|subject| *subject != Subject::Unknown)
            })
            .collect();
        found.dedup();
        found
    }

    fn variable(&self, name: &str) -> Option<Subject> {
        if self.variables.contains_key("*") {
            return None;
        }
        self.variables.get(name).cloned()
    }

    /// The table of a model by its name.
    fn literal(&self, place: &Place) -> Option<Subject> {
        let model: &ProjectModel = self.flow.model;
        let facts = model.facts(place.site.file);
        let start = match facts.body.value(place.site.value) {
            Value::Str(text) => facts.str(text).to_string(),
            Value::Template(list) => match facts.body.list(list).first().map(|&first| facts.body.value(first)) {
                Some(Value::Str(text)) => facts.str(text).to_string(),
                _ => return None,
            },
            _ => return None,
        };
        self.named(&start)
    }

    fn named(&self, text: &str) -> Option<Subject> {
        let (name, _) = text.split_once('-')?;
        self.backend.schema.model(name).map(|_| Subject::Table(name.to_string()))
    }
}

/// The part of a resource that an action is about.
fn part(action: &str) -> Part {
    let Some((service, name)) = action.split_once(':') else { return Part::Any };
    match service {
        "dynamodb" if matches!(name, "Query" | "Scan") => Part::Table,
        "dynamodb"
            if matches!(
                name,
                "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" | "BatchGetItem" | "BatchWriteItem" | "DescribeTable"
            ) =>
        {
            Part::Table
        }
        "s3" if matches!(name, "ListBucket" | "ListBucketVersions" | "ListBucketMultipartUploads" | "GetBucketLocation") => {
            Part::Bucket
        }
        "s3" if ["GetObject", "PutObject", "DeleteObject", "AbortMultipartUpload"]
            .iter()
            .any(|start| name.starts_with(start)) =>
        {
            Part::Object
        }
        _ => Part::Any,
    }
}
