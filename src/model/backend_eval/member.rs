//! Members of handles and constructs: `backend.data.resources.tables["Todo"].tableArn`.

use super::{Abs, Evaluator, FrameId, Kind, Origin, Piece, Place, Places, ThingId, value::external};

/// Endings of attributes that CloudFormation fills in: a text with such an attribute refers to the construct's stack.
const ATTRIBUTES: [&str; 12] =
    ["Arn", "Arns", "Name", "Id", "Ids", "Url", "Uri", "Endpoint", "EndpointAddress", "Domain", "Address", "ApiKey"];

/// Names of such attributes that have no such ending.
const WHOLE_ATTRIBUTES: [&str; 8] = ["ref", "arn", "url", "apiKey", "graphqlUrl", "apiId", "name", "apiUrl"];

/// Attributes of a stack that are the same in all stacks.
const PSEUDO: [&str; 8] =
    ["region", "account", "partition", "urlSuffix", "availabilityZones", "environment", "templateOptions", "tags"];

impl Evaluator<'_> {
    /// `base.name`.
    pub(super) fn member(&mut self, base: &Abs, name: &str) -> Abs {
        match base {
            Abs::Unknown => Abs::Unknown,
            Abs::Nothing => Abs::Nothing,
            Abs::Bool(_) | Abs::Text(_) => Abs::TEXT,
            Abs::Token(_) => base.clone(),
            Abs::Function(..) => Abs::TEXT,
            Abs::Record(id) => self.heap.prop(base, name).unwrap_or_else(|| {
                let others = self.heap.record(*id).others.clone();
                self.heap.join_all(&others)
            }),
            Abs::List(id) => {
                if name == "length" {
                    return Abs::TEXT;
                }
                let list = self.heap.list(*id);
                match name.parse::<usize>() {
                    Ok(index) if list.certain => list.items.get(index).cloned().unwrap_or(Abs::Nothing),
                    _ => {
                        let items = list.items.clone();
                        self.heap.join_all(&items)
                    }
                }
            }
            Abs::Namespace(file) => self.export(*file, name),
            Abs::External(module, path) => {
                if module.is_empty()
                    && path.first().is_some_and(|first| first == "process" || first == "import.meta")
                    && path.len() > 1
                {
                    return Abs::TEXT;
                }
                let mut path = path.to_vec();
                path.push(name.to_string());
                external(module, path)
            }
            Abs::Class(file, class, _) => match self.class_member(*file, *class, name, true) {
                Some((file, value)) => {
                    let frame = self.module(file);
                    self.eval(frame, value)
                }
                None => Abs::Unknown,
            },
            Abs::Thing(id) => self.thing_member(*id, name),
        }
    }

    /// `base[key]`.
    pub(super) fn index(&mut self, base: &Abs, key: &Abs) -> Abs {
        if let Some(name) = key.as_text() {
            return self.member(base, name);
        }
        match base {
            Abs::Record(id) => {
                let record = self.heap.record(*id);
                let all: Vec<Abs> = record.props.iter().map(|(_, value)| value.clone()).chain(record.others.clone()).collect();
                self.heap.join_all(&all)
            }
            Abs::Thing(id) if self.heap.thing(*id).kind == Kind::Backend => {
                let keys: Vec<Abs> = (0..self.backend.keys.len()).map(|key| self.key(*id, key)).collect();
                let one = self.heap.join_all(&keys);
                if self.backend.keys_complete { one } else { Abs::Unknown }
            }
            _ => self.member(base, "*"),
        }
    }

    fn thing_member(&mut self, id: ThingId, name: &str) -> Abs {
        if let Some(known) = self.heap.thing(id).fields.get(name) {
            return known.clone();
        }
        let made = self.new_member(id, name);
        self.comes_from(&made, Origin::Member(id));
        self.heap.thing_mut(id).fields.insert(name.to_string(), made.clone());
        made
    }

    fn new_member(&mut self, id: ThingId, name: &str) -> Abs {
        let thing = self.heap.thing(id).clone();
        if let Some((file, class, frame)) = thing.class
            && let Some((file, value)) = self.class_member(file, class, name, false)
        {
            return self.field(id, file, value, frame);
        }
        match (&thing.kind, name) {
            (Kind::Backend, "stack") => self.thing(Kind::Stack, "stack", Places::of(Place::Root), Places::default()),
            (Kind::Backend, _) => match self.backend.keys.iter().rposition(|key| key.name == name) {
                Some(key) => self.key(id, key),
                None if self.backend.keys_complete => Abs::Nothing,
                None => Abs::Unknown,
            },
            (Kind::Value, _) => self.thing(Kind::Value, name, Places::default(), thing.tokens),
            (Kind::Stack, _) if PSEUDO.contains(&name) => Abs::TEXT,
            // The name of a nested stack is read from the resource that makes it.
            (Kind::Stack, "stackName" | "stackId") => Abs::token(thing.tokens.beside()),
            (Kind::Stack, "nestedStackParent") | (Kind::Node, "root") => {
                self.thing(Kind::Stack, name, Places::of(Place::Root), Places::default())
            }
            (Kind::Node, "id" | "path" | "addr") => Abs::TEXT,
            (_, "node") => self.thing(Kind::Node, name, thing.places, thing.tokens),
            (_, "stack") => self.thing(Kind::Stack, name, thing.places, thing.tokens),
            (_, "env") => Abs::TEXT,
            (Kind::Construct, "tables") if self.is_data(&thing.places) => {
                self.thing(Kind::Tables, name, thing.places, thing.tokens)
            }
            // A role is there before its function: what refers to it doesn't refer to the function.
            (Kind::Resource(_) | Kind::Construct, "role" | "executionRole" | "grantPrincipal") => {
                self.thing(Kind::Construct, name, thing.places, thing.tokens.beside())
            }
            (Kind::Tables, _) => self.thing(Kind::Construct, name, thing.places, thing.tokens),
            // It holds constructs, all of them `cfn…`, and no attribute: what is read here is `undefined`.
            (Kind::Construct, _) if thing.name == "cfnResources" && is_attribute(name) && !name.starts_with("cfn") => {
                Abs::Unknown
            }
            (Kind::Either, _) if is_attribute(name) => Abs::token(thing.tokens),
            (Kind::Either, _) => self.thing(Kind::Either, name, thing.places, thing.tokens),
            (Kind::Resource(_) | Kind::Construct, _) if is_attribute(name) => {
                Abs::spelled(thing.tokens, vec![Piece::Attribute(id, name.into())])
            }
            _ => self.thing(Kind::Construct, name, thing.places, thing.tokens),
        }
    }

    fn is_data(&self, places: &Places) -> bool {
        places.known.contains_key(&Place::Stack("data".into()))
    }

    fn key(&mut self, backend: ThingId, key: usize) -> Abs {
        let name = self.backend.keys[key].name.clone();
        if let Some(known) = self.heap.thing(backend).fields.get(&name) {
            return known.clone();
        }
        let places = self.key_place(key);
        let referenced = self.backend.keys[key].call == self.backend.auth && !self.backend.has_own_pool(self.model);
        let tokens = if referenced { Places::default() } else { places.clone() };
        let made = self.thing(Kind::Resource(key), &name, places, tokens);
        self.heap.thing_mut(backend).fields.insert(name, made.clone());
        made
    }

    /// A field or method of an instance of a project class.
    fn field(&mut self, id: ThingId, file: crate::model::FileId, value: crate::facts::body::ValueId, frame: FrameId) -> Abs {
        use crate::facts::body::{FnId, Value};
        match self.model.facts(file).body.value(value) {
            // Parameter properties and getters: the constructor would have set them.
            Value::Param { .. } | Value::Unknown => self.part(id, "*"),
            _ => {
                let module = self.module(file);
                let parent = if self.frame(frame).function.file == file { frame } else { module };
                let site = crate::model::FnSite { file, function: FnId::MODULE };
                let frame = self.push_frame(site, Some(parent), Vec::new(), Abs::Thing(id));
                self.eval(frame, value)
            }
        }
    }

    /// A part of a construct that lives where it lives.
    pub(super) fn part(&mut self, id: ThingId, name: &str) -> Abs {
        let thing = self.heap.thing(id);
        let (places, tokens) = (thing.places.clone(), thing.tokens.clone());
        let kind = if thing.kind == Kind::Value || thing.kind == Kind::Either { thing.kind.clone() } else { Kind::Construct };
        let part = self.thing(kind, name, places, tokens);
        self.comes_from(&part, Origin::Member(id));
        part
    }

    /// Notes where a new thing comes from.
    pub(super) fn comes_from(&mut self, made: &Abs, origin: Origin) {
        if let Abs::Thing(id) = made
            && let thing = self.heap.thing_mut(*id)
            && matches!(thing.origin, Origin::Given)
        {
            thing.origin = origin;
        }
    }
}

/// Whether a member is a text that CloudFormation fills in.
pub(super) fn is_attribute(name: &str) -> bool {
    WHOLE_ATTRIBUTES.contains(&name) || name.starts_with("attr") || ATTRIBUTES.iter().any(|ending| name.ends_with(ending))
}
