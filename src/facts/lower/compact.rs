//! Drops what nothing can ask for: values, lists and strings that no node, export, class or function reaches.

use super::interner::Interner;
use crate::{
    facts::{
        Exported, FileFacts, Imported,
        body::{Body, List, NodeKind, Op, Owner, Prop, PropKey, StrId, Value, ValueId},
    },
    knowledge::services,
};

/// What has no new id yet.
const NONE: u32 = u32::MAX;

/// Length of the shortest key that a text may hold.
const SHORTEST_KEY: usize = 20;

/// Tables from old ids to new ones, and what is kept. Used again for the next file.
#[derive(Default)]
pub struct Scratch {
    value_ids: Vec<u32>,
    slots: Vec<u32>,
    string_ids: Vec<u32>,
    /// Old ids of the strings that are kept.
    strings: Vec<StrId>,
    /// Old ids of the values that are kept.
    kept: Vec<ValueId>,
    values: Vec<Value>,
    lists: Vec<ValueId>,
    props: Vec<Prop>,
    locals: Vec<List>,
}

/// Fills `facts` with the parts of `old` that something reaches, in order of first need.
pub fn compact(facts: &mut FileFacts, old: &FileFacts, names: &Interner<'_>, scratch: &mut Scratch) {
    scratch.start(&old.body, names);
    let mut keep = Compaction { old: &old.body, names, to: scratch };
    keep.value(ValueId::UNKNOWN);
    keep.body(&mut facts.body);
    keep.module(old, facts);
    facts.holds_keys = keep.telling();
    keep.drain();
    facts.body.values = scratch.values.to_vec();
    facts.body.spans = scratch.kept.iter().map(|&value| old.body.span(value)).collect();
    facts.body.lists = scratch.lists.to_vec();
    facts.body.props = scratch.props.to_vec();
    facts.body.locals = scratch.locals.to_vec();
    facts.strings = scratch.strings.iter().map(|&id| names.text(id)).collect();
}

impl Scratch {
    fn start(&mut self, old: &Body, names: &Interner<'_>) {
        let Self { value_ids, slots, string_ids, strings, kept, values, lists, props, locals } = self;
        refill(value_ids, old.values.len());
        refill(slots, old.locals.len());
        refill(string_ids, names.texts().len());
        strings.clear();
        kept.clear();
        values.clear();
        lists.clear();
        props.clear();
        locals.clear();
    }
}

fn refill(table: &mut Vec<u32>, length: usize) {
    table.clear();
    table.resize(length, NONE);
}

struct Compaction<'c, 'a> {
    old: &'c Body,
    names: &'c Interner<'a>,
    to: &'c mut Scratch,
}

impl Compaction<'_, '_> {
    /// What is kept whole, with the ids that it holds.
    fn body(&mut self, to: &mut Body) {
        let old = self.old;
        to.calls = old.calls.clone();
        for call in &mut to.calls {
            call.callee = self.value(call.callee);
            call.args = self.list(call.args);
        }
        to.branches = old.branches.clone();
        for branch in &mut to.branches {
            branch.condition = self.value(branch.condition);
        }
        to.nodes = old.nodes.clone();
        for node in &mut to.nodes {
            match &mut node.kind {
                NodeKind::Loop(_, value) | NodeKind::Exit(_, value) => *value = self.value(*value),
                NodeKind::Assign(place, value) => (*place, *value) = (self.value(*place), self.value(*value)),
                _ => {}
            }
        }
        to.members = old.members.clone();
        for member in &mut to.members {
            member.value = self.value(member.value);
            member.name = member.name.map(|name| self.string(name));
        }
        to.classes = old.classes.clone();
        for class in &mut to.classes {
            class.extends = self.value(class.extends);
            class.name = class.name.map(|name| self.string(name));
        }
        to.functions = old.functions.clone();
        for function in &mut to.functions {
            function.name = function.name.map(|name| self.string(name));
            if let Owner::Object(value) = function.owner {
                function.owner = Owner::Object(self.value(value));
            }
        }
    }

    /// What the module gives and takes.
    fn module(&mut self, old: &FileFacts, facts: &mut FileFacts) {
        // Each field by its name, so that a new one isn't forgotten here.
        let FileFacts {
            imports,
            exports,
            namespace_names,
            import_uses,
            function_uses,
            type_keys,
            names,
            amplify_specifiers,
            untyped,
            calls_parameters,
            throws,
            // These come from the text, or are known before.
            suppressions: _,
            content_hash: _,
            len: _,
            lines: _,
            strings: _,
            words: _,
            holds_keys: _,
            use_client: _,
            use_server: _,
            tabs: _,
            crlf: _,
            single_quotes: _,
            trailing_commas: _,
            body: _,
            comments: _,
            error: _,
        } = old;
        facts.exports = exports.clone();
        for export in &mut facts.exports {
            export.name = export.name.map(|name| self.string(name));
            if let Exported::Value(value) = export.exported {
                export.exported = Exported::Value(self.value(value));
            }
        }
        facts.imports = imports.clone();
        for import in &mut facts.imports {
            import.source = self.string(import.source);
            if let Imported::Name(name) = import.imported {
                import.imported = Imported::Name(self.string(name));
            }
        }
        facts.namespace_names = namespace_names.clone();
        for (_, name) in &mut facts.namespace_names {
            *name = self.string(*name);
        }
        crate::sorting::sort(&mut facts.namespace_names);
        facts.namespace_names.dedup();
        facts.names = names.clone();
        for (_, name) in &mut facts.names {
            *name = self.string(*name);
        }
        facts.type_keys = type_keys.clone();
        for type_key in &mut facts.type_keys {
            type_key.key = self.string(type_key.key);
        }
        for rule in facts.suppressions.iter_mut().flat_map(|suppression| &mut suppression.rules) {
            *rule = self.string(*rule);
        }
        facts.amplify_specifiers = amplify_specifiers.clone();
        facts.untyped = untyped.clone();
        (facts.calls_parameters, facts.throws) = (*calls_parameters, *throws);
        facts.import_uses = import_uses.clone();
        facts.function_uses = function_uses.clone();
    }

    /// Values that say something wherever they stand: variables of the environment, keys, `typeof window`.
    /// Gives whether there is something like a key.
    fn telling(&mut self) -> bool {
        let (env, window) = (self.names.find("env"), self.names.find("window"));
        let is_key =
            |text: &str| text.len() >= SHORTEST_KEY && (services::has_access_key_id(text) || services::is_secret_key(text));
        let keys = self.names.texts().any(is_key);
        // Most files say nothing of that.
        if !keys && env.is_none() && window.is_none() {
            return false;
        }
        let roots = ["process", "import.meta"].map(|name| self.names.find(name));
        for (index, &value) in self.old.values.iter().enumerate() {
            let tells = match value {
                Value::Str(id) => keys && is_key(self.names.text(id)),
                Value::Member(base, _) if env.is_some() => match self.old.value(base) {
                    Value::Member(root, name) if Some(name) == env => {
                        matches!(self.old.value(root), Value::Global(name) if roots.contains(&Some(name)))
                    }
                    _ => false,
                },
                Value::Op(Op::Unary, list) if window.is_some() => {
                    let is_window =
                        |&value: &ValueId| matches!(self.old.value(value), Value::Global(name) if Some(name) == window);
                    self.old.list(list).iter().any(is_window)
                }
                _ => false,
            };
            if tells {
                self.value(ValueId(index as u32));
            }
        }
        keys
    }

    fn string(&mut self, old: StrId) -> StrId {
        let Some(new) = self.to.string_ids.get_mut(old.0 as usize) else { return old };
        if *new == NONE {
            *new = self.to.strings.len() as u32;
            self.to.strings.push(old);
        }
        StrId(*new)
    }

    fn value(&mut self, old: ValueId) -> ValueId {
        let Some(new) = self.to.value_ids.get_mut(old.0 as usize) else { return ValueId::UNKNOWN };
        if *new == NONE {
            *new = self.to.kept.len() as u32;
            self.to.kept.push(old);
        }
        ValueId(*new)
    }

    fn list(&mut self, list: List) -> List {
        let start = self.to.lists.len() as u32;
        let old = self.old;
        for &item in old.list(list) {
            let item = self.value(item);
            self.to.lists.push(item);
        }
        List { start, end: self.to.lists.len() as u32 }
    }

    fn local(&mut self, slot: u32) -> u32 {
        let known = self.to.slots[slot as usize];
        if known != NONE {
            return known;
        }
        let new = self.to.locals.len() as u32;
        self.to.slots[slot as usize] = new;
        let list = self.list(self.old.locals[slot as usize]);
        self.to.locals.push(list);
        new
    }

    fn object(&mut self, list: List) -> List {
        let start = self.to.props.len() as u32;
        let old = self.old;
        for &prop in old.props(list) {
            let mut prop = prop;
            prop.value = self.value(prop.value);
            prop.key = match prop.key {
                PropKey::Name(name) => PropKey::Name(self.string(name)),
                PropKey::Computed(key) => PropKey::Computed(self.value(key)),
                PropKey::Spread => PropKey::Spread,
            };
            self.to.props.push(prop);
        }
        List { start, end: self.to.props.len() as u32 }
    }

    /// Copies the kept values with new operands, in order of their new ids; operands met first come last. Without
    /// recursion: chains can be long.
    fn drain(&mut self) {
        while let Some(&old) = self.to.kept.get(self.to.values.len()) {
            let mut value = self.old.value(old);
            match &mut value {
                Value::Local(slot) => *slot = self.local(*slot),
                Value::Member(base, name) => (*base, *name) = (self.value(*base), self.string(*name)),
                Value::Index(base, key) => (*base, *key) = (self.value(*base), self.value(*key)),
                Value::Element(base) | Value::Await(base) | Value::Spread(base) => *base = self.value(*base),
                Value::Object(list) => *list = self.object(*list),
                Value::Array(list) | Value::Template(list) | Value::Op(_, list) => *list = self.list(*list),
                Value::Global(text) | Value::Str(text) | Value::Num(text) | Value::Regex(text) => *text = self.string(*text),
                Value::Unknown
                | Value::Param { .. }
                | Value::Import(_)
                | Value::This(_)
                | Value::Result(_)
                | Value::Bool(_)
                | Value::Null
                | Value::Undefined
                | Value::Function(_)
                | Value::Class(_) => {}
            }
            self.to.values.push(value);
        }
    }
}
