//! Which resource a construct is: a function, a model's table, a bucket, the user pool, or something made by hand.

use super::super::{
    ProjectModel,
    backend_eval::{Abs, Heap, Kind, Origin, ThingId, is_cdk},
    wiring::Backend,
};

/// A resource that a policy can name, or that gets rights.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A function of the backend, its role or another part of it, by index into `Backend::functions`.
    Function(usize),
    /// The table of a model.
    Table(String),
    /// The bucket of a `defineStorage`, by index into `Backend::storages`.
    Bucket(usize),
    /// The user pool.
    UserPool,
    /// The GraphQL API.
    Api,
    /// Another part of a resource of Amplify: a role of signed-in users.
    Part(String),
    /// A construct of the project's own CDK code, by thing.
    Own(ThingId),
    /// Not known: it may be any.
    Unknown,
}

/// Members of the data resources that hold the models' tables by name.
const TABLES: [&str; 3] = ["tables", "amplifyDynamoDbTables", "cfnTables"];

/// What the things of one evaluation are.
pub struct Subjects<'a> {
    /// The project.
    pub model: &'a ProjectModel,
    /// The backend.
    pub backend: &'a Backend,
    /// What its code handles.
    pub heap: &'a Heap,
}

impl Subjects<'_> {
    /// Everything that a value may be. Plain data is nothing.
    pub fn of(&self, value: &Abs) -> Vec<Subject> {
        match value {
            Abs::Thing(id) => match &self.heap.thing(*id).origin {
                Origin::Either(values) => values.iter().flat_map(|value| self.of(value)).collect(),
                _ => vec![self.of_thing(*id)],
            },
            Abs::Unknown => vec![Subject::Unknown],
            Abs::List(id) => self.heap.list(*id).items.iter().flat_map(|item| self.of(item)).collect(),
            _ => Vec::new(),
        }
    }

    /// What a thing is.
    pub fn of_thing(&self, id: ThingId) -> Subject {
        let mut path: Vec<&str> = Vec::new();
        let mut at = id;
        for _ in 0..24 {
            let thing = self.heap.thing(at);
            match (&thing.kind, &thing.origin) {
                (Kind::Resource(key), _) => {
                    path.reverse();
                    return self.of_key(*key, &path);
                }
                (_, Origin::Member(parent)) => {
                    path.push(&thing.name);
                    at = *parent;
                }
                (_, Origin::Made(module, _)) => {
                    // `Function.fromFunctionArn(…)` may stand for a function of ours, two imports for one bucket.
                    let imports = thing.name.starts_with("from");
                    return if imports || !is_cdk(module) { Subject::Unknown } else { Subject::Own(at) };
                }
                (_, Origin::Factory(call)) => {
                    return match self.backend.functions.iter().position(|function| function.call == *call) {
                        Some(function) if path.is_empty() => Subject::Function(function),
                        _ => Subject::Unknown,
                    };
                }
                (Kind::Construct | Kind::Value, _) if thing.class.is_some() => return Subject::Own(at),
                _ => return Subject::Unknown,
            }
        }
        Subject::Unknown
    }

    fn of_key(&self, key: usize, path: &[&str]) -> Subject {
        let backend = self.backend;
        let Some(call) = backend.keys.get(key).and_then(|key| key.call) else { return Subject::Unknown };
        // A stack and its tree hold anything.
        if path.iter().any(|name| matches!(*name, "stack" | "node")) {
            return Subject::Unknown;
        }
        if let Some(function) = backend.functions.iter().position(|function| function.call == call) {
            return Subject::Function(function);
        }
        let has = |names: &[&str]| path.iter().any(|name| names.contains(name));
        if Some(call) == backend.data {
            let at = path.iter().position(|name| TABLES.contains(name));
            return match at.map(|at| path.get(at + 1)) {
                Some(Some(name)) if backend.schema.model(name).is_some() => Subject::Table(name.to_string()),
                Some(_) => Subject::Unknown,
                None if has(&["graphqlApi", "cfnGraphqlApi"]) => Subject::Api,
                None => Subject::Part("data".into()),
            };
        }
        if Some(call) == backend.auth {
            return if has(&["userPool", "cfnUserPool"]) { Subject::UserPool } else { Subject::Part("auth".into()) };
        }
        match backend.storages.iter().position(|storage| *storage == call) {
            Some(storage) if has(&["bucket", "cfnBucket"]) => Subject::Bucket(storage),
            Some(_) => Subject::Part("storage".into()),
            None => Subject::Unknown,
        }
    }

    /// A name for people and for comparisons.
    pub fn label(&self, subject: &Subject) -> String {
        match subject {
            Subject::Function(function) => format!("function:{}", self.backend.functions[*function].label(self.model)),
            Subject::Table(model) => format!("table:{model}"),
            Subject::Bucket(storage) => {
                let call = self.backend.storages[*storage];
                let key = self.backend.keys.iter().find(|key| key.call == Some(call));
                format!("bucket:{}", key.map_or("", |key| key.name.as_str()))
            }
            Subject::UserPool => "userPool".into(),
            Subject::Api => "api".into(),
            Subject::Part(name) => name.clone(),
            Subject::Own(id) => match &self.heap.thing(*id).origin {
                Origin::Made(_, args) => args.get(1).and_then(Abs::as_text).unwrap_or(&self.heap.thing(*id).name).to_string(),
                _ => self.heap.thing(*id).name.clone(),
            },
            Subject::Unknown => "?".into(),
        }
    }
}
