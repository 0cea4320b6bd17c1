//! What a function does after a call as if it had worked, or in case it throws: effects, answers, navigation, toasts.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site,
    eval::Resolved,
    meaning::{self, Meaning},
    placement::is_failure,
    result_uses::says_nothing,
};
use crate::{
    facts::Imported,
    facts::body::{Body, BranchKind, CallKind, ExitKind, List, Node, NodeKind, Value},
    span::Span,
};

/// Packages that show notices. Their exported functions do, whatever they are called; hooks only hand them out.
const TOASTS: [&str; 12] = [
    "@chakra-ui/react",
    "@mantine/notifications",
    "antd",
    "burnt",
    "notistack",
    "react-hot-toast",
    "react-native-toast-message",
    "react-toastify",
    "solid-toast",
    "sonner",
    "svelte-sonner",
    "vue-sonner",
];

/// Packages that navigate.
const ROUTERS: [&str; 10] = [
    "@react-navigation/native",
    "@tanstack/react-router",
    "expo-router",
    "next/navigation",
    "next/router",
    "react-router",
    "react-router-dom",
    "@remix-run/react",
    "vue-router",
    "wouter",
];

/// What a function does behind a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aftermath {
    /// Goes on as if it had worked; with the call that does.
    GoesOn(Option<Span>),
    /// Waits in a `catch` for an error that never comes; with the call that would tell of it.
    Catches(Option<Span>),
}

/// What follows a call in its function, or in the functions around that run it at once.
pub fn aftermath(model: &ProjectModel, call: CallSite) -> Option<Aftermath> {
    let activations = model.activations(call.file);
    let mut at = call;
    for _ in 0..8 {
        let function = model.call(at)?.function;
        let runs = activations.run_by(function);
        let own = model.call(call)?.span;
        let is_callback = runs.is_some();
        let mut walk = Walk {
            model,
            file: at.file,
            target: at,
            own,
            is_callback,
            found: None,
            returned: None,
            guarded: false,
            swallowed: false,
            depth: 0,
        };
        let row = model.facts(at.file).body.function(function)?;
        walk.follow(row.nodes);
        if walk.found.is_some() || walk.guarded {
            return walk.found;
        }
        at.call = runs?.0;
    }
    None
}

/// How control comes on behind the call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    OutOfLoop,
    Gone,
}

struct Walk<'m> {
    model: &'m ProjectModel,
    file: FileId,
    target: CallSite,
    /// Bytes of the call whose result is dropped.
    own: Span,
    /// What the function returns goes to the call that runs it.
    is_callback: bool,
    found: Option<Aftermath>,
    /// The answer that takes it as done.
    returned: Option<Site>,
    /// A handler stands around the call.
    guarded: bool,
    /// Behind a handler that only notes the failure: what follows runs in both cases, and only a notice says that it worked.
    swallowed: bool,
    depth: u32,
}

impl Walk<'_> {
    /// Looks behind the call; `None` if it isn't in `range`.
    fn follow(&mut self, range: List) -> Option<Way> {
        let body = &self.model.facts(self.file).body;
        let children: Vec<(NodeKind, List)> = body.children(range).collect();
        let (index, mut way) = children.iter().enumerate().find_map(|(index, &(kind, inner))| match kind {
            NodeKind::Call(call) if call == self.target.call => Some((index, Way::On)),
            _ if inner.is_empty() => None,
            _ => self.follow(inner).map(|way| (index, way)),
        })?;
        match children[index].0 {
            NodeKind::Loop(..) if way == Way::OutOfLoop => way = Way::On,
            NodeKind::Branch(branch) if way == Way::OutOfLoop => {
                let switch = body.branches.get(branch as usize).is_some_and(|branch| branch.kind == BranchKind::Switch);
                way = if switch { Way::On } else { way };
            }
            NodeKind::TryBody => {
                let catch = children.iter().find(|(kind, _)| *kind == NodeKind::Catch);
                if let (Some(&(_, nodes)), false) = (catch, self.guarded) {
                    self.guarded = true;
                    if self.returned.is_some_and(|answer| self.answers(nodes, answer)) {
                        self.found = None;
                        return Some(way);
                    }
                    self.found = self.found.or_else(|| self.shows(nodes).map(Aftermath::Catches));
                    let body = &self.model.facts(self.file).body;
                    self.swallowed = !nodes_of(body, nodes).iter().any(|node| matches!(node.kind, NodeKind::Exit(..)));
                }
                return Some(way);
            }
            // What stands beside an arm or a handler is another way.
            NodeKind::Arm(_) | NodeKind::Catch | NodeKind::Finally => return Some(way),
            _ => {}
        }
        for &(kind, inner) in &children[index + 1..] {
            if way != Way::On || self.found.is_some() {
                break;
            }
            self.look(kind, inner);
            way = match kind {
                NodeKind::Exit(ExitKind::Return | ExitKind::Throw, _) => Way::Gone,
                NodeKind::Exit(..) => Way::OutOfLoop,
                _ => way,
            };
        }
        Some(way)
    }

    /// Whether a step behind the call takes it as done.
    fn look(&mut self, kind: NodeKind, inner: List) {
        if self.found.is_some() || self.depth > 60 {
            return;
        }
        match kind {
            NodeKind::Call(call) => {
                let call = CallSite { file: self.file, call };
                if self.takes_as_done(call, 2) {
                    self.found = Some(Aftermath::GoesOn(self.model.call(call).map(|row| row.head())));
                }
            }
            NodeKind::Exit(ExitKind::Return, value) => {
                let value = Site { file: self.file, value };
                let hands_on = self.is_callback || self.model.span(value).contains(self.own);
                if !hands_on && !self.swallowed && !says_nothing(self.model, value) && !is_failure(self.model, value) {
                    self.found = Some(Aftermath::GoesOn(None));
                    self.returned = Some(value);
                }
            }
            NodeKind::Catch | NodeKind::Finally | NodeKind::Closure(_) => {}
            _ => {
                self.depth += 1;
                let children: Vec<(NodeKind, List)> = self.model.facts(self.file).body.children(inner).collect();
                children.into_iter().for_each(|(kind, inner)| self.look(kind, inner));
                self.depth -= 1;
            }
        }
    }

    fn takes_as_done(&self, call: CallSite, fuel: u32) -> bool {
        let model = self.model;
        if is_notice(model, call) == Some(true) || !self.swallowed && !model.effects.of_call(call).is_empty() {
            return true;
        }
        let mut run: Vec<FnSite> = Vec::new();
        let mut mask = 0;
        if let Meaning::Runs(function) = model.meaning(call) {
            mask = model.effects.summary(*function).runs;
            run.push(*function);
        }
        run.extend(meaning::callbacks_run(model, call, mask).into_iter().map(|(function, _)| function));
        fuel > 0
            && run.into_iter().any(|function| {
                !self.swallowed && !model.effects.summary(function).effects.is_empty()
                    || super::effects::calls_in(model, function).into_iter().any(|inner| self.takes_as_done(inner, fuel - 1))
            })
    }

    /// Whether a handler gives the same answer.
    fn answers(&self, range: List, answer: Site) -> bool {
        let answer = self.model.resolve(answer);
        let is_same = |value| self.model.resolve(value) == answer && answer != Resolved::Unknown;
        nodes_of(&self.model.facts(self.file).body, range).iter().any(|node| match node.kind {
            NodeKind::Exit(ExitKind::Return, value) => is_same(Site { file: self.file, value }),
            _ => false,
        })
    }

    /// Whether a handler shows the failure, answers with it or throws again; with the call that does.
    fn shows(&self, range: List) -> Option<Option<Span>> {
        let body = &self.model.facts(self.file).body;
        nodes_of(body, range).iter().find_map(|node| match node.kind {
            NodeKind::Exit(ExitKind::Throw, _) => Some(None),
            NodeKind::Exit(ExitKind::Return, value) => {
                let nothing = matches!(body.value(value), Value::Undefined | Value::Null | Value::Function(_));
                (!nothing).then_some(None)
            }
            NodeKind::Call(call) => {
                let call = CallSite { file: self.file, call };
                is_shown(self.model, call, 2).then(|| body.call(call.call).map(|row| row.head()))
            }
            _ => None,
        })
    }
}

/// All nodes of a range, those inside of others too.
fn nodes_of(body: &Body, range: List) -> &[Node] {
    body.nodes.get(range.start as usize..range.end as usize).unwrap_or(&[])
}

/// A navigation or a notice: `true` where it isn't one of a failure.
fn is_notice(model: &ProjectModel, call: CallSite) -> Option<bool> {
    const BAD: [&str; 7] = ["error", "warning", "warn", "dismiss", "loading", "promise", "remove"];
    const MOVES: [&str; 9] =
        ["push", "replace", "navigate", "back", "goBack", "redirect", "permanentRedirect", "useNavigate", "reset"];
    let row = model.call(call)?;
    let callee = Site { file: call.file, value: row.callee };
    let method = model.method(call).map_or("", |(_, name)| name);
    if row.kind != CallKind::Call {
        return None;
    }
    if is_toast_import(model, callee) {
        return (name_of_import(model, callee).is_none_or(|name| name != "useToast")).then(|| !BAD.contains(&method));
    }
    let (module, path) = meaning::package_of(model, callee)?;
    let last = path.last().map_or("", |name| &**name);
    let name = if method.is_empty() { last } else { method };
    if TOASTS.contains(&module.as_ref()) {
        let hands_out = name.starts_with("use") && matches!(model.value(callee), Value::Import(_));
        let shows = !hands_out && (module != "antd" && module != "@chakra-ui/react" || last != name || last.contains("oast"));
        return shows.then(|| !BAD.contains(&name));
    }
    (ROUTERS.contains(&module.as_ref()) && MOVES.contains(&name)).then_some(true)
}

/// Whether a value comes from an import called `toast` or `useToast`, as component kits generate them into projects.
fn is_toast_import(model: &ProjectModel, site: Site) -> bool {
    let body = &model.facts(site.file).body;
    let mut at = site.value;
    for _ in 0..6 {
        match body.value(at) {
            Value::Member(base, _) => at = base,
            Value::Result(call) => match body.call(call) {
                Some(row) => at = row.callee,
                None => return false,
            },
            _ => break,
        }
    }
    name_of_import(model, Site { file: site.file, value: at }).is_some_and(|name| name == "toast" || name == "useToast")
}

/// The imported name behind a value that is an import itself.
fn name_of_import(model: &ProjectModel, site: Site) -> Option<&str> {
    let facts = model.facts(site.file);
    let Value::Import(import) = facts.body.value(site.value) else { return None };
    match facts.import(import)?.imported {
        Imported::Name(name) => Some(facts.str(name)),
        _ => None,
    }
}

/// Something that a person sees: a notice, `alert(…)`, React state; also in a project function that is called.
fn is_shown(model: &ProjectModel, call: CallSite, fuel: u32) -> bool {
    if is_notice(model, call).is_some() {
        return true;
    }
    if let (Meaning::Runs(function), 1..) = (model.meaning(call), fuel) {
        return super::effects::calls_in(model, *function).into_iter().any(|inner| is_shown(model, inner, fuel - 1));
    }
    match model.callee(call) {
        Resolved::Global(path) => path.last().is_some_and(|name| name == "alert"),
        Resolved::External { module, path } => module == "react-native" && path.first().is_some_and(|name| name == "Alert"),
        _ => {
            let Some(row) = model.call(call) else { return false };
            let Value::Member(base, name) = model.value(Site { file: call.file, value: row.callee }) else { return false };
            let Value::Result(hook) = model.value(Site { file: call.file, value: base }) else { return false };
            let hook = model.callee(CallSite { file: call.file, call: hook });
            let state = matches!(hook, Resolved::External { module, path } if module == "react" && path.last().is_some_and(|name| name == "useState"));
            state && model.facts(call.file).str(name) == "1"
        }
    }
}
