//! What backend code handles: constructs, values with tokens inside, lists, records.

use std::rc::Rc;

use super::{FrameId, Places};
use crate::{
    facts::body::ClassId,
    maps::{SortedMap, SortedSet},
    model::{CallSite, FileId, FnSite},
};

/// Index of a [`Thing`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThingId(pub u32);

/// Index of a [`Record`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub u32);

/// Index of a [`ListData`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId(pub u32);

/// An abstract value.
#[derive(Clone, Debug, PartialEq)]
pub enum Abs {
    /// Anything.
    Unknown,
    /// `null` or `undefined`.
    Nothing,
    /// `true` or `false`.
    Bool(bool),
    /// Plain data without a token in it; the text if it is known.
    Text(Option<Rc<str>>),
    /// Data that holds tokens: an ARN, a name, a text with these inside.
    Token(Rc<Token>),
    /// A construct, a resource handle, or an object made by a library.
    Thing(ThingId),
    /// An object literal.
    Record(RecordId),
    /// An array.
    List(ListId),
    /// A function of the project with the frame it was made in.
    Function(FnSite, FrameId),
    /// A class of the project with the frame it was made in.
    Class(FileId, ClassId, FrameId),
    /// Something of a package, or of the platform (module ``).
    External(Rc<str>, Rc<[String]>),
    /// All exports of a module.
    Namespace(FileId),
}

impl Abs {
    /// Plain data.
    pub const TEXT: Self = Self::Text(None);

    /// A known text.
    pub fn text(text: &str) -> Self {
        Self::Text(Some(text.into()))
    }

    /// Data with these tokens in it.
    pub fn token(places: Places) -> Self {
        Self::spelled(places, Vec::new())
    }

    /// Data with these tokens in it, of which the pieces are known.
    pub fn spelled(places: Places, pieces: Vec<Piece>) -> Self {
        if places.is_empty() && pieces.is_empty() { Self::TEXT } else { Self::Token(Rc::new(Token { places, pieces })) }
    }

    /// The pieces of a text; none if not known.
    pub fn pieces(&self) -> Vec<Piece> {
        match self {
            Self::Text(Some(text)) => vec![Piece::Text(Rc::clone(text))],
            Self::Token(token) => token.pieces.clone(),
            _ => Vec::new(),
        }
    }

    /// The known text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(Some(text)) => Some(text),
            _ => None,
        }
    }

    /// What a condition makes of it, if that is known.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Nothing => Some(false),
            Self::Bool(value) => Some(*value),
            Self::Text(Some(text)) => Some(!text.is_empty()),
            Self::Token(_) | Self::Thing(_) | Self::Record(_) | Self::List(_) | Self::Function(..) | Self::Class(..) => {
                Some(true)
            }
            _ => None,
        }
    }
}

/// A text with tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// The stacks that they come from.
    pub places: Places,
    /// Its pieces; empty if these aren't known.
    pub pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A literal.
    Text(Rc<str>),
    /// An attribute of a construct: `tableArn`.
    Attribute(ThingId, Rc<str>),
}

/// Where a [`Thing`] comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// The evaluation made it.
    Given,
    /// A member of another thing, or what a method of it gave.
    Member(ThingId),
    /// `new` with a class of a package, or a function of a package: the package and what it got.
    Made(Rc<str>, Vec<Abs>),
    /// One of these.
    Either(Vec<Abs>),
    /// A call of Amplify: `defineFunction(…)`.
    Factory(CallSite),
    /// The `allow` of access rules.
    Allow(Owner),
    /// `allow.resource(x)`.
    AllowResource(Owner, Vec<Abs>),
}

/// Whose access rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The schema's.
    Data,
    /// `defineAuth`.
    Auth,
    /// `defineStorage`, by index into `Backend::storages`.
    Storage(usize),
}

/// What a [`Thing`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What `defineBackend` returned.
    Backend,
    /// `backend.<key>`, by index into `Backend::keys`.
    Resource(usize),
    /// `backend.data.resources.tables`.
    Tables,
    /// `construct.node`.
    Node,
    /// A stack itself.
    Stack,
    /// A construct, or a part of a resource.
    Construct,
    /// An object that is no construct: a policy statement, an event source. What it holds counts where it is used.
    Value,
    /// One of several values.
    Either,
}

/// A construct, handle or library object.
#[derive(Clone, Debug)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// The last name of its class or of the member it was read from: `Policy`, `lambda`, `cfnFunction`.
    pub name: String,
    /// The stacks it lives in; empty for values.
    pub places: Places,
    /// The stacks that its attributes and contents refer to.
    pub tokens: Places,
    /// Members that were read or set.
    pub fields: SortedMap<String, Abs>,
    /// The project class it is an instance of.
    pub class: Option<(FileId, ClassId, FrameId)>,
    /// Where it comes from.
    pub origin: Origin,
}

/// An object literal.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Its properties in order.
    pub props: Vec<(String, Abs)>,
    /// Values under keys that aren't known.
    pub others: Vec<Abs>,
}

/// An array.
#[derive(Clone, Debug, Default)]
pub struct ListData {
    /// Its items.
    pub items: Vec<Abs>,
    /// Whether all items are surely there, and no others.
    pub certain: bool,
}

/// All things, records and lists of one evaluation.
#[derive(Clone, Debug, Default)]
pub struct Heap {
    things: Vec<Thing>,
    records: Vec<Record>,
    lists: Vec<ListData>,
}

impl Heap {
    /// A thing.
    pub fn thing(&self, id: ThingId) -> &Thing {
        &self.things[id.0 as usize]
    }

    pub(super) fn thing_mut(&mut self, id: ThingId) -> &mut Thing {
        &mut self.things[id.0 as usize]
    }

    /// A record.
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.0 as usize]
    }

    pub(super) fn record_mut(&mut self, id: RecordId) -> &mut Record {
        &mut self.records[id.0 as usize]
    }

    /// A list.
    pub fn list(&self, id: ListId) -> &ListData {
        &self.lists[id.0 as usize]
    }

    pub(super) fn list_mut(&mut self, id: ListId) -> &mut ListData {
        &mut self.lists[id.0 as usize]
    }

    pub(super) fn add(&mut self, kind: Kind, name: &str, places: Places, tokens: Places) -> ThingId {
        self.things.push(Thing {
            kind,
            name: name.to_string(),
            places,
            tokens,
            fields: SortedMap::new(),
            class: None,
            origin: Origin::Given,
        });
        ThingId(self.things.len() as u32 - 1)
    }

    pub(super) fn add_record(&mut self, record: Record) -> Abs {
        self.records.push(record);
        Abs::Record(RecordId(self.records.len() as u32 - 1))
    }

    pub(super) fn add_list(&mut self, items: Vec<Abs>, certain: bool) -> Abs {
        self.lists.push(ListData { items, certain });
        Abs::List(ListId(self.lists.len() as u32 - 1))
    }

    /// The property of a record.
    pub fn prop(&self, value: &Abs, key: &str) -> Option<Abs> {
        match value {
            Abs::Record(id) => self.record(*id).props.iter().rev().find(|(own, _)| own == key).map(|(_, value)| value.clone()),
            _ => None,
        }
    }

    /// The thing behind a value.
    pub fn as_thing(&self, value: &Abs) -> Option<&Thing> {
        match value {
            Abs::Thing(id) => Some(self.thing(*id)),
            _ => None,
        }
    }

    /// The stacks that a value refers to when it is put somewhere, however deep inside it.
    pub fn tokens(&self, value: &Abs) -> Places {
        let mut places = Places::default();
        self.collect(value, &mut places, &mut SortedSet::new());
        places
    }

    /// [`Self::tokens`] of several values.
    pub fn tokens_of(&self, values: &[Abs]) -> Places {
        let mut places = Places::default();
        let mut seen = SortedSet::new();
        values.iter().for_each(|value| self.collect(value, &mut places, &mut seen));
        places
    }

    fn collect(&self, value: &Abs, places: &mut Places, seen: &mut SortedSet<(u8, u32)>) {
        match value {
            Abs::Unknown => places.unknown = true,
            Abs::Token(own) => places.merge(&own.places),
            Abs::Thing(id) if seen.insert((0, id.0)) => places.merge(&self.thing(*id).tokens),
            Abs::Record(id) if seen.insert((1, id.0)) => {
                let record = self.record(*id);
                record
                    .props
                    .iter()
                    .map(|(_, value)| value)
                    .chain(&record.others)
                    .for_each(|value| self.collect(value, places, seen));
            }
            Abs::List(id) if seen.insert((2, id.0)) => {
                let list = self.list(*id);
                let mut own = Places::default();
                list.items.iter().for_each(|value| self.collect(value, &mut own, seen));
                places.merge(&if list.certain { own } else { own.possible() });
            }
            _ => {}
        }
    }

    /// The stacks that a value lives in: what a grant or policy for it touches.
    pub fn places(&self, value: &Abs) -> Places {
        match value {
            Abs::Unknown => Places::unknown(),
            Abs::Thing(id) => self.thing(*id).places.clone(),
            Abs::List(id) => {
                let mut places = Places::default();
                self.list(*id).items.iter().for_each(|item| places.merge(&self.places(item)));
                places
            }
            _ => Places::default(),
        }
    }

    /// One of two values.
    pub(super) fn join(&mut self, a: Abs, b: Abs) -> Abs {
        match (a, b) {
            (a, b) if a == b => a,
            // An absent construct would make the code fail anyway.
            (Abs::Nothing, other) | (other, Abs::Nothing) => other,
            (Abs::Text(_) | Abs::Bool(_), Abs::Text(_) | Abs::Bool(_)) => Abs::TEXT,
            (Abs::External(module, _), other @ (Abs::Text(_) | Abs::Bool(_))) if module.is_empty() => {
                if matches!(other, Abs::Bool(_)) { other } else { Abs::TEXT }
            }
            (Abs::Unknown, _) | (_, Abs::Unknown) => Abs::Unknown,
            (a, b) => {
                let mut places = self.places(&a);
                places.merge(&self.places(&b));
                let tokens = self.tokens_of(&[a.clone(), b.clone()]).possible();
                match (&a, &b) {
                    (Abs::Token(_) | Abs::Text(_), Abs::Token(_) | Abs::Text(_)) => Abs::token(tokens),
                    _ => {
                        let alternatives = [&a, &b].into_iter().flat_map(|one| self.alternatives(one)).collect();
                        let id = self.add(Kind::Either, "", places.possible(), tokens);
                        self.thing_mut(id).origin = Origin::Either(alternatives);
                        Abs::Thing(id)
                    }
                }
            }
        }
    }

    /// The values that one may be.
    pub fn alternatives(&self, value: &Abs) -> Vec<Abs> {
        match self.as_thing(value).map(|thing| &thing.origin) {
            Some(Origin::Either(values)) => values.clone(),
            _ => vec![value.clone()],
        }
    }

    /// One of several values.
    pub(super) fn join_all(&mut self, values: &[Abs]) -> Abs {
        let mut values = values.iter().cloned();
        let first = values.next().unwrap_or(Abs::Nothing);
        values.fold(first, |a, b| self.join(a, b))
    }
}
