//! What the code of a resolver function reads from its arguments, and whether it calls something slow.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site,
    effects::calls_in,
    event_flow::{EventFlow, Part},
    handler_code::HandlerCode,
    meaning::package_of,
    placement, request, sdk,
    wiring::{Backend, FunctionDef, resolver_call},
};
use crate::{
    facts::body::{FnId, NodeKind, Value, ValueId},
    knowledge::{packages::package_name, services},
    model::schema::{Handler, Operation},
    span::Span,
};

/// Endings of hosts inside AWS, and of the machine itself.
const NEAR: [&str; 5] = ["amazonaws.com", ".on.aws", ".aws.dev", "localhost", "127.0.0.1"];

/// Clients of models, which take seconds to answer.
const MODELS: [&str; 4] =
    ["client-bedrock-runtime", "client-bedrock-agent-runtime", "client-sagemaker-runtime", "client-bedrock-agent"];

/// The first call in a handler's code that is slow by nature, with what it does: `calls api.example.com`.
pub fn slow_call(model: &ProjectModel, code: &HandlerCode) -> Option<(CallSite, String)> {
    let mut functions: Vec<FnSite> = code.functions.iter().copied().collect();
    crate::sorting::sort(&mut functions);
    let calls = functions.iter().flat_map(|&function| calls_in(model, function));
    let slow = calls.into_iter().find_map(|call| Some((call, far(model, call)?)));
    slow.or_else(|| {
        let works = |function: &&FnSite| function.function != FnId::MODULE;
        let call =
            functions.iter().filter(works).find_map(|&function| placement::repeated_writes(model, function).first().copied())?;
        Some((call, "writes in a loop".to_string()))
    })
}

/// What a call asks outside AWS, or of a model.
fn far(model: &ProjectModel, call: CallSite) -> Option<String> {
    if let Some(request) = request::request(model, call) {
        let url = request::request_url(model, request);
        let host = request::host(&url)?;
        // Behind the last hole stands the domain.
        let known = host.rsplit(request::HOLE).next().unwrap_or(host);
        let domain = known.split('.').filter(|part| !part.is_empty()).count();
        let is_far = domain >= 2 && !NEAR.iter().any(|near| known.ends_with(near));
        return is_far.then(|| format!("calls `{}`", known.trim_start_matches('.')));
    }
    if let Some(operation) = sdk::operation_of(model, call) {
        return MODELS.contains(&operation.client.as_str()).then(|| format!("calls a model by `{}`", operation.client));
    }
    let row = model.call(call)?;
    let (module, _) = if row.awaited { package_of(model, Site { file: call.file, value: row.callee })? } else { return None };
    services::is_external_service(&module).then(|| format!("calls a service by `{}`", package_name(&module)))
}

/// Whether it is surely known which function resolves which operation, for each backend.
pub fn resolvers_known(model: &ProjectModel) -> &[bool] {
    model.resolvers_known.get_or_init(|| model.backends.iter().map(|backend| is_known(model, backend)).collect())
}

fn is_known(model: &ProjectModel, backend: &Backend) -> bool {
    let resolves = |handler: &Handler| match handler {
        Handler::Function { target, .. } => {
            resolver_call(model, backend.data, *target).is_some() || model.string(*target).is_some()
        }
        Handler::Unknown => false,
        Handler::Custom { .. } | Handler::Other => true,
    };
    let known = |operation: &Operation| operation.handlers_complete && operation.handlers.iter().all(resolves);
    !backend.opaque && backend.schema.complete && backend.schema.operations.iter().all(known)
}

/// An operation that a function resolves while its caller waits, by index.
pub fn waits_for(model: &ProjectModel, backend: &Backend, function: &FunctionDef) -> Option<usize> {
    function.resolver_of.iter().copied().find(|&index| {
        backend.schema.operations[index].handlers.iter().any(|handler| {
            matches!(handler, Handler::Function { target, is_async: false, .. } if resolver_call(model, backend.data, *target) == Some(function.call))
        })
    })
}

/// The names read from `event.arguments` in the code of a handler, by place.
pub fn argument_reads(model: &ProjectModel, entry: FileId, code: &HandlerCode) -> Vec<(String, FileId, Span)> {
    let Some(flow) = EventFlow::new(model, entry, code) else { return Vec::new() };
    let mut found = Vec::new();
    for file in code.files() {
        let facts = model.facts(file);
        let assigned: Vec<ValueId> = facts
            .body
            .nodes
            .iter()
            .filter_map(|node| match node.kind {
                NodeKind::Assign(place, _) => Some(place),
                _ => None,
            })
            .collect();
        for (id, value) in model.values(file) {
            let Value::Member(base, name) = value else { continue };
            if flow.part(Site { file, value: base }) != Some(Part::Arguments) || assigned.contains(&id) {
                continue;
            }
            let (name, span) = (facts.str(name), facts.body.span(id));
            let inherited = matches!(name, "hasOwnProperty" | "toString" | "valueOf" | "constructor");
            if !inherited && code.holds(model, file, span) {
                found.push((name.to_string(), file, span));
            }
        }
    }
    crate::sorting::by_key(&mut found, |read| (read.1 != entry, read.1, read.2, read.0.clone()));
    found
}
