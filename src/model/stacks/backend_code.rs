//! Edges that backend code makes: whatever puts a token of one stack into another.

use super::{Evidence, Place, Places, Referrer, StackGraph};
use crate::model::{
    backend_eval::{Abs, Action, Evaluation, Event, Heap, Kind, Thing, is_cdk},
    wiring::Backend,
};

/// Methods that only read, make a text, or change nothing in the template that refers to another construct.
const READING: [&str; 12] =
    ["arn", "url", "format", "to", "metric", "get", "find", "tryFind", "from", "virtualHosted", "applyRemovalPolicy", "override"];

/// Starts of methods that write what they get into the template.
const WRITING: [&str; 5] = ["add", "set", "enable", "configure", "attach"];

/// Uses of a function's handle that stay right when the function is made anew in another stack.
const PLAIN_USES: [&str; 5] = ["addEnvironment", "addToRolePolicy", "addToPolicy", "addToPrincipalPolicy", "grantInvoke"];

/// Adds them.
pub(super) fn read(backend: &Backend, evaluation: &Evaluation, graph: &mut StackGraph) {
    for event in &evaluation.events {
        let heap = &evaluation.heap;
        let referrer = referrer(backend, heap, &event.what);
        let edges = Edges { heap, graph, certain: event.certain, referrer, evidence: evidence(heap, event) };
        edges.of(&event.what);
        uses(&evaluation.heap, &event.what, graph);
    }
    if !evaluation.complete {
        let evidence = Evidence { file: backend.file, span: Default::default(), words: "backend code that isn't known".into() };
        for function in 0..backend.functions.len() {
            graph.link(&Places::of(Place::Function(function)), &Places::unknown(), false, &evidence);
        }
    }
}

fn evidence(heap: &Heap, event: &Event) -> Evidence {
    let words = match &event.what {
        Action::Method { name, .. } => format!("`{name}`"),
        Action::External { path, .. } => format!("`{}`", path.join(".")),
        Action::New { result, .. } => match heap.as_thing(result).map(|thing| thing.name.as_str()) {
            Some(name) if !name.is_empty() => format!("`new {name}`"),
            _ => "a construct".to_string(),
        },
        Action::Assign { .. } => "an assignment".to_string(),
    };
    Evidence { file: event.file, span: event.span, words }
}

struct Edges<'a> {
    heap: &'a Heap,
    graph: &'a mut StackGraph,
    certain: bool,
    referrer: Referrer,
    evidence: Evidence,
}

/// What of a construct gets the tokens: only some ways write into the resource itself or into its role's own policy, on
/// which it waits.
fn referrer(backend: &Backend, heap: &Heap, action: &Action) -> Referrer {
    let (target, name) = match action {
        Action::Method { receiver, name, .. }
            if name.starts_with("grant") || heap.as_thing(receiver).is_some_and(|thing| gives_rights(thing, name)) =>
        {
            return Referrer::Function;
        }
        Action::Method { receiver, name, .. } => (receiver, name.as_str()),
        Action::Assign { target, .. } => (target, ""),
        _ => return Referrer::Stack,
    };
    let resource = heap.as_thing(target).map_or("", |thing| thing.name.as_str());
    match (resource, name) {
        (_, "addEnvironment" | "addToRolePolicy" | "addToPolicy" | "addToPrincipalPolicy" | "addEventSource") => {
            Referrer::Function
        }
        ("cfnFunction", "" | "addPropertyOverride") => Referrer::Function,
        ("cfnUserPool" | "cfnGraphqlApi", "" | "addPropertyOverride") | ("userPool", "addTrigger") => Referrer::Resource,
        // Several buckets live in one stack, and a function may know another one.
        ("cfnBucket", "" | "addPropertyOverride") if backend.storages.len() == 1 => Referrer::Resource,
        _ => Referrer::Stack,
    }
}

impl Edges<'_> {
    fn link(self, from: &Places, to: &Places, certain: bool) {
        self.graph.link_by(self.referrer, from, to, certain && self.certain, &self.evidence);
    }

    fn of(self, action: &Action) {
        let heap = self.heap;
        match action {
            Action::Method { receiver: Abs::Thing(id), name, args } => self.method(heap.thing(*id), name, args),
            Action::Method { receiver, name, args } => {
                let given = heap.tokens_of(args);
                match args.first() {
                    Some(grantee) if name.starts_with("grant") => self.link(&heap.places(grantee), &heap.tokens(receiver), false),
                    _ if !given.known.is_empty() => self.link(&Places::unknown(), &given, false),
                    _ => {}
                }
            }
            Action::External { module, path, args } => self.external(module, path, args),
            Action::New { module, args, result } => {
                let Some(thing) = heap.as_thing(result) else { return };
                if thing.kind != Kind::Value {
                    let certain = is_cdk(module);
                    self.link(&thing.places, &heap.tokens_of(args.get(1..).unwrap_or_default()), certain);
                }
            }
            Action::Assign { target, value } => {
                let from = heap.places(target);
                self.link(&from, &heap.tokens(value), true);
            }
        }
    }

    fn method(self, thing: &Thing, name: &str, args: &[Abs]) {
        let heap = self.heap;
        let first = args.first();
        let certain = thing.kind != Kind::Either;
        if matches!(thing.kind, Kind::Value | Kind::Backend) {
            return;
        }
        if gives_rights(thing, name) {
            let grantee = first.map(|grantee| heap.places(grantee)).unwrap_or_default();
            return match grantee.is_empty() {
                // A service or an account: the right is written beside the resource.
                true => self.link(&thing.places, &heap.tokens_of(args), certain),
                false => self.link(&grantee, &thing.tokens, certain),
            };
        }
        match (name, first) {
            ("attachInlinePolicy", Some(policy)) => return self.link(&heap.places(policy), &thing.tokens, certain),
            ("addEventSource", Some(source)) if class(heap, source).is_some_and(|name| name.starts_with("S3")) => {
                return self.link(&heap.tokens(source), &thing.tokens, certain);
            }
            ("addSubscription", Some(subscription))
                if class(heap, subscription).is_some_and(|name| matches!(name, "LambdaSubscription" | "SqsSubscription")) =>
            {
                return self.link(&heap.tokens(subscription), &thing.tokens, certain);
            }
            ("addPermission", _) => {
                let scope = args.get(1).and_then(|options| heap.prop(options, "scope"));
                if let Some(scope) = scope {
                    let mut to = thing.tokens.clone();
                    to.merge(&heap.tokens_of(args));
                    return self.link(&heap.places(&scope), &to, certain);
                }
            }
            _ => {}
        }
        if READING.iter().any(|start| name.starts_with(start)) {
            return;
        }
        let writes = WRITING.iter().any(|start| name.starts_with(start));
        self.link(&thing.places, &heap.tokens_of(args), certain && writes);
    }

    fn external(self, module: &str, path: &[String], args: &[Abs]) {
        let heap = self.heap;
        let last = path.last().map_or("", String::as_str);
        if is_cdk(module) {
            if last.starts_with("addToPrincipal")
                && let Some(options) = args.first()
                && let Some(grantee) = heap.prop(options, "grantee")
            {
                let resources = heap.prop(options, "resourceArns").map(|arns| heap.tokens(&arns)).unwrap_or_default();
                self.link(&heap.places(&grantee), &resources, true);
            }
            return;
        }
        // A library may put anything that it gets into anything that it gets.
        let mut places = Places::default();
        args.iter().for_each(|argument| places.merge(&deep_places(heap, argument)));
        self.link(&places, &heap.tokens_of(args), false);
    }
}

/// `table.grantReadData`, and `table.grants.readData` of newer CDK versions.
fn gives_rights(thing: &Thing, name: &str) -> bool {
    name.starts_with("grant") || thing.name == "grants" || thing.name.ends_with("Grants")
}

/// The class of a library object.
fn class<'h>(heap: &'h Heap, value: &Abs) -> Option<&'h str> {
    heap.as_thing(value).map(|thing| thing.name.as_str())
}

/// Stacks of the constructs in a value.
fn deep_places(heap: &Heap, value: &Abs) -> Places {
    match value {
        Abs::Record(_) | Abs::Thing(_) | Abs::List(_) => heap.tokens(value),
        _ => Places::default(),
    }
}

/// Notes the functions whose handle does more here than to get rights and environment.
fn uses(heap: &Heap, action: &Action, graph: &mut StackGraph) {
    let used = match action {
        Action::Method { receiver: Abs::Thing(id), name, args } => {
            let thing = heap.thing(*id);
            let plain = PLAIN_USES.contains(&name.as_str()) || thing.kind == Kind::Value;
            let rest = if gives_rights(thing, name) { args.get(1..).unwrap_or_default() } else { args };
            let mut used = heap.tokens_of(rest);
            if !plain {
                used.merge(&thing.tokens);
            }
            used
        }
        Action::Method { args, .. } | Action::External { args, .. } | Action::New { args, .. } => heap.tokens_of(args),
        Action::Assign { target, value } => {
            let mut used = heap.tokens(target);
            used.merge(&heap.tokens(value));
            used
        }
    };
    for place in used.known.keys() {
        if let Place::Function(function) = place {
            graph.other_uses.insert(*function);
        }
    }
}
