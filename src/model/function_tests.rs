//! Which functions the project's tests import, and how.

use super::{
    CallSite, FileId, FnSite, ProjectModel, Site, Target, code_reach, conventions, eval::Resolved, meaning::callable,
    resolve::Resolution, tier::Tier, wiring::Backend,
};
use crate::facts::body::{CallId, ExitKind, NodeKind, Value};
use crate::maps::HashedSet;

/// Calls by which test runners put a stand-in in a module's place.
const MOCKS: [&str; 5] = ["mock", "doMock", "unstable_mockModule", "setMock", "module"];

/// Functions whose code no test imports.
#[derive(Debug, Default)]
pub struct Untested {
    /// Those functions: indices into the backend's.
    pub functions: Vec<usize>,
    /// How many functions were looked at.
    pub of: usize,
}

impl ProjectModel {
    /// For each backend, the deployed functions whose code no test imports; `None` where that can't be known.
    pub fn untested_functions(&self) -> &[Option<Untested>] {
        self.untested.get_or_init(|| {
            let tests: Vec<FileId> = self.files().filter(|&file| is_test(self, file)).collect();
            // Anything may be tested in a test that can't be read.
            if tests.iter().any(|&test| self.facts(test).is_opaque()) {
                return self.backends.iter().map(|_| None).collect();
            }
            let mut tested = Tested::default();
            for test in tests {
                imported(self, test, &mut tested);
            }
            self.backends.iter().map(|backend| untested(self, backend, &tested)).collect()
        })
    }
}

fn untested(model: &ProjectModel, backend: &Backend, tested: &Tested) -> Option<Untested> {
    // What is deployed isn't known behind a backend that can't be read.
    if backend.opaque {
        return None;
    }
    let functions: Vec<(usize, FileId)> = code_reach::deployed(backend)
        .filter(|(_, entry)| !model.facts(*entry).is_opaque())
        .filter_map(|(function, entry)| Some((backend.functions.iter().position(|own| own.call == function.call)?, entry)))
        .collect();
    let reaches: Vec<HashedSet<FileId>> = functions.iter().map(|&(_, entry)| code_reach::modules_from(model, entry)).collect();
    let mut found = Untested { functions: Vec::new(), of: functions.len() };
    for &(index, entry) in &functions {
        let shared = |file: FileId| {
            let others = functions.iter().zip(&reaches).filter(|((_, other), _)| *other != entry);
            others.into_iter().any(|(_, reach)| reach.contains(&file))
        };
        if !handler_modules(model, entry, shared).iter().any(|&file| tested.has(model, file)) {
            found.functions.push(index);
        }
    }
    Some(found)
}

/// What tests import.
#[derive(Debug, Default)]
struct Tested {
    modules: HashedSet<FileId>,
    /// Ends of specifiers that lead nowhere we know.
    tails: HashedSet<String>,
}

impl Tested {
    fn has(&self, model: &ProjectModel, file: FileId) -> bool {
        let stem = conventions::stem(model.path(file));
        self.modules.contains(&file)
            || tests_itself(model, file)
            || stem.match_indices('/').any(|(at, _)| self.tails.contains(&stem[at + 1..]))
    }
}

/// Whether a module holds its own tests: `if (import.meta.vitest) { … }`.
fn tests_itself(model: &ProjectModel, file: FileId) -> bool {
    let facts = model.facts(file);
    let says = || facts.strings.iter().any(|text| text == "vitest");
    says()
        && model.values(file).any(|(_, value)| match value {
            Value::Member(base, name) if facts.str(name) == "vitest" => {
                matches!(facts.body.value(base), Value::Global(global) if facts.str(global) == "import.meta")
            }
            _ => false,
        })
}

fn is_test(model: &ProjectModel, file: FileId) -> bool {
    matches!(model.tiers.fixed(file), Some((Tier::Test, _)))
}

/// The modules that a test file imports, re-exports followed, without those that it replaces by mocks.
fn imported(model: &ProjectModel, test: FileId, found: &mut Tested) {
    let facts = model.facts(test);
    let mut mocked = HashedSet::default();
    let mut named: Vec<String> = Vec::new();
    for call in 0..facts.body.calls.len() as u32 {
        let call = CallSite { file: test, call: CallId(call) };
        let is_mock = model.method(call).is_some_and(|(_, name)| MOCKS.contains(&name)) && is_runner(&model.callee(call));
        if is_mock {
            let first = model.args(call).first().and_then(|&first| model.string(first));
            mocked.extend(first.and_then(|name| module_named(model, test, &name)));
        } else {
            // `vi.importActual("./handler")`, `path.join(__dirname, "handler.ts")`: naming the file is use enough.
            let names = model.args(call).into_iter().filter(|&argument| may_be_text(model, argument));
            let names = names.filter_map(|argument| model.string(argument));
            named.extend(names.filter(|name| name.contains(['.', '/'])));
        }
    }
    for (id, import, target) in model.imports(test) {
        if import.used_as_value && matches!(target, Target::File(target) if !mocked.contains(target)) {
            found.modules.extend(code_reach::modules_behind(model, test, id).into_iter().filter(|file| !mocked.contains(file)));
        }
        // An alias that only the test runner knows: its tail is all there is to go by.
        if import.used_as_value
            && matches!(target, Target::Missing | Target::Package(..))
            && let Some((_, tail)) = facts.str(import.source).trim_start_matches('@').split_once('/')
            && tail.contains('/')
            && !facts.str(import.source).starts_with('.')
        {
            found.tails.insert(conventions::stem(tail).to_string());
        }
    }
    // Tests say the same texts again and again.
    crate::sorting::sort(&mut named);
    named.dedup();
    found.modules.extend(named.iter().filter_map(|name| module_named(model, test, name)));
}

/// Whether a value may be a text that is known: most arguments in tests are functions and results.
fn may_be_text(model: &ProjectModel, site: Site) -> bool {
    !matches!(
        model.value(site),
        Value::Function(_)
            | Value::Object(_)
            | Value::Array(_)
            | Value::Num(_)
            | Value::Bool(_)
            | Value::Result(_)
            | Value::Param { .. }
    )
}

/// Whether a call is one of a test runner's own objects.
fn is_runner(callee: &Resolved<'_>) -> bool {
    match callee {
        Resolved::Global(path) => path.first().is_some_and(|name| matches!(name.as_ref(), "vi" | "jest")),
        Resolved::External { module, .. } => {
            matches!(module.as_ref(), "vitest" | "@jest/globals" | "test" | "node:test" | "bun:test")
        }
        _ => false,
    }
}

/// The module that a text in a test names: as a specifier, a path beside the test, or a path in the project.
fn module_named(model: &ProjectModel, test: FileId, name: &str) -> Option<FileId> {
    if name.is_empty() || name.len() > 200 || name.contains(char::is_whitespace) {
        return None;
    }
    let path = model.path(test);
    if let Resolution::File(file) = model.resolver.resolve(path, name) {
        return model.file(&file);
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    model.module_at(&conventions::join(folder, name)).or_else(|| model.module_at(name.trim_start_matches("./")))
}

/// The modules that hold a handler's code: the entry, the one that defines the handler, those whose functions it wraps or
/// hands its work to, as long as they serve no other function.
fn handler_modules(model: &ProjectModel, entry: FileId, shared: impl Fn(FileId) -> bool) -> Vec<FileId> {
    let mut modules = vec![entry];
    let mut handlers: Vec<FnSite> = Vec::new();
    match model.export_of(entry, "handler") {
        Resolved::Function(function) => handlers.push(function),
        // `export const handler = middy(work)`
        Resolved::Site(site) => {
            if let Value::Result(call) = model.value(site) {
                let args = model.args(CallSite { file: site.file, call });
                handlers.extend(args.into_iter().filter_map(|argument| callable(model, argument)));
            }
        }
        _ => {}
    }
    let folder = model.path(entry).rsplit_once('/').map_or("", |(folder, _)| folder).to_string();
    let own = |file: FileId| model.path(file).strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
    for handler in handlers {
        modules.push(handler.file);
        for (delegate, returned) in delegates(model, handler) {
            if !shared(delegate) && (returned || own(delegate)) {
                modules.push(delegate);
            }
        }
    }
    modules
}

/// The files of the project functions that a handler calls, each with whether the handler returns what the function gives.
fn delegates(model: &ProjectModel, handler: FnSite) -> Vec<(FileId, bool)> {
    let body = &model.facts(handler.file).body;
    let mut found = Vec::new();
    for (index, row) in body.calls.iter().enumerate() {
        let call = CallSite { file: handler.file, call: CallId(index as u32) };
        if !model.is_inside(FnSite { file: handler.file, function: row.function }, handler.function) {
            continue;
        }
        if let Resolved::Function(function) = model.callee(call) {
            found.push((function.file, is_returned(model, handler, call)));
        }
    }
    found
}

fn is_returned(model: &ProjectModel, handler: FnSite, call: CallSite) -> bool {
    let body = &model.facts(handler.file).body;
    let Some(row) = body.function(handler.function) else { return false };
    let nodes = body.nodes.get(row.nodes.start as usize..row.nodes.end as usize).unwrap_or(&[]);
    nodes.iter().any(|node| {
        let NodeKind::Exit(ExitKind::Return, mut value) = node.kind else { return false };
        if let Value::Await(inner) = body.value(value) {
            value = inner;
        }
        body.value(value) == Value::Result(call.call)
    })
}
