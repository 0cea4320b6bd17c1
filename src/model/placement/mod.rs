//! The one judgement of section 1: walks each frontend or bff function once and settles which rule a mistake belongs to.

mod batch;
mod callers;
mod condition;
mod deny;
mod guard;
mod multi_step;
mod privileged;
pub mod thin;
mod transform;

pub use batch::{Rows, repeated_writes};
pub use deny::{answers_refusal, is_failure};

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
};

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site,
    effects::{Effect, EffectSet},
    tier::{Tier, TierSet},
    value_flow::{Activations, Contexts},
};
use crate::{
    facts::body::{FnId, LoopKind, Op, Value, ValueId},
    maps::HashedMap,
    span::Span,
};

/// Turns of a loop up to which it is no batch.
const FEW: usize = 10;

/// One mistake and the rule that owns it.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The rule.
    pub rule: &'static str,
    /// The function in which the effects meet.
    pub function: FnSite,
    /// Tiers that the function runs in (frontend, bff or both).
    pub tiers: TierSet,
    /// The call to report at.
    pub call: CallSite,
    /// What that call does.
    pub effect: Effect,
    /// Bytes to report at.
    pub span: Span,
    /// Evidence: calls that came before, with what they do.
    pub earlier: Vec<(CallSite, Effect)>,
    /// What else the rule tells.
    pub detail: Detail,
}

/// What a judgement tells beside its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    None,
    /// What a loop with a write runs over.
    Rows(Rows),
    /// Where the caller's identity came from: `fetchAuthSession`.
    Identity(String),
    /// Further calls with the effect, in other functions.
    Also(Vec<CallSite>),
    /// What is done with a list.
    Transform(&'static str),
    /// A field that a client must not choose.
    Field {
        /// Its name.
        name: String,
        /// Whether it is set to a literal; computed otherwise.
        literal: bool,
    },
}

/// A call of a project function.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// The function that it runs.
    pub target: FnSite,
    /// The function around the call.
    pub function: FnSite,
    /// The call.
    pub call: CallSite,
}

/// What has been judged, kept until the model changes.
#[derive(Debug, Default)]
pub struct Cache {
    judgements: OnceCell<Vec<OnceCell<Vec<Judgement>>>>,
    /// Whether a function writes outside the loops that it has itself.
    loose: RefCell<HashedMap<FnSite, bool>>,
    /// All calls of project functions, by the function that they run.
    callers: OnceCell<Vec<Caller>>,
    /// Callbacks of each file.
    pub(super) activations: RefCell<HashedMap<FileId, Rc<Activations>>>,
    /// What React's contexts hold.
    pub(super) contexts: OnceCell<Contexts>,
}

/// Judges all functions of a file, in source order.
pub fn judge(model: &ProjectModel, file: FileId) -> &[Judgement] {
    let all = model.placement.judgements.get_or_init(|| model.files().map(|_| OnceCell::new()).collect());
    all[file.0 as usize].get_or_init(|| judge_file(model, file))
}

fn judge_file(model: &ProjectModel, file: FileId) -> Vec<Judgement> {
    let mut found = Vec::new();
    // Tests and tools may do whatever they like.
    if matches!(model.tiers.fixed(file), Some((Tier::Test | Tier::Tooling, _))) {
        return found;
    }
    let may_be_server =
        model.tiers.of(file).has(Tier::Bff) || model.tiers.fixed(file).is_some_and(|(tier, _)| *tier == Tier::Frontend);
    let facts = model.facts(file);
    // In most files nothing decides about anything.
    let decides = facts.throws || may_be_server || !model.effects.summaries(file).is_empty();
    let functions = if decides { facts.body.functions.len() as u32 } else { 0 };
    for index in 0..functions {
        let function = FnSite { file, function: FnId(index) };
        let thrown = if facts.throws { condition::judge_throwing(model, function) } else { Vec::new() };
        // Most functions change nothing: don't walk them. On a server reading can be guarded, too.
        let changes = !model.effects.summary(function).effects.and(EffectSet::CHANGING).is_empty();
        if changes || may_be_server {
            let tiers = placed(model, function);
            if !tiers.is_empty() && (changes || tiers.has(Tier::Bff)) {
                found.extend(condition::judge(model, function, tiers));
                found.extend(batch::judge(model, function, tiers));
                found.extend(multi_step::judge(model, function, tiers));
            }
        }
        // Behind the function's own: of two findings at one place the first stays.
        found.extend(thrown);
    }
    found.extend(privileged::judge(model, file));
    let transforms = transform::judge(model, file, &found);
    found.extend(transforms);
    crate::sorting::by_key(&mut found, |judgement| (judgement.span, judgement.rule));
    // A callback is walked with the function around it and by itself.
    found.dedup_by_key(|judgement| (judgement.span, judgement.rule));
    found
}

/// What a Lambda function's code decides, does in several steps or repeats: it is right there.
pub fn decisions(model: &ProjectModel, file: FileId) -> Vec<Judgement> {
    let tiers = TierSet::of(Tier::Lambda);
    let mut found = Vec::new();
    for index in 0..model.facts(file).body.functions.len() as u32 {
        let function = FnSite { file, function: FnId(index) };
        found.extend(condition::judge(model, function, tiers));
        found.extend(batch::judge(model, function, tiers));
        found.extend(multi_step::judge(model, function, tiers));
    }
    crate::sorting::by_key(&mut found, |judgement| (judgement.span, judgement.rule));
    found.dedup_by_key(|judgement| (judgement.span, judgement.rule));
    found
}

/// The tiers of a function that section 1 judges.
fn placed(model: &ProjectModel, function: FnSite) -> TierSet {
    let tiers = model.function_tiers(function);
    [Tier::Frontend, Tier::Bff]
        .into_iter()
        .filter(|&tier| tiers.has(tier))
        .fold(TierSet::EMPTY, |set, tier| set.with(TierSet::of(tier)))
}

/// A loop over a literal array of few items, or with a small literal bound.
fn is_short(model: &ProjectModel, file: FileId, kind: LoopKind, over: ValueId) -> bool {
    let site = Site { file, value: over };
    match kind {
        LoopKind::Of => is_short_list(model, site),
        LoopKind::For => match model.value(site) {
            Value::Op(Op::Order, list) => {
                let body = &model.facts(file).body;
                let mut sides = body.list(list).iter();
                sides.any(|&value| model.number(Site { file, value }).is_some_and(|bound| bound <= FEW as f64))
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_short_list(model: &ProjectModel, list: Site) -> bool {
    model.array(list).is_some_and(|array| {
        // An empty literal is filled later.
        let filled = array.items.is_empty() || model.activations(array.site.file).pushed_into(array.site.value).next().is_some();
        array.complete && array.items.len() <= FEW && !filled
    })
}

/// What a step is called: the effect at its end, such as `Todo.create`.
pub fn step_name(model: &ProjectModel, call: CallSite, effect: Effect) -> String {
    let last = model.effects.trace(model, call, effect).pop().unwrap_or(call);
    model.effects.name(last).unwrap_or(effect.noun()).to_string()
}

/// Whether a step writes to a model that callers may write without an owner or group rule.
pub fn touches_open_model(model: &ProjectModel, call: CallSite, effect: Effect) -> bool {
    let name = step_name(model, call, effect);
    effect == Effect::Write && name.split_once('.').is_some_and(|(data_model, _)| model.open_model(data_model))
}
