//! Writes that follow a sign-up or sign-in in the same function, path by path.

use super::{
    CallSite, FnSite, ProjectModel,
    audit::audit_create,
    effects::Effect,
    eval::Resolved,
    meaning::{self, Meaning},
    placed_call::may_call,
};
use crate::facts::body::{BranchKind, CallId, ExitKind, FnId, List, NodeKind};

/// A write that belongs in an auth trigger.
#[derive(Clone, Debug)]
pub struct SideEffect {
    /// The call of `signUp` or the like, or of `Hub.listen`.
    pub cause: CallSite,
    /// What that is: `confirmSignUp`, `Hub.listen`.
    pub name: String,
    /// The call that writes.
    pub write: CallSite,
}

/// The first write in `function` that follows a sign-up or sign-in.
pub fn write_after_sign_up(model: &ProjectModel, function: FnSite) -> Option<SideEffect> {
    let nodes = model.facts(function.file).body.function(function.function)?.nodes;
    let mut walk = Walk { model, function, found: None, broken: State::DEAD, depth: 0 };
    walk.sequence(nodes, State { alive: true, signed: None });
    walk.found
}

/// The write in the callback of `Hub.listen("auth", …)`.
pub fn write_in_listener(model: &ProjectModel, call: CallSite) -> Option<SideEffect> {
    if !may_call(model, call, &["listen"]) {
        return None;
    }
    let Resolved::External { module, path } = model.callee(call) else { return None };
    let listens = module.starts_with("aws-amplify") || module == "@aws-amplify/core";
    if !listens || path.len() < 2 || !path.ends_with(&["Hub".into(), "listen".into()]) {
        return None;
    }
    let args = model.args(call);
    if model.string(*args.first()?).as_deref() != Some("auth") {
        return None;
    }
    let listener = meaning::callable(model, *args.get(1)?)?;
    let write = write_of(model, listener)?;
    let write = if listener.file == call.file { write } else { call };
    Some(SideEffect { cause: call, name: "Hub.listen".into(), write })
}

/// The call in a function that writes, unless that writes an audit record.
fn write_of(model: &ProjectModel, function: FnSite) -> Option<CallSite> {
    let summary = model.effects.summary(function);
    if !summary.effects.has(Effect::Write) {
        return None;
    }
    let call = CallSite { file: function.file, call: summary.witness[Effect::Write as usize]? };
    let last = model.effects.trace(model, call, Effect::Write).pop().unwrap_or(call);
    audit_create(model, last).is_none().then_some(call)
}

/// The name of the function of Amplify's auth library that signs somebody up or in.
fn signs(model: &ProjectModel, call: CallSite) -> Option<String> {
    const NAMES: [&str; 4] = ["signUp", "confirmSignUp", "autoSignIn", "signIn"];
    if !may_call(model, call, &NAMES) {
        return None;
    }
    let Resolved::External { module, path } = model.callee(call) else { return None };
    let auth = match module.as_ref() {
        "aws-amplify/auth" | "@aws-amplify/auth" => path.len() == 1,
        "aws-amplify" => path.len() == 2 && path[0] == "Auth",
        _ => false,
    };
    let name = path.last()?;
    (auth && NAMES.contains(&name.as_ref())).then(|| name.to_string())
}

/// As [`signs`], and calls of project functions whose own body signs somebody up or in.
fn signs_here(model: &ProjectModel, call: CallSite) -> Option<(CallSite, String)> {
    if let Some(name) = signs(model, call) {
        return Some((call, name));
    }
    let Meaning::Runs(function) = *model.meaning(call) else { return None };
    let calls = super::effects::calls_in(model, function);
    calls.into_iter().find_map(|inner| signs(model, inner)).map(|name| (call, name))
}

#[derive(Clone)]
struct State {
    /// False where control cannot come.
    alive: bool,
    signed: Option<(CallSite, String)>,
}

impl State {
    const DEAD: Self = Self { alive: false, signed: None };

    fn or(self, other: Self) -> Self {
        match (self.alive, other.alive) {
            (true, true) => Self { alive: true, signed: self.signed.or(other.signed) },
            (true, false) => self,
            _ => other,
        }
    }
}

struct Walk<'m> {
    model: &'m ProjectModel,
    function: FnSite,
    found: Option<SideEffect>,
    /// What leaves the loop or switch around by `break`.
    broken: State,
    depth: u32,
}

impl Walk<'_> {
    fn sequence(&mut self, range: List, mut state: State) -> State {
        if self.depth > 100 {
            return state;
        }
        self.depth += 1;
        let children: Vec<(NodeKind, List)> = self.model.facts(self.function.file).body.children(range).collect();
        for (kind, inner) in children {
            if self.found.is_some() || !state.alive {
                break;
            }
            state = self.node(kind, inner, state);
        }
        self.depth -= 1;
        state
    }

    fn node(&mut self, kind: NodeKind, inner: List, state: State) -> State {
        match kind {
            NodeKind::Call(call) => self.call(call, state),
            NodeKind::Branch(branch) => self.branch(branch, inner, state),
            NodeKind::Loop(..) => {
                let outer = std::mem::replace(&mut self.broken, State::DEAD);
                let after = self.sequence(inner, state.clone());
                after.or(std::mem::replace(&mut self.broken, outer)).or(state)
            }
            NodeKind::Try => self.guarded(inner, state),
            NodeKind::Exit(kind, _) => {
                if kind == ExitKind::Break {
                    self.broken = std::mem::replace(&mut self.broken, State::DEAD).or(state);
                }
                State::DEAD
            }
            _ => state,
        }
    }

    fn branch(&mut self, branch: u32, inner: List, state: State) -> State {
        let body = &self.model.facts(self.function.file).body;
        let is_switch = body.branches.get(branch as usize).is_some_and(|branch| branch.kind == BranchKind::Switch);
        let arms: Vec<(NodeKind, List)> = body.children(inner).collect();
        let always = arms.iter().any(|(arm, _)| *arm == NodeKind::Arm(true)) && !is_switch;
        let outer = is_switch.then(|| std::mem::replace(&mut self.broken, State::DEAD));
        let mut out = if always { State::DEAD } else { state.clone() };
        for (_, nodes) in arms {
            out = out.or(self.sequence(nodes, state.clone()));
        }
        match outer {
            Some(outer) => out.or(std::mem::replace(&mut self.broken, outer)),
            None => out,
        }
    }

    /// A handler runs where something failed: most likely the sign-up itself.
    fn guarded(&mut self, inner: List, state: State) -> State {
        let parts: Vec<(NodeKind, List)> = self.model.facts(self.function.file).body.children(inner).collect();
        let mut out = state.clone();
        for (kind, nodes) in parts {
            out = match kind {
                NodeKind::Catch => out.or(self.sequence(nodes, state.clone())),
                _ => self.sequence(nodes, out),
            };
        }
        out
    }

    fn call(&mut self, call: CallId, mut state: State) -> State {
        let model = self.model;
        let call = CallSite { file: self.function.file, call };
        let runs = match model.meaning(call) {
            Meaning::Runs(function) => model.effects.summary(*function).runs,
            _ => 0,
        };
        for (callback, _) in meaning::callbacks_run(model, call, runs) {
            if let (Some((cause, name)), Some(write)) = (&state.signed, write_of(model, callback)) {
                let write = if callback.file == call.file { write } else { call };
                self.found.get_or_insert(SideEffect { cause: *cause, name: name.clone(), write });
            }
        }
        if let (Some((cause, name)), true) = (&state.signed, self.writes(call)) {
            self.found.get_or_insert(SideEffect { cause: *cause, name: name.clone(), write: call });
        }
        if let Some(signed) = signs_here(model, call) {
            state.signed = Some(signed);
        }
        state
    }

    /// Whether the call itself, or the function it calls, writes something that is no audit record.
    fn writes(&self, call: CallSite) -> bool {
        if !self.model.effects.of_call(call).has(Effect::Write) {
            return false;
        }
        let last = self.model.effects.trace(self.model, call, Effect::Write).pop().unwrap_or(call);
        audit_create(self.model, last).is_none()
    }
}

/// All functions of a file that may hold such a write, the module body included.
pub fn functions(model: &ProjectModel, file: super::FileId) -> impl Iterator<Item = FnSite> + '_ {
    let count = model.facts(file).body.functions.len() as u32;
    (0..count)
        .map(move |index| FnSite { file, function: FnId(index) })
        .filter(|&function| model.effects.summary(function).effects.has(Effect::Write))
}

/// The name of what a call writes: `Profile.create`.
pub fn written(model: &ProjectModel, call: CallSite) -> String {
    let last = model.effects.trace(model, call, Effect::Write).pop().unwrap_or(call);
    model.effects.name(last).unwrap_or("a write").to_string()
}
