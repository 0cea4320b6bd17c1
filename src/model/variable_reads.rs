//! Reads of `process.env.X` in function code, and whether the code has an answer if the variable isn't there.

use super::{CallSite, FileId, FnSite, ProjectModel, Site, eval::Resolved};
use crate::{
    facts::{
        Exported,
        body::{BranchKind, CallId, ExitKind, List, NodeKind, Op, Value, ValueId},
    },
    maps::{HashedMap, HashedSet},
    span::Span,
};

/// Operations inside operations that are followed outwards.
const NESTING: u32 = 12;

/// One read of a variable.
#[derive(Clone, Debug)]
pub struct Read {
    /// Its name.
    pub name: String,
    /// Bytes of the read.
    pub span: Span,
    /// What the code does without it.
    pub without: Without,
    value: ValueId,
}

/// What becomes of code whose variable isn't set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// It goes on with `undefined`, or stops.
    Fails,
    /// It takes something else.
    Default,
    /// It asks whether the variable is there and goes another way.
    Asks,
}

/// What a file does with its environment.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Reads by name, in source order.
    pub reads: Vec<Read>,
    /// Places at which a name that isn't known is read.
    pub computed: Vec<Span>,
    /// Names that the code sets by itself.
    pub assigned: Vec<String>,
}

/// Reads of `process.env` in a file, and of `env` out of `$amplify/env/…`. `is_set` says which variables there are.
pub fn read(model: &ProjectModel, file: FileId, is_set: &dyn Fn(&str) -> bool) -> Environment {
    let mut found = Environment::default();
    let facts = model.facts(file);
    if !facts.strings.iter().any(|text| text == "env" || text == "process") {
        return found;
    }
    let mut reader = Reader { model, file, is_set, uses: None, reads: HashedMap::default() };
    for (value, read) in model.values(file) {
        match read {
            Value::Member(base, name) if reader.is_environment(base) => {
                reader.reads.insert(value, facts.str(name).to_string());
            }
            Value::Index(base, key) if reader.is_environment(base) => match model.string(Site { file, value: key }) {
                Some(name) => _ = reader.reads.insert(value, name),
                None => found.computed.push(facts.body.span(value)),
            },
            _ => {}
        }
    }
    let mut values: Vec<ValueId> = reader.reads.keys().copied().collect();
    crate::sorting::sort(&mut values);
    for node in &facts.body.nodes {
        if let NodeKind::Assign(place, _) = node.kind
            && let Some(name) = reader.reads.get(&place)
        {
            found.assigned.push(name.clone());
        }
    }
    for value in values {
        let name = reader.reads[&value].clone();
        // A read that nothing uses may be the place of an assignment or a name in a pattern.
        if let Some(without) = reader.without(value, NESTING) {
            found.reads.push(Read { name, span: facts.body.span(value), without, value });
        }
    }
    crate::sorting::by_key(&mut found.reads, |read| (read.span, read.value));
    found
}

/// A place that uses a value.
#[derive(Clone, Copy)]
enum Use {
    /// An operand, by its position.
    Operand(Op, ValueId, usize),
    /// `value.name`.
    Member(ValueId),
    /// The condition of a choice: an index into the nodes.
    Condition(usize),
    /// An argument, by its position.
    Argument(CallId, usize),
    /// One of the values of a variable.
    Local,
    /// Any other.
    Plain,
}

struct Reader<'m> {
    model: &'m ProjectModel,
    file: FileId,
    is_set: &'m dyn Fn(&str) -> bool,
    uses: Option<HashedMap<ValueId, Vec<Use>>>,
    reads: HashedMap<ValueId, String>,
}

impl Reader<'_> {
    fn is_environment(&self, base: ValueId) -> bool {
        let body = &self.model.facts(self.file).body;
        if !matches!(body.value(base), Value::Member(..) | Value::Import(_) | Value::Global(_)) {
            return false;
        }
        match self.model.resolve(Site { file: self.file, value: base }) {
            Resolved::Global(path) => path == ["process", "env"],
            Resolved::External { module, path } => match module.as_ref() {
                "process" | "node:process" => path.last().is_some_and(|name| name == "env"),
                _ => module.starts_with("$amplify/env/") && path == ["env"],
            },
            _ => false,
        }
    }

    /// What happens without a value; `None` if nothing uses it.
    fn without(&mut self, value: ValueId, depth: u32) -> Option<Without> {
        if self.uses.is_none() {
            self.uses = Some(self.all_uses());
        }
        let uses = self.uses.as_ref().and_then(|uses| uses.get(&value)).cloned().unwrap_or_default();
        let answers: Vec<Without> = uses.into_iter().filter_map(|one| self.of_use(one, depth)).collect();
        [Without::Asks, Without::Fails, Without::Default].into_iter().find(|answer| answers.contains(answer))
    }

    fn of_use(&mut self, one: Use, depth: u32) -> Option<Without> {
        let model = self.model;
        let body = &model.facts(self.file).body;
        if depth == 0 {
            return Some(Without::Asks);
        }
        match one {
            // Either of several values: too many ways to follow.
            Use::Local => Some(Without::Asks),
            Use::Condition(_) => Some(Without::Asks),
            Use::Operand(op, whole, position) => {
                let Value::Op(_, operands) = body.value(whole) else { return Some(Without::Fails) };
                let others = || body.list(operands).iter().enumerate().filter(|(at, _)| *at != position).map(|(_, other)| *other);
                match op {
                    Op::Or | Op::Nullish => {
                        if others().all(|other| self.is_unset(other)) {
                            return self.without(whole, depth - 1);
                        }
                        Some(Without::Default)
                    }
                    Op::Default => Some(if position == 0 { Without::Default } else { Without::Fails }),
                    Op::And | Op::Conditional if position == 0 => Some(Without::Asks),
                    Op::And | Op::Conditional | Op::Sequence => self.without(whole, depth - 1),
                    Op::Equal | Op::NotEqual => match others().map(|other| body.value(other)).next() {
                        Some(Value::Undefined | Value::Null) => self.asked(whole, depth - 1),
                        Some(Value::Str(_) | Value::Num(_) | Value::Bool(_) | Value::Template(_)) => Some(Without::Default),
                        _ => Some(Without::Fails),
                    },
                    Op::Relation => Some(Without::Default),
                    Op::Not => self.asked(whole, depth - 1),
                    // `typeof`, `void`, a sign.
                    Op::Unary => Some(Without::Asks),
                    Op::Add | Op::Arithmetic | Op::Order | Op::Rest | Op::RestParam => Some(Without::Fails),
                }
            }
            Use::Member(member) => {
                let optional = body.calls.iter().any(|call| call.callee == member && call.optional);
                Some(if optional { Without::Default } else { Without::Fails })
            }
            Use::Argument(call, position) => self.of_argument(CallSite { file: self.file, call }, position, depth - 1),
            Use::Plain => Some(Without::Fails),
        }
    }

    /// A test that is true without the variable: what is done then.
    fn asked(&self, test: ValueId, depth: u32) -> Option<Without> {
        let uses = self.uses.as_ref().and_then(|uses| uses.get(&test)).map_or(&[][..], Vec::as_slice);
        for &one in uses {
            match one {
                Use::Condition(node) if self.throws(node) => return Some(Without::Fails),
                Use::Operand(Op::Or | Op::And, whole, _) if depth > 0 => return self.asked(whole, depth - 1),
                _ => {}
            }
        }
        Some(Without::Asks)
    }

    /// Whether the first arm of a choice ends the work with an error.
    fn throws(&self, node: usize) -> bool {
        let body = &self.model.facts(self.file).body;
        let Some(row) = body.nodes.get(node) else { return false };
        let arms = List { start: node as u32 + 1, end: row.skip };
        let Some((_, first)) = body.children(arms).next() else { return false };
        let nodes = body.nodes.get(first.start as usize..first.end as usize).unwrap_or(&[]);
        nodes.iter().any(|node| matches!(node.kind, NodeKind::Exit(ExitKind::Throw, _)))
    }

    fn is_unset(&self, value: ValueId) -> bool {
        self.reads.get(&value).is_some_and(|name| !(self.is_set)(name))
    }

    /// What the called function does without its parameter.
    fn of_argument(&mut self, call: CallSite, position: usize, depth: u32) -> Option<Without> {
        let model = self.model;
        match model.callee(call) {
            Resolved::Global(path) => match path.first().map(|name| &**name) {
                // Only shown.
                Some("console") => None,
                Some("Boolean") => Some(Without::Asks),
                // `Number(process.env.LIMIT) || 5`.
                Some("Number" | "parseInt" | "parseFloat") if path.len() == 1 && position == 0 => self.of_result(call, depth),
                _ if path.last().is_some_and(|name| matches!(name.as_ref(), "isNaN" | "isFinite" | "isInteger")) => {
                    Some(Without::Asks)
                }
                _ => Some(Without::Fails),
            },
            Resolved::Function(FnSite { file, function }) => {
                let mut callee = Reader { model, file, is_set: self.is_set, uses: None, reads: HashedMap::default() };
                let parameter = Value::Param { function, index: position as u32 };
                let values = model.values(file).filter(|(_, value)| *value == parameter);
                // A few calls inside each other are enough.
                let answers: Vec<Without> = values.filter_map(|(id, _)| callee.without(id, depth.saturating_sub(5))).collect();
                let found = [Without::Asks, Without::Fails, Without::Default].into_iter().find(|answer| answers.contains(answer));
                Some(found.unwrap_or(Without::Fails))
            }
            _ => Some(Without::Fails),
        }
    }

    /// What becomes of the result of a call.
    fn of_result(&mut self, call: CallSite, depth: u32) -> Option<Without> {
        let result = self.model.values(self.file).find(|(_, value)| *value == Value::Result(call.call));
        result.and_then(|(id, _)| self.without(id, depth)).or(Some(Without::Fails))
    }

    fn all_uses(&self) -> HashedMap<ValueId, Vec<Use>> {
        let facts = self.model.facts(self.file);
        let body = &facts.body;
        let mut uses: HashedMap<ValueId, Vec<Use>> = HashedMap::default();
        let mut add = |value: ValueId, one: Use| uses.entry(value).or_default().push(one);
        for (whole, value) in self.model.values(self.file) {
            match value {
                Value::Op(op, list) => {
                    let operands = body.list(list).iter().enumerate();
                    operands.for_each(|(position, &operand)| add(operand, Use::Operand(op, whole, position)));
                }
                Value::Template(list) | Value::Array(list) => {
                    body.list(list).iter().for_each(|&item| add(item, Use::Plain));
                }
                Value::Member(base, _) => add(base, Use::Member(whole)),
                Value::Index(base, key) => {
                    add(base, Use::Plain);
                    add(key, Use::Plain);
                }
                Value::Await(inner) | Value::Spread(inner) | Value::Element(inner) => add(inner, Use::Plain),
                _ => {}
            }
        }
        body.props.iter().for_each(|prop| add(prop.value, Use::Plain));
        for (index, call) in body.calls.iter().enumerate() {
            let arguments = body.list(call.args).iter().enumerate();
            arguments.for_each(|(position, &argument)| add(argument, Use::Argument(CallId(index as u32), position)));
        }
        for &local in &body.locals {
            body.list(local).iter().for_each(|&value| add(value, Use::Local));
        }
        for (index, node) in body.nodes.iter().enumerate() {
            match node.kind {
                NodeKind::Exit(_, value) | NodeKind::Assign(_, value) => add(value, Use::Plain),
                NodeKind::Branch(branch) => {
                    // The short forms are operations as well.
                    if let Some(branch) = body.branches.get(branch as usize)
                        && branch.kind != BranchKind::Short
                    {
                        add(branch.condition, Use::Condition(index));
                    }
                }
                _ => {}
            }
        }
        for export in &facts.exports {
            if let Exported::Value(value) = export.exported {
                add(value, Use::Plain);
            }
        }
        uses
    }
}

/// The names that a file asks for before it uses them.
pub fn asked(environment: &Environment) -> HashedSet<&str> {
    environment.reads.iter().filter(|read| read.without == Without::Asks).map(|read| read.name.as_str()).collect()
}
