//! What a function of the project returns, and what a test says that chooses between its answers.

use super::{CALLS, Frame, Origin, Reader, Step};
use crate::{
    facts::body::{BranchKind, ExitKind, List, NodeKind, PropKey, Value},
    model::{CallSite, FnSite, Site, effects::Effect, meaning::Meaning, placement::answers_refusal},
};

impl Reader<'_> {
    /// What a function returns, its parameters standing for the arguments of `call`.
    pub(super) fn returned(&mut self, function: FnSite, call: CallSite, path: &[Step<'_>], outer: Option<&Frame<'_>>) -> Origin {
        let depth = outer.map_or(0, |outer| outer.depth) + 1;
        let mut at = outer;
        while let Some(frame) = at {
            if frame.function == function {
                return Origin::NONE;
            }
            at = frame.outer;
        }
        if depth > CALLS {
            return Origin::NONE;
        }
        let callback = !matches!(self.model.meaning(call), Meaning::Runs(called) if *called == function);
        let frame = Frame { function, call, outer, depth, callback };
        let body = &self.model.facts(function.file).body;
        let Some(row) = body.function(function.function) else { return Origin::NONE };
        let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
        let mut all = Origin::NONE;
        let (mut plain, mut nothing, mut made) = (false, false, false);
        let (mut marked, mut unmarked) = (false, false);
        // A function that looks a record up and gives nothing if there is none says no more than that.
        let effects = self.model.effects.summary(function).effects;
        let looks_up = effects.has(Effect::Read);
        for node in nodes {
            if let NodeKind::Exit(ExitKind::Return, value) = node.kind {
                plain |= match (body.value(value), path) {
                    (Value::Bool(_), []) => true,
                    (Value::Null | Value::Undefined, []) => !looks_up,
                    (Value::Object(list), [Step::Name(name)]) => {
                        let named = |key| matches!(key, PropKey::Name(own) if self.model.facts(function.file).str(own) == *name);
                        let own = body.props(list).iter().rev().find(|prop| named(prop.key));
                        own.is_some_and(|prop| matches!(body.value(prop.value), Value::Bool(_)))
                    }
                    _ => false,
                };
                let site = Site { file: function.file, value };
                nothing |= matches!(body.value(value), Value::Null | Value::Undefined);
                made |= matches!(body.value(value), Value::Object(_));
                all = all.or(self.value(site, path, Some(&frame)));
                // `return forbidden()` or the user, `return { error }` or `{ user }`: which of them it is tells.
                let is_marked = match (body.value(value), path) {
                    (Value::Result(_), []) => answers_refusal(self.model, site),
                    (Value::Object(list), [Step::Name(name)]) => body
                        .props(list)
                        .iter()
                        .any(|prop| matches!(prop.key, PropKey::Name(own) if self.model.facts(function.file).str(own) == *name)),
                    _ => false,
                };
                *(if is_marked { &mut marked } else { &mut unmarked }) = true;
            }
        }
        if nothing && looks_up && path.is_empty() {
            all = all.looked_up(made);
        }
        // `if (role === "admin") return true; return false`, `return { ok: false }`: the test is the answer. Of a function
        // that writes it says whether that went well.
        let counts = if effects.has(Effect::Write) || !plain { Origin::DECIDED } else { Origin::TESTED };
        if plain || marked && unmarked {
            for (index, node) in nodes.iter().enumerate() {
                let NodeKind::Branch(branch) = node.kind else { continue };
                let inner = List { start: row.nodes.start + index as u32 + 1, end: node.skip };
                let returns = body
                    .children(inner)
                    .any(|(_, arm)| body.children(arm).any(|(kind, _)| matches!(kind, NodeKind::Exit(ExitKind::Return, _))));
                if let (true, Some(branch)) = (returns, body.branches.get(branch as usize)) {
                    let test = self.value(Site { file: function.file, value: branch.condition }, &[], Some(&frame));
                    let test = if branch.kind == BranchKind::Switch { test.tested() } else { test };
                    all = all.or(test.and(counts));
                }
            }
        }
        all
    }
}
