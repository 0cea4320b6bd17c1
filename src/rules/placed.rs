//! What rules of section 1 say about the place of a judgement: its tier, its code, and why it has that tier.

use crate::{
    model::{CallSite, ProjectModel, effects::Effect, placement::Judgement, tier::Tier},
    span::Span,
};

/// The place of a judgement in words.
pub struct Place {
    /// The tier that the finding is about: the server's where it runs in both.
    pub tier: Tier,
    /// What the code is: `a Next.js route handler`.
    pub code: &'static str,
    /// Why: the end of "because …".
    pub why: String,
    /// The outermost function, for grouping.
    pub symbol: String,
}

/// Words for a judgement.
pub fn place(model: &ProjectModel, judgement: &Judgement) -> Place {
    let tier = if judgement.tiers.has(Tier::Bff) { Tier::Bff } else { Tier::Frontend };
    let reason = model.function_reason(judgement.function, tier);
    Place {
        tier,
        code: reason.noun(tier),
        why: reason.clause(|file| model.path(file).to_string()),
        symbol: model.symbol_at(judgement.function.file, judgement.span),
    }
}

/// The calls from one down to where its effect happens, as related places: words for the call itself, words for the end.
pub fn way<'m>(model: &'m ProjectModel, call: CallSite, effect: Effect, words: [&str; 2]) -> Vec<(&'m str, Span, String)> {
    places(model, model.effects.trace(model, call, effect), words)
}

/// Calls that follow each other down to an effect, as related places.
pub fn places<'m>(model: &'m ProjectModel, trace: Vec<CallSite>, [first, last]: [&str; 2]) -> Vec<(&'m str, Span, String)> {
    let end = trace.len().saturating_sub(1);
    let place = |(index, call): (usize, CallSite)| {
        let words = match index {
            0 => first,
            _ if index == end => last,
            _ => "on the way there",
        };
        Some((model.path(call.file), model.call(call)?.head(), words.to_string()))
    };
    trace.into_iter().enumerate().filter_map(place).collect()
}
