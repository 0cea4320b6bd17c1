//! Writes that a loop or an array callback repeats.

use super::{Detail, Judgement};
use crate::{
    facts::body::{BranchKind, ExitKind, List, LoopKind, NodeKind, Op, Value, ValueId},
    model::{
        CallSite, FnSite, ProjectModel, Site,
        audit::audit_create,
        effects::Effect,
        eval::Resolved,
        meaning::{self, Meaning},
        tier::TierSet,
        value_flow,
    },
};

/// What a loop runs over, as far as it makes the mistake worse.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The package that parsed them out of a file.
    pub parsed_by: Option<String>,
    /// The call that lists a whole table.
    pub whole_list: Option<CallSite>,
}

/// A write that is repeated, with the list it is repeated over if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Repeated {
    call: CallSite,
    over: Option<Site>,
}

/// All repeated writes of a function, callbacks that it runs included.
pub(super) fn judge(model: &ProjectModel, function: FnSite, tiers: TierSet) -> Vec<Judgement> {
    if !model.effects.summary(function).effects.has(Effect::Write) {
        return Vec::new();
    }
    let walk = walk(model, function);
    let found = walk.found.into_iter().map(|repeated| Judgement {
        rule: "no-batch-write",
        function,
        tiers,
        call: repeated.call,
        effect: Effect::Write,
        span: model.call(repeated.call).map(|row| row.head()).unwrap_or_default(),
        earlier: Vec::new(),
        detail: Detail::Rows(repeated.over.map(|over| value_flow::rows(model, function, over)).unwrap_or_default()),
    });
    found.collect()
}

/// Calls that repeat a write in a function.
pub fn repeated_writes(model: &ProjectModel, function: FnSite) -> Vec<CallSite> {
    if !model.effects.summary(function).effects.has(Effect::Write) {
        return Vec::new();
    }
    walk(model, function).found.into_iter().map(|repeated| repeated.call).collect()
}

/// Calls that repeat a write in a function, and in the one in whose activation it runs.
pub(super) fn repeated_around(model: &ProjectModel, function: FnSite) -> Vec<CallSite> {
    let root = FnSite { file: function.file, function: model.activations(function.file).root(function.function) };
    let walks = [walk(model, function), walk(model, root)];
    walks.into_iter().flat_map(|walk| walk.found).map(|repeated| repeated.call).collect()
}

fn walk(model: &ProjectModel, function: FnSite) -> Walk<'_> {
    let mut walk = Walk { model, function, found: Vec::new(), steps: Vec::new(), frames: Vec::new(), depth: 0 };
    if let Some(row) = model.facts(function.file).body.function(function.function) {
        walk.sequence(row.nodes, Some(Vec::new()));
    }
    walk
}

/// Whether a function writes outside the loops that it has itself: those have their own findings.
pub(super) fn writes_loosely(model: &ProjectModel, function: FnSite) -> bool {
    if !model.effects.summary(function).effects.has(Effect::Write) {
        return false;
    }
    if let Some(&known) = model.placement.loose.borrow().get(&function) {
        return known;
    }
    // A function that calls itself adds nothing by that.
    model.placement.loose.borrow_mut().insert(function, false);
    let walk = walk(model, function);
    let loose = walk.steps.iter().any(|step| walk.found.iter().all(|found| found.call != *step));
    model.placement.loose.borrow_mut().insert(function, loose);
    loose
}

/// Writes done since the turn began; `None` where control cannot come.
type Path = Option<Vec<CallSite>>;

enum Frame {
    Loop { breaks: Path, turns: Path, tries: bool },
    Switch { breaks: Path },
    Callback { returns: Path },
}

struct Walk<'m> {
    model: &'m ProjectModel,
    function: FnSite,
    found: Vec<Repeated>,
    /// All writing calls.
    steps: Vec<CallSite>,
    frames: Vec<Frame>,
    depth: u32,
}

fn either(first: Path, second: Path) -> Path {
    match (first, second) {
        (Some(mut first), Some(second)) => {
            second.into_iter().for_each(|call| {
                if !first.contains(&call) {
                    first.push(call);
                }
            });
            Some(first)
        }
        (first, second) => first.or(second),
    }
}

impl Walk<'_> {
    fn sequence(&mut self, range: List, mut path: Path) -> Path {
        if self.depth > 200 {
            return path;
        }
        self.depth += 1;
        let children: Vec<(NodeKind, List)> = self.model.facts(self.function.file).body.children(range).collect();
        for (kind, inner) in children {
            if path.is_none() {
                break;
            }
            path = self.node(kind, inner, path);
        }
        self.depth -= 1;
        path
    }

    fn node(&mut self, kind: NodeKind, inner: List, path: Path) -> Path {
        match kind {
            NodeKind::Call(call) => self.call(CallSite { file: self.function.file, call }, path),
            NodeKind::Branch(branch) => self.branch(branch, inner, path),
            NodeKind::Loop(kind, over) => {
                if super::is_short(self.model, self.function.file, kind, over) {
                    return self.once(inner, path);
                }
                self.frames.push(Frame::Loop { breaks: None, turns: None, tries: self.may_try_again(kind, over) });
                let end = self.sequence(inner, Some(Vec::new()));
                let Some(Frame::Loop { breaks, turns, .. }) = self.frames.pop() else { return path };
                let list = (kind != LoopKind::While).then_some(Site { file: self.function.file, value: over });
                self.repeat(either(end, turns), list);
                either(path, breaks)
            }
            NodeKind::Try => self.guarded(inner, path),
            NodeKind::Exit(kind, _) => self.exit(kind, path),
            _ => path,
        }
    }

    /// A loop of few known turns.
    fn once(&mut self, inner: List, path: Path) -> Path {
        self.frames.push(Frame::Loop { breaks: None, turns: None, tries: false });
        let end = self.sequence(inner, path.clone());
        match self.frames.pop() {
            Some(Frame::Loop { breaks, turns, .. }) => either(either(path, end), either(breaks, turns)),
            _ => path,
        }
    }

    /// The writes of a turn after which another turn can follow.
    fn repeat(&mut self, turn: Path, over: Option<Site>) {
        for call in turn.unwrap_or_default() {
            if self.found.iter().all(|found| found.call != call) {
                self.found.push(Repeated { call, over });
            }
        }
    }

    fn exit(&mut self, kind: ExitKind, path: Path) -> Path {
        let frame = match kind {
            ExitKind::Throw => None,
            ExitKind::Return => self.frames.iter_mut().rev().find_map(|frame| match frame {
                Frame::Callback { returns } => Some(returns),
                _ => None,
            }),
            ExitKind::Break => self.frames.last_mut().and_then(|frame| match frame {
                Frame::Loop { breaks, .. } | Frame::Switch { breaks } => Some(breaks),
                Frame::Callback { .. } => None,
            }),
            ExitKind::Continue => self.frames.iter_mut().rev().find_map(|frame| match frame {
                Frame::Loop { turns, .. } => Some(turns),
                _ => None,
            }),
        };
        if let Some(target) = frame {
            *target = either(target.take(), path);
        }
        None
    }

    fn call(&mut self, call: CallSite, mut path: Path) -> Path {
        let model = self.model;
        let mask = match model.meaning(call) {
            Meaning::Runs(function) => model.effects.summary(*function).runs,
            _ => 0,
        };
        let mut by_name = false;
        for (callback, repeated) in meaning::callbacks_run(model, call, mask) {
            if !model.effects.summary(callback).effects.has(Effect::Write) {
                continue;
            }
            let inline = callback.file == call.file && self.is_written_inside(call, callback);
            let repeated = repeated && !self.runs_few_times(call);
            if inline {
                path = self.callback(call, callback, repeated, path);
            } else if writes_loosely(model, callback) {
                by_name = true;
                self.steps.push(call);
                if repeated {
                    self.repeat(Some(vec![call]), self.list_of(call));
                }
            }
        }
        let writes = match model.meaning(call) {
            Meaning::Runs(function) => writes_loosely(model, *function),
            // An audit record belongs to another rule, wherever it is written.
            _ => model.effects.of_call(call).has(Effect::Write) && audit_create(model, call).is_none(),
        };
        if writes {
            self.steps.push(call);
        }
        if writes || by_name {
            path = either(path, Some(vec![call]));
        }
        path
    }

    fn is_written_inside(&self, call: CallSite, callback: FnSite) -> bool {
        let body = &self.model.facts(call.file).body;
        match (body.call(call.call), body.function(callback.function)) {
            (Some(call), Some(function)) => call.span.contains(function.span),
            _ => false,
        }
    }

    /// The list that an array method runs over.
    fn list_of(&self, call: CallSite) -> Option<Site> {
        match self.model.callee(call) {
            Resolved::Global(path) if path == ["Array", "from"] => self.model.args(call).first().copied(),
            Resolved::Function(_) => self.model.args(call).first().copied(),
            _ => self.model.method(call).map(|(receiver, _)| receiver),
        }
    }

    /// `["a", "b"].map(…)`, `Array.from({ length: 3 }, …)`.
    fn runs_few_times(&self, call: CallSite) -> bool {
        if matches!(self.model.meaning(call), Meaning::Runs(_)) {
            return self.model.args(call).into_iter().any(|argument| super::is_short_list(self.model, argument));
        }
        let Some(list) = self.list_of(call) else { return false };
        if super::is_short_list(self.model, list) {
            return true;
        }
        let length = self.model.object(list).and_then(|view| self.model.number(view.get("length")?.value));
        length.is_some_and(|length| length <= super::FEW as f64)
    }

    fn callback(&mut self, call: CallSite, function: FnSite, repeated: bool, path: Path) -> Path {
        let Some(row) = self.model.facts(function.file).body.function(function.function) else { return path };
        let start = if repeated { Some(Vec::new()) } else { path.clone() };
        self.frames.push(Frame::Callback { returns: None });
        let end = self.sequence(row.nodes, start);
        let Some(Frame::Callback { returns }) = self.frames.pop() else { return path };
        let end = either(end, returns);
        if repeated {
            self.repeat(end, self.list_of(call));
            return path;
        }
        either(path, end)
    }

    fn branch(&mut self, branch: u32, inner: List, path: Path) -> Path {
        let body = &self.model.facts(self.function.file).body;
        let is_switch = body.branches.get(branch as usize).is_some_and(|branch| branch.kind == BranchKind::Switch);
        let arms: Vec<(NodeKind, List)> = body.children(inner).collect();
        let always = arms.iter().any(|(arm, _)| *arm == NodeKind::Arm(true));
        let mut out = None;
        if is_switch {
            self.frames.push(Frame::Switch { breaks: None });
            let mut falling = None;
            for (_, nodes) in arms {
                falling = self.sequence(nodes, either(path.clone(), falling));
            }
            let breaks = match self.frames.pop() {
                Some(Frame::Switch { breaks }) => breaks,
                _ => None,
            };
            out = either(falling, breaks);
        } else {
            let before = path.clone();
            let mut leaves = false;
            for (_, nodes) in arms {
                let end = self.sequence(nodes, path.clone());
                leaves |= end.is_none() && self.ends_by_choice(nodes);
                out = either(out, end);
            }
            let mut past = if always { out } else { either(out, path) };
            // `if (saved) break`: another turn follows only where nothing was written.
            if leaves && let (Some(past), Some(before)) = (past.as_mut(), before) {
                past.retain(|&call| !before.contains(&call) || !self.depends_on(branch, call));
            }
            return past;
        }
        if always { out } else { either(out, path) }
    }

    /// A loop that doesn't walk over a list: it may be there to try again.
    fn may_try_again(&self, kind: LoopKind, over: ValueId) -> bool {
        let facts = self.model.facts(self.function.file);
        let is_length = |value: ValueId| matches!(facts.body.value(value), Value::Member(_, name) if facts.str(name) == "length");
        match (kind, facts.body.value(over)) {
            (LoopKind::While, _) => true,
            (LoopKind::For, Value::Op(Op::Order, sides)) => !facts.body.list(sides).iter().any(|&side| is_length(side)),
            (LoopKind::For, _) => true,
            _ => false,
        }
    }

    /// Whether statements leave the innermost loop, one that may try again, by `break` or `return`.
    fn ends_by_choice(&self, nodes: List) -> bool {
        let tries = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Loop { tries, .. } => Some(*tries),
            Frame::Callback { .. } => Some(false),
            Frame::Switch { .. } => None,
        });
        let body = &self.model.facts(self.function.file).body;
        let last = body.children(nodes).last();
        tries == Some(true) && matches!(last, Some((NodeKind::Exit(ExitKind::Break | ExitKind::Return, _), _)))
    }

    /// Whether a condition looks at what a call returned.
    fn depends_on(&self, branch: u32, call: CallSite) -> bool {
        let body = &self.model.facts(self.function.file).body;
        let Some(branch) = body.branches.get(branch as usize) else { return false };
        let mut todo = vec![branch.condition];
        for _ in 0..64 {
            let Some(value) = todo.pop() else { return false };
            match body.value(value) {
                Value::Result(own) if own == call.call => return true,
                Value::Member(base, _) | Value::Await(base) => todo.push(base),
                Value::Op(_, list) => todo.extend(body.list(list)),
                Value::Local(slot) => todo.extend(body.list(body.locals.get(slot as usize).copied().unwrap_or_default())),
                _ => {}
            }
        }
        false
    }

    /// A failed attempt has written nothing: the handler begins with what was there before.
    fn guarded(&mut self, inner: List, path: Path) -> Path {
        let parts: Vec<(NodeKind, List)> = self.model.facts(self.function.file).body.children(inner).collect();
        let part = |kind: NodeKind| parts.iter().find(|(own, _)| *own == kind).map(|(_, nodes)| *nodes);
        let mut out = part(NodeKind::TryBody).map_or(path.clone(), |nodes| self.sequence(nodes, path.clone()));
        if let Some(nodes) = part(NodeKind::Catch) {
            let handled = self.sequence(nodes, path.clone());
            out = either(out, handled);
        }
        if let Some(nodes) = part(NodeKind::Finally) {
            let ended = out.is_some();
            let after = self.sequence(nodes, out.or(path));
            out = if ended { after } else { None };
        }
        out
    }
}
