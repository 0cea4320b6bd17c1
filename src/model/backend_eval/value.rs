//! Values of the IR → abstract values.

use super::{Abs, Evaluator, FrameId, Kind, Piece, Places, heap::Record, run::MAX_NESTING};
use crate::{
    facts::Imported,
    facts::body::{FnId, List, Op, PropKey, Value, ValueId},
    model::{
        CallSite, FileId, FnSite, Target,
        eval::{Resolved, owned},
    },
};

impl Evaluator<'_> {
    /// What a value is in a frame.
    pub(super) fn eval(&mut self, frame: FrameId, value: ValueId) -> Abs {
        if self.lookups == 0 || self.depth > MAX_NESTING {
            self.complete = false;
            return Abs::Unknown;
        }
        self.lookups -= 1;
        self.depth += 1;
        let result = self.eval_inner(frame, value);
        self.depth -= 1;
        result
    }

    fn eval_inner(&mut self, frame: FrameId, value: ValueId) -> Abs {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let facts = model.facts(file);
        let body = &facts.body;
        match body.value(value) {
            Value::Unknown => Abs::Unknown,
            Value::Param { function, index } => self.parameter(frame, function, index),
            Value::Local(slot) => {
                if let Some(known) = self.locals.get(&(file, slot)) {
                    return known.clone();
                }
                let list = body.locals.get(slot as usize).copied().unwrap_or_default();
                let values = body.list(list);
                let first = values.first().map_or(Abs::Nothing, |&first| self.eval(frame, first));
                // A counter goes on from what it began with.
                if values.contains(&ValueId::UNKNOWN) { self.heap.join(first, Abs::Unknown) } else { first }
            }
            Value::Import(import) => {
                let Some(row) = facts.import(import) else { return Abs::Unknown };
                match (model.target(file, import), row.imported) {
                    (Target::File(target), Imported::Name(name)) => self.export(*target, facts.str(name)),
                    (Target::File(target), _) => Abs::Namespace(*target),
                    (Target::Package(package, subpath), imported) => {
                        let module = if subpath.is_empty() { package.clone() } else { format!("{package}/{subpath}") };
                        external(&module, imported_path(facts, imported))
                    }
                    (Target::Builtin(module), imported) => external(module, imported_path(facts, imported)),
                    (Target::Asset(_), _) => Abs::TEXT,
                    (Target::Missing, _) => Abs::Unknown,
                }
            }
            Value::Global(name) => external("", vec![facts.str(name).to_string()]),
            Value::This(function) => {
                let owner = self.chain(frame).find(|&at| self.frame(at).function == FnSite { file, function });
                owner.map_or(Abs::Unknown, |at| self.frame(at).this.clone())
            }
            Value::Member(base, name) => {
                let base = self.eval(frame, base);
                self.member(&base, facts.str(name))
            }
            Value::Index(base, key) => {
                let base = self.eval(frame, base);
                let key = self.eval(frame, key);
                self.index(&base, &key)
            }
            Value::Element(over) => {
                let bound = self.chain(frame).find_map(|at| self.frame(at).elements.get(&over).cloned());
                bound.unwrap_or_else(|| {
                    let over = self.eval(frame, over);
                    let (items, _) = self.items(&over);
                    self.heap.join_all(&items)
                })
            }
            Value::Result(call) => self.result(frame, CallSite { file, call }),
            Value::Await(value) | Value::Spread(value) => self.eval(frame, value),
            Value::Object(list) => self.literal(frame, value, |this| this.object(frame, list)),
            Value::Array(list) => self.literal(frame, value, |this| {
                let (items, certain) = this.spread(frame, list);
                this.heap.add_list(items, certain)
            }),
            Value::Str(text) | Value::Num(text) => Abs::text(facts.str(text)),
            Value::Bool(value) => Abs::Bool(value),
            Value::Null | Value::Undefined => Abs::Nothing,
            Value::Regex(_) => Abs::TEXT,
            Value::Template(list) | Value::Op(Op::Add, list) => self.concat(frame, list),
            Value::Op(op, list) => self.operation(frame, op, list),
            Value::Function(function) => {
                let parent = body.function(function).map_or(FnId::MODULE, |row| row.parent);
                let around = self.chain(frame).find(|&at| self.frame(at).function == FnSite { file, function: parent });
                let around = around.unwrap_or_else(|| self.module(file));
                Abs::Function(FnSite { file, function }, around)
            }
            Value::Class(class) => Abs::Class(file, class, frame),
        }
    }

    fn parameter(&mut self, frame: FrameId, function: FnId, index: u32) -> Abs {
        let file = self.frame(frame).function.file;
        let site = FnSite { file, function };
        let owner = self.chain(frame).find(|&at| self.frame(at).function == site && self.frame(at).turn.is_none());
        owner.map_or(Abs::Unknown, |at| self.frame(at).args.get(index as usize).cloned().unwrap_or(Abs::Nothing))
    }

    /// The list of the arguments from `index` on.
    fn rest_parameter(&mut self, frame: FrameId, function: FnId, index: u32) -> Abs {
        let file = self.frame(frame).function.file;
        let site = FnSite { file, function };
        let owner = self.chain(frame).find(|&at| self.frame(at).function == site && self.frame(at).turn.is_none());
        let Some(owner) = owner else { return Abs::Unknown };
        let items = self.frame(owner).args.iter().skip(index as usize).cloned().collect();
        self.heap.add_list(items, true)
    }

    /// An object or array literal: the same one wherever the same run of its code names it.
    fn literal(&mut self, frame: FrameId, value: ValueId, make: impl FnOnce(&mut Self) -> Abs) -> Abs {
        let file = self.frame(frame).function.file;
        let body = &self.model.facts(file).body;
        let span = body.span(value);
        let home = self.chain(frame).find(|&at| {
            let row = self.frame(at);
            match row.turn {
                Some(turn) => turn.contains(span),
                None => body.function(row.function.function).is_some_and(|function| function.span.contains(span)),
            }
        });
        let home = home.unwrap_or(frame);
        if let Some(known) = self.frame(home).literals.get(&value) {
            return known.clone();
        }
        let made = make(self);
        self.frame_mut(home).literals.insert(value, made.clone());
        made
    }

    fn object(&mut self, frame: FrameId, list: List) -> Abs {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let facts = model.facts(file);
        let mut record = Record::default();
        for prop in facts.body.props(list) {
            let value = self.eval(frame, prop.value);
            let key = match prop.key {
                PropKey::Name(name) => Some(facts.str(name).to_string()),
                PropKey::Computed(key) => self.eval(frame, key).as_text().map(str::to_string),
                PropKey::Spread => {
                    if let Abs::Record(id) = value {
                        let other = self.heap.record(id).clone();
                        record.props.extend(other.props);
                        record.others.extend(other.others);
                    } else if value != Abs::Nothing {
                        record.others.push(value);
                    }
                    continue;
                }
            };
            match key {
                Some(key) => record.props.push((key, value)),
                None => record.others.push(value),
            }
        }
        self.heap.add_record(record)
    }

    /// Items or arguments with spreads expanded, and whether these are all.
    pub(super) fn spread(&mut self, frame: FrameId, list: List) -> (Vec<Abs>, bool) {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let body = &model.facts(file).body;
        let mut items = Vec::new();
        let mut certain = true;
        for &item in body.list(list) {
            let value = self.eval(frame, item);
            if matches!(body.value(item), Value::Spread(_)) {
                let (inner, all) = self.items(&value);
                certain &= all;
                items.extend(inner);
            } else {
                items.push(value);
            }
        }
        (items, certain)
    }

    fn concat(&mut self, frame: FrameId, list: List) -> Abs {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let parts: Vec<Abs> = model.facts(file).body.list(list).iter().map(|&part| self.eval(frame, part)).collect();
        match parts.iter().map(Abs::as_text).collect::<Option<String>>() {
            Some(text) => Abs::text(&text),
            None => {
                let pieces: Vec<Vec<Piece>> = parts.iter().filter(|part| part.as_text() != Some("")).map(Abs::pieces).collect();
                let known = pieces.iter().all(|pieces| !pieces.is_empty());
                Abs::spelled(self.heap.tokens_of(&parts), if known { pieces.concat() } else { Vec::new() })
            }
        }
    }

    fn operation(&mut self, frame: FrameId, op: Op, list: List) -> Abs {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let operands: Vec<ValueId> = model.facts(file).body.list(list).to_vec();
        let at = |this: &mut Self, index: usize| operands.get(index).map_or(Abs::Nothing, |&value| this.eval(frame, value));
        let first = at(self, 0);
        match op {
            Op::Conditional => match first.truth() {
                Some(true) => at(self, 1),
                Some(false) => at(self, 2),
                None => {
                    let (yes, no) = (at(self, 1), at(self, 2));
                    self.heap.join(yes, no)
                }
            },
            Op::Or | Op::And => match (first.truth(), op) {
                (Some(true), Op::Or) | (Some(false), Op::And) => first,
                (Some(_), _) => at(self, 1),
                (None, _) => {
                    let second = at(self, 1);
                    self.heap.join(first, second)
                }
            },
            Op::Nullish | Op::Default => match first {
                Abs::Nothing => at(self, 1),
                Abs::Unknown | Abs::External(..) | Abs::Text(None) => {
                    let second = at(self, 1);
                    self.heap.join(first, second)
                }
                known => known,
            },
            Op::Not => first.truth().map_or(Abs::TEXT, |truth| Abs::Bool(!truth)),
            Op::Equal | Op::NotEqual => {
                let second = at(self, 1);
                match (first.as_text(), second.as_text()) {
                    (Some(a), Some(b)) => Abs::Bool((a == b) == (op == Op::Equal)),
                    _ => Abs::TEXT,
                }
            }
            Op::Rest => match first {
                Abs::List(id) => {
                    let items = self.heap.list(id).items.clone();
                    self.heap.add_list(items, false)
                }
                whole => whole,
            },
            Op::RestParam => match operands.first().map(|&first| self.model.facts(file).body.value(first)) {
                Some(Value::Param { function, index }) => self.rest_parameter(frame, function, index),
                _ => Abs::Unknown,
            },
            Op::Sequence => operands.last().map_or(Abs::Nothing, |&last| self.eval(frame, last)),
            Op::Add | Op::Arithmetic | Op::Order | Op::Relation | Op::Unary => Abs::TEXT,
        }
    }

    /// What a call gave, when it ran.
    fn result(&mut self, frame: FrameId, site: CallSite) -> Abs {
        let found = self.chain(frame).find_map(|at| self.frame(at).results.get(&site.call).cloned());
        if let Some(found) = found {
            return found;
        }
        let Some(row) = self.model.call(site) else { return Abs::Unknown };
        if row.function != FnId::MODULE {
            // The call stands in code that hasn't run.
            return Abs::Nothing;
        }
        if let Some(known) = self.factory(site) {
            return known;
        }
        let module = self.module(site.file);
        match self.modules.get(&site.file) {
            Some((_, false)) => {
                self.run_module(site.file);
                self.frame(module).results.get(&site.call).cloned().unwrap_or(Abs::Nothing)
            }
            // It runs just now: modules import each other in a circle.
            _ => Abs::Nothing,
        }
    }

    /// What a call of Amplify's own packages gives, so that resource files need not be run.
    fn factory(&mut self, site: CallSite) -> Option<Abs> {
        match self.model.callee(site) {
            Resolved::External { module, path } if super::call::is_amplify(&module) => Some(self.amplify(&owned(path), site)),
            _ => None,
        }
    }

    /// An export of a module of the project.
    pub(super) fn export(&mut self, file: FileId, name: &str) -> Abs {
        let frame = |this: &mut Self, file| this.module(file);
        match self.model.export_of(file, name) {
            Resolved::External { module, path } => external(&module, owned(path)),
            Resolved::Global(path) => external("", owned(path)),
            Resolved::Namespace(file) => Abs::Namespace(file),
            Resolved::Function(site) => Abs::Function(site, frame(self, site.file)),
            Resolved::Class(file, class) => Abs::Class(file, class, frame(self, file)),
            Resolved::Site(site) => {
                let frame = frame(self, site.file);
                self.eval(frame, site.value)
            }
            Resolved::Unknown => Abs::Unknown,
        }
    }

    /// A new thing as a value.
    pub(super) fn thing(&mut self, kind: Kind, name: &str, places: Places, tokens: Places) -> Abs {
        Abs::Thing(self.heap.add(kind, name, places, tokens))
    }
}

/// Something of a package.
pub(super) fn external(module: &str, path: Vec<String>) -> Abs {
    Abs::External(module.into(), path.into())
}

fn imported_path(facts: &crate::facts::FileFacts, imported: Imported) -> Vec<String> {
    match imported {
        Imported::Name(name) => vec![facts.str(name).to_string()],
        _ => Vec::new(),
    }
}
