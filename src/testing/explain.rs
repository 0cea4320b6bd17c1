//! What the engine knows of a backend, as JSON: stacks, edges, cycles, generated names, what it says will be refused.

use serde_json::{Value, json};

use crate::{
    diagnostic::Category,
    engine::{CheckRequest, Engine},
    model::{
        FileId, ProjectModel,
        names::{Root, names},
        schema::types::TypeKind,
        stacks::{Place, StackGraph},
        wiring::Backend,
    },
    report::Sources,
    sorting,
    span::Span,
};

/// `{ backends: [...], parseErrors: [...], rejections: [...] }`.
pub fn explain(engine: &mut Engine) -> Value {
    let report = engine.check(&CheckRequest { all_rules: true, ..CheckRequest::default() });
    let line = |path: &str, span: Span| engine.lines(path).map_or(0, |lines| lines.line(span.start));
    let rejections: Vec<Value> = report
        .diagnostics
        .iter()
        .filter(|found| found.category == Category::Breaks)
        .map(|found| {
            json!({
                "rule": found.rule,
                "message": found.message_id,
                "subject": found.evidence,
                "path": found.primary.path,
                "line": line(&found.primary.path, found.primary.span),
            })
        })
        .collect();
    let parse_errors: Vec<&str> = report.parse_errors.iter().map(|error| error.path.as_str()).collect();
    let parse_errors = json!(parse_errors);
    let model = engine.model();
    let backends: Vec<Value> = (0..model.backends.len()).map(|index| backend_of(model, index, &model.stacks[index])).collect();
    json!({ "backends": backends, "parseErrors": parse_errors, "rejections": rejections })
}

fn backend_of(model: &ProjectModel, index: usize, graph: &StackGraph) -> Value {
    let backend = &model.backends[index];
    let functions: Vec<Value> = backend
        .functions
        .iter()
        .enumerate()
        .map(|(index, function)| {
            let serves = |&operation: &usize| backend.schema.operations[operation].name.clone();
            json!({
                "name": function.name,
                "key": function.key.map(|key| &backend.keys[key].name),
                "group": graph.group(index),
                "resolverOf": function.resolver_of.iter().map(serves).collect::<Vec<_>>(),
                "deployed": function.deployed,
            })
        })
        .collect();
    let cycles: Vec<Vec<String>> = graph.cycles().into_iter().map(|cycle| cycle.stacks).collect();
    json!({
        "folder": backend.folder,
        "complete": graph.complete,
        "schemaComplete": backend.schema.complete,
        "stacks": graph.nodes(),
        "functions": functions,
        "edges": edges(model, graph),
        "stackCycles": cycles,
        "resourceCycles": resource_cycles(model, backend, graph),
        "names": {
            "Query": fields(backend, Root::Query),
            "Mutation": fields(backend, Root::Mutation),
            "Subscription": fields(backend, Root::Subscription),
        },
        "types": types(model, index),
        "named": named(backend),
    })
}

fn resource_cycles(model: &ProjectModel, backend: &Backend, graph: &StackGraph) -> Vec<Value> {
    let member = |place: &Place| match place {
        Place::Function(function) => backend.functions[*function].label(model),
        Place::Stack(name) if name == "auth" => "user pool".to_string(),
        Place::Stack(name) if name == "storage" => "bucket".to_string(),
        Place::Own(own) => own.name.clone(),
        _ => "API".to_string(),
    };
    let cycles = graph.resource_cycles();
    cycles
        .iter()
        .map(|cycle| {
            let mut members: Vec<String> = cycle.members.iter().map(member).collect();
            sorting::by(&mut members, |a, b| a.cmp(b));
            json!({ "stack": cycle.stack, "members": members })
        })
        .collect()
}

fn edges(model: &ProjectModel, graph: &StackGraph) -> Vec<Value> {
    let why = |index: &usize| {
        let link = &graph.links[*index];
        let place = |file: FileId, span: Span| (model.path(file), model.facts(file).lines.line(span.start));
        let (path, line) = place(link.evidence.file, link.evidence.span);
        json!({ "certain": link.certain, "path": path, "line": line, "text": link.evidence.words })
    };
    graph
        .edges()
        .iter()
        .map(|edge| {
            let why: Vec<Value> = edge.links.iter().map(why).collect();
            json!({ "from": edge.from, "to": edge.to, "certain": edge.certain, "why": why })
        })
        .collect()
}

/// What the schema names itself.
fn named(backend: &Backend) -> Vec<&str> {
    let schema = &backend.schema;
    schema.models.iter().map(|model| model.name.as_str()).chain(schema.types.iter().map(|named| named.name.as_str())).collect()
}

/// Root types and scalars are everywhere and left out.
fn types(model: &ProjectModel, backend: usize) -> Vec<String> {
    let all = model.generated_types(backend).iter();
    let mut names: Vec<String> = all
        .filter(|own| !matches!(own.kind, TypeKind::Root(_) | TypeKind::Scalar | TypeKind::Kept))
        .map(|own| own.name.clone())
        .collect();
    names.dedup();
    names
}

fn fields(backend: &Backend, root: Root) -> Vec<String> {
    let own = names(&backend.schema).into_iter().filter(|name| name.root == root);
    let mut own: Vec<String> = own.map(|name| name.name).collect();
    sorting::by(&mut own, |a, b| a.cmp(b));
    own
}
