//! What rules of section 1 say about the place of a judgement: its tier, its code, and why it has that tier.

use crate::model::{ProjectModel, placement::Judgement, tier::Tier};

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
