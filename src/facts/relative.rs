//! How bodies are encoded: every id and offset as its distance from the one expected there, which mostly fits one byte.
//!
//! One pass does both ways, so that they cannot drift apart. Arithmetic wraps: damaged facts become other facts, which
//! the accessors of [`Body`] bear.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::body::{Body, List, NodeKind, Owner, PropKey, StrId, Value, ValueId};
use crate::span::Span;

/// Encodes a body.
pub fn serialize<S: Serializer>(body: &Body, serializer: S) -> Result<S::Ok, S::Error> {
    let mut packed = body.clone();
    Pass { pack: true }.body(&mut packed);
    packed.serialize(serializer)
}

/// Decodes a body.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Body, D::Error> {
    let mut body = Body::deserialize(deserializer)?;
    Pass { pack: false }.body(&mut body);
    Ok(body)
}

/// Ascending offsets, for `#[serde(with)]`.
pub mod ascending {
    use super::*;

    /// Encodes each offset as the step from the one before.
    pub fn serialize<S: Serializer>(offsets: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
        let mut last = 0;
        serializer.collect_seq(offsets.iter().map(|&offset| offset.wrapping_sub(std::mem::replace(&mut last, offset))))
    }

    /// Decodes them.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
        let mut offsets = Vec::<u32>::deserialize(deserializer)?;
        let mut last: u32 = 0;
        for offset in &mut offsets {
            last = last.wrapping_add(*offset);
            *offset = last;
        }
        Ok(offsets)
    }
}

/// What is expected next in one arena.
#[derive(Default)]
struct Expected {
    /// Ids are given as expressions come: a new one is mostly one more than the highest so far.
    value: u32,
    string: u32,
    /// Lists of one arena follow each other.
    list: u32,
    /// Expressions follow each other.
    at: u32,
    /// For ids that mostly repeat or count up.
    same: u32,
}

struct Pass {
    pack: bool,
}

impl Pass {
    /// Turns a number into its distance from `expected`, or back. Returns the number itself.
    fn number(&self, slot: &mut u32, expected: u32) -> u32 {
        if self.pack {
            let real = *slot;
            let distance = real.wrapping_sub(expected) as i32;
            *slot = (distance << 1 ^ distance >> 31) as u32;
            real
        } else {
            let distance = *slot >> 1 ^ (*slot & 1).wrapping_neg();
            *slot = expected.wrapping_add(distance);
            *slot
        }
    }

    fn value(&self, id: &mut ValueId, expected: &mut Expected) {
        let real = self.number(&mut id.0, expected.value);
        expected.value = expected.value.max(real.wrapping_add(1));
    }

    fn string(&self, id: &mut StrId, expected: &mut Expected) {
        let real = self.number(&mut id.0, expected.string);
        expected.string = expected.string.max(real.wrapping_add(1));
    }

    fn list(&self, list: &mut List, expected: &mut Expected) {
        let start = self.number(&mut list.start, expected.list);
        expected.list = self.number(&mut list.end, start);
    }

    fn span(&self, span: &mut Span, expected: &mut Expected) {
        expected.at = self.number(&mut span.start, expected.at);
        self.number(&mut span.end, expected.at);
    }

    fn same(&self, slot: &mut u32, expected: &mut Expected) {
        expected.same = self.number(slot, expected.same);
    }

    fn body(&self, body: &mut Body) {
        let Body { values, spans, lists, props, calls, locals, functions, classes, members, branches, nodes } = body;
        let mut expected = Expected::default();
        values.iter_mut().for_each(|value| self.of_value(value, &mut expected));
        spans.iter_mut().for_each(|span| self.span(span, &mut expected));
        expected = Expected::default();
        lists.iter_mut().for_each(|value| self.value(value, &mut expected));
        locals.iter_mut().for_each(|list| self.list(list, &mut expected));
        expected = Expected::default();
        for prop in props {
            match &mut prop.key {
                PropKey::Name(name) => self.string(name, &mut expected),
                PropKey::Computed(key) => self.value(key, &mut expected),
                PropKey::Spread => {}
            }
            self.value(&mut prop.value, &mut expected);
            self.span(&mut prop.key_span, &mut expected);
            self.number(&mut prop.end, expected.at);
        }
        expected = Expected::default();
        for call in calls {
            self.value(&mut call.callee, &mut expected);
            self.list(&mut call.args, &mut expected);
            self.same(&mut call.function.0, &mut expected);
            self.span(&mut call.span, &mut expected);
            let start = self.number(&mut call.name.start, expected.at);
            self.number(&mut call.name.end, start);
        }
        expected = Expected::default();
        for function in functions {
            if let Some(name) = &mut function.name {
                self.string(name, &mut expected);
            }
            if let Owner::Object(value) = &mut function.owner {
                self.value(value, &mut expected);
            }
            self.same(&mut function.parent.0, &mut expected);
            self.list(&mut function.nodes, &mut expected);
            self.span(&mut function.span, &mut expected);
            let start = self.number(&mut function.name_span.start, expected.at);
            self.number(&mut function.name_span.end, start);
        }
        expected = Expected::default();
        for class in classes {
            self.value(&mut class.extends, &mut expected);
            self.list(&mut class.members, &mut expected);
            self.span(&mut class.span, &mut expected);
        }
        for member in members {
            self.value(&mut member.value, &mut expected);
        }
        expected = Expected::default();
        for branch in branches {
            self.value(&mut branch.condition, &mut expected);
            self.span(&mut branch.span, &mut expected);
        }
        expected = Expected::default();
        for (index, node) in nodes.iter_mut().enumerate() {
            self.number(&mut node.skip, index as u32 + 1);
            match &mut node.kind {
                NodeKind::Call(call) => self.same(&mut call.0, &mut expected),
                NodeKind::Loop(_, value) | NodeKind::Exit(_, value) => self.value(value, &mut expected),
                NodeKind::Assign(place, value) => {
                    self.value(place, &mut expected);
                    self.value(value, &mut expected);
                }
                _ => {}
            }
        }
    }

    fn of_value(&self, value: &mut Value, expected: &mut Expected) {
        match value {
            Value::Param { function, .. } => self.same(&mut function.0, expected),
            Value::Global(text) | Value::Str(text) | Value::Num(text) | Value::Regex(text) => self.string(text, expected),
            Value::Member(base, name) => {
                self.value(base, expected);
                self.string(name, expected);
            }
            Value::Index(base, key) => {
                self.value(base, expected);
                self.value(key, expected);
            }
            Value::Element(base) | Value::Await(base) | Value::Spread(base) => self.value(base, expected),
            // Objects are ranges of another arena, but each kind of list goes on where the last one ended.
            Value::Array(list) | Value::Template(list) | Value::Op(_, list) => self.list(list, expected),
            Value::Object(list) => {
                let start = self.number(&mut list.start, expected.at);
                expected.at = self.number(&mut list.end, start);
            }
            Value::Unknown
            | Value::Local(_)
            | Value::Import(_)
            | Value::This(_)
            | Value::Result(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Undefined
            | Value::Function(_)
            | Value::Class(_) => {}
        }
    }
}
