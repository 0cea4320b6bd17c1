//! How much a route handler or server action decides: more than reading a request, asking the data layer and answering.

use super::{deny, guard};
use crate::{
    facts::{
        Exported,
        body::{Branch, BranchKind, ExitKind, FnId, List, NodeKind, Op, Value},
    },
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        eval::Resolved,
        meaning::{self, Meaning},
        tier::{Reason, Tier},
        value_flow::{self, Origin},
    },
    span::Span,
};

/// Methods of the App Router's route handlers.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// A route handler or server action and what it decides.
#[derive(Clone, Debug)]
pub struct Handler {
    /// The function.
    pub function: FnSite,
    /// What people call it.
    pub label: String,
    /// Bytes of its name, or of its export.
    pub name: Span,
    /// The outermost function around it, for grouping.
    pub group: String,
    /// Bytes of each decision.
    pub decisions: Vec<Span>,
}

/// The handlers of a file with their decisions.
pub fn handlers(model: &ProjectModel, file: FileId) -> Vec<Handler> {
    let mut found: Vec<Handler> = Vec::new();
    for (function, name, export) in entries(model, file) {
        if found.iter().any(|known| known.function == function) {
            continue;
        }
        let mut walk = Walk { model, function, found: Vec::new(), depth: 0 };
        if let Some(row) = model.facts(file).body.function(function.function) {
            walk.sequence(row.nodes, false);
        }
        let mut decisions = walk.found;
        crate::sorting::by_key(&mut decisions, |span| *span);
        let row = model.facts(file).body.function(function.function);
        let named = row.is_some_and(|row| row.name.is_some());
        let label = if named { model.symbol(function) } else { export.unwrap_or("() => …").to_string() };
        let group = model.symbol_at(file, row.map_or(name, |row| row.span));
        found.push(Handler { function, label, name, group, decisions });
    }
    found
}

/// Handlers with the bytes of their names and the names of their exports.
fn entries(model: &ProjectModel, file: FileId) -> Vec<(FnSite, Span, Option<&str>)> {
    let facts = model.facts(file);
    let mut found = Vec::new();
    let reason = model.tiers.fixed(file);
    let route = matches!(reason, Some((Tier::Bff, Reason::RouteHandler)));
    let actions = matches!(reason, Some((Tier::Bff, Reason::UseServer)));
    if route || actions {
        for export in &facts.exports {
            let (Some(name), Exported::Value(value)) = (export.name, export.exported) else { continue };
            let name = facts.str(name);
            if route && !METHODS.contains(&name) && name != "default" {
                continue;
            }
            let Some(function) = handler(model, Site { file, value }, 4) else { continue };
            if function.file == file {
                found.push((function, name_of(model, function, export.span), Some(name)));
            }
        }
    }
    for (index, row) in facts.body.functions.iter().enumerate() {
        let function = FnSite { file, function: FnId(index as u32) };
        if row.use_server {
            found.push((function, name_of(model, function, Span::new(row.span.start, row.span.start)), None));
        }
    }
    found
}

/// The function of an export, also inside wrappers: `export const POST = withAuth(async () => …)`.
fn handler(model: &ProjectModel, site: Site, fuel: u32) -> Option<FnSite> {
    if let Some(function) = meaning::callable(model, site) {
        return Some(function);
    }
    let Resolved::Site(at) = model.resolve(site) else { return None };
    let (Value::Result(call), true) = (model.value(at), fuel > 0) else { return None };
    let arguments = model.args(CallSite { file: at.file, call });
    let direct = arguments.iter().find_map(|&argument| meaning::callable(model, argument));
    direct.or_else(|| arguments.iter().find_map(|&argument| handler(model, argument, fuel - 1)))
}

fn name_of(model: &ProjectModel, function: FnSite, otherwise: Span) -> Span {
    match model.facts(function.file).body.function(function.function) {
        Some(row) if row.name.is_some() => row.name_span,
        _ => otherwise,
    }
}

struct Walk<'m> {
    model: &'m ProjectModel,
    function: FnSite,
    found: Vec<Span>,
    depth: u32,
}

impl Walk<'_> {
    /// Whether the statements have an effect or a decision. `shaping`: they run for each element of some data.
    fn sequence(&mut self, range: List, shaping: bool) -> bool {
        if self.depth > 100 {
            return false;
        }
        self.depth += 1;
        let children: Vec<(NodeKind, List)> = self.model.facts(self.function.file).body.children(range).collect();
        let mut busy = false;
        for (kind, inner) in children {
            busy |= self.node(kind, inner, shaping);
        }
        self.depth -= 1;
        busy
    }

    fn node(&mut self, kind: NodeKind, inner: List, shaping: bool) -> bool {
        match kind {
            NodeKind::Branch(branch) => {
                let body = &self.model.facts(self.function.file).body;
                let row = body.branches.get(branch as usize).copied();
                let before = self.found.len();
                let busy = self.sequence(inner, shaping);
                let Some(row) = row else { return busy };
                let counted = self.decisions_of(row, inner, shaping, busy);
                self.found.extend(counted.iter().copied());
                busy || !counted.is_empty() || self.found.len() > before
            }
            NodeKind::Loop(_, over) => {
                let busy = self.sequence(inner, true);
                if busy {
                    let span = self.model.span(Site { file: self.function.file, value: over });
                    self.found.push(if span == Span::default() { self.place_of(inner) } else { span });
                }
                busy
            }
            NodeKind::Call(call) => self.call(CallSite { file: self.function.file, call }, shaping),
            NodeKind::Try | NodeKind::TryBody | NodeKind::Catch | NodeKind::Finally | NodeKind::Arm(_) => {
                self.sequence(inner, shaping)
            }
            _ => false,
        }
    }

    /// A `while` loop has no list: its first call stands for it.
    fn place_of(&self, inner: List) -> Span {
        let body = &self.model.facts(self.function.file).body;
        let nodes = body.nodes.get(inner.start as usize..inner.end as usize).unwrap_or(&[]);
        let call = nodes.iter().find_map(|node| match node.kind {
            NodeKind::Call(call) => body.call(call),
            _ => None,
        });
        call.map_or(Span::default(), |call| call.head())
    }

    fn call(&mut self, call: CallSite, shaping: bool) -> bool {
        let model = self.model;
        let mut busy = !model.effects.of_call(call).is_empty();
        let mask = match model.meaning(call) {
            Meaning::Runs(function) => model.effects.summary(*function).runs,
            _ => 0,
        };
        for (callback, repeated) in meaning::callbacks_run(model, call, mask) {
            let body = &model.facts(call.file).body;
            let (Some(row), Some(own)) = (body.call(call.call), body.function(callback.function)) else { continue };
            if callback.file == call.file && row.span.contains(own.span) {
                let before = self.found.len();
                let inside = self.sequence(own.nodes, shaping || repeated);
                if repeated && inside && self.found.len() > before {
                    self.found.push(row.head());
                }
                busy |= inside;
            }
        }
        busy
    }

    /// The decisions that a branch counts as.
    fn decisions_of(&self, branch: Branch, inner: List, shaping: bool, busy: bool) -> Vec<Span> {
        let body = &self.model.facts(self.function.file).body;
        let arms: Vec<(NodeKind, List)> = body.children(inner).collect();
        // Skipping or shaping elements of what is answered is this tier's work.
        if shaping && !busy {
            return Vec::new();
        }
        match branch.kind {
            BranchKind::Ternary | BranchKind::Short if self.is_value(branch) => Vec::new(),
            BranchKind::Switch => vec![branch.span; arms.iter().filter(|(arm, _)| *arm == NodeKind::Arm(false)).count()],
            _ if arms.iter().all(|(_, nodes)| self.only_copies(*nodes)) => Vec::new(),
            _ if self.refuses(branch, &arms) => Vec::new(),
            _ => vec![branch.span],
        }
    }

    /// Whether the choice gives a value that is used: `const x = a || b()`.
    fn is_value(&self, branch: Branch) -> bool {
        let body = &self.model.facts(self.function.file).body;
        self.model.values(self.function.file).any(|(_, value)| match value {
            Value::Op(Op::And | Op::Or | Op::Nullish | Op::Conditional, list) => {
                body.list(list).first() == Some(&branch.condition)
            }
            _ => false,
        })
    }

    /// `if (x !== undefined) input.x = x`.
    fn only_copies(&self, nodes: List) -> bool {
        let body = &self.model.facts(self.function.file).body;
        let mut children = body.children(nodes).peekable();
        children.peek().is_some()
            && children.all(|(kind, _)| match kind {
                NodeKind::Assign(place, _) => matches!(body.value(place), Value::Member(..) | Value::Index(..)),
                _ => false,
            })
    }

    /// An early answer that something is wrong: with the input, the session, or the call before.
    fn refuses(&self, branch: Branch, arms: &[(NodeKind, List)]) -> bool {
        let [(_, nodes), others @ ..] = arms else { return false };
        let leaves = guard::leaves(self.model, self.function, *nodes);
        let refuses = match leaves {
            Some(ExitKind::Throw) => true,
            Some(ExitKind::Return) => self.answers_failure(*nodes),
            _ => deny::denies(self.model, self.function, *nodes).is_some(),
        };
        if !refuses || !others.is_empty() {
            return false;
        }
        // Refusing by what a record says, or by who the caller is, is a rule of the business.
        let condition = Site { file: self.function.file, value: branch.condition };
        guard::parts(self.model, condition).into_iter().all(|(part, _)| {
            let origin = value_flow::origin_of(self.model, self.function, part).origin;
            !origin.has(Origin::CONTENT.or(Origin::DECIDED))
        })
    }

    fn answers_failure(&self, nodes: List) -> bool {
        let body = &self.model.facts(self.function.file).body;
        let nodes = body.nodes.get(nodes.start as usize..nodes.end as usize).unwrap_or(&[]);
        nodes.iter().any(|node| match node.kind {
            NodeKind::Exit(ExitKind::Return, value) => deny::is_failure(self.model, Site { file: self.function.file, value }),
            _ => false,
        })
    }
}
