//! Effects of functions: what each call means, and one finite summary per function, closed over calls across files.

mod close;
mod graph;
mod used;

use super::{
    CallSite, FileId, FnSite, ProjectModel,
    meaning::{self, Meaning},
};
use crate::facts::body::{CallId, FnId, NodeKind, Value};
pub use close::{close, close_again};
use graph::FileEffects;

/// Something that code does to the world outside the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// A write to the data layer or to DynamoDB.
    Write,
    /// A read of it.
    Read,
    /// A changing call of another AWS service.
    Aws,
    /// E-mail.
    Email,
    /// A direct call of a Lambda function.
    Invoke,
}

impl Effect {
    const ALL: [Self; 5] = [Self::Write, Self::Read, Self::Aws, Self::Email, Self::Invoke];

    /// What it is called in a sentence: `a write`.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Write => "a write",
            Self::Read => "a read",
            Self::Aws => "an AWS call",
            Self::Email => "an e-mail",
            Self::Invoke => "a Lambda call",
        }
    }
}

/// A set of effects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EffectSet(u8);

impl EffectSet {
    /// Writes, AWS calls and e-mail: the effects that count as a step.
    pub const CHANGING: Self = Self(1 << Effect::Write as u8 | 1 << Effect::Aws as u8 | 1 << Effect::Email as u8);

    /// A set of one.
    pub const fn of(effect: Effect) -> Self {
        Self(1 << effect as u8)
    }

    /// Whether the effect is in it.
    pub const fn has(self, effect: Effect) -> bool {
        self.0 & (1 << effect as u8) != 0
    }

    /// What both hold.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What one of them holds.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its effects in order.
    pub fn iter(self) -> impl Iterator<Item = Effect> {
        Effect::ALL.into_iter().filter(move |&effect| self.has(effect))
    }
}

/// What is known of a function without looking into it again. Every field is a bit set or one call: it cannot grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FnSummary {
    /// Effects of running it, those of the functions it calls included.
    pub effects: EffectSet,
    /// The call that gives each effect, by `Effect as usize`.
    pub witness: [Option<CallId>; 5],
    /// Parameters that it calls at once, one bit each; 32 bits higher those that it calls for each element of a list.
    pub runs: u64,
}

/// Meanings of calls and summaries of functions.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// What each file does by itself.
    files: Vec<FileEffects>,
    /// Summaries that say something, by file, in the order of functions.
    summaries: Vec<Vec<(FnId, FnSummary)>>,
    /// Queries whose resolver changes something.
    writing_queries: Vec<String>,
}

impl ProjectModel {
    /// What a call means.
    pub fn meaning(&self, call: CallSite) -> &Meaning {
        let is_inert = self.effects.files.get(call.file.0 as usize).is_some_and(|file| file.is_inert);
        match self.files.get(call.file.0 as usize) {
            Some(file) if is_inert => meaning_in(file.meanings.get_or_init(|| close::meanings(self, call.file)), call.call),
            _ => self.effects.meaning(call),
        }
    }
}

fn meaning_in(rows: &[(CallId, Meaning)], call: CallId) -> &Meaning {
    rows.binary_search_by_key(&call, |row| row.0).map_or(&Meaning::Nothing, |at| &rows[at].1)
}

impl Effects {
    /// What a call means, as far as it matters for effects: those of inert files mean nothing.
    fn meaning(&self, call: CallSite) -> &Meaning {
        meaning_in(self.meanings(call.file), call.call)
    }

    /// The calls of a file that mean something, in order; none of an inert file.
    pub fn meanings(&self, file: FileId) -> &[(CallId, Meaning)] {
        self.files.get(file.0 as usize).map_or(&[], |file| &file.meanings)
    }

    /// The callbacks that a call runs by itself, and whether for each element of a list; `None` if its file wasn't looked at.
    pub fn callbacks(&self, call: CallSite) -> Option<Vec<(FnSite, bool)>> {
        let file = self.files.get(call.file.0 as usize).filter(|file| !file.is_inert)?;
        let start = file.callbacks.partition_point(|row| row.0 < call.call);
        Some(file.callbacks[start..].iter().take_while(|row| row.0 == call.call).map(|row| (row.1, row.2)).collect())
    }

    /// All calls of operations of the data layer, in order.
    pub fn remote_calls(&self) -> Vec<CallSite> {
        let mut found = Vec::new();
        for (index, file) in self.files.iter().enumerate() {
            let remote = file.meanings.iter().filter(|(_, meaning)| matches!(meaning, Meaning::Remote(..)));
            found.extend(remote.map(|&(call, _)| CallSite { file: FileId(index as u32), call }));
        }
        found
    }

    /// The summaries of a file's functions that say something, in order.
    pub fn summaries(&self, file: FileId) -> &[(FnId, FnSummary)] {
        self.summaries.get(file.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The summary of a function.
    pub fn summary(&self, function: FnSite) -> FnSummary {
        let rows = self.summaries(function.file);
        rows.binary_search_by_key(&function.function, |row| row.0).map_or_else(|_| FnSummary::default(), |at| rows[at].1)
    }

    /// Whether a custom query changes something when it runs.
    pub fn query_writes(&self, name: &str) -> bool {
        self.writing_queries.iter().any(|query| query == name)
    }

    /// The effects of one call: its own, or those of the function it runs.
    pub fn of_call(&self, call: CallSite) -> EffectSet {
        match self.meaning(call) {
            Meaning::Effect(effect, _) | Meaning::Remote(effect, _) => EffectSet::of(*effect),
            Meaning::Runs(function) => self.summary(*function).effects,
            Meaning::Nothing => EffectSet::default(),
        }
    }

    /// The calls from `call` down to where `effect` really happens.
    pub fn trace(&self, model: &ProjectModel, call: CallSite, effect: Effect) -> Vec<CallSite> {
        let mut trace = vec![call];
        let mut at = call;
        while let Some(function) = self.runs(model, at, effect) {
            let Some(next) = self.summary(function).witness[effect as usize] else { break };
            at = CallSite { file: function.file, call: next };
            if trace.contains(&at) || trace.len() > 16 {
                break;
            }
            trace.push(at);
        }
        trace
    }

    /// The function with the effect that a call runs: the one it calls, else a callback.
    fn runs(&self, model: &ProjectModel, call: CallSite, effect: Effect) -> Option<FnSite> {
        let (function, mask) = match self.meaning(call) {
            Meaning::Effect(..) | Meaning::Remote(..) => return None,
            Meaning::Runs(function) => (Some(*function), self.summary(*function).runs),
            Meaning::Nothing => (None, 0),
        };
        let callbacks = meaning::callbacks_run(model, call, mask).into_iter().map(|(callback, _)| callback);
        function.into_iter().chain(callbacks).find(|&function| self.summary(function).effects.has(effect))
    }

    /// The name of the effect at the end of a trace: `Todo.create`.
    pub fn name(&self, call: CallSite) -> Option<&str> {
        match self.meaning(call) {
            Meaning::Effect(_, name) | Meaning::Remote(_, name) => Some(name),
            _ => None,
        }
    }
}

/// The `handler` export of an entry module.
pub fn handler_of(model: &ProjectModel, file: FileId) -> Option<FnSite> {
    match model.export_of(file, "handler") {
        super::eval::Resolved::Function(function) => Some(function),
        // `export const handler = middy(fn)`, `wrap(fn)`: the function handed in is the handler's code.
        super::eval::Resolved::Site(site) => match model.value(site) {
            Value::Result(call) => {
                let call = CallSite { file: site.file, call };
                model.args(call).into_iter().find_map(|argument| meaning::callable(model, argument))
            }
            _ => None,
        },
        _ => None,
    }
}

/// All calls in a function's own body, in evaluation order.
pub fn calls_in(model: &ProjectModel, function: FnSite) -> Vec<CallSite> {
    let body = &model.facts(function.file).body;
    let Some(row) = body.function(function.function) else { return Vec::new() };
    let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
    let calls = nodes.iter().filter_map(|node| match node.kind {
        NodeKind::Call(call) => Some(CallSite { file: function.file, call }),
        _ => None,
    });
    calls.collect()
}
