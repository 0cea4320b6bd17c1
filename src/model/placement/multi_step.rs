//! Two changing effects one after the other on one path of a function.

use super::{Detail, Judgement, batch, guard};
use crate::{
    facts::body::{Branch, BranchKind, ExitKind, List, LoopKind, NodeKind, Value, ValueId},
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        audit::audit_create,
        effects::{Effect, EffectSet},
        meaning::{self, Meaning},
        tier::TierSet,
    },
};

/// One changing effect on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    call: CallSite,
    effect: Effect,
}

/// What can be true when control comes to a point: the step behind it, if there may be one.
#[derive(Clone, Copy, Debug, Default)]
struct Path {
    /// False where control cannot come.
    alive: bool,
    earlier: Option<Step>,
}

impl Path {
    const START: Self = Self { alive: true, earlier: None };
    const DEAD: Self = Self { alive: false, earlier: None };

    /// Either of two ways; the earlier step of the first way that has one.
    fn or(self, other: Self) -> Self {
        match (self.alive, other.alive) {
            (true, true) => Self { alive: true, earlier: self.earlier.or(other.earlier) },
            (true, false) => self,
            _ => other,
        }
    }
}

/// Two changing effects one after the other on one path of a function: the second of the first such path.
pub(super) fn judge(model: &ProjectModel, function: FnSite, tiers: TierSet) -> Option<Judgement> {
    let nodes = model.facts(function.file).body.function(function.function)?.nodes;
    let mut walk = Walk::new(model, function.file, 0);
    walk.sequence(nodes, Path::START);
    let (first, second) = walk.found?;
    Some(Judgement {
        rule: "no-multi-step-write",
        function,
        tiers,
        call: second.call,
        effect: second.effect,
        span: model.call(second.call).map(|row| row.head()).unwrap_or_default(),
        earlier: vec![(first.call, first.effect)],
        detail: Detail::None,
    })
}

struct Walk<'m> {
    model: &'m ProjectModel,
    file: FileId,
    found: Option<(Step, Step)>,
    /// Ways out of the loops and switches around, innermost last.
    breaks: Vec<Path>,
    /// Ways into the handlers around, innermost last.
    thrown: Vec<Path>,
    /// Ways that return.
    returned: Path,
    /// Loops around: a write there belongs to the rule about batches.
    loops: u32,
    depth: u32,
}

impl<'m> Walk<'m> {
    fn new(model: &'m ProjectModel, file: FileId, depth: u32) -> Self {
        Self { model, file, found: None, breaks: Vec::new(), thrown: Vec::new(), returned: Path::DEAD, loops: 0, depth }
    }

    fn sequence(&mut self, range: List, mut path: Path) -> Path {
        if self.depth > 200 {
            return path;
        }
        self.depth += 1;
        let children: Vec<(NodeKind, List)> = self.model.facts(self.file).body.children(range).collect();
        for (kind, inner) in children {
            if self.found.is_some() || !path.alive {
                break;
            }
            path = self.node(kind, inner, path);
        }
        self.depth -= 1;
        path
    }

    fn node(&mut self, kind: NodeKind, inner: List, path: Path) -> Path {
        match kind {
            NodeKind::Call(call) => self.call(CallSite { file: self.file, call }, path),
            NodeKind::Branch(branch) => self.branch(branch, inner, path),
            NodeKind::Loop(kind, over) => self.repeat(kind, over, inner, path),
            NodeKind::Try => self.guarded(inner, path),
            NodeKind::Exit(kind, _) => {
                match kind {
                    ExitKind::Break | ExitKind::Continue => {
                        if let Some(out) = self.breaks.last_mut() {
                            *out = out.or(path);
                        }
                    }
                    ExitKind::Throw => self.throw(path),
                    ExitKind::Return => self.returned = self.returned.or(path),
                }
                Path::DEAD
            }
            _ => path,
        }
    }

    fn throw(&mut self, path: Path) {
        if let Some(handler) = self.thrown.last_mut() {
            *handler = handler.or(path);
        }
    }

    fn call(&mut self, call: CallSite, path: Path) -> Path {
        let model = self.model;
        // Any call may throw before it has done anything. Behind a step a handler is there for what can fail by nature, not
        // for `setState` or `reload()`.
        let awaited = model.call(call).is_some_and(|row| row.awaited);
        if path.earlier.is_none() || awaited || *model.meaning(call) != Meaning::Nothing {
            self.throw(path);
        }
        let mut path = path;
        for (callback, repeated) in meaning::callbacks_run(model, call, self.runs(call)) {
            path = self.callback(call, callback, repeated, path);
        }
        if self.found.is_some() {
            return path;
        }
        match self.step(call) {
            Some(step) => self.take(step, path),
            None => path,
        }
    }

    /// Which parameters the called project function calls at once.
    fn runs(&self, call: CallSite) -> u64 {
        match self.model.meaning(call) {
            Meaning::Runs(function) => self.model.effects.summary(*function).runs,
            _ => 0,
        }
    }

    fn take(&mut self, step: Step, path: Path) -> Path {
        if let Some(earlier) = path.earlier {
            self.found = Some((earlier, step));
        }
        Path { alive: true, earlier: Some(step) }
    }

    /// The step that a call is by itself.
    fn step(&self, call: CallSite) -> Option<Step> {
        let effects = self.model.effects.of_call(call).and(EffectSet::CHANGING);
        let effect = effects.iter().find(|&effect| effect != Effect::Write || self.writes(call))?;
        Some(Step { call, effect })
    }

    /// Whether the write of a call counts: those in loops and audit records belong to other rules.
    fn writes(&self, call: CallSite) -> bool {
        self.loops == 0
            && match self.model.meaning(call) {
                Meaning::Runs(function) => batch::writes_loosely(self.model, *function),
                _ => audit_create(self.model, call).is_none(),
            }
    }

    /// A callback that runs with the call. One in which two effects meet has its own finding; to the outside it is one step.
    fn callback(&mut self, call: CallSite, function: FnSite, repeated: bool, path: Path) -> Path {
        let model = self.model;
        let loops = self.loops + u32::from(repeated);
        let counts = |effect: &Effect| *effect != Effect::Write || loops == 0 && batch::writes_loosely(model, function);
        let effects = model.effects.summary(function).effects.and(EffectSet::CHANGING);
        let Some(effect) = effects.iter().find(counts) else { return path };
        let step = Step { call, effect };
        if function.file != self.file {
            return self.take(step, path);
        }
        let Some(row) = model.facts(self.file).body.function(function.function) else { return path };
        let mut inner = Walk::new(model, self.file, self.depth + 1);
        inner.loops = loops;
        inner.sequence(row.nodes, Path::START);
        if inner.found.is_some() {
            return self.take(step, path);
        }
        // A `return` in the callback leaves only the callback.
        let outer = std::mem::replace(&mut self.returned, Path::DEAD);
        let around = std::mem::replace(&mut self.loops, loops);
        let end = self.sequence(row.nodes, path);
        self.loops = around;
        let end = end.or(std::mem::replace(&mut self.returned, outer));
        if end.alive { end } else { path }
    }

    fn branch(&mut self, branch: u32, inner: List, path: Path) -> Path {
        let model = self.model;
        let body = &model.facts(self.file).body;
        let row = body.branches.get(branch as usize).copied();
        let kind = row.map_or(BranchKind::If, |branch| branch.kind);
        let arms: Vec<(NodeKind, List)> = body.children(inner).collect();
        let mut out = Path::DEAD;
        let mut always = false;
        if kind == BranchKind::Switch {
            self.breaks.push(Path::DEAD);
            let mut falling = Path::DEAD;
            for (arm, nodes) in arms {
                always |= arm == NodeKind::Arm(true);
                falling = self.sequence(nodes, path.or(falling));
            }
            out = falling.or(self.breaks.pop().unwrap_or(Path::DEAD));
        } else {
            // `if (errors) throw …`: then the step has not been taken.
            let throws = |nodes| body.children(nodes).any(|(kind, _)| matches!(kind, NodeKind::Exit(ExitKind::Throw, _)));
            let file = self.file;
            let asks = |step: Step, row: Branch| {
                let parts = guard::parts(model, Site { file, value: row.condition });
                parts.into_iter().any(|(part, _)| {
                    let (root, path) = meaning::member_path(model, part);
                    let own = root.file == step.call.file && model.value(root) == Value::Result(step.call.call);
                    own && path.first().is_some_and(|name| name == "errors" || name == "data")
                })
            };
            for (arm, nodes) in arms {
                always |= arm == NodeKind::Arm(true);
                let failed = throws(nodes) && path.earlier.zip(row).is_some_and(|(step, row)| asks(step, row));
                let end = self.sequence(nodes, if failed { Path::START } else { path });
                out = out.or(end);
            }
        }
        if always { out } else { out.or(path) }
    }

    fn repeat(&mut self, kind: LoopKind, over: ValueId, inner: List, path: Path) -> Path {
        // A few known turns are no batch: the effects count as written.
        let counts = u32::from(!super::is_short(self.model, self.file, kind, over));
        self.loops += counts;
        self.breaks.push(Path::DEAD);
        let end = self.sequence(inner, path);
        let out = self.breaks.pop().unwrap_or(Path::DEAD);
        self.loops -= counts;
        end.or(out).or(path)
    }

    fn guarded(&mut self, inner: List, path: Path) -> Path {
        let parts: Vec<(NodeKind, List)> = self.model.facts(self.file).body.children(inner).collect();
        let part = |kind: NodeKind| parts.iter().find(|(own, _)| *own == kind).map(|(_, nodes)| *nodes);
        let catch = part(NodeKind::Catch);
        self.thrown.push(Path::DEAD);
        let mut out = part(NodeKind::TryBody).map_or(path, |nodes| self.sequence(nodes, path));
        let thrown = self.thrown.pop().unwrap_or(Path::DEAD);
        match catch {
            Some(nodes) if thrown.alive && self.found.is_none() => out = out.or(self.sequence(nodes, thrown)),
            Some(_) => {}
            None => self.throw(thrown),
        }
        if let (Some(nodes), None) = (part(NodeKind::Finally), self.found) {
            let after = self.sequence(nodes, out.or(if catch.is_some() { Path::DEAD } else { thrown }));
            out = if out.alive { after } else { Path::DEAD };
        }
        out
    }
}
