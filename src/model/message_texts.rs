//! What the text of an e-mail is made of: the literals and variables of the environment that reach its message, whichever
//! way. Asks where text may come from, not what it is: every caller of a helper counts.

use super::{
    CallSite, FnSite, ProjectModel, Site,
    eval::{Name, Resolved},
    flow::{Binding, Flow, Place, Uses},
    function_environment::Variables,
    handler_code::HandlerCode,
    meaning,
};
use crate::{
    facts::body::{CallKind, Op, PropKey, Value, ValueId},
    maps::HashedSet,
};

/// Values that are looked at for one function.
const STEPS: usize = 40_000;

/// Methods whose result has the text of their receiver, or of what they get.
const TEXT_METHODS: [&str; 14] = [
    "concat",
    "join",
    "map",
    "flatMap",
    "filter",
    "padEnd",
    "padStart",
    "replace",
    "replaceAll",
    "slice",
    "toString",
    "trim",
    "trimEnd",
    "trimStart",
];

/// Functions that give back the text that they get.
const TEXT_FUNCTIONS: [&str; 8] = ["String", "stringify", "from", "marked", "render", "mjml2html", "parse", "URL"];

/// What reaches a message.
#[derive(Clone, Debug, Default)]
pub struct MessageTexts {
    /// Literals, in order of file and place.
    pub literals: Vec<Site>,
    /// Variables of the environment.
    pub variables: HashedSet<String>,
}

/// Collects what reaches the given inputs.
pub fn message_texts(
    model: &ProjectModel,
    flow: &Flow<'_>,
    code: &HandlerCode,
    variables: &Variables,
    inputs: impl Iterator<Item = Site>,
) -> MessageTexts {
    let uses = Uses::collect(model, code.files().into_iter());
    let todo = inputs.map(|site| (site, Vec::new())).collect();
    let mut walk = Walk { model, flow, uses, variables, todo, seen: HashedSet::default(), found: MessageTexts::default() };
    for _ in 0..STEPS {
        let Some((site, path)) = walk.todo.pop() else { break };
        if path.len() < 8 && walk.seen.insert((site, path.join("."))) {
            walk.step(site, path);
        }
    }
    crate::sorting::sort(&mut walk.found.literals);
    walk.found.literals.dedup();
    walk.found
}

/// Members behind a value; `*` for any element.
type Path = Vec<String>;

struct Walk<'a, 'm> {
    model: &'m ProjectModel,
    flow: &'a Flow<'m>,
    uses: Uses,
    variables: &'a Variables,
    todo: Vec<(Site, Path)>,
    seen: HashedSet<(Site, String)>,
    found: MessageTexts,
}

impl Walk<'_, '_> {
    fn step(&mut self, site: Site, path: Path) {
        let model = self.model;
        let facts = model.facts(site.file);
        let body = &facts.body;
        let at = |value: ValueId| Site { file: site.file, value };
        match body.value(site.value) {
            Value::Str(_) => self.found.literals.push(site),
            Value::Template(list) | Value::Op(Op::Add, list) => self.pieces(site, body.list(list)),
            Value::Op(Op::Or | Op::Nullish | Op::Default, list) => {
                for &value in body.list(list) {
                    self.todo.push((at(value), path.clone()));
                    // A fallback behind a variable that is set never counts.
                    if self.is_set(at(value)) {
                        break;
                    }
                }
            }
            Value::Op(Op::Conditional | Op::And, list) => {
                self.todo.extend(body.list(list).iter().skip(1).map(|&value| (at(value), path.clone())));
            }
            Value::Op(Op::Rest | Op::Sequence, list) => {
                self.todo.extend(body.list(list).iter().map(|&value| (at(value), path.clone())));
            }
            Value::Await(value) | Value::Spread(value) => self.todo.push((at(value), path)),
            Value::Element(base) | Value::Index(base, _) => self.todo.push((at(base), behind("*", &path))),
            Value::Local(slot) => {
                let list = body.locals.get(slot as usize).copied().unwrap_or_default();
                self.todo.extend(body.list(list).iter().map(|&value| (at(value), path.clone())));
            }
            Value::Object(list) => {
                for prop in body.props(list) {
                    let (fits, rest) = match (prop.key, path.split_first()) {
                        (PropKey::Name(name), Some((first, rest))) => (first == "*" || facts.str(name) == first, rest.to_vec()),
                        (PropKey::Computed(_), Some((_, rest))) => (true, rest.to_vec()),
                        _ => (true, path.clone()),
                    };
                    if fits {
                        self.todo.push((at(prop.value), rest));
                    }
                }
            }
            Value::Array(_) => self.elements(site, path.get(1..).unwrap_or(&[])),
            Value::Param { function, index } => self.parameter(FnSite { file: site.file, function }, index as usize, &path),
            Value::Result(call) => self.result(CallSite { file: site.file, call }, path),
            Value::Member(base, name) => match model.resolve(site) {
                Resolved::Site(target) if target != site => self.todo.push((target, path)),
                Resolved::Site(_) => self.todo.push((at(base), behind(facts.str(name), &path))),
                resolved => self.resolved(&resolved, &path),
            },
            Value::Import(_) | Value::Global(_) => match model.resolve(site) {
                Resolved::Site(target) if target != site => self.todo.push((target, path)),
                resolved => self.resolved(&resolved, &path),
            },
            _ => {}
        }
    }

    fn resolved(&mut self, resolved: &Resolved<'_>, path: &[String]) {
        if let Some(name) = variable_of(resolved, path) {
            self.found.variables.insert(name);
        }
    }

    fn is_set(&self, site: Site) -> bool {
        let name = variable_of(&self.model.resolve(site), &[]);
        name.is_some_and(|name| !self.variables.open && self.variables.has(&name))
    }

    /// The pieces of a template or sum; what stands in `src="…"` is an image and no link.
    fn pieces(&mut self, site: Site, pieces: &[ValueId]) {
        let facts = self.model.facts(site.file);
        let mut image = false;
        for &piece in pieces {
            if !image {
                self.todo.push((Site { file: site.file, value: piece }, Vec::new()));
            }
            image = match facts.body.value(piece) {
                Value::Str(text) => opens_image(facts.str(text)),
                _ => false,
            };
        }
    }

    fn elements(&mut self, array: Site, path: &[String]) {
        self.flow.begin();
        let elements: Vec<Place> = self.flow.elements(&Place::new(array)).values().collect();
        self.todo.extend(elements.into_iter().map(|element| (element.site, path.to_vec())));
    }

    fn parameter(&mut self, function: FnSite, index: usize, path: &[String]) {
        for binding in self.uses.of(function) {
            match *binding {
                Binding::Call(call) => {
                    self.todo.extend(self.model.args(call).get(index).map(|&argument| (argument, path.to_vec())));
                }
                Binding::Element(array) if index == 0 => self.todo.push((array, behind("*", path))),
                _ => {}
            }
        }
    }

    fn result(&mut self, call: CallSite, path: Path) {
        let model = self.model;
        let Some(row) = model.call(call) else { return };
        let args = model.args(call);
        let callee = Site { file: call.file, value: row.callee };
        let called = self.called(callee);
        if !called.is_empty() {
            let returned = called.into_iter().flat_map(|function| self.flow.returns(function));
            return self.todo.extend(returned.map(|value| (value, path.clone())));
        }
        if row.kind == CallKind::Jsx || row.kind == CallKind::Tagged {
            return self.todo.extend(args.into_iter().map(|argument| (argument, Vec::new())));
        }
        if let Some((receiver, name)) = model.method(call)
            && TEXT_METHODS.contains(&name)
        {
            self.todo.push((receiver, Vec::new()));
            for argument in args {
                match meaning::callable(model, argument) {
                    Some(callback) => {
                        self.todo.extend(self.flow.returns(callback).into_iter().map(|value| (value, path.clone())))
                    }
                    None => self.todo.push((argument, Vec::new())),
                }
            }
            // Elements that were pushed.
            self.elements(receiver, &[]);
            return;
        }
        let name = match model.callee(call) {
            Resolved::External { mut path, .. } | Resolved::Global(mut path) => path.pop().unwrap_or_default(),
            _ => Name::default(),
        };
        if TEXT_FUNCTIONS.contains(&name.as_ref()) || name.ends_with("Command") {
            self.todo.extend(args.into_iter().map(|argument| (argument, Vec::new())));
        }
    }

    /// The functions that a callee may be: one, or those of a table (`templates[kind](…)`).
    fn called(&self, callee: Site) -> Vec<FnSite> {
        let model = self.model;
        if let Some(function) = meaning::callable(model, callee) {
            return vec![function];
        }
        let Resolved::Site(at) = model.resolve(callee) else { return Vec::new() };
        let Value::Index(base, _) = model.value(at) else { return Vec::new() };
        let table = model.object(Site { file: at.file, value: base });
        table.into_iter().flat_map(|table| table.props).filter_map(|prop| meaning::callable(model, prop.value)).collect()
    }
}

fn behind(name: &str, path: &[String]) -> Path {
    std::iter::once(name.to_string()).chain(path.iter().cloned()).collect()
}

/// The variable of the environment that a value is.
fn variable_of(resolved: &Resolved<'_>, behind: &[String]) -> Option<String> {
    let path: Vec<&str> = match resolved {
        Resolved::Global(path) => match path.iter().map(|name| &**name).collect::<Vec<_>>().as_slice() {
            ["process", "env", rest @ ..] => rest.to_vec(),
            _ => return None,
        },
        Resolved::External { module, path } if module.starts_with("$amplify/env") => {
            path.iter().map(|name| &**name).filter(|name| *name != "env").collect()
        }
        _ => return None,
    };
    path.into_iter().chain(behind.iter().map(String::as_str)).next().filter(|name| *name != "*").map(str::to_string)
}

/// Whether a text ends where the address of an image begins.
pub fn opens_image(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', ' ']);
    text.ends_with("src=") || text.ends_with("url(") || text.ends_with("background=")
}
