//! References between functions and constructs of the project's own inside one stack: a REST API that calls a function
//! that is told the API's address.
//!
//! Each class was synthesised beside a function that names it, and the templates searched for circles (2026-11-25). What
//! is not here makes none, or was not tried.

use super::{Evidence, Link, Origin, Place, StackGraph};
use crate::model::{
    backend_eval::{Abs, Action, Evaluation, Event, Kind, Origin as From, OwnConstruct, Piece, ThingId, is_cdk},
    iam::{Subject, Subjects},
};

/// What of a construct refers to a function, and what of it is made after that.
struct Class {
    name: &'static str,
    /// Options that it writes into its own resource.
    options: &'static [&'static str],
    /// Methods that do the same.
    methods: &'static [&'static str],
    /// Members that refer to this resource.
    members: &'static [&'static str],
}

const fn class(
    name: &'static str,
    options: &'static [&'static str],
    methods: &'static [&'static str],
    members: &'static [&'static str],
) -> Class {
    Class { name, options, methods, members }
}

const CLASSES: [Class; 12] = [
    class("EventSourceMapping", &["target"], &[], &["eventSourceMappingId", "eventSourceMappingArn"]),
    class("Function", &["environment"], &["addEnvironment"], &["functionName", "functionArn"]),
    class("Key", &[], &["addToResourcePolicy"], &["keyArn", "keyId"]),
    class("LambdaRestApi", &["handler"], &["addMethod", "addProxy"], &["url"]),
    class("LogGroup", &["logGroupName"], &[], &["logGroupName", "logGroupArn"]),
    class("NodejsFunction", &["environment"], &["addEnvironment"], &["functionName", "functionArn"]),
    class("RestApi", &[], &["addMethod", "addProxy"], &["url"]),
    class("Role", &["inlinePolicies"], &[], &["roleName", "roleArn"]),
    class("Rule", &["targets"], &["addTarget"], &["ruleName", "ruleArn"]),
    class("StateMachine", &["definition", "definitionBody"], &[], &["stateMachineName", "stateMachineArn"]),
    class("StringParameter", &["stringValue"], &[], &["parameterName", "parameterArn"]),
    class("UserPool", &["lambdaTriggers"], &["addTrigger"], &["userPoolId", "userPoolArn"]),
];

/// Ways from `backend.fn` to the function itself.
const OF_FUNCTION: [&str; 4] = ["resources", "lambda", "cfnResources", "cfnFunction"];

/// Adds them. What is only possible is left out: nothing is proven by it.
pub(super) fn read(subjects: &Subjects<'_>, evaluation: &Evaluation, graph: &mut StackGraph) {
    let reader = Reader { subjects };
    for event in evaluation.events.iter().filter(|event| event.certain) {
        let Some((from, to)) = reader.event(event) else { continue };
        for to in to {
            let plain = |place: &Place| matches!(place, Place::Function(_));
            if plain(&from) && plain(&to.0) && !to.1 {
                continue;
            }
            let words = match &event.what {
                Action::Method { name, .. } => format!("`{name}`"),
                _ => "its options".to_string(),
            };
            let evidence = Evidence { file: event.file, span: event.span, words };
            let (from, to) = (Some(from.clone()), Some(to.0));
            graph.links.push(Link { from, to, certain: true, origin: Origin::Code, own: true, evidence });
        }
    }
}

struct Reader<'a, 'm> {
    subjects: &'a Subjects<'m>,
}

/// A resource that is referred to, and whether that is only made after the function (its URL, an alias of it).
type Target = (Place, bool);

impl Reader<'_, '_> {
    /// What an event makes refer to what.
    fn event(&self, event: &Event) -> Option<(Place, Vec<Target>)> {
        let heap = self.subjects.heap;
        match &event.what {
            Action::New { args, result: Abs::Thing(id), .. } => {
                let class = self.class(*id)?;
                let options = class.options.iter().filter_map(|option| heap.prop(args.get(2)?, option));
                let found: Vec<Target> = options.flat_map(|value| self.targets(&value, 10)).collect();
                Some((self.own(*id)?, found))
            }
            Action::Method { receiver: Abs::Thing(id), name, args } if name.starts_with("grant") => {
                let Abs::Thing(grantee) = args.first()? else { return None };
                let from = self.place(*grantee)?;
                let runs = |place: &Place| match place {
                    Place::Own(own) => own.class.ends_with("Function"),
                    place => matches!(place, Place::Function(_)),
                };
                let to = self.place(*id).filter(|place| !matches!(place, Place::Own(own) if own.class.ends_with("Api")))?;
                runs(&from).then(|| (from, vec![(to, false)]))
            }
            Action::Method { receiver: Abs::Thing(id), name, args } => {
                let (root, _) = self.root(*id);
                let of_class = |class: &Class| class.methods.contains(&name.as_str());
                let from = match self.class(root) {
                    Some(class) if of_class(class) => self.own(root)?,
                    Some(class) if class.name.ends_with("Function") && name == "addToRolePolicy" => self.own(root)?,
                    Some(_) => return None,
                    None if matches!(name.as_str(), "addEnvironment" | "addToRolePolicy") => self.place(*id)?,
                    None => return None,
                };
                Some((from, args.iter().flat_map(|argument| self.targets(argument, 10)).collect()))
            }
            _ => None,
        }
    }

    /// The thing that others are members of, and the way from it, the last member first.
    fn root(&self, id: ThingId) -> (ThingId, Vec<&str>) {
        let heap = self.subjects.heap;
        let (mut at, mut path) = (id, Vec::new());
        while let From::Member(parent) = heap.thing(at).origin {
            // The members of a resource begin behind it.
            if path.len() > 16 || matches!(heap.thing(at).kind, Kind::Resource(_)) {
                break;
            }
            path.push(heap.thing(at).name.as_str());
            at = parent;
        }
        (at, path)
    }

    fn class(&self, root: ThingId) -> Option<&'static Class> {
        let thing = self.subjects.heap.thing(root);
        let From::Made(module, _) = &thing.origin else { return None };
        let known = thing.kind == Kind::Construct && is_cdk(module) && !thing.name.starts_with("from");
        CLASSES.iter().find(|class| known && class.name == thing.name)
    }

    /// A construct of the project's own, where its stack is certain.
    fn own(&self, root: ThingId) -> Option<Place> {
        let (class, thing) = (self.class(root)?, self.subjects.heap.thing(root));
        let mut known = thing.places.known.iter();
        let (Some((place, true)), None, false) = (known.next(), known.next(), thing.places.unknown) else { return None };
        let From::Made(_, args) = &thing.origin else { return None };
        let name = args.get(1).and_then(Abs::as_text).unwrap_or(class.name).to_string();
        Some(Place::Own(Box::new(OwnConstruct { thing: root.0, name, class: class.name, place: place.clone() })))
    }

    /// The resource that a handle is.
    fn place(&self, id: ThingId) -> Option<Place> {
        let (root, path) = self.root(id);
        if path.is_empty() && self.class(root).is_some() {
            return self.own(root);
        }
        let plain = path.iter().all(|name| OF_FUNCTION.contains(name));
        match self.subjects.of_thing(id) {
            Subject::Function(function) if plain => Some(Place::Function(function)),
            _ => None,
        }
    }

    /// The resources that a value refers to.
    fn targets(&self, value: &Abs, depth: u32) -> Vec<Target> {
        let heap = self.subjects.heap;
        if depth == 0 {
            return Vec::new();
        }
        match value {
            Abs::Record(id) => heap.record(*id).props.iter().flat_map(|(_, value)| self.targets(value, depth - 1)).collect(),
            Abs::List(id) if heap.list(*id).certain => {
                heap.list(*id).items.iter().flat_map(|value| self.targets(value, depth - 1)).collect()
            }
            Abs::Token(token) => token.pieces.iter().filter_map(|piece| self.piece(piece)).collect(),
            Abs::Thing(id) => match self.place(*id) {
                Some(place) => vec![(place, false)],
                None => self.inside(*id, depth),
            },
            _ => Vec::new(),
        }
    }

    /// What an object of the library holds that is no resource itself: a target of a rule, a step of a state machine.
    fn inside(&self, id: ThingId, depth: u32) -> Vec<Target> {
        let thing = self.subjects.heap.thing(id);
        let From::Made(module, args) = &thing.origin else { return Vec::new() };
        let held = match thing.kind {
            Kind::Value if is_cdk(module) => args.as_slice(),
            Kind::Construct if thing.name == "LambdaInvoke" => args.get(2..).unwrap_or_default(),
            _ => return Vec::new(),
        };
        held.iter().flat_map(|value| self.targets(value, depth - 1)).collect()
    }

    fn piece(&self, piece: &Piece) -> Option<Target> {
        let Piece::Attribute(id, name) = piece else { return None };
        let (root, path) = self.root(*id);
        if let Some(class) = self.class(root).filter(|_| path.is_empty()) {
            return class.members.contains(&&**name).then(|| self.own(root))?.map(|place| (place, false));
        }
        let Subject::Function(function) = self.subjects.of_thing(*id) else { return None };
        let (later, rest) = match path.as_slice() {
            ["addFunctionUrl", rest @ ..] if &**name == "url" => (true, rest),
            ["addAlias", rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let named = later || matches!(&**name, "functionName" | "functionArn" | "attrArn" | "ref");
        (named && rest.iter().all(|name| OF_FUNCTION.contains(name))).then_some((Place::Function(function), later))
    }
}
