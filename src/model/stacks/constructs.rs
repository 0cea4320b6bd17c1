//! References between functions and constructs of the project's own inside one stack: a REST API that calls a function
//! that is told the API's address.
//!
//! Each class was synthesised beside a function that names it, and the templates searched for circles (2026-11-25). What
//! is not here makes none, or was not tried: other constructs count where code asks for an order, and the classes of
//! resources themselves (`CfnQueue`), which write what they are given.

use super::{Evidence, Inner, Link, Origin, Place, StackGraph};
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
        for (from, to, inner) in reader.links(event) {
            let words = match &event.what {
                Action::Method { name, .. } => format!("`{name}`"),
                _ => "its options".to_string(),
            };
            let evidence = Evidence { file: event.file, span: event.span, words };
            let (from, to) = (Some(from), Some(to));
            graph.links.push(Link { from, to, certain: true, origin: Origin::Code, inner: Some(inner), evidence });
        }
    }
}

pub(super) struct Reader<'a, 'm> {
    pub(super) subjects: &'a Subjects<'m>,
}

/// A resource that is referred to, and whether that is only made after the function (its URL, an alias of it).
type Target = (Place, bool);

impl Reader<'_, '_> {
    /// The references that an event makes.
    fn links(&self, event: &Event) -> Vec<(Place, Place, Inner)> {
        if let Some(waits) = self.dependency(event) {
            return waits;
        }
        let plain = |place: &Place| matches!(place, Place::Function(_));
        let own = self.event(event).into_iter().flat_map(|(from, to)| {
            // Other links say what functions know of each other.
            let new = to.into_iter().filter(|(to, later)| !plain(&from) || !plain(to) || *later);
            new.map(|(to, _)| (from.clone(), to, Inner::Own)).collect::<Vec<_>>()
        });
        let beneath = self
            .beneath(event)
            .into_iter()
            .flat_map(|(from, to)| to.into_iter().map(|(to, _)| (from.clone(), to, Inner::Beneath)).collect::<Vec<_>>());
        own.chain(beneath).collect()
    }

    /// What an event makes beneath a construct, and what that refers to.
    fn beneath(&self, event: &Event) -> Option<(Place, Vec<Target>)> {
        let heap = self.subjects.heap;
        match &event.what {
            Action::New { args, result: Abs::Thing(id), .. } if self.class(*id).is_none() => {
                Some((self.own(*id)?, self.targets(args.get(2)?, 10)))
            }
            Action::Method { receiver: Abs::Thing(id), name, args } if name.starts_with("grant") => {
                let Abs::Thing(grantee) = args.first()? else { return None };
                let role = self.own(*grantee).filter(|place| matches!(place, Place::Own(own) if own.class == "Role"))?;
                Some((role, vec![(self.place(*id)?, false)]))
            }
            Action::Method { receiver: Abs::Thing(id), name, args } if name == "addEventNotification" => {
                let (root, path) = self.root(*id);
                let only = self.subjects.backend.storages.len() == 1;
                let from = match (self.subjects.of_thing(*id), path.as_slice()) {
                    (_, []) => self.own(root)?,
                    (Subject::Bucket(_), ["bucket", "resources"]) if only => Place::Stack("storage".into()),
                    _ => return None,
                };
                Some((from, self.targets(args.get(1)?, 10)))
            }
            Action::Method { receiver: Abs::Thing(id), name, args } if name == "addRoutes" => {
                let from = self.own(*id).filter(|_| heap.thing(*id).name == "HttpApi")?;
                Some((from, self.targets(args.first()?, 10)))
            }
            _ => None,
        }
    }

    /// What an event makes refer to what.
    fn event(&self, event: &Event) -> Option<(Place, Vec<Target>)> {
        let heap = self.subjects.heap;
        match &event.what {
            // What is given to the class of a resource is written into it.
            Action::New { args, result: Abs::Thing(id), .. } if heap.thing(*id).name.starts_with("Cfn") => {
                Some((self.own(*id)?, self.targets(args.get(2)?, 10)))
            }
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
                    // It gets the right to read there.
                    None if name == "addEventSource" && args.first().is_some_and(|source| self.is_polled(source)) => {
                        self.place(*id)?
                    }
                    None => return None,
                };
                Some((from, args.iter().flat_map(|argument| self.targets(argument, 10)).collect()))
            }
            _ => None,
        }
    }

    /// Whether the function asks the source for events.
    fn is_polled(&self, source: &Abs) -> bool {
        let polled = ["SqsEventSource", "DynamoEventSource", "KinesisEventSource"];
        self.subjects.heap.as_thing(source).is_some_and(|source| polled.contains(&source.name.as_str()))
    }

    /// The thing that others are members of, and the way from it, the last member first.
    pub(super) fn root(&self, id: ThingId) -> (ThingId, Vec<&str>) {
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

    /// Whether it is another construct that makes resources. What the core makes is outputs, conditions, stacks; steps
    /// of a state machine are part of its text.
    fn is_other(&self, root: ThingId) -> bool {
        let thing = self.subjects.heap.thing(root);
        let From::Made(module, _) = &thing.origin else { return false };
        let makes = module.starts_with("aws-cdk-lib/aws-") && !module.starts_with("aws-cdk-lib/aws-stepfunctions");
        makes && thing.kind == Kind::Construct && thing.name.starts_with(|first: char| first.is_ascii_uppercase())
    }

    /// A construct of the project's own, where its stack is certain.
    pub(super) fn own(&self, root: ThingId) -> Option<Place> {
        let thing = self.subjects.heap.thing(root);
        let class = match self.class(root) {
            Some(class) => class.name,
            None if self.is_other(root) => "",
            None => return None,
        };
        let mut known = thing.places.known.iter();
        let (Some((place, true)), None, false) = (known.next(), known.next(), thing.places.unknown) else { return None };
        let From::Made(_, args) = &thing.origin else { return None };
        let name = args.get(1).and_then(Abs::as_text).unwrap_or(&thing.name).to_string();
        Some(Place::Own(Box::new(OwnConstruct { thing: root.0, name, class, place: place.clone() })))
    }

    /// The table of a model.
    pub(super) fn table(&self, id: ThingId) -> Option<Place> {
        let heap = self.subjects.heap;
        let From::Member(tables) = heap.thing(id).origin else { return None };
        let Subject::Table(name) = self.subjects.of_thing(id) else { return None };
        let place = Place::Stack("data".into());
        let own = || Place::Own(Box::new(OwnConstruct { thing: id.0, name, class: "Table", place }));
        (heap.thing(tables).kind == Kind::Tables).then(own)
    }

    /// The resource that a handle is.
    fn place(&self, id: ThingId) -> Option<Place> {
        let (root, path) = self.root(id);
        if path.is_empty()
            && let Some(own) = self.own(root)
        {
            return Some(own);
        }
        let plain = path.iter().all(|name| OF_FUNCTION.contains(name));
        match self.subjects.of_thing(id) {
            Subject::Function(function) if plain => Some(Place::Function(function)),
            Subject::Table(_) => self.table(id),
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

    /// Whether an attribute surely refers to the resource: `queueUrl` of a `Queue`, any of the class of a resource.
    fn is_attribute_of(&self, root: ThingId, name: &str) -> bool {
        let class = &self.subjects.heap.thing(root).name;
        let starts =
            name.len() > class.len() && name.is_char_boundary(class.len()) && name[..class.len()].eq_ignore_ascii_case(class);
        self.is_other(root) && (starts || class.starts_with("Cfn") && (name == "ref" || name.starts_with("attr")))
    }

    fn piece(&self, piece: &Piece) -> Option<Target> {
        let Piece::Attribute(id, name) = piece else { return None };
        let (root, path) = self.root(*id);
        if let Some(class) = self.class(root).filter(|_| path.is_empty()) {
            return class.members.contains(&&**name).then(|| self.own(root))?.map(|place| (place, false));
        }
        if path.is_empty() && self.is_attribute_of(root, name) {
            return self.own(root).map(|place| (place, false));
        }
        let function = match self.subjects.of_thing(*id) {
            Subject::Function(function) => function,
            Subject::Table(_) if name.starts_with("table") => return self.table(*id).map(|place| (place, false)),
            _ => return None,
        };
        let (later, rest) = match path.as_slice() {
            ["addFunctionUrl", rest @ ..] if &**name == "url" => (true, rest),
            ["addAlias", rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let named = later || matches!(&**name, "functionName" | "functionArn" | "attrArn" | "ref");
        (named && rest.iter().all(|name| OF_FUNCTION.contains(name))).then_some((Place::Function(function), later))
    }
}
