//! Calls: project functions and classes are run, everything else becomes an event.

use super::{Abs, Action, Evaluator, FrameId, Kind, Origin, Piece, Place, Places, ThingId, member::is_attribute};
use crate::{
    facts::body::{CallId, CallKind, Value, ValueId},
    model::{CallSite, wiring::BACKEND_PACKAGES},
};

/// Whether a module is one of Amplify's that define resources.
pub(super) fn is_amplify(module: &str) -> bool {
    BACKEND_PACKAGES.contains(&module)
}

/// Whether a module is part of the CDK, whose constructs write what they get into the template.
pub fn is_cdk(module: &str) -> bool {
    module.starts_with("aws-cdk-lib") || module.starts_with("@aws-cdk/") || module == "constructs"
}

/// Endings of methods that only make a text: `formatArn`, `arnForObjects`, `urlForObject`.
fn makes_text(name: &str) -> bool {
    if name.starts_with("add") || name.starts_with("grant") {
        return false;
    }
    ["arn", "url", "format", "to", "virtualHosted", "s3Url", "transferAcceleration"].iter().any(|start| name.starts_with(start))
        || is_attribute(name)
}

impl Evaluator<'_> {
    pub(super) fn run_call(&mut self, frame: FrameId, call: CallId) {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let Some(row) = model.facts(file).body.call(call).copied() else { return };
        if self.steps == 0 {
            self.complete = false;
            return;
        }
        let (args, _) = self.spread(frame, row.args);
        let result = match row.kind {
            CallKind::New => {
                let class = self.eval(frame, row.callee);
                self.construct(frame, call, &class, args)
            }
            CallKind::Call => self.call(frame, call, args),
            CallKind::Jsx | CallKind::Tagged => Abs::token(self.heap.tokens_of(&args)),
        };
        self.frame_mut(frame).results.insert(call, result);
    }

    fn call(&mut self, frame: FrameId, call: CallId, args: Vec<Abs>) -> Abs {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let facts = model.facts(file);
        let Some(row) = facts.body.call(call) else { return Abs::Unknown };
        match facts.body.value(row.callee) {
            Value::Member(base, name) => {
                let base = self.eval(frame, base);
                self.method(frame, call, &base, facts.str(name), args)
            }
            Value::Index(base, key) => {
                let base = self.eval(frame, base);
                let key = self.eval(frame, key);
                match key.as_text() {
                    Some(name) => self.method(frame, call, &base, name, args),
                    None => self.method(frame, call, &base, "*", args),
                }
            }
            Value::Unknown => match self.class_of_frame(frame) {
                Some((file, class)) => self.super_call(frame, call, file, class, args),
                None => self.unknown_call(frame, call, &Abs::Unknown, "", args),
            },
            _ => {
                let callee = self.eval(frame, row.callee);
                self.call_value(frame, call, &callee, Abs::Nothing, args)
            }
        }
    }

    fn call_value(&mut self, frame: FrameId, call: CallId, callee: &Abs, this: Abs, mut args: Vec<Abs>) -> Abs {
        match callee {
            Abs::Function(function, parent) => {
                if !self.are_all(frame, call) {
                    args.push(Abs::Unknown);
                }
                self.apply(*function, *parent, args, this)
            }
            Abs::External(module, path) => self.external_call(frame, call, module, path, args),
            Abs::Nothing | Abs::Bool(_) | Abs::Text(_) => Abs::TEXT,
            _ => self.unknown_call(frame, call, &Abs::Unknown, "", args),
        }
    }

    /// Whether the arguments of a call are surely these: a list that is spread may hold others.
    fn are_all(&mut self, frame: FrameId, call: CallId) -> bool {
        let body = &self.model.facts(self.frame(frame).function.file).body;
        let is_spread = |&item: &ValueId| matches!(body.value(item), Value::Spread(_));
        !body.args(call).iter().any(is_spread) || body.call(call).is_none_or(|row| self.spread(frame, row.args).1)
    }

    pub(super) fn method(&mut self, frame: FrameId, call: CallId, base: &Abs, name: &str, args: Vec<Abs>) -> Abs {
        match base {
            Abs::Function(function, parent) => match name {
                "bind" => base.clone(),
                "call" => {
                    let this = args.first().cloned().unwrap_or(Abs::Nothing);
                    self.apply(*function, *parent, args.into_iter().skip(1).collect(), this)
                }
                _ => Abs::Unknown,
            },
            Abs::List(_) => self.list_method(base, name, args),
            Abs::Record(_) => match self.heap.prop(base, name) {
                Some(callee) => self.call_value(frame, call, &callee, base.clone(), args),
                None => self.unknown_call(frame, call, &Abs::Unknown, name, args),
            },
            Abs::Nothing => Abs::Nothing,
            Abs::Text(Some(text)) if text.is_ascii() && matches!(name, "toUpperCase" | "toLowerCase") => {
                let text = if name == "toUpperCase" { text.to_ascii_uppercase() } else { text.to_ascii_lowercase() };
                Abs::Text(Some(text.into()))
            }
            Abs::Bool(_) | Abs::Text(_) | Abs::Token(_) => {
                args.iter().for_each(|argument| self.apply_perhaps(argument, base));
                let mut tokens = self.heap.tokens(base);
                tokens.merge(&self.heap.tokens_of(&args));
                Abs::token(tokens)
            }
            Abs::Unknown => self.unknown_call(frame, call, base, name, args),
            Abs::Namespace(_) | Abs::External(..) | Abs::Class(..) => {
                let callee = self.member(base, name);
                self.call_value(frame, call, &callee, base.clone(), args)
            }
            Abs::Thing(id) => self.thing_method(frame, call, *id, name, args),
        }
    }

    fn thing_method(&mut self, frame: FrameId, call: CallId, id: ThingId, name: &str, args: Vec<Abs>) -> Abs {
        let thing = self.heap.thing(id).clone();
        if thing.class.is_some()
            && let callee @ Abs::Function(..) = self.member(&Abs::Thing(id), name)
        {
            return self.call_value(frame, call, &callee, Abs::Thing(id), args);
        }
        if thing.kind == Kind::Tables {
            let (items, _) = self.items(&Abs::Thing(id));
            args.iter().for_each(|argument| items.iter().for_each(|item| self.apply_perhaps(argument, item)));
            return self.heap.join_all(&items);
        }
        let file = self.frame(frame).function.file;
        let row = self.model.facts(file).body.call(call).map_or_else(Default::default, |row| row.span);
        let action = Action::Method { receiver: Abs::Thing(id), name: name.to_string(), args: args.clone() };
        self.event(file, row, Some(call), action);
        let given = self.heap.tokens_of(&args);
        for argument in &args {
            self.apply_perhaps(argument, &Abs::Thing(id));
        }
        match (&thing.kind, name) {
            (Kind::Backend, "createStack") => {
                let label = args.first().and_then(Abs::as_text).map(str::to_string);
                let place = Place::Stack(label.unwrap_or_else(|| self.place_name(file, row.start)));
                self.thing(Kind::Stack, "stack", Places::of(place.clone()), Places::of(place))
            }
            (Kind::Backend, "addOutput") => Abs::Nothing,
            (Kind::Backend, _) => Abs::Unknown,
            (Kind::Value, "resource") if matches!(thing.origin, Origin::Allow(_)) => {
                let rule = self.thing(Kind::Value, name, Places::default(), given);
                if let Origin::Allow(owner) = thing.origin {
                    self.comes_from(&rule, Origin::AllowResource(owner, args));
                }
                rule
            }
            (Kind::Value, "copy") => self.copy(id, args.into_iter().next().unwrap_or(Abs::Nothing)),
            (Kind::Value, _) => {
                self.heap.thing_mut(id).tokens.merge(&given);
                Abs::Thing(id)
            }
            (Kind::Stack, _) => Abs::token(given),
            (_, name) if name.starts_with("metric") => self.thing(Kind::Value, name, Places::default(), thing.tokens),
            (_, name) if makes_text(name) => {
                let mut tokens = thing.tokens;
                tokens.merge(&given);
                match args.first().and_then(Abs::as_text).filter(|_| name == "arnForObjects") {
                    Some(keys) => {
                        let keys = Piece::Text(format!("/{keys}").into());
                        Abs::spelled(tokens, vec![Piece::Attribute(id, "bucketArn".into()), keys])
                    }
                    None => Abs::token(tokens),
                }
            }
            (_, name) if name.starts_with("grant") => self.thing(Kind::Value, name, Places::default(), thing.tokens),
            _ => self.part(id, name),
        }
    }

    /// `statement.copy({ actions })`. A copy of one that was changed since is another one, which isn't followed.
    fn copy(&mut self, id: ThingId, overrides: Abs) -> Abs {
        let thing = self.heap.thing(id).clone();
        let is_it = |receiver: &Abs| *receiver == Abs::Thing(id);
        let changed = self.events.iter().any(|event| match &event.what {
            Action::Method { receiver, name, .. } => is_it(receiver) && name.starts_with("add"),
            _ => false,
        });
        let Origin::Made(module, args) = &thing.origin else { return self.part(id, "copy") };
        let (true, [Abs::Record(own)]) = (thing.name == "PolicyStatement" && !changed, args.as_slice()) else {
            return self.part(id, "copy");
        };
        let mut record = self.heap.record(*own).clone();
        match overrides {
            Abs::Nothing => {}
            Abs::Record(other) => {
                let other = self.heap.record(other).clone();
                record.props.retain(|(name, _)| other.props.iter().all(|(own, _)| own != name));
                record.props.extend(other.props);
                record.others.extend(other.others);
            }
            _ => return self.part(id, "copy"),
        }
        let record = self.heap.add_record(record);
        let made = self.thing(Kind::Value, "PolicyStatement", thing.places, thing.tokens);
        self.comes_from(&made, Origin::Made(module.clone(), vec![record]));
        made
    }

    /// A function or static method of a package.
    fn external_call(&mut self, frame: FrameId, call: CallId, module: &str, path: &[String], args: Vec<Abs>) -> Abs {
        let name = path.last().map_or("", String::as_str);
        if module.is_empty() {
            return self.global_call(path, args);
        }
        if is_amplify(module) {
            return self.amplify(path, CallSite { file: self.frame(frame).function.file, call });
        }
        let file = self.frame(frame).function.file;
        let span = self.model.facts(file).body.call(call).map_or_else(Default::default, |row| row.span);
        let action = Action::External { module: module.into(), path: path.to_vec(), args: args.clone() };
        self.event(file, span, Some(call), action);
        let any = self.heap.join_all(&args);
        for argument in &args {
            self.apply_perhaps(argument, &any);
        }
        if !is_cdk(module) {
            return Abs::token(self.heap.tokens_of(&args).possible());
        }
        if name == "of" {
            return match path.iter().rev().nth(1).map(String::as_str) {
                Some("Stack") => match args.first() {
                    Some(Abs::Thing(id)) => self.member(&Abs::Thing(*id), "stack"),
                    Some(_) => Abs::Unknown,
                    None => Abs::TEXT,
                },
                // `Tags.of(x)`, `Aspects.of(x)`: what they are told stays with the template, not in it.
                _ => self.thing(Kind::Value, name, Places::default(), Places::default()),
            };
        }
        let scope = args.first().map(|scope| self.heap.places(scope)).unwrap_or_default();
        let in_scope = matches!(args.first(), Some(Abs::Thing(id)) if self.heap.thing(*id).kind != Kind::Value);
        let tokens = self.heap.tokens_of(if in_scope { &args[1..] } else { &args });
        let tokens_of_all = self.heap.tokens_of(&args);
        let made = if name.starts_with("from") && in_scope && args.len() > 1 {
            self.thing(Kind::Construct, name, scope, tokens)
        } else if tokens_of_all.is_empty()
            && !(name.starts_with("from") && (module.ends_with("aws-iam") || path.iter().any(|part| part == "aws_iam")))
        {
            return Abs::TEXT;
        } else {
            self.thing(Kind::Value, name, Places::default(), tokens_of_all)
        };
        self.comes_from(&made, Origin::Made(path_of(module, path), args));
        made
    }

    /// What Amplify's own functions give.
    pub(super) fn amplify(&mut self, path: &[String], site: CallSite) -> Abs {
        let name = path.last().map_or("", String::as_str);
        if name != "defineBackend" {
            let made = self.thing(Kind::Value, name, Places::default(), Places::default());
            self.comes_from(&made, Origin::Factory(site));
            return made;
        }
        let id = match self.handle {
            Some(id) => id,
            None => self.heap.add(Kind::Backend, "backend", Places::of(Place::Root), Places::default()),
        };
        self.handle = Some(id);
        Abs::Thing(id)
    }

    /// A call of something unknown: it may do anything with what it gets.
    fn unknown_call(&mut self, frame: FrameId, call: CallId, receiver: &Abs, name: &str, args: Vec<Abs>) -> Abs {
        let any = self.heap.join_all(&args);
        for argument in &args {
            self.apply_perhaps(argument, &any);
        }
        let file = self.frame(frame).function.file;
        let span = self.model.facts(file).body.call(call).map_or_else(Default::default, |row| row.span);
        let action = Action::Method { receiver: receiver.clone(), name: name.to_string(), args };
        self.event(file, span, Some(call), action);
        Abs::Unknown
    }
}

/// A package with the class whose static method is called: `aws-cdk-lib/aws-s3#Bucket`.
fn path_of(module: &str, path: &[String]) -> std::rc::Rc<str> {
    match path {
        [.., class, _] => format!("{module}#{class}").into(),
        _ => module.into(),
    }
}
