//! The resources that environment variables of functions name: those that the backend's code sets, and those that access
//! rules inject.

use super::{
    super::{
        ProjectModel,
        backend_eval::{Abs, Action, Evaluation, Origin, Owner},
        wiring::Backend,
    },
    resource::{Resource, ResourcePiece},
    statement::{Later, Reader},
    subject::{Subject, Subjects},
};
use crate::{facts::body::Value, maps::HashedMap};

/// What the variables hold that the backend's code gives each function: resources by name of the variable.
pub fn variables(model: &ProjectModel, backend: &Backend, evaluation: &Evaluation) -> Vec<HashedMap<String, Subject>> {
    let reader = Reader { subjects: Subjects { model, backend, heap: &evaluation.heap }, later: Later::default() };
    let mut found: Vec<HashedMap<String, Subject>> = backend.functions.iter().map(|_| HashedMap::default()).collect();
    let mut set = |function: usize, name: &str, subject: Subject| {
        let old = found[function].get(name).cloned();
        let subject = if old.is_some_and(|old| old != subject) { Subject::Unknown } else { subject };
        found[function].insert(name.to_string(), subject);
    };
    for event in &evaluation.events {
        let Action::Method { receiver, name, args } = &event.what else { continue };
        let [variable, value, ..] = args.as_slice() else { continue };
        if name != "addEnvironment" {
            continue;
        }
        let owners = reader.subjects.of(receiver);
        let subject = match reader.resource(value) {
            Resource::Known(pieces) => match pieces.as_slice() {
                [ResourcePiece::Of(subject, _)] if event.certain => subject.clone(),
                _ => Subject::Unknown,
            },
            Resource::Unknown => Subject::Unknown,
        };
        for owner in owners {
            match owner {
                Subject::Function(function) => match variable.as_text() {
                    Some(name) => set(function, name, subject.clone()),
                    None => set(function, "*", Subject::Unknown),
                },
                Subject::Unknown => (0..backend.functions.len()).for_each(|function| set(function, "*", Subject::Unknown)),
                _ => {}
            }
        }
    }
    for event in &evaluation.access {
        let Action::Method { receiver: Abs::Thing(id), name, .. } = &event.what else { continue };
        let (Origin::AllowResource(owner, functions), "to") = (&evaluation.heap.thing(*id).origin, name.as_str()) else {
            continue;
        };
        for function in functions.iter().flat_map(|function| reader.subjects.of(function)) {
            let Subject::Function(function) = function else { continue };
            match owner {
                Owner::Auth => set(function, "AMPLIFY_AUTH_USERPOOL_ID", Subject::UserPool),
                Owner::Storage(storage) => {
                    if let Some(name) = storage_name(model, backend, *storage) {
                        set(function, &format!("{name}_BUCKET_NAME"), Subject::Bucket(*storage));
                    }
                }
                Owner::Data => {}
            }
        }
    }
    found
}

/// The name of a storage as Amplify writes it in variables: `myReports` is `MY_REPORTS`.
fn storage_name(model: &ProjectModel, backend: &Backend, storage: usize) -> Option<String> {
    let options = model.object(*model.args(backend.storages[storage]).first()?)?;
    let name = options.get("name")?.value;
    let Value::Str(_) = model.value(name) else { return None };
    let mut snake = String::new();
    for character in model.string(name)?.chars() {
        if character.is_ascii_uppercase()
            && snake.chars().last().is_some_and(|last| last.is_ascii_lowercase() || last.is_ascii_digit())
        {
            snake.push('_');
        }
        match character.is_ascii_alphanumeric() {
            true => snake.push(character.to_ascii_uppercase()),
            false => snake.push('_'),
        }
    }
    Some(snake)
}
