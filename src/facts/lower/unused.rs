//! Blanks values that nothing can ask for: those that no call, node, export, class or function reaches.

use super::{Lowering, interner::Interner};
use crate::{
    facts::{
        Exported, FileFacts,
        body::{Body, List, NodeKind, Op, Owner, PropKey, StrId, Value, ValueId},
    },
    knowledge::services,
    span::Span,
};

/// Length of the shortest key that a text may hold, in bytes.
const SHORTEST_KEY: usize = 20;

/// Which values are used. Its memory serves the next file again.
#[derive(Default)]
pub struct Marks {
    used: Vec<bool>,
    /// Values above this one have been looked at.
    at: u32,
    /// Used values that were found when those around had been looked at.
    late: Vec<ValueId>,
}

impl Lowering<'_> {
    /// Turns unused values into `Unknown`, so that who looks through all values finds none of them. Ids stay as they are:
    /// a hole is cheaper than new ids for everything behind it.
    pub(super) fn blank_unused(&mut self) {
        let Self { facts, names, marks, .. } = self;
        marks.start(facts.body.values.len());
        marks.roots(facts);
        facts.holds_keys = marks.telling(&facts.body, names);
        marks.spread(&facts.body);
        let Body { values, spans, .. } = &mut facts.body;
        for ((value, span), used) in values.iter_mut().zip(spans).zip(&marks.used) {
            if !used {
                (*value, *span) = (Value::Unknown, Span::default());
            }
        }
    }
}

impl Marks {
    fn start(&mut self, values: usize) {
        self.used.clear();
        self.used.resize(values, false);
        self.at = values as u32;
        self.late.clear();
    }

    #[inline]
    fn mark(&mut self, value: ValueId) {
        let Some(used) = self.used.get_mut(value.0 as usize) else { return };
        if !*used {
            *used = true;
            if value.0 >= self.at {
                self.late.push(value);
            }
        }
    }

    fn list(&mut self, body: &Body, list: List) {
        body.list(list).iter().for_each(|&value| self.mark(value));
    }

    /// What is asked for in its own right.
    fn roots(&mut self, facts: &FileFacts) {
        let body = &facts.body;
        for call in &body.calls {
            self.mark(call.callee);
            self.list(body, call.args);
        }
        body.branches.iter().for_each(|branch| self.mark(branch.condition));
        for node in &body.nodes {
            match node.kind {
                NodeKind::Loop(_, value) | NodeKind::Exit(_, value) => self.mark(value),
                NodeKind::Assign(place, value) => {
                    self.mark(place);
                    self.mark(value);
                }
                _ => {}
            }
        }
        body.members.iter().for_each(|member| self.mark(member.value));
        body.classes.iter().for_each(|class| self.mark(class.extends));
        for function in &body.functions {
            if let Owner::Object(value) = function.owner {
                self.mark(value);
            }
        }
        for export in &facts.exports {
            if let Exported::Value(value) = export.exported {
                self.mark(value);
            }
        }
    }

    /// Values that say something wherever they stand: variables of the environment, keys, `typeof window`.
    /// Gives whether there is something like a key.
    fn telling(&mut self, body: &Body, names: &Interner<'_>) -> bool {
        let (env, window) = (names.find("env"), names.find("window"));
        let is_key =
            |text: &str| text.len() >= SHORTEST_KEY && (services::has_access_key_id(text) || services::is_secret_key(text));
        let keys = names.texts().any(is_key);
        // Most files say nothing of that.
        if !keys && env.is_none() && window.is_none() {
            return false;
        }
        let roots = ["process", "import.meta"].map(|name| names.find(name));
        let is = |value: ValueId, wanted: &[Option<StrId>]| matches!(body.value(value), Value::Global(name) if wanted.contains(&Some(name)));
        for (index, &value) in body.values.iter().enumerate() {
            let tells = match value {
                Value::Str(id) => keys && is_key(names.text(id)),
                Value::Member(base, _) if env.is_some() => match body.value(base) {
                    Value::Member(root, name) => Some(name) == env && is(root, &roots),
                    _ => false,
                },
                Value::Op(Op::Unary, list) => body.list(list).iter().any(|&operand| is(operand, &[window])),
                _ => false,
            };
            if tells {
                self.mark(ValueId(index as u32));
            }
        }
        keys
    }

    /// Marks what used values are made of: mostly earlier values, so that one look at each is enough.
    fn spread(&mut self, body: &Body) {
        for (at, &value) in body.values.iter().enumerate().rev() {
            self.at = at as u32;
            if self.used[at] {
                self.parts(body, value);
            }
        }
        while let Some(value) = self.late.pop() {
            self.parts(body, body.value(value));
        }
    }

    #[inline(always)]
    fn parts(&mut self, body: &Body, value: Value) {
        match value {
            Value::Member(base, _) | Value::Element(base) | Value::Await(base) | Value::Spread(base) => self.mark(base),
            Value::Index(base, key) => {
                self.mark(base);
                self.mark(key);
            }
            Value::Array(list) | Value::Template(list) | Value::Op(_, list) => self.list(body, list),
            Value::Local(slot) => self.list(body, body.locals.get(slot as usize).copied().unwrap_or_default()),
            Value::Object(list) => {
                for prop in body.props(list) {
                    self.mark(prop.value);
                    if let PropKey::Computed(key) = prop.key {
                        self.mark(key);
                    }
                }
            }
            Value::Unknown
            | Value::Param { .. }
            | Value::Import(_)
            | Value::Global(_)
            | Value::This(_)
            | Value::Result(_)
            | Value::Str(_)
            | Value::Num(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Undefined
            | Value::Regex(_)
            | Value::Function(_)
            | Value::Class(_) => {}
        }
    }
}
