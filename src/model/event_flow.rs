//! Where the event of a resolver and its arguments go: into parameters, objects, texts, and what is computed from them.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site,
    effects::{calls_in, handler_of},
    eval::Resolved,
    handler_code::HandlerCode,
    meaning::Meaning,
};
use crate::{
    facts::body::{CallKind, Op, PropKey, Value, ValueId},
    maps::HashedMap,
};

/// Values inside each other that are followed.
const DEPTH: u32 = 14;

/// Values that are looked at for one question.
const STEPS: u32 = 600;

/// Properties that hold the addresses an e-mail goes to, in the SDKs and the mailer packages.
const RECIPIENTS: [&str; 12] = [
    "ToAddresses",
    "CcAddresses",
    "BccAddresses",
    "Destinations",
    "to",
    "cc",
    "bcc",
    "To",
    "Cc",
    "Bcc",
    "recipients",
    "toAddress",
];

/// What a value of a resolver's code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The event.
    Event,
    /// Its `arguments`.
    Arguments,
}

/// The event in the code of one handler.
pub struct EventFlow<'m> {
    model: &'m ProjectModel,
    parts: HashedMap<(FnSite, u32), Part>,
    /// What parameters get, by call.
    given: HashedMap<(FnSite, u32), Vec<Site>>,
}

impl<'m> EventFlow<'m> {
    /// Follows the event of an entry's handler through the calls of its code.
    pub fn new(model: &'m ProjectModel, entry: FileId, code: &HandlerCode) -> Option<Self> {
        let handler = handler_of(model, entry)?;
        let mut flow = Self { model, parts: HashedMap::default(), given: HashedMap::default() };
        flow.parts.insert((handler, 0), Part::Event);
        let mut functions: Vec<FnSite> = code.functions.iter().copied().collect();
        crate::sorting::sort(&mut functions);
        for &function in &functions {
            for call in calls_in(model, function) {
                if let Meaning::Runs(target) = *model.meaning(call) {
                    for (index, argument) in model.args(call).into_iter().enumerate() {
                        flow.given.entry((target, index as u32)).or_default().push(argument);
                    }
                }
            }
        }
        // Each round follows the event one call further.
        for _ in 0..6 {
            let mut known: Vec<((FnSite, u32), Part)> = Vec::new();
            for (&parameter, given) in &flow.given {
                known.extend(given.iter().find_map(|&site| flow.part(site)).map(|part| (parameter, part)));
            }
            let before = flow.parts.len();
            flow.parts.extend(known);
            if flow.parts.len() == before {
                break;
            }
        }
        Some(flow)
    }

    /// Which part of the event a value is.
    pub fn part(&self, site: Site) -> Option<Part> {
        self.part_of(site, 8)
    }

    fn part_of(&self, site: Site, fuel: u32) -> Option<Part> {
        if fuel == 0 {
            return None;
        }
        let facts = self.model.facts(site.file);
        let inner = |value: ValueId| self.part_of(Site { file: site.file, value }, fuel - 1);
        match facts.body.value(site.value) {
            Value::Param { function, index } => self.parts.get(&(FnSite { file: site.file, function }, index)).copied(),
            Value::Member(base, name) if facts.str(name) == "arguments" => {
                (inner(base)? == Part::Event).then_some(Part::Arguments)
            }
            Value::Op(Op::Default | Op::Or | Op::Nullish, list) => facts.body.list(list).first().and_then(|&first| inner(first)),
            _ => None,
        }
    }

    /// Whether a value comes from the arguments, or is computed from something that does.
    pub fn is_from_arguments(&self, site: Site) -> bool {
        let mut steps = STEPS;
        self.follows(site, DEPTH, &mut steps)
    }

    fn follows(&self, site: Site, depth: u32, steps: &mut u32) -> bool {
        if depth == 0 || *steps == 0 {
            return false;
        }
        *steps -= 1;
        if self.part(site) == Some(Part::Arguments) {
            return true;
        }
        let at = match self.model.resolve(site) {
            Resolved::Site(at) => at,
            _ => return false,
        };
        let facts = self.model.facts(at.file);
        let body = &facts.body;
        let mut go = |value: ValueId| self.follows(Site { file: at.file, value }, depth - 1, steps);
        match body.value(at.value) {
            Value::Member(base, name) => match body.value(base) {
                // A property of an object that a call was given.
                Value::Param { function, index } => {
                    let parameter = (FnSite { file: at.file, function }, index);
                    if self.parts.contains_key(&parameter) {
                        return self.parts.get(&parameter) == Some(&Part::Arguments);
                    }
                    let name = facts.str(name).to_string();
                    self.given.get(&parameter).into_iter().flatten().any(|&given| match self.model.object(given) {
                        Some(view) => view.get(&name).is_some_and(|prop| self.follows(prop.value, depth - 1, steps)),
                        None => self.follows(given, depth - 1, steps),
                    })
                }
                _ => go(base),
            },
            Value::Param { function, index } => {
                let parameter = (FnSite { file: at.file, function }, index);
                self.given.get(&parameter).into_iter().flatten().any(|&given| self.follows(given, depth - 1, steps))
            }
            Value::Index(base, _) | Value::Element(base) | Value::Await(base) | Value::Spread(base) => go(base),
            Value::Local(slot) => {
                let list = body.locals.get(slot as usize).copied().unwrap_or_default();
                body.list(list).iter().any(|&value| value != at.value && go(value))
            }
            Value::Op(Op::Equal | Op::NotEqual | Op::Order | Op::Not | Op::Relation, _) => false,
            Value::Template(list) | Value::Op(_, list) | Value::Array(list) => body.list(list).iter().any(|&value| go(value)),
            Value::Object(list) => body.props(list).iter().any(|prop| go(prop.value)),
            Value::Result(call) => {
                let receiver = match body.call(call).map(|row| body.value(row.callee)) {
                    Some(Value::Member(base, _)) => Some(base),
                    _ => None,
                };
                body.args(call).iter().copied().chain(receiver).any(go)
            }
            _ => false,
        }
    }

    /// Whether an e-mail goes to an address from the arguments.
    pub fn mails_to_argument(&self, call: CallSite) -> bool {
        let mut addresses = Vec::new();
        for argument in self.model.args(call) {
            self.named(argument, &RECIPIENTS, 8, &mut addresses);
        }
        if addresses.iter().any(|&address| self.is_from_arguments(address)) {
            return true;
        }
        // A raw message names them in its text.
        let mut steps = STEPS;
        addresses.is_empty() && self.model.args(call).into_iter().any(|argument| self.addressed(argument, DEPTH, &mut steps))
    }

    /// Whether a write names its record by an argument.
    pub fn writes_named_record(&self, call: CallSite, keys: &[&str]) -> bool {
        let mut found = Vec::new();
        for argument in self.model.args(call) {
            self.named(argument, keys, 6, &mut found);
        }
        found.into_iter().any(|key| self.is_from_arguments(key))
    }

    /// The values under some names, however deep in literals.
    fn named(&self, site: Site, names: &[&str], depth: u32, found: &mut Vec<Site>) {
        let Resolved::Site(at) = self.model.resolve(site) else { return };
        if depth == 0 {
            return;
        }
        let facts = self.model.facts(at.file);
        let here = |value: ValueId| Site { file: at.file, value };
        match facts.body.value(at.value) {
            Value::Object(list) => {
                for prop in facts.body.props(list) {
                    match prop.key {
                        PropKey::Name(name) if names.contains(&facts.str(name)) => found.push(here(prop.value)),
                        _ => self.named(here(prop.value), names, depth - 1, found),
                    }
                }
            }
            Value::Array(list) => facts.body.list(list).iter().for_each(|&item| self.named(here(item), names, depth - 1, found)),
            Value::Result(call) if facts.body.call(call).is_some_and(|row| row.kind == CallKind::New) => {
                facts.body.args(call).iter().for_each(|&argument| self.named(here(argument), names, depth - 1, found));
            }
            Value::Param { function, index } => {
                let parameter = (FnSite { file: at.file, function }, index);
                for &given in self.given.get(&parameter).into_iter().flatten() {
                    self.named(given, names, depth - 1, found);
                }
            }
            _ => {}
        }
    }

    /// Whether a text holds `To: ` followed by something from the arguments.
    fn addressed(&self, site: Site, depth: u32, steps: &mut u32) -> bool {
        if depth == 0 || *steps == 0 {
            return false;
        }
        *steps -= 1;
        let Resolved::Site(at) = self.model.resolve(site) else { return false };
        let facts = self.model.facts(at.file);
        let body = &facts.body;
        let here = |value: ValueId| Site { file: at.file, value };
        let names_header = |value: ValueId| match body.value(value) {
            Value::Str(text) => {
                let line = facts.str(text).trim_end().rsplit(['\n', '\r']).next().unwrap_or("");
                matches!(line, "To:" | "Cc:" | "Bcc:")
            }
            _ => false,
        };
        let mut go = |value: ValueId| self.addressed(here(value), depth - 1, steps);
        match body.value(at.value) {
            Value::Template(list) | Value::Op(Op::Add, list) => {
                let parts = body.list(list);
                parts.windows(2).any(|pair| names_header(pair[0]) && self.is_from_arguments(here(pair[1])))
                    || parts.iter().any(|&part| go(part))
            }
            Value::Array(list) | Value::Op(_, list) => body.list(list).iter().any(|&item| go(item)),
            Value::Object(list) => body.props(list).iter().any(|prop| go(prop.value)),
            Value::Member(base, _) | Value::Await(base) | Value::Spread(base) => go(base),
            Value::Local(slot) => {
                let list = body.locals.get(slot as usize).copied().unwrap_or_default();
                body.list(list).iter().any(|&value| value != at.value && go(value))
            }
            Value::Result(call) => {
                let receiver = match body.call(call).map(|row| body.value(row.callee)) {
                    Some(Value::Member(base, _)) => Some(base),
                    _ => None,
                };
                body.args(call).iter().copied().chain(receiver).any(go)
            }
            _ => false,
        }
    }
}
