//! What the code of a resolver function does with its event, and whether it calls something slow.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site,
    effects::{calls_in, handler_of},
    handler_code::HandlerCode,
    meaning::{Meaning, package_of},
    placement, request, sdk,
    wiring::{Backend, FunctionDef, resolver_call},
};
use crate::{
    facts::body::{FnId, NodeKind, Op, Value, ValueId},
    knowledge::{packages::package_name, services},
    maps::HashedMap,
    model::schema::Handler,
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

/// An operation that a function resolves while its caller waits, by index.
pub fn waits_for(model: &ProjectModel, backend: &Backend, function: &FunctionDef) -> Option<usize> {
    function.resolver_of.iter().copied().find(|&index| {
        backend.schema.operations[index].handlers.iter().any(|handler| {
            matches!(handler, Handler::Function { target, is_async: false, .. } if resolver_call(model, backend.data, *target) == Some(function.call))
        })
    })
}

/// What a value of a resolver's code is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Event,
    Arguments,
}

/// The names read from `event.arguments` in the code of a handler, by place.
pub fn argument_reads(model: &ProjectModel, entry: FileId, code: &HandlerCode) -> Vec<(String, FileId, Span)> {
    let Some(handler) = handler_of(model, entry) else { return Vec::new() };
    let mut parts = Parts { model, known: HashedMap::default() };
    parts.known.insert((handler, 0), Part::Event);
    let mut functions: Vec<FnSite> = code.functions.iter().copied().collect();
    crate::sorting::sort(&mut functions);
    // Each round follows the event one call further.
    for _ in 0..6 {
        let before = parts.known.len();
        functions.iter().for_each(|&function| parts.hand_on(function));
        if parts.known.len() == before {
            break;
        }
    }
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
        for (index, value) in facts.body.values.iter().enumerate() {
            let Value::Member(base, name) = *value else { continue };
            let id = ValueId(index as u32);
            if parts.of(Site { file, value: base }, 8) != Some(Part::Arguments) || assigned.contains(&id) {
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

struct Parts<'m> {
    model: &'m ProjectModel,
    known: HashedMap<(FnSite, u32), Part>,
}

impl Parts<'_> {
    fn of(&self, site: Site, fuel: u32) -> Option<Part> {
        if fuel == 0 {
            return None;
        }
        let facts = self.model.facts(site.file);
        let inner = |value: ValueId| self.of(Site { file: site.file, value }, fuel - 1);
        match facts.body.value(site.value) {
            Value::Param { function, index } => self.known.get(&(FnSite { file: site.file, function }, index)).copied(),
            Value::Member(base, name) if facts.str(name) == "arguments" => {
                (inner(base)? == Part::Event).then_some(Part::Arguments)
            }
            Value::Op(Op::Default | Op::Or | Op::Nullish, list) => facts.body.list(list).first().and_then(|&first| inner(first)),
            _ => None,
        }
    }

    /// Notes the parameters that get the event or its arguments.
    fn hand_on(&mut self, function: FnSite) {
        for call in calls_in(self.model, function) {
            let Meaning::Runs(target) = *self.model.effects.meaning(call) else { continue };
            for (index, argument) in self.model.args(call).into_iter().enumerate() {
                if let Some(part) = self.of(argument, 8) {
                    self.known.insert((target, index as u32), part);
                }
            }
        }
    }
}
