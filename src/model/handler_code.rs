//! The functions that a Lambda's handler can run: its own code, what that calls or hands on, and the bodies of the modules
//! that its entry loads. A function that merely stands in such a module is none of them.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site,
    code_reach::{deployed, modules_from},
    effects::{calls_in, handler_of},
    eval::Resolved,
    meaning::{Meaning, callable, callbacks_run},
    tier::Reason,
};
use crate::{
    facts::body::{CallKind, ClassId, FnId, NodeKind, PropKey, Value},
    maps::{HashedMap, HashedSet},
    span::Span,
};

/// Objects and arrays inside each other in which functions are looked for.
const NESTING: u32 = 4;

/// The code of one entry module.
#[derive(Debug, Default)]
pub struct HandlerCode {
    /// The modules that are loaded.
    pub modules: HashedSet<FileId>,
    /// What runs: module bodies, the handler, and everything that they can run.
    pub functions: HashedSet<FnSite>,
}

/// The code of all deployed functions.
#[derive(Debug, Default)]
pub struct Handlers {
    by_entry: HashedMap<FileId, HandlerCode>,
    /// The modules of all of them.
    loaded: HashedSet<FileId>,
}

impl HandlerCode {
    /// Whether the code at a place of a file can run.
    pub fn holds(&self, model: &ProjectModel, file: FileId, span: Span) -> bool {
        self.functions.contains(&FnSite { file, function: model.innermost_function(file, span) })
    }

    /// The files in order.
    pub fn files(&self) -> Vec<FileId> {
        let mut files: Vec<FileId> = self.modules.iter().copied().collect();
        crate::sorting::sort(&mut files);
        files
    }
}

impl ProjectModel {
    /// The code behind each entry of a deployed function; `None` for other files.
    pub fn handler_code(&self, entry: FileId) -> Option<&HandlerCode> {
        self.handlers().by_entry.get(&entry)
    }

    /// Whether any handler loads a file.
    pub fn is_handler_code(&self, file: FileId) -> bool {
        self.handlers().loaded.contains(&file)
    }

    /// Whether Lambda code is of a function that may be deployed, or placed by the user.
    pub fn may_run_in_lambda(&self, file: FileId) -> bool {
        self.is_handler_code(file) || matches!(self.tiers.fixed(file), Some((_, Reason::Config)))
    }

    fn handlers(&self) -> &Handlers {
        self.handlers.get_or_init(|| {
            let entries: HashedSet<FileId> =
                self.backends.iter().flat_map(|backend| deployed(backend).map(|(_, entry)| entry)).collect();
            let by_entry: HashedMap<FileId, HandlerCode> = entries.into_iter().map(|entry| (entry, code(self, entry))).collect();
            let loaded = by_entry.values().flat_map(|code| code.modules.iter().copied()).collect();
            Handlers { by_entry, loaded }
        })
    }

    /// The innermost function around a place; the module body if there is none.
    pub fn innermost_function(&self, file: FileId, span: Span) -> FnId {
        let functions = self.facts(file).body.functions.iter().enumerate().skip(1);
        let around = functions.filter(|(_, function)| function.span.contains(span));
        around.min_by_key(|(_, function)| function.span.end - function.span.start).map_or(FnId::MODULE, |(id, _)| FnId(id as u32))
    }
}

fn code(model: &ProjectModel, entry: FileId) -> HandlerCode {
    let modules = modules_from(model, entry);
    let bodies = modules.iter().map(|&file| FnSite { file, function: FnId::MODULE });
    let functions = functions_from(model, bodies.chain(handler_of(model, entry)));
    HandlerCode { modules, functions }
}

/// Some functions and everything that they can run.
pub fn functions_from(model: &ProjectModel, starts: impl Iterator<Item = FnSite>) -> HashedSet<FnSite> {
    let mut walk = Walk {
        model,
        functions: HashedSet::default(),
        todo: Vec::new(),
        classes: HashedSet::default(),
        methods: HashedSet::default(),
    };
    starts.for_each(|function| walk.function(function));
    loop {
        while let Some(function) = walk.todo.pop() {
            walk.body(function);
        }
        // Methods are known by name alone where nothing says which object a call is made on.
        if !walk.methods_of_instances() {
            break;
        }
    }
    walk.functions
}

struct Walk<'m> {
    model: &'m ProjectModel,
    functions: HashedSet<FnSite>,
    todo: Vec<FnSite>,
    /// Classes of which there are instances.
    classes: HashedSet<(FileId, ClassId)>,
    /// Names of methods that are called.
    methods: HashedSet<String>,
}

impl Walk<'_> {
    fn function(&mut self, function: FnSite) {
        if self.functions.insert(function) {
            self.todo.push(function);
        }
    }

    fn body(&mut self, function: FnSite) {
        let model = self.model;
        for call in calls_in(model, function) {
            self.call(call);
        }
        if function.function == FnId::MODULE {
            return;
        }
        let facts = model.facts(function.file);
        let Some(row) = facts.body.function(function.function) else { return };
        for node in facts.body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]) {
            if let NodeKind::Closure(inner) = node.kind {
                self.function(FnSite { file: function.file, function: inner });
            }
        }
        for &(used, by) in &facts.function_uses {
            if by == function.function {
                self.function(FnSite { file: function.file, function: used });
            }
        }
        for &(import, by) in &facts.import_uses {
            if by != function.function {
                continue;
            }
            // Generated clients have tens of thousands of values: looked for only where it is asked.
            if let Some((value, _)) = model.values(function.file).find(|(_, value)| *value == Value::Import(import)) {
                let site = Site { file: function.file, value };
                if let Some(used) = callable(model, site) {
                    self.function(used);
                }
            }
        }
    }

    fn call(&mut self, call: CallSite) {
        let model = self.model;
        let Some(row) = model.call(call) else { return };
        if let Meaning::Runs(target) = model.meaning(call) {
            self.function(*target);
        }
        for (callback, _) in callbacks_run(model, call, u64::from(u32::MAX)) {
            self.function(callback);
        }
        for argument in model.args(call) {
            self.handed(argument, NESTING);
        }
        let callee = Site { file: call.file, value: row.callee };
        match model.resolve(callee) {
            Resolved::Class(file, class) if row.kind == CallKind::New => self.instance(file, class),
            // `handlers[name](event)`: any of them.
            Resolved::Site(at) => match model.value(at) {
                Value::Index(base, _) => self.handed(Site { file: at.file, value: base }, NESTING),
                Value::Member(_, name) => {
                    self.methods.insert(model.facts(at.file).str(name).to_string());
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// Functions in a value that a call gets.
    fn handed(&mut self, site: Site, depth: u32) {
        let model = self.model;
        if let Some(function) = callable(model, site) {
            return self.function(function);
        }
        if depth == 0 {
            return;
        }
        let at = match model.resolve(site) {
            Resolved::Site(at) => at,
            Resolved::Class(file, class) => return self.instance(file, class),
            _ => return,
        };
        let body = &model.facts(at.file).body;
        match body.value(at.value) {
            Value::Object(list) => {
                for prop in body.props(list) {
                    if !matches!(prop.key, PropKey::Computed(_)) {
                        self.handed(Site { file: at.file, value: prop.value }, depth - 1);
                    }
                }
            }
            Value::Array(list) => {
                for &value in body.list(list) {
                    self.handed(Site { file: at.file, value }, depth - 1);
                }
            }
            _ => {}
        }
    }

    fn instance(&mut self, file: FileId, class: ClassId) {
        self.classes.insert((file, class));
    }

    /// Adds the constructors and called methods of all instances; whether any are new.
    fn methods_of_instances(&mut self) -> bool {
        let model = self.model;
        let before = self.functions.len();
        let mut classes: Vec<(FileId, ClassId)> = self.classes.iter().copied().collect();
        while let Some((file, class)) = classes.pop() {
            let facts = model.facts(file);
            for member in facts.body.members(class) {
                let Value::Function(function) = facts.body.value(member.value) else { continue };
                let named = member.name.is_none_or(|name| {
                    let name = facts.str(name);
                    name == "constructor" || self.methods.contains(name)
                });
                if named {
                    self.function(FnSite { file, function });
                }
            }
            let extends = facts.body.classes.get(class.0 as usize).map(|class| class.extends);
            if let Some(extends) = extends
                && let Resolved::Class(file, base) = model.resolve(Site { file, value: extends })
                && self.classes.insert((file, base))
            {
                classes.push((file, base));
            }
        }
        self.functions.len() > before
    }
}
