//! Policy statements: what one allows or denies, and whether it covers an action on a resource.

use std::rc::Rc;

use super::{
    super::{
        FileId,
        backend_eval::{Abs, Heap, Origin, Piece, ThingId},
    },
    resource::{Cover, Resource, ResourcePiece, Target, fits},
    subject::Subjects,
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
    /// For rights to list: the prefixes that may be listed; any if there are none.
    pub listed: Vec<Rc<str>>,
    /// Keys and prefixes that it isn't about.
    pub except: Vec<Rc<str>>,
    /// Where it is granted; `None` for what Amplify gives by itself.
    pub place: Option<(FileId, Span)>,
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
            listed: Vec::new(),
            except: Vec::new(),
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
        let cover = best.unwrap_or(Cover::Maybe).min(self.covers_key(target));
        if self.certain { cover } else { cover.min(Cover::Maybe) }
    }

    /// Whether it speaks about the key or prefix of a target.
    fn covers_key(&self, target: &Target) -> Cover {
        let (Some(_), Some(key)) = (&target.subject, &target.key) else { return Cover::Yes };
        let listed = self.listed.iter().map(|pattern| fits(pattern, key)).max().unwrap_or(Cover::Yes);
        match self.except.iter().map(|pattern| fits(pattern, key)).max() {
            Some(Cover::Yes) => Cover::No,
            Some(Cover::Maybe) => listed.min(Cover::Maybe),
            _ => listed,
        }
    }
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
                    "fromJson" if module.ends_with("#PolicyDocument") => self.json(&props(0), fuel),
                    "PolicyStatement" | "fromJson" if !module.contains("#Policy") || module.ends_with("#PolicyStatement") => {
                        self.statement(Some(*id), &props(0)).map(|statement| vec![statement])
                    }
                    "PolicyDocument" => self.document(*id, &props(0), fuel),
                    "Policy" | "ManagedPolicy" => self.document(*id, &props(2), fuel),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A document as the template has it: `{ Version, Statement: [{ Effect, Action, Resource }] }`, or one made with a class.
    pub fn json(&self, document: &Abs, fuel: u32) -> Option<Vec<Statement>> {
        let Abs::Record(record) = document else { return self.read(document, fuel) };
        if !self.heap().record(*record).others.is_empty() {
            return None;
        }
        let items = match self.heap().prop(document, "Statement")? {
            Abs::List(id) => {
                let list = self.heap().list(id);
                Some(list.items.clone()).filter(|_| list.certain)?
            }
            one => vec![one],
        };
        items.iter().map(|item| matches!(item, Abs::Record(_)).then(|| self.statement(None, item)).flatten()).collect()
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

    fn statement(&self, id: Option<ThingId>, props: &Abs) -> Option<Statement> {
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
        for (name, args, certain) in id.and_then(|id| self.later.0.get(&id)).into_iter().flatten() {
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
