//! Drops what nothing can ask for: values, lists and strings that no node, export, class or function reaches.

use crate::{
    facts::{
        Exported, FileFacts, Imported,
        body::{Body, List, NodeKind, Op, Owner, PropKey, StrId, Value, ValueId},
    },
    knowledge::services,
};

/// Rebuilds the arenas of `facts` with only the reachable parts, in order of first need.
pub fn compact(facts: &mut FileFacts) {
    let old = std::mem::take(&mut facts.body);
    let mut keep = Compaction {
        values: vec![None; old.values.len()],
        slots: vec![None; old.locals.len()],
        strings: vec![None; facts.strings.len()],
        texts: Vec::new(),
        old_texts: std::mem::take(&mut facts.strings),
        body: Body { values: vec![Value::Unknown], spans: vec![Default::default()], ..Body::default() },
        old,
    };
    keep.values[0] = Some(ValueId::UNKNOWN);
    keep.roots(facts);
    keep.telling();
    keep.drain();
    facts.strings = keep.texts;
    facts.body = keep.body;
}

struct Compaction {
    old: Body,
    body: Body,
    values: Vec<Option<ValueId>>,
    /// Old local slot → new one.
    slots: Vec<Option<u32>>,
    strings: Vec<Option<StrId>>,
    texts: Vec<String>,
    old_texts: Vec<String>,
}

impl Compaction {
    fn roots(&mut self, facts: &mut FileFacts) {
        self.body.nodes = std::mem::take(&mut self.old.nodes);
        self.body.branches = std::mem::take(&mut self.old.branches);
        self.body.calls = std::mem::take(&mut self.old.calls);
        self.body.functions = std::mem::take(&mut self.old.functions);
        self.body.classes = std::mem::take(&mut self.old.classes);
        self.body.members = std::mem::take(&mut self.old.members);
        for index in 0..self.body.calls.len() {
            let mut call = self.body.calls[index];
            call.callee = self.value(call.callee);
            call.args = self.list(call.args);
            self.body.calls[index] = call;
        }
        for index in 0..self.body.branches.len() {
            let condition = self.body.branches[index].condition;
            self.body.branches[index].condition = self.value(condition);
        }
        for index in 0..self.body.nodes.len() {
            self.body.nodes[index].kind = match self.body.nodes[index].kind {
                NodeKind::Loop(kind, over) => NodeKind::Loop(kind, self.value(over)),
                NodeKind::Exit(kind, value) => NodeKind::Exit(kind, self.value(value)),
                NodeKind::Assign(place, value) => NodeKind::Assign(self.value(place), self.value(value)),
                kind => kind,
            };
        }
        for index in 0..self.body.members.len() {
            let mut member = self.body.members[index];
            member.value = self.value(member.value);
            member.name = member.name.map(|name| self.string(name));
            self.body.members[index] = member;
        }
        for index in 0..self.body.classes.len() {
            let mut class = self.body.classes[index];
            class.extends = self.value(class.extends);
            class.name = class.name.map(|name| self.string(name));
            self.body.classes[index] = class;
        }
        for index in 0..self.body.functions.len() {
            let mut function = self.body.functions[index];
            function.name = function.name.map(|name| self.string(name));
            if let Owner::Object(value) = function.owner {
                function.owner = Owner::Object(self.value(value));
            }
            self.body.functions[index] = function;
        }
        for export in &mut facts.exports {
            export.name = export.name.map(|name| self.string(name));
            if let Exported::Value(value) = export.exported {
                export.exported = Exported::Value(self.value(value));
            }
        }
        for import in &mut facts.imports {
            import.source = self.string(import.source);
            if let Imported::Name(name) = import.imported {
                import.imported = Imported::Name(self.string(name));
            }
        }
        for (_, name) in &mut facts.namespace_names {
            *name = self.string(*name);
        }
        crate::sorting::sort(&mut facts.namespace_names);
        facts.namespace_names.dedup();
        for (_, name) in &mut facts.names {
            *name = self.string(*name);
        }
        for type_key in &mut facts.type_keys {
            type_key.key = self.string(type_key.key);
        }
        for suppression in &mut facts.suppressions {
            for rule in &mut suppression.rules {
                *rule = self.string(*rule);
            }
        }
    }

    /// Values that say something wherever they stand: variables of the environment, keys, `typeof window`.
    fn telling(&mut self) {
        for index in 0..self.old.values.len() {
            let old = ValueId(index as u32);
            if self.is_telling(old) {
                self.value(old);
            }
        }
    }

    fn is_telling(&self, value: ValueId) -> bool {
        let text = |id: StrId| self.text(id);
        match self.old.value(value) {
            Value::Str(id) => services::has_access_key_id(text(id)) || services::is_secret_key(text(id)),
            Value::Member(base, _) => match self.old.value(base) {
                Value::Member(root, env) if text(env) == "env" => match self.old.value(root) {
                    Value::Global(name) => matches!(text(name), "process" | "import.meta"),
                    _ => false,
                },
                _ => false,
            },
            Value::Op(Op::Unary, list) => self
                .old
                .list(list)
                .iter()
                .any(|&value| matches!(self.old.value(value), Value::Global(name) if text(name) == "window")),
            _ => false,
        }
    }

    /// A text by its old id, whether it has moved yet or not.
    fn text(&self, old: StrId) -> &str {
        match self.strings.get(old.0 as usize).copied().flatten() {
            Some(new) => self.texts.get(new.0 as usize).map_or("", String::as_str),
            None => self.old_texts.get(old.0 as usize).map_or("", String::as_str),
        }
    }

    fn string(&mut self, old: StrId) -> StrId {
        let Some(slot) = self.strings.get_mut(old.0 as usize) else { return old };
        *slot.get_or_insert_with(|| {
            self.texts.push(std::mem::take(&mut self.old_texts[old.0 as usize]));
            StrId(self.texts.len() as u32 - 1)
        })
    }

    fn value(&mut self, old: ValueId) -> ValueId {
        if let Some(new) = self.values[old.0 as usize] {
            return new;
        }
        let new = ValueId(self.body.values.len() as u32);
        self.body.values.push(self.old.values[old.0 as usize]);
        self.body.spans.push(self.old.spans[old.0 as usize]);
        self.values[old.0 as usize] = Some(new);
        new
    }

    fn list(&mut self, list: List) -> List {
        let items: Vec<ValueId> = self.old.list(list).to_vec();
        let items: Vec<ValueId> = items.into_iter().map(|item| self.value(item)).collect();
        let start = self.body.lists.len() as u32;
        self.body.lists.extend(items);
        List { start, end: self.body.lists.len() as u32 }
    }

    /// Renumbers the operands of kept values in order of their new ids; operands met first come last. Without recursion:
    /// chains can be long.
    fn drain(&mut self) {
        let mut index = 1;
        while index < self.body.values.len() {
            let value = match self.body.values[index] {
                Value::Local(slot) => {
                    let next = self.body.locals.len() as u32;
                    let new = *self.slots[slot as usize].get_or_insert(next);
                    if new == next {
                        let list = self.old.locals[slot as usize];
                        let list = self.list(list);
                        self.body.locals.push(list);
                    }
                    Value::Local(new)
                }
                Value::Global(name) => Value::Global(self.string(name)),
                Value::Member(base, name) => Value::Member(self.value(base), self.string(name)),
                Value::Index(base, key) => Value::Index(self.value(base), self.value(key)),
                Value::Element(base) => Value::Element(self.value(base)),
                Value::Await(base) => Value::Await(self.value(base)),
                Value::Spread(base) => Value::Spread(self.value(base)),
                Value::Object(list) => {
                    let props = self.old.props(list).to_vec();
                    let props: Vec<_> = props
                        .into_iter()
                        .map(|mut prop| {
                            prop.value = self.value(prop.value);
                            prop.key = match prop.key {
                                PropKey::Name(name) => PropKey::Name(self.string(name)),
                                PropKey::Computed(key) => PropKey::Computed(self.value(key)),
                                PropKey::Spread => PropKey::Spread,
                            };
                            prop
                        })
                        .collect();
                    let start = self.body.props.len() as u32;
                    self.body.props.extend(props);
                    Value::Object(List { start, end: self.body.props.len() as u32 })
                }
                Value::Array(list) => Value::Array(self.list(list)),
                Value::Template(list) => Value::Template(self.list(list)),
                Value::Op(op, list) => Value::Op(op, self.list(list)),
                Value::Str(text) => Value::Str(self.string(text)),
                Value::Num(text) => Value::Num(self.string(text)),
                Value::Regex(text) => Value::Regex(self.string(text)),
                value => value,
            };
            self.body.values[index] = value;
            index += 1;
        }
    }
}
