//! What a condition guards: the calls that happen only when it holds, those that happen only when it doesn't, and whether
//! one of its sides turns the caller away.

use super::deny::{Deny, denies};
use crate::{
    facts::body::{Branch, BranchKind, ExitKind, List, LoopKind, NodeKind, Value, ValueId},
    model::{
        CallSite, FnSite, ProjectModel, Site,
        effects::EffectSet,
        eval::Resolved,
        meaning::{self, Meaning},
    },
};

/// A call with effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The call.
    pub call: CallSite,
    /// What it does, with everything that it runs.
    pub effects: EffectSet,
}

/// What depends on a choice in a function, or on a call that may throw there.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// Calls that happen only when the condition holds.
    pub when_true: Vec<Step>,
    /// Calls that happen only when it doesn't hold.
    pub when_false: Vec<Step>,
    /// A side throws, answers 401 or 403, or redirects.
    pub denies: Option<Deny>,
    /// What the loops around it run over.
    pub loops: Vec<Site>,
    /// Nodes of its sides.
    pub inner: List,
}

/// A call that may throw.
#[derive(Clone, Debug)]
pub struct Thrower {
    /// What happens only if it doesn't.
    pub guard: Guard,
    /// Nothing in the function catches what it throws for good.
    pub escapes: bool,
}

/// All conditions of a function with what they guard, in source order.
pub fn guards(model: &ProjectModel, function: FnSite) -> Vec<(Branch, Guard)> {
    walk(model, function, None).found
}

/// What a call guards in the function around it, if it throws.
pub fn thrower(model: &ProjectModel, function: FnSite, call: CallSite) -> Option<Thrower> {
    walk(model, function, Some(call)).thrower
}

fn walk(model: &ProjectModel, function: FnSite, wanted: Option<CallSite>) -> Walk<'_> {
    let loops = lists_around(model, function);
    let mut walk = Walk { model, function, wanted, found: Vec::new(), thrower: None, rest: Vec::new(), loops, depth: 0 };
    if let Some(row) = model.facts(function.file).body.function(function.function) {
        walk.sequence(row.nodes);
    }
    walk
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    None,
    Loop,
    /// A `try` with a handler, and how that leaves; control goes on behind one that doesn't.
    Try(Option<ExitKind>),
}

struct Walk<'m> {
    model: &'m ProjectModel,
    function: FnSite,
    /// The call that may throw; without it all conditions are wanted.
    wanted: Option<CallSite>,
    found: Vec<(Branch, Guard)>,
    thrower: Option<Thrower>,
    /// What follows in the sequences around, innermost last.
    rest: Vec<(List, Bound)>,
    loops: Vec<Site>,
    depth: u32,
}

impl Walk<'_> {
    fn sequence(&mut self, range: List) {
        if self.depth > 200 {
            return;
        }
        self.depth += 1;
        let children: Vec<(NodeKind, List)> = self.model.facts(self.function.file).body.children(range).collect();
        for (kind, inner) in children {
            self.rest.push((List { start: inner.end, end: range.end }, Bound::None));
            self.node(kind, inner);
            self.rest.pop();
        }
        self.depth -= 1;
    }

    fn node(&mut self, kind: NodeKind, inner: List) {
        match kind {
            NodeKind::Branch(branch) => {
                if self.wanted.is_none() {
                    self.branch(branch, inner);
                }
                self.sequence(inner);
            }
            NodeKind::Loop(kind, over) => {
                self.loops.push(rows_of(self.model, Site { file: self.function.file, value: over }, kind));
                self.rest.push((List::default(), Bound::Loop));
                self.sequence(inner);
                self.rest.pop();
                self.loops.pop();
            }
            NodeKind::Try => {
                let parts: Vec<(NodeKind, List)> = self.model.facts(self.function.file).body.children(inner).collect();
                let catch = parts.iter().find(|(kind, _)| *kind == NodeKind::Catch).map(|(_, nodes)| *nodes);
                for (kind, nodes) in parts {
                    let bound = match (kind, catch) {
                        (NodeKind::TryBody, Some(catch)) => Bound::Try(leaves(self.model, self.function, catch)),
                        _ => Bound::None,
                    };
                    self.rest.push((List::default(), bound));
                    self.sequence(nodes);
                    self.rest.pop();
                }
            }
            NodeKind::Arm(_) => self.sequence(inner),
            NodeKind::Call(call) if self.wanted.is_some_and(|wanted| wanted.call == call) => {
                let catches = |bound: &Bound| matches!(bound, Bound::Try(exit) if *exit != Some(ExitKind::Throw));
                let guard = Guard {
                    when_false: self.rest_after(ExitKind::Throw),
                    denies: Some(Deny::Refuses),
                    loops: self.loops.clone(),
                    ..Guard::default()
                };
                self.thrower = Some(Thrower { guard, escapes: !self.rest.iter().any(|(_, bound)| catches(bound)) });
            }
            _ => {}
        }
    }

    fn branch(&mut self, branch: u32, inner: List) {
        let body = &self.model.facts(self.function.file).body;
        let Some(row) = body.branches.get(branch as usize).copied() else { return };
        let arms: Vec<(NodeKind, List)> = body.children(inner).collect();
        let mut guard = Guard { loops: self.loops.clone(), inner, ..Guard::default() };
        for (index, &(_, nodes)) in arms.iter().enumerate() {
            let steps = steps_in(self.model, self.function, nodes, 8);
            let deny = denies(self.model, self.function, nodes);
            guard.denies = guard.denies.or(deny);
            if row.kind == BranchKind::Switch {
                guard.when_true.extend(steps.iter().copied());
                guard.when_false.extend(steps);
                continue;
            }
            // What follows happens only on the other side of an arm that leaves.
            let rest = match leaves(self.model, self.function, nodes) {
                Some(exit) => self.rest_after(exit),
                // Turns some callers away, after a further question or by `redirect`, which throws.
                None if deny.is_some() => self.rest_after(ExitKind::Return),
                None => Vec::new(),
            };
            let (own, other) = match index {
                0 => (&mut guard.when_true, &mut guard.when_false),
                _ => (&mut guard.when_false, &mut guard.when_true),
            };
            own.extend(steps);
            other.extend(rest);
        }
        self.found.push((row, guard));
    }

    /// What would follow if control didn't leave.
    fn rest_after(&self, exit: ExitKind) -> Vec<Step> {
        let mut steps = Vec::new();
        for &(nodes, bound) in self.rest.iter().rev() {
            match (exit, bound) {
                (ExitKind::Break | ExitKind::Continue, Bound::Loop) => break,
                (ExitKind::Throw, Bound::Try(None)) => break,
                _ => steps.extend(steps_in(self.model, self.function, nodes, 8)),
            }
        }
        steps
    }
}

/// The calls with effects among statements, callbacks that run at once included.
fn steps_in(model: &ProjectModel, function: FnSite, range: List, fuel: u32) -> Vec<Step> {
    let body = &model.facts(function.file).body;
    let mut steps = Vec::new();
    for node in body.nodes.get(range.start as usize..range.end.max(range.start) as usize).unwrap_or(&[]) {
        let NodeKind::Call(call) = node.kind else { continue };
        let call = CallSite { file: function.file, call };
        let effects = model.effects.of_call(call);
        if !effects.is_empty() {
            steps.push(Step { call, effects });
        }
        let mask = match model.meaning(call) {
            Meaning::Runs(target) => model.effects.summary(*target).runs,
            _ => 0,
        };
        for (callback, _) in meaning::callbacks_run(model, call, mask) {
            let effects = model.effects.summary(callback).effects;
            let inside = body.call(call.call).zip(body.function(callback.function));
            match inside {
                _ if effects.is_empty() => {}
                Some((outer, own)) if callback.file == call.file && outer.span.contains(own.span) && fuel > 0 => {
                    steps.extend(steps_in(model, callback, own.nodes, fuel - 1));
                }
                _ => steps.push(Step { call, effects }),
            }
        }
    }
    steps
}

/// How statements surely leave, if they do.
pub fn leaves(model: &ProjectModel, function: FnSite, range: List) -> Option<ExitKind> {
    let body = &model.facts(function.file).body;
    body.children(range).find_map(|(kind, inner)| match kind {
        NodeKind::Exit(exit, _) => Some(exit),
        NodeKind::Branch(branch) => {
            let is_switch = body.branches.get(branch as usize).is_some_and(|branch| branch.kind == BranchKind::Switch);
            let arms: Vec<(NodeKind, List)> = body.children(inner).collect();
            let always = arms.iter().any(|(arm, _)| *arm == NodeKind::Arm(true));
            let exits: Option<Vec<ExitKind>> = arms.iter().map(|(_, nodes)| leaves(model, function, *nodes)).collect();
            exits.filter(|_| always && !is_switch).and_then(|exits| exits.first().copied())
        }
        NodeKind::Try => {
            let exits: Option<Vec<ExitKind>> = body
                .children(inner)
                .filter(|(kind, _)| *kind != NodeKind::Finally)
                .map(|(_, nodes)| leaves(model, function, nodes))
                .collect();
            exits.and_then(|exits| exits.last().copied())
        }
        _ => None,
    })
}

/// The parts of a condition that are joined by `&&`, `||` and `!`, with whether each is asked as it stands.
pub fn parts(model: &ProjectModel, condition: Site) -> Vec<(Site, bool)> {
    fn go(model: &ProjectModel, site: Site, positive: bool, fuel: u32, out: &mut Vec<(Site, bool)>) {
        let at = match model.resolve(site) {
            Resolved::Site(at) => at,
            _ => site,
        };
        let body = &model.facts(at.file).body;
        let inner = |value: ValueId| Site { file: at.file, value };
        use crate::facts::body::Op;
        match body.value(at.value) {
            Value::Op(Op::And | Op::Or, list) if fuel > 0 => {
                body.list(list).iter().for_each(|&value| go(model, inner(value), positive, fuel - 1, out));
            }
            Value::Op(Op::Not, list) if fuel > 0 => {
                body.list(list).iter().for_each(|&value| go(model, inner(value), !positive, fuel - 1, out));
            }
            _ => out.push((at, positive)),
        }
    }
    let mut out = Vec::new();
    go(model, condition, true, 24, &mut out);
    out
}

/// What a loop runs over: `rows` of `for (const row of rows)` and of `for (let i = 0; i < rows.length; i++)`.
pub fn rows_of(model: &ProjectModel, over: Site, kind: LoopKind) -> Site {
    let facts = model.facts(over.file);
    let (LoopKind::For, Value::Op(_, sides)) = (kind, facts.body.value(over.value)) else { return over };
    let mut lists = facts.body.list(sides).iter().filter_map(|&side| match facts.body.value(side) {
        Value::Member(list, name) if facts.str(name) == "length" => Some(Site { file: over.file, value: list }),
        _ => None,
    });
    lists.next_back().unwrap_or(over)
}

/// The lists for whose elements array methods run the function, itself or one around it.
fn lists_around(model: &ProjectModel, function: FnSite) -> Vec<Site> {
    let runs = model.activations(function.file);
    let body = &model.facts(function.file).body;
    let mut lists = Vec::new();
    let mut at = function.function;
    while let Some((call, repeated)) = runs.run_by(at) {
        let Some(row) = body.call(call) else { break };
        if repeated {
            lists.extend(model.method(CallSite { file: function.file, call }).map(|(list, _)| list));
        }
        at = row.function;
    }
    lists
}
