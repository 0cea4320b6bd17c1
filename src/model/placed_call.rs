//! Calls as the placement rules judge them: the tier of the code around one, with the words about it.

use super::{
    CallSite, FnSite, ProjectModel, Site,
    meaning::Meaning,
    speaks::Topics,
    tier::{Reason, Tier},
};
use crate::{
    facts::body::{CallId, FnId, Value},
    span::Span,
};

/// The tier in which a piece of code is judged.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The tier: the server's where the code runs in both.
    pub tier: Tier,
    /// Why the code has it.
    pub reason: Reason,
    /// The function around it.
    pub function: FnSite,
}

impl Placed {
    /// The clause of the note that says why: `it is a route handler`.
    pub fn why(&self, model: &ProjectModel) -> String {
        self.reason.clause(|file| model.path(file).to_string())
    }

    /// What such code is called in a message: `a Next.js route handler`.
    pub fn noun(&self) -> &'static str {
        self.reason.noun(self.tier)
    }

    /// `frontend` or `bff`, as most rules call their messages.
    pub fn message(&self) -> &'static str {
        if self.tier == Tier::Frontend { "frontend" } else { "bff" }
    }
}

/// The first of `tiers` in which a function runs.
pub fn placed_function(model: &ProjectModel, function: FnSite, tiers: &[Tier]) -> Option<Placed> {
    let own = model.function_tiers(function);
    let tier = tiers.iter().copied().find(|&tier| own.has(tier))?;
    Some(Placed { tier, reason: model.function_reason(function, tier), function })
}

/// The calls of a file, if it is code of Next.js or the browser that speaks of one of `topics`.
pub fn app_calls(model: &ProjectModel, file: super::FileId, topics: Topics) -> impl Iterator<Item = CallSite> + use<> {
    let tiers = model.tiers.of(file);
    let judged = model.speaks(file).has(topics) && (tiers.has(Tier::Bff) || tiers.has(Tier::Frontend));
    let count = if judged { model.facts(file).body.calls.len() as u32 } else { 0 };
    (0..count).map(move |call| CallSite { file, call: CallId(call) })
}

/// The calls of a file that mean something, if it is code of Next.js or the browser.
pub fn app_meanings(model: &ProjectModel, file: super::FileId) -> &[(CallId, Meaning)] {
    let tiers = model.tiers.of(file);
    if tiers.has(Tier::Bff) || tiers.has(Tier::Frontend) { model.effects.meanings(file) } else { &[] }
}

/// Whether a call may call one of `names` of the platform or of a package with a meaning: a cheap look before names are
/// followed. Bindings may have any name.
pub fn may_call(model: &ProjectModel, call: CallSite, names: &[&str]) -> bool {
    let facts = model.facts(call.file);
    let Some(callee) = model.call(call).map(|row| Site { file: call.file, value: row.callee }) else { return false };
    match facts.body.value(callee.value) {
        Value::Member(_, name) | Value::Global(name) => names.contains(&facts.str(name)),
        Value::Local(_) | Value::Index(..) | Value::Await(_) => true,
        _ => model.is_relevant(callee),
    }
}

/// Where a call runs, if that is Next.js server code or the browser.
pub fn placed_call(model: &ProjectModel, call: CallSite) -> Option<Placed> {
    let function = FnSite { file: call.file, function: model.call(call)?.function };
    placed_function(model, function, &[Tier::Bff, Tier::Frontend])
}

/// The innermost function around `span`.
pub fn function_around(model: &ProjectModel, file: super::FileId, span: Span) -> FnSite {
    let functions = model.facts(file).body.functions.iter().enumerate().skip(1);
    let around = functions.filter(|(_, function)| function.span.contains(span));
    let innermost = around.min_by_key(|(_, function)| function.span.end - function.span.start);
    FnSite { file, function: innermost.map_or(FnId::MODULE, |(index, _)| FnId(index as u32)) }
}
