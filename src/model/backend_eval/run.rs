//! Runs statements and functions.

use super::{Abs, Action, Evaluator, FrameId, Kind};
use crate::{
    facts::body::{BranchKind, ExitKind, FnId, List, LoopKind, NodeKind, Owner, Value, ValueId},
    model::{FnSite, Site},
    span::Span,
};

/// Calls inside calls that are followed.
const MAX_DEPTH: usize = 24;

/// Blocks and values inside each other that are followed: our own walk must not exhaust the stack.
pub(super) const MAX_NESTING: u32 = 240;

/// How a block ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// At its end.
    Through,
    /// Perhaps earlier: what follows may not run.
    Maybe,
    /// Earlier.
    Left,
}

impl Evaluator<'_> {
    /// Runs the statements of a range.
    pub(super) fn block(&mut self, frame: FrameId, nodes: List) -> Flow {
        if self.depth > MAX_NESTING {
            self.complete = false;
            return Flow::Through;
        }
        self.depth += 1;
        let flow = self.block_inner(frame, nodes);
        self.depth -= 1;
        flow
    }

    fn block_inner(&mut self, frame: FrameId, nodes: List) -> Flow {
        let doubt = self.doubt;
        let mut flow = Flow::Through;
        let file = self.frame(frame).function.file;
        let model = self.model;
        for (kind, children) in model.facts(file).body.children(nodes) {
            if self.steps == 0 {
                self.complete = false;
                break;
            }
            self.steps -= 1;
            match self.statement(frame, kind, children) {
                Flow::Through => {}
                Flow::Maybe if flow == Flow::Through => {
                    flow = Flow::Maybe;
                    self.doubt += 1;
                }
                Flow::Maybe => {}
                Flow::Left => {
                    flow = Flow::Left;
                    break;
                }
            }
        }
        self.doubt = doubt;
        flow
    }

    /// Runs statements that may not run.
    fn perhaps(&mut self, frame: FrameId, nodes: List) -> Flow {
        self.doubt += 1;
        let flow = self.block(frame, nodes);
        self.doubt -= 1;
        flow
    }

    fn statement(&mut self, frame: FrameId, kind: NodeKind, children: List) -> Flow {
        match kind {
            NodeKind::Call(call) => self.run_call(frame, call),
            NodeKind::Assign(place, value) => self.assign(frame, place, value),
            NodeKind::Closure(_) => {}
            NodeKind::Exit(ExitKind::Return, value) => {
                let value = self.eval(frame, value);
                let base = self.body_frame(frame);
                let before = self.frame_mut(base).returned.take();
                let value = match before {
                    Some(before) => self.heap.join(before, value),
                    None => value,
                };
                self.frame_mut(base).returned = Some(value);
                return Flow::Left;
            }
            NodeKind::Exit(..) => return Flow::Left,
            NodeKind::Branch(branch) => return self.branch(frame, branch, children),
            NodeKind::Loop(kind, over) => self.run_loop(frame, kind, over, children),
            NodeKind::Try => {
                let file = self.frame(frame).function.file;
                let model = self.model;
                for (part, children) in model.facts(file).body.children(children) {
                    match part {
                        NodeKind::Catch => {
                            self.perhaps(frame, children);
                        }
                        _ if self.block(frame, children) == Flow::Left => return Flow::Left,
                        _ => {}
                    }
                }
            }
            NodeKind::Arm(_) | NodeKind::TryBody | NodeKind::Catch | NodeKind::Finally => return self.block(frame, children),
        }
        Flow::Through
    }

    fn branch(&mut self, frame: FrameId, branch: u32, children: List) -> Flow {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let body = &model.facts(file).body;
        let Some(branch) = body.branches.get(branch as usize).copied() else { return Flow::Through };
        let arms: Vec<(NodeKind, List)> = body.children(children).collect();
        let known = match branch.kind {
            BranchKind::If | BranchKind::Ternary => self.eval(frame, branch.condition).truth(),
            BranchKind::Short | BranchKind::Switch => None,
        };
        if let Some(truth) = known {
            let taken = arms.iter().find(|(kind, _)| *kind == NodeKind::Arm(!truth));
            return taken.map_or(Flow::Through, |&(_, nodes)| self.block(frame, nodes));
        }
        let mut flow = Flow::Through;
        let mut all_left = branch.kind != BranchKind::Switch && arms.len() == 2;
        for (_, nodes) in arms {
            let left = self.perhaps(frame, nodes) == Flow::Left;
            // A check that throws stops the deploy: what follows runs wherever there is a deploy.
            if left && !self.throws(frame, nodes) {
                flow = Flow::Maybe;
            }
            all_left &= left;
        }
        if all_left { Flow::Left } else { flow }
    }

    /// Whether a block ends by throwing.
    fn throws(&self, frame: FrameId, nodes: List) -> bool {
        let file = self.frame(frame).function.file;
        let body = &self.model.facts(file).body;
        body.children(nodes).any(|(kind, _)| matches!(kind, NodeKind::Exit(ExitKind::Throw, _)))
    }

    fn run_loop(&mut self, frame: FrameId, kind: LoopKind, over: ValueId, children: List) {
        let file = self.frame(frame).function.file;
        let span = self.loop_span(Site { file, value: over }, children);
        if kind != LoopKind::Of {
            self.turn(frame, (over, Abs::TEXT), (span, children), true);
            return;
        }
        let value = self.eval(frame, over);
        let (items, certain) = self.items(&value);
        for item in items {
            self.turn(frame, (over, item), (span, children), !certain);
        }
    }

    /// One turn of a loop.
    fn turn(&mut self, frame: FrameId, (over, item): (ValueId, Abs), (span, children): (Span, List), perhaps: bool) {
        let function = self.frame(frame).function;
        let this = self.frame(frame).this.clone();
        let turn = self.push_frame(function, Some(frame), Vec::new(), this);
        self.frame_mut(turn).turn = Some(span);
        self.frame_mut(turn).elements.insert(over, item);
        if perhaps {
            self.perhaps(turn, children);
        } else {
            self.block(turn, children);
        }
    }

    /// The bytes of a loop's body, as far as its calls show.
    fn loop_span(&self, over: Site, children: List) -> Span {
        let body = &self.model.facts(over.file).body;
        let nodes = body.nodes.get(children.start as usize..children.end as usize).unwrap_or(&[]);
        let calls = nodes.iter().filter_map(|node| match node.kind {
            NodeKind::Call(call) => body.call(call).map(|call| call.span),
            _ => None,
        });
        let mut span = calls.reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end))).unwrap_or_default();
        // The loop's variable stands in front of its body.
        let variables = self.model.values(over.file).filter(|(_, value)| *value == Value::Element(over.value));
        if let Some(start) = variables.map(|(id, _)| body.span(id).start).filter(|&start| start <= span.start).max() {
            span.start = start;
        }
        span
    }

    /// The frame of the body that a turn of a loop belongs to.
    pub(super) fn body_frame(&self, frame: FrameId) -> FrameId {
        self.chain(frame).find(|&frame| self.frame(frame).turn.is_none()).unwrap_or(frame)
    }

    /// Runs a function of the project.
    pub(super) fn apply(&mut self, function: FnSite, parent: FrameId, args: Vec<Abs>, this: Abs) -> Abs {
        let model = self.model;
        let facts = model.facts(function.file);
        let Some(row) = facts.body.function(function.function) else { return Abs::Unknown };
        let again = self.calls.iter().filter(|&&running| running == function).count();
        if self.calls.len() >= MAX_DEPTH || again > 1 {
            self.complete = false;
            return Abs::Unknown;
        }
        let this = if row.is_arrow { self.frame(parent).this.clone() } else { this };
        let frame = self.push_frame(function, Some(parent), args, this);
        self.calls.push(function);
        self.block(frame, row.nodes);
        self.calls.pop();
        // Variables of this call are gone.
        let body = &facts.body;
        self.locals.retain(|&(file, slot), _| {
            let own = body.locals.get(slot as usize).is_some_and(|list| {
                !list.is_empty() && body.list(*list).iter().all(|&value| row.span.contains(body.span(value)))
            });
            file != function.file || !own
        });
        self.frame_mut(frame).returned.take().unwrap_or(Abs::Nothing)
    }

    /// Runs a callback that may or may not be called, on anything.
    pub(super) fn apply_perhaps(&mut self, callback: &Abs, argument: &Abs) {
        if let Abs::Function(function, frame) = callback {
            self.doubt += 1;
            let this = Abs::Unknown;
            self.apply(*function, *frame, vec![argument.clone(); 3], this);
            self.doubt -= 1;
        }
    }

    fn assign(&mut self, frame: FrameId, place: ValueId, value: ValueId) {
        let file = self.frame(frame).function.file;
        let model = self.model;
        let facts = model.facts(file);
        let mut new = self.eval(frame, value);
        match facts.body.value(place) {
            Value::Local(slot) => {
                if self.doubt > 0 {
                    let old = self.eval(frame, place);
                    new = self.heap.join(old, new);
                }
                self.locals.insert((file, slot), new);
            }
            Value::Member(base, name) => {
                let target = self.eval(frame, base);
                self.set(frame, (place, value), &target, Some(facts.str(name)), new);
            }
            Value::Index(base, key) => {
                let target = self.eval(frame, base);
                let key = self.eval(frame, key);
                self.set(frame, (place, value), &target, key.as_text(), new);
            }
            _ => {}
        }
    }

    fn set(&mut self, frame: FrameId, (place, value): (ValueId, ValueId), target: &Abs, key: Option<&str>, new: Abs) {
        let file = self.frame(frame).function.file;
        match target {
            Abs::Record(id) => {
                let record = self.heap.record_mut(*id);
                match key {
                    Some(key) => {
                        record.props.retain(|(own, _)| own != key);
                        record.props.push((key.to_string(), new));
                    }
                    None => record.others.push(new),
                }
            }
            Abs::List(id) => self.heap.list_mut(*id).items.push(new),
            Abs::Thing(id) => {
                let own_code = self.heap.thing(*id).class.is_some() || self.heap.thing(*id).kind == Kind::Value;
                if let Some(key) = key {
                    self.heap.thing_mut(*id).fields.insert(key.to_string(), new.clone());
                }
                if !own_code {
                    let body = &self.model.facts(file).body;
                    let span = Span::new(body.span(place).start, body.span(value).end.max(body.span(place).end));
                    self.event(file, span, None, Action::Assign { target: target.clone(), value: new });
                }
            }
            _ => {}
        }
    }

    /// The class whose method or constructor a frame runs.
    pub(super) fn class_of_frame(&self, frame: FrameId) -> Option<(crate::model::FileId, crate::facts::body::ClassId)> {
        let site = self.frame(self.body_frame(frame)).function;
        match self.model.facts(site.file).body.function(site.function)?.owner {
            Owner::Class(class) if site.function != FnId::MODULE => Some((site.file, class)),
            _ => None,
        }
    }
}
