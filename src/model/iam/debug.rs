//! Everything that is known about the rights of functions, as JSON: for tests that compare it with synthesised templates.

use serde_json::{Value, json};

use super::{
    super::{FileId, ProjectModel},
    FunctionIam, Part, Resource, ResourcePiece, Statement, Subjects, Target, Verdict,
};
use crate::span::Span;

/// One array over all backends.
pub fn json(model: &ProjectModel) -> String {
    let mut all = Vec::new();
    for (index, functions) in model.iam().iter().enumerate() {
        let backend = &model.backends[index];
        let subjects = Subjects { model, backend, heap: &model.evaluations[index].heap };
        all.extend(functions.iter().map(|function| of_function(model, index, &subjects, function)));
    }
    serde_json::to_string_pretty(&Value::Array(all)).unwrap_or_default()
}

fn place(model: &ProjectModel, file: FileId, span: Span) -> String {
    format!("{}:{}", model.path(file), model.facts(file).lines.line(span.start))
}

fn of_function(model: &ProjectModel, index: usize, subjects: &Subjects<'_>, own: &FunctionIam) -> Value {
    let backend = &model.backends[index];
    let function = &backend.functions[own.function];
    let statements: Vec<Value> = own.rights.statements.iter().map(|statement| of_statement(model, subjects, statement)).collect();
    let mut needs: Vec<Value> = Vec::new();
    for need in &own.needs {
        let call = model.call(need.one.call).map_or_else(Default::default, |row| row.span);
        needs.push(json!({
            "operation": format!("{}.{}", need.one.operation.client, need.one.operation.name),
            "at": place(model, need.one.call.file, call),
            "any_of": need.ways,
            "action": need.action,
            "resource": of_target(subjects, &need.target),
            "verdict": match need.verdict {
                Verdict::Granted => "granted",
                Verdict::Missing | Verdict::Elsewhere | Verdict::Denied => "missing",
                Verdict::Unknown => "unknown",
            },
        }));
    }
    for (one, reason) in &own.unjudged {
        let call = model.call(one.call).map_or_else(Default::default, |row| row.span);
        needs.push(json!({
            "operation": format!("{}.{}", one.operation.client, one.operation.name),
            "at": place(model, one.call.file, call),
            "verdict": "unknown",
            "why": reason,
        }));
    }
    let unallowed = model.unallowed_data_use(index, own).map(|one| {
        let span = model.call(one.call()).map_or_else(Default::default, |row| row.span);
        place(model, one.call().file, span)
    });
    let key = function.key.map(|key| backend.keys[key].name.clone());
    json!({ "function": function.label(model), "key": key, "unknown": own.rights.unknown, "statements": statements, "needs": needs,
        "data": { "unallowed": unallowed } })
}

fn of_statement(model: &ProjectModel, subjects: &Subjects<'_>, statement: &Statement) -> Value {
    let actions: Vec<&str> = statement.actions.iter().map(|action| &**action).collect();
    let resources: Vec<String> = statement.resources.iter().map(|resource| of_resource(subjects, resource)).collect();
    json!({
        "effect": if statement.denies { "Deny" } else { "Allow" },
        "certain": statement.certain,
        if statement.complement { "not_actions" } else { "actions" }: actions,
        "resources": resources,
        "from": statement.place.map_or_else(String::new, |(file, span)| place(model, file, span)),
    })
}

fn of_resource(subjects: &Subjects<'_>, resource: &Resource) -> String {
    let Resource::Known(pieces) = resource else { return "?".into() };
    let piece = |piece: &ResourcePiece| match piece {
        ResourcePiece::Text(text) => text.to_string(),
        ResourcePiece::Of(subject, attribute) => format!("${{{}.{attribute}}}", subjects.label(subject)),
    };
    pieces.iter().map(piece).collect()
}

fn of_target(subjects: &Subjects<'_>, target: &Target) -> Value {
    let part = match target.part {
        Part::Any => "",
        Part::Table => "table",
        Part::Index => "index",
        Part::Bucket => "bucket",
        Part::Object => "object",
    };
    match (&target.subject, part) {
        (None, "") => Value::Null,
        (subject, part) => {
            let name = subject.as_ref().map(|subject| subjects.label(subject)).unwrap_or_default();
            Value::String(format!("{part}:{}", name.rsplit(':').next().unwrap_or(&name)))
        }
    }
}
