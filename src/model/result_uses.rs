//! What becomes of a call's result: dropped, read in parts, or handed to something that may look at all of it.

use super::{CallSite, FileId, ProjectModel, Site, eval::Resolved, meaning};
use crate::facts::{
    Exported,
    body::{CallId, ExitKind, FnId, NodeKind, Op, PropKey, Value, ValueId},
};

/// What is done with the result of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// Its property `errors` is read.
    pub errors: bool,
    /// Other properties of it are read, or whether there is one.
    pub parts: bool,
    /// It is handed on as a whole.
    pub escapes: bool,
}

impl Fate {
    /// Whether nothing is done with it.
    pub const fn is_dropped(self) -> bool {
        !self.errors && !self.parts && !self.escapes
    }
}

/// One place that uses a value.
#[derive(Clone, Copy, Debug)]
enum User {
    Value(ValueId),
    Argument(CallId, u32),
    Callee(CallId),
    Assigned,
    Local(u32),
    Returned(FnId),
    Test,
    Whole,
}

/// Who uses each value of a file.
pub struct Users<'m> {
    model: &'m ProjectModel,
    file: FileId,
    /// Ordered by the used value.
    rows: Vec<(ValueId, User)>,
}

impl<'m> Users<'m> {
    /// Looks through a file.
    pub fn of(model: &'m ProjectModel, file: FileId) -> Self {
        let mut users = Self { model, file, rows: Vec::new() };
        users.collect();
        crate::sorting::by_key(&mut users.rows, |(value, _)| *value);
        users
    }

    /// What becomes of the result of a call in this file.
    pub fn fate(&self, call: CallId) -> Fate {
        let mut fate = Fate::default();
        self.result(call, &mut fate, &mut Vec::new());
        fate
    }

    /// Whether the call's promise or result is named at all.
    pub fn has_result(&self, call: CallId) -> bool {
        self.model.values(self.file).any(|(_, value)| value == Value::Result(call))
    }

    fn collect(&mut self) {
        let facts = self.model.facts(self.file);
        let body = &facts.body;
        let mut add = |used: ValueId, user: User| self.rows.push((used, user));
        for (id, value) in self.model.values(self.file) {
            let user = User::Value(id);
            match value {
                Value::Member(base, _) | Value::Element(base) | Value::Await(base) | Value::Spread(base) => add(base, user),
                Value::Index(base, key) => {
                    add(base, user);
                    add(key, User::Test);
                }
                Value::Array(list) | Value::Template(list) | Value::Op(_, list) => {
                    body.list(list).iter().for_each(|&part| add(part, user));
                }
                Value::Object(list) => {
                    for prop in body.props(list) {
                        add(prop.value, user);
                        if let PropKey::Computed(key) = prop.key {
                            add(key, User::Test);
                        }
                    }
                }
                _ => {}
            }
        }
        for (slot, list) in body.locals.iter().enumerate() {
            body.list(*list).iter().for_each(|&value| add(value, User::Local(slot as u32)));
        }
        for (index, call) in body.calls.iter().enumerate() {
            let id = CallId(index as u32);
            add(call.callee, User::Callee(id));
            body.list(call.args).iter().enumerate().for_each(|(index, &value)| add(value, User::Argument(id, index as u32)));
        }
        body.branches.iter().for_each(|branch| add(branch.condition, User::Test));
        for (index, function) in body.functions.iter().enumerate() {
            for node in body.nodes.get(function.nodes.start as usize..function.nodes.end as usize).unwrap_or(&[]) {
                match node.kind {
                    NodeKind::Loop(_, over) => add(over, User::Whole),
                    NodeKind::Exit(ExitKind::Return, value) => add(value, User::Returned(FnId(index as u32))),
                    NodeKind::Exit(_, value) => add(value, User::Whole),
                    NodeKind::Assign(place, value) if matches!(body.value(place), Value::Local(_)) => add(value, User::Assigned),
                    NodeKind::Assign(_, value) => add(value, User::Whole),
                    _ => {}
                }
            }
        }
        body.members.iter().for_each(|member| add(member.value, User::Whole));
        for export in &facts.exports {
            if let Exported::Value(value) = export.exported {
                add(value, User::Whole);
            }
        }
    }

    fn users(&self, value: ValueId) -> impl Iterator<Item = User> + '_ {
        let start = self.rows.partition_point(|(used, _)| *used < value);
        self.rows[start..].iter().take_while(move |(used, _)| *used == value).map(|(_, user)| *user)
    }

    fn value(&self, value: ValueId) -> Value {
        self.model.facts(self.file).body.value(value)
    }

    fn name_is(&self, name: crate::facts::body::StrId, wanted: &[&str]) -> bool {
        wanted.contains(&self.model.facts(self.file).str(name))
    }

    /// Every value that stands for the result of a call.
    fn result(&self, call: CallId, fate: &mut Fate, seen: &mut Vec<ValueId>) {
        self.all(Value::Result(call), fate, seen);
    }

    fn all(&self, wanted: Value, fate: &mut Fate, seen: &mut Vec<ValueId>) {
        for (id, value) in self.model.values(self.file) {
            if value == wanted {
                self.follow(id, fate, seen);
            }
        }
    }

    fn follow(&self, value: ValueId, fate: &mut Fate, seen: &mut Vec<ValueId>) {
        if seen.contains(&value) {
            return;
        }
        if seen.len() > 64 {
            fate.escapes = true;
            return;
        }
        seen.push(value);
        for user in self.users(value) {
            match user {
                User::Value(by) => match self.value(by) {
                    Value::Await(_) => self.follow(by, fate, seen),
                    Value::Member(_, name) if self.name_is(name, &["then", "catch", "finally"]) => {
                        self.promise(by, self.name_is(name, &["then"]), fate, seen);
                    }
                    Value::Member(_, name) if self.name_is(name, &["errors"]) => fate.errors = true,
                    Value::Member(..) => fate.parts = true,
                    Value::Op(Op::Default | Op::Or | Op::Nullish | Op::And | Op::Conditional | Op::Sequence, _) => {
                        self.follow(by, fate, seen);
                    }
                    Value::Op(Op::Not | Op::Equal | Op::NotEqual | Op::Unary, _) => fate.parts = true,
                    Value::Array(list) => {
                        let body = &self.model.facts(self.file).body;
                        let index = body.list(list).iter().position(|&item| item == value);
                        self.together(by, index, fate, seen);
                    }
                    _ => fate.escapes = true,
                },
                User::Local(slot) => self.all(Value::Local(slot), fate, seen),
                User::Assigned => {}
                User::Test => fate.parts = true,
                User::Returned(function) => self.returned(function, fate, seen),
                User::Callee(_) | User::Argument(..) | User::Whole => fate.escapes = true,
            }
        }
    }

    /// `result.then(…)`: the callback gets it; `catch` and `finally` pass it on.
    fn promise(&self, method: ValueId, gives: bool, fate: &mut Fate, seen: &mut Vec<ValueId>) {
        for user in self.users(method) {
            let User::Callee(call) = user else {
                fate.escapes = true;
                continue;
            };
            if !gives {
                self.result(call, fate, seen);
                continue;
            }
            let site = CallSite { file: self.file, call };
            match self.model.args(site).first().and_then(|&first| meaning::callable(self.model, first)) {
                Some(callback) if callback.file == self.file => {
                    self.all(Value::Param { function: callback.function, index: 0 }, fate, seen);
                }
                _ => fate.escapes = true,
            }
        }
    }

    /// Results that are gathered in an array for `Promise.all`; `index` is the place of ours.
    fn together(&self, array: ValueId, index: Option<usize>, fate: &mut Fate, seen: &mut Vec<ValueId>) {
        for user in self.users(array) {
            let User::Argument(call, 0) = user else {
                fate.escapes = true;
                continue;
            };
            let site = CallSite { file: self.file, call };
            match self.model.callee(site) {
                Resolved::Global(path) if path.first().is_some_and(|name| name == "Promise") => {
                    let index = index.filter(|_| path.last().is_some_and(|name| name == "all"));
                    self.gathered(Value::Result(call), index, fate, seen, 4);
                }
                _ => fate.escapes = true,
            }
        }
    }

    /// What becomes of one of the results that `Promise.all` gave.
    fn gathered(&self, wanted: Value, index: Option<usize>, fate: &mut Fate, seen: &mut Vec<ValueId>, fuel: u32) {
        for (id, _) in self.model.values(self.file).filter(|(_, value)| *value == wanted) {
            for user in self.users(id) {
                let User::Value(by) = user else {
                    fate.escapes = true;
                    continue;
                };
                match (self.value(by), index) {
                    (Value::Await(_), _) if fuel > 0 => self.gathered(self.value(by), index, fate, seen, fuel - 1),
                    (Value::Member(_, name), Some(index)) => match self.model.facts(self.file).str(name).parse::<usize>() {
                        Ok(number) if number == index => self.follow(by, fate, seen),
                        Ok(_) => {}
                        Err(_) => fate.escapes = true,
                    },
                    _ => fate.escapes = true,
                }
            }
        }
    }

    /// A callback that gives the result back to the array method that runs it.
    fn returned(&self, function: FnId, fate: &mut Fate, seen: &mut Vec<ValueId>) {
        let run_by = self.model.activations(self.file).run_by(function);
        let call = run_by.and_then(|(call, repeated)| {
            let (_, name) = self.model.method(CallSite { file: self.file, call })?;
            repeated.then_some((call, name))
        });
        match call {
            Some((_, "forEach")) => {}
            Some((call, "map")) => {
                for (id, _) in self.model.values(self.file).filter(|(_, value)| *value == Value::Result(call)) {
                    self.together(id, None, fate, seen);
                }
            }
            _ => fate.escapes = true,
        }
    }
}

/// Whether a value is `undefined`, `null`, a function or an element: nothing that a caller could take for success.
pub fn says_nothing(model: &ProjectModel, site: Site) -> bool {
    match model.value(site) {
        Value::Undefined | Value::Null | Value::Function(_) | Value::Unknown | Value::Bool(false) => true,
        Value::Result(call) => {
            model.call(CallSite { file: site.file, call }).is_some_and(|row| row.kind == crate::facts::body::CallKind::Jsx)
        }
        Value::Await(inner) => says_nothing(model, Site { file: site.file, value: inner }),
        _ => false,
    }
}
