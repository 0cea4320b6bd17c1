//! Which values of a file something uses: a call, a node, an export, a class or a function, or another used value.

use crate::{
    facts::{
        Exported, FileFacts,
        body::{Body, List, NodeKind, Op, Owner, PropKey, Value, ValueId},
    },
    knowledge::services,
};

/// For each value, whether something uses it. What a page merely shows, and what a statement leaves lying, is unused.
pub fn used_values(facts: &FileFacts) -> Box<[bool]> {
    let mut marks =
        Marks { used: vec![false; facts.body.value_count()].into(), at: facts.body.value_count() as u32, late: Vec::new() };
    marks.roots(facts);
    marks.telling(facts);
    marks.spread(&facts.body);
    marks.used
}

struct Marks {
    used: Box<[bool]>,
    /// Values from this one on have been looked at.
    at: u32,
    /// Used values that were found when those around had been looked at.
    late: Vec<ValueId>,
}

impl Marks {
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
    fn telling(&mut self, facts: &FileFacts) {
        let body = &facts.body;
        let is = |value: ValueId, wanted: &[&str]| matches!(body.value(value), Value::Global(name) if wanted.contains(&facts.str(name)));
        for id in (0..body.value_count() as u32).map(ValueId) {
            let tells = match body.value(id) {
                Value::Str(text) => facts.holds_keys && services::may_be_key(facts.str(text)),
                Value::Member(base, _) => match body.value(base) {
                    Value::Member(root, name) => facts.str(name) == "env" && is(root, &["process", "import.meta"]),
                    _ => false,
                },
                Value::Op(Op::Unary, list) => body.list(list).iter().any(|&operand| is(operand, &["window"])),
                _ => false,
            };
            if tells {
                self.mark(id);
            }
        }
    }

    /// Marks what used values are made of: mostly earlier values, so that one look at each is enough.
    fn spread(&mut self, body: &Body) {
        for id in (0..body.value_count() as u32).rev().map(ValueId) {
            self.at = id.0;
            if self.used[id.0 as usize] {
                self.parts(body, body.value(id));
            }
        }
        while let Some(value) = self.late.pop() {
            self.parts(body, body.value(value));
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::extract::extract;

    #[test]
    fn tells_what_is_used_in_whatever_order() {
        let text = "let x = first; take(x); x = [later]; lost; gone && made(kept); process.env.SHOWN;";
        let facts = extract("a.ts", text.as_bytes());
        let used = used_values(&facts);
        let is_used = |wanted: &str| {
            let ids = (0..facts.body.value_count() as u32).map(ValueId);
            let mut named = ids.filter(|id| match facts.body.value(*id) {
                Value::Global(name) | Value::Member(_, name) => facts.str(name) == wanted,
                _ => false,
            });
            named.any(|id| used[id.0 as usize])
        };
        for name in ["first", "take", "later", "gone", "made", "kept", "SHOWN"] {
            assert!(is_used(name), "{name}");
        }
        assert!(!is_used("lost"));
    }
}
