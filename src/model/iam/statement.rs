//! Policy statements: what one allows or denies, and whether it covers an action on a resource.

use std::rc::Rc;

use super::{
    super::{
        FileId,
        backend_eval::{Abs, Heap, Origin, Piece, ThingId},
    },
    subject::{Subject, Subjects},
};
use crate::{knowledge::iam::matches, maps::HashedMap, span::Span};

/// Allows or denies actions.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Whether it denies.
    pub denies: bool,
    /// Whether it is surely there, and has no condition that matters.
    pub certain: bool,
    /// Action patterns.
    pub actions: Vec<Rc<str>>,
    /// The patterns name what is not meant (`NotAction`).
    pub complement: bool,
    /// The resources.
    pub resources: Vec<Resource>,
    /// Where it is granted; `None` for what Amplify gives by itself.
    pub place: Option<(FileId, Span)>,
}

/// A resource of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Resource {
    /// Not known: any.
    Unknown,
    /// A text of known pieces, `*` among them.
    Known(Vec<ResourcePiece>),
}

/// A piece of a resource.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourcePiece {
    /// Literal text.
    Text(Rc<str>),
    /// An attribute of a resource: its ARN or name.
    Of(Subject, Rc<str>),
}

/// What a call needs a right on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// Which resource, if that is certain.
    pub subject: Option<Subject>,
    /// Which part of it.
    pub part: Part,
}

/// A part of a resource that has an ARN of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Whatever the operation is about.
    #[default]
    Any,
    /// A DynamoDB table itself.
    Table,
    /// An index of a table: `table/x/index/y`.
    Index,
    /// A bucket itself.
    Bucket,
    /// Objects in a bucket: `bucket/*`.
    Object,
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    /// Surely not.
    No,
    /// Perhaps.
    Maybe,
    /// Surely.
    Yes,
}

impl Statement {
    /// A statement that Amplify or the CDK writes by itself.
    pub fn given(actions: &[&str], resources: Vec<Resource>) -> Self {
        Self {
            denies: false,
            certain: true,
            actions: actions.iter().map(|&action| action.into()).collect(),
            complement: false,
            resources,
            place: None,
        }
    }

    /// Whether its actions hold one.
    pub fn has_action(&self, action: &str) -> bool {
        self.actions.iter().any(|pattern| matches(pattern, action)) != self.complement
    }

    /// Whether it speaks about an action on a target.
    pub fn covers(&self, action: &str, target: &Target) -> Cover {
        if !self.has_action(action) {
            return Cover::No;
        }
        let best = self.resources.iter().map(|resource| resource.covers(target)).max();
        match best.unwrap_or(Cover::Maybe) {
            Cover::Yes if !self.certain => Cover::Maybe,
            cover => cover,
        }
    }
}

impl Resource {
    /// `"*"`.
    pub fn any() -> Self {
        Self::Known(vec![ResourcePiece::Text("*".into())])
    }

    /// An attribute of a resource with a text behind it.
    pub fn of(subject: Subject, attribute: &str, rest: &str) -> Self {
        let mut pieces = vec![ResourcePiece::Of(subject, attribute.into())];
        if !rest.is_empty() {
            pieces.push(ResourcePiece::Text(rest.into()));
        }
        Self::Known(pieces)
    }

    /// Whether it is `"*"` alone.
    pub fn is_any(&self) -> bool {
        matches!(self, Self::Known(pieces) if matches!(pieces.as_slice(), [ResourcePiece::Text(text)] if &**text == "*"))
    }

    fn covers(&self, target: &Target) -> Cover {
        let Self::Known(pieces) = self else { return Cover::Maybe };
        if self.is_any() {
            return Cover::Yes;
        }
        let owner = pieces.iter().position(|piece| matches!(piece, ResourcePiece::Of(..)));
        let (same, rest) = match owner {
            Some(at) => {
                let ResourcePiece::Of(own, _) = &pieces[at] else { return Cover::Maybe };
                let rest = pieces[at + 1..].iter().map(|piece| match piece {
                    ResourcePiece::Text(text) => Some(&**text),
                    ResourcePiece::Of(..) => None,
                });
                let Some(rest) = rest.collect::<Option<String>>() else { return Cover::Maybe };
                (is_same(own, target), rest)
            }
            None => literal(pieces, target),
        };
        let part = match target.part {
            Part::Any => true,
            Part::Table => rest.is_empty() || rest.starts_with('*'),
            Part::Index => rest.starts_with("/index/") || rest.starts_with("/*") || rest.starts_with('*'),
            Part::Bucket => !rest.starts_with('/'),
            Part::Object => rest.starts_with('/') || rest.starts_with('*'),
        };
        if part { same } else { Cover::No }
    }
}

/// Whether a statement about one resource is about the target.
fn is_same(own: &Subject, target: &Target) -> Cover {
    let Some(wanted) = &target.subject else {
        // Some table of a model, some bucket: a resource of another kind isn't it.
        return match (target.part, own) {
            (Part::Table | Part::Index, Subject::Bucket(_) | Subject::UserPool | Subject::Api | Subject::Function(_))
            | (Part::Bucket | Part::Object, Subject::Table(_) | Subject::UserPool | Subject::Api | Subject::Function(_)) => {
                Cover::No
            }
            _ => Cover::Yes,
        };
    };
    match (own, wanted) {
        (Subject::Unknown, _) | (_, Subject::Unknown) => Cover::Maybe,
        (own, wanted) if own == wanted => Cover::Yes,
        _ => Cover::No,
    }
}

/// A resource without tokens: whether it may be the target, and what stands behind its name.
fn literal(pieces: &[ResourcePiece], target: &Target) -> (Cover, String) {
    let text: String = pieces.iter().map(|piece| if let ResourcePiece::Text(text) = piece { &**text } else { "" }).collect();
    let (service, marker, wanted) = match target.part {
        Part::Any => return (Cover::Yes, String::new()),
        Part::Table | Part::Index => ("dynamodb", ":table/", "table"),
        Part::Bucket | Part::Object => ("s3", ":::", "bucket"),
    };
    let of_service = text.split(':').nth(2).is_none_or(|own| own.contains('*') || own == service);
    if !of_service {
        return (Cover::No, String::new());
    }
    let Some((_, name)) = text.split_once(marker) else { return (Cover::Maybe, "*".into()) };
    let (name, rest) = name.split_at(name.find('/').unwrap_or(name.len()));
    // `arn:aws:dynamodb:*:*:table/*` covers everything below.
    let rest = if rest.is_empty() && name.ends_with('*') { "*" } else { rest };
    let same = match (&target.subject, wanted) {
        // Amplify calls the table of a model `<Model>-<API id>-NONE`.
        (Some(Subject::Table(model)), "table") => {
            let fixed = name.split(['*', '?']).next().unwrap_or(name);
            let start = format!("{model}-");
            if start.starts_with(fixed) || fixed.starts_with(&start) { Cover::Yes } else { Cover::No }
        }
        (None, _) => Cover::Yes,
        _ => Cover::Maybe,
    };
    (same, rest.to_string())
}

/// Methods that were called on statements and policies after they were made, by thing.
#[derive(Debug, Default)]
pub struct Later(pub HashedMap<ThingId, Vec<(String, Vec<Abs>, bool)>>);

/// Reads statements.
pub struct Reader<'a> {
    pub subjects: Subjects<'a>,
    pub later: Later,
}

impl Reader<'_> {
    fn heap(&self) -> &Heap {
        self.subjects.heap
    }

    /// The statements of a value: a `PolicyStatement`, a policy or document with some, a list of these. `None` if a part
    /// can't be read.
    pub fn statements(&self, value: &Abs) -> Option<Vec<Statement>> {
        self.read(value, 12)
    }

    fn read(&self, value: &Abs, fuel: u32) -> Option<Vec<Statement>> {
        let fuel = fuel.checked_sub(1)?;
        match value {
            Abs::Nothing => Some(Vec::new()),
            Abs::List(id) => {
                let list = self.heap().list(*id);
                let mut all = Vec::new();
                for item in &list.items {
                    all.extend(self.read(item, fuel)?);
                }
                all.iter_mut().for_each(|statement| statement.certain &= list.certain);
                Some(all)
            }
            Abs::Thing(id) => {
                let thing = self.heap().thing(*id);
                let (module, args) = match &thing.origin {
                    Origin::Either(values) => {
                        let mut all = Vec::new();
                        for value in values {
                            all.extend(self.read(value, fuel)?);
                        }
                        all.iter_mut().for_each(|statement| statement.certain = false);
                        return Some(all);
                    }
                    Origin::Made(module, args) => (module, args.as_slice()),
                    _ => return None,
                };
                if !module.contains("iam") && !module.starts_with("aws-cdk-lib") && !module.starts_with("@aws-cdk/") {
                    return None;
                }
                let props = |at: usize| args.get(at).cloned().unwrap_or(Abs::Nothing);
                match thing.name.as_str() {
                    "PolicyStatement" | "fromJson" if !module.contains("#Policy") || module.ends_with("#PolicyStatement") => {
                        self.statement(*id, &props(0)).map(|statement| vec![statement])
                    }
                    "PolicyDocument" => self.document(*id, &props(0), fuel),
                    "Policy" | "ManagedPolicy" => self.document(*id, &props(2), fuel),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `{ statements: […], document }` and what was added later.
    fn document(&self, id: ThingId, props: &Abs, fuel: u32) -> Option<Vec<Statement>> {
        let mut all = Vec::new();
        match props {
            Abs::Nothing => {}
            Abs::Record(record) if self.heap().record(*record).others.is_empty() => {
                for key in ["statements", "document"] {
                    if let Some(value) = self.heap().prop(props, key) {
                        all.extend(self.read(&value, fuel)?);
                    }
                }
            }
            _ => return None,
        }
        for (name, args, certain) in self.later.0.get(&id).into_iter().flatten() {
            if name == "addStatements" {
                for argument in args {
                    let mut more = self.read(argument, fuel)?;
                    more.iter_mut().for_each(|statement| statement.certain &= certain);
                    all.extend(more);
                }
            }
        }
        Some(all)
    }

    fn statement(&self, id: ThingId, props: &Abs) -> Option<Statement> {
        let mut statement = Statement::given(&[], Vec::new());
        let mut known_effect = true;
        match props {
            Abs::Nothing => {}
            Abs::Record(record) if self.heap().record(*record).others.is_empty() => {
                let prop = |names: [&str; 2]| names.into_iter().find_map(|name| self.heap().prop(props, name));
                if let Some(effect) = prop(["effect", "Effect"]) {
                    let name = match &effect {
                        Abs::External(_, path) => path.last().map(String::as_str),
                        other => other.as_text(),
                    };
                    known_effect =
                        name.is_some_and(|name| name.eq_ignore_ascii_case("deny") || name.eq_ignore_ascii_case("allow"));
                    statement.denies = name.is_some_and(|name| name.eq_ignore_ascii_case("deny"));
                }
                if let Some(actions) = prop(["actions", "Action"]) {
                    self.actions(&actions, &mut statement)?;
                }
                if let Some(actions) = prop(["notActions", "NotAction"]) {
                    self.actions(&actions, &mut statement)?;
                    statement.complement = true;
                }
                if let Some(resources) = prop(["resources", "Resource"]) {
                    self.resources(&resources, &mut statement);
                }
                if prop(["notResources", "NotResource"]).is_some() {
                    statement.resources.push(Resource::Unknown);
                }
                // An Allow with a condition counts as one; whether a Deny with one applies isn't known.
                if prop(["conditions", "Condition"]).is_some_and(|conditions| conditions != Abs::Nothing) && statement.denies {
                    statement.certain = false;
                }
            }
            _ => return None,
        }
        for (name, args, certain) in self.later.0.get(&id).into_iter().flatten() {
            match name.as_str() {
                "addActions" => args.iter().try_for_each(|argument| self.actions(argument, &mut statement))?,
                "addResources" => args.iter().for_each(|argument| self.resources(argument, &mut statement)),
                "addAllResources" => statement.resources.push(Resource::any()),
                "addCondition" | "addConditions" if !statement.denies => {}
                name if name.starts_with("add") && !name.ends_with("Principal") && !name.ends_with("Principals") => return None,
                _ => {}
            }
            statement.certain &= certain;
        }
        if statement.resources.is_empty() {
            statement.resources.push(Resource::Unknown);
        }
        known_effect.then_some(statement)
    }

    fn actions(&self, value: &Abs, statement: &mut Statement) -> Option<()> {
        match value {
            Abs::List(id) => {
                let list = self.heap().list(*id);
                statement.certain &= list.certain;
                list.items.iter().try_for_each(|item| self.actions(item, statement))
            }
            Abs::Text(Some(text)) => {
                statement.actions.push(Rc::clone(text));
                Some(())
            }
            _ => None,
        }
    }

    fn resources(&self, value: &Abs, statement: &mut Statement) {
        match value {
            Abs::List(id) => {
                let list = self.heap().list(*id);
                list.items.iter().for_each(|item| self.resources(item, statement));
                if !list.certain {
                    statement.resources.push(Resource::Unknown);
                }
            }
            other => statement.resources.push(self.resource(other)),
        }
    }

    /// A resource as the code gives it.
    pub fn resource(&self, value: &Abs) -> Resource {
        let pieces = value.pieces();
        if pieces.is_empty() {
            return Resource::Unknown;
        }
        let pieces = pieces.into_iter().map(|piece| match piece {
            Piece::Text(text) => ResourcePiece::Text(text),
            Piece::Attribute(thing, name) => ResourcePiece::Of(self.subjects.of_thing(thing), name),
        });
        Resource::Known(pieces.collect())
    }
}
