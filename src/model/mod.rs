//! `FileFacts` of all files → `ProjectModel`: what imports mean, where code runs, what the backend declares.

pub mod aftermath;
mod app_entries;
pub mod audit;
pub mod authorization;
pub mod backend_eval;
pub mod backend_module;
pub mod caller_check;
pub mod client_uses;
pub mod code_reach;
pub mod conventions;
pub mod dynamo;
pub mod effects;
pub mod email_links;
pub mod endpoints;
pub mod environment;
pub mod eval;
pub mod event_flow;
pub mod fixed_links;
pub mod flow;
pub mod function_environment;
pub mod function_options;
pub mod function_tests;
pub mod function_texts;
pub mod function_tier;
mod graphql;
pub mod handler_code;
pub mod iam;
pub mod interval;
pub mod link;
pub mod meaning;
pub mod message_texts;
pub mod names;
pub mod packages;
pub mod placed_call;
pub mod placed_import;
pub mod placement;
pub mod reach;
mod relevance;
pub mod relink;
pub mod request;
pub mod resolve;
pub mod resolver_code;
pub mod responsibility;
pub mod result_uses;
pub mod schema;
pub mod sdk;
pub mod sdk_import;
pub mod senders;
pub mod server_client;
pub mod sign_up;
pub mod speaks;
pub mod stacks;
pub mod tier;
pub mod tsconfig;
pub mod unset_variables;
mod used_values;
pub mod value_flow;
mod value_reach;
mod variable_reads;
pub mod wiring;

use std::{cell::OnceCell, ops::Range, rc::Rc};

use crate::{
    facts::{
        FileFacts, Import,
        body::{Call, CallId, FnId, ImportId, Owner, Value, ValueId},
    },
    maps::SortedMap,
    span::Span,
};

/// A module file of the project; ids follow the order of paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A value in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The file.
    pub file: FileId,
    /// The value.
    pub value: ValueId,
}

/// A function in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FnSite {
    /// The file.
    pub file: FileId,
    /// The function.
    pub function: FnId,
}

/// A call in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallSite {
    /// The file.
    pub file: FileId,
    /// The call.
    pub call: CallId,
}

/// What an import leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A module of the project.
    File(FileId),
    /// A file of the project that is no module (`.json`, `.graphql`, …), by path.
    Asset(String),
    /// A package and subpath (empty for its root): `@aws-sdk/client-ses`, `aws-amplify` + `data`.
    Package(String, String),
    /// A module of Node itself.
    Builtin(String),
    /// Should be in the project, isn't known.
    Missing,
}

impl Target {
    /// The module outside the project, with its subpath: `aws-amplify/data`.
    fn module(&self) -> Option<String> {
        match self {
            Self::Package(package, subpath) if subpath.is_empty() => Some(package.clone()),
            Self::Package(package, subpath) => Some([package, subpath.as_str()].join("/")),
            Self::Builtin(module) => Some(module.clone()),
            Self::File(_) | Self::Asset(_) | Self::Missing => None,
        }
    }
}

/// One file in the model.
#[derive(Debug)]
pub struct ModelFile {
    /// Project-relative path with `/`.
    pub path: String,
    /// Its facts.
    pub facts: Rc<FileFacts>,
    /// Targets of its imports, parallel to `facts.imports`: indices into those of the model.
    targets: Vec<u32>,
    /// The number of the package that it belongs to.
    package: Option<u32>,
    /// Which of its values something uses; made at the first question.
    used: OnceCell<Box<[bool]>>,
    /// Which of its values could matter; made at the first question.
    marks: OnceCell<relevance::Marks>,
    /// Where its imports lead, as far as somebody asked.
    landings: OnceCell<eval::Landings>,
    /// What its calls mean, if it is inert; read at the first question.
    meanings: OnceCell<Vec<(CallId, meaning::Meaning)>>,
}

impl ModelFile {
    fn new(path: String, facts: Rc<FileFacts>, targets: Vec<u32>, package: Option<u32>) -> Self {
        Self {
            path,
            facts,
            targets,
            package,
            used: OnceCell::new(),
            marks: OnceCell::new(),
            landings: OnceCell::new(),
            meanings: OnceCell::new(),
        }
    }

    /// Forgets what was read out of the files behind its imports.
    fn forget_others(&mut self) {
        self.landings = OnceCell::new();
        self.meanings = OnceCell::new();
    }
}

/// The linked project.
#[derive(Debug, Default)]
pub struct ProjectModel {
    files: Vec<ModelFile>,
    /// Everything that some import leads to.
    targets: Vec<Target>,
    /// The module of each target that is one outside the project; made at the first question.
    modules: OnceCell<Vec<Option<String>>>,
    /// Which files each file imports.
    imported_files: speaks::ImportedFiles,
    /// Resolves specifiers; knows the packages. Its first paths are those of `files`.
    pub resolver: resolve::Resolver,
    /// Texts of HTML pages, `.graphql` documents and the like, by path.
    pub assets: SortedMap<String, String>,
    /// Compiled twins (`x.js` beside `x.ts`), which are not read.
    pub twins: Vec<String>,
    /// The backends, by folder.
    pub backends: Vec<wiring::Backend>,
    /// What the entry of each backend does with constructs, parallel to `backends`.
    pub evaluations: Vec<backend_eval::Evaluation>,
    /// The nested stacks of each backend, parallel to `backends`.
    pub stacks: Vec<stacks::StackGraph>,
    /// What each file speaks of, with what is behind its imports.
    topics: Vec<speaks::Topics>,
    /// The tiers of all files.
    pub tiers: reach::Tiers,
    /// Meanings of calls and summaries of functions.
    pub effects: effects::Effects,
    /// What section 1 has judged so far.
    pub placement: placement::Cache,
    /// The operations that are called on each data client; read at the first question.
    client_uses: OnceCell<client_uses::ClientUses>,
    /// What Lambda code puts into DynamoDB; read at the first question.
    dynamo: OnceCell<Vec<dynamo::Item>>,
    /// Generated names that conflict, for each backend; read at the first question.
    name_conflicts: OnceCell<Vec<Vec<names::Conflict>>>,
    /// Generated GraphQL types by name, for each backend; read at the first question.
    generated_types: OnceCell<Vec<Vec<schema::types::GeneratedType>>>,
    /// The code that the handler of each entry can run; read at the first question.
    handlers: OnceCell<handler_code::Handlers>,
    /// What reports say was looked at; counted at the first question.
    pub(crate) looked_at: OnceCell<crate::report::LookedAt>,
    /// Circles of stacks and of resources, for each backend; read at the first question.
    circles: OnceCell<Vec<stacks::Circles>>,
    /// Variables that functions read and nothing sets; read at the first question.
    unset_variables: OnceCell<Vec<unset_variables::Unset>>,
    /// What functions may do and need; read at the first question.
    iam: OnceCell<Vec<Vec<iam::FunctionIam>>>,
    /// Where rules about rights are silent; read at the first question.
    unjudged_rights: OnceCell<Vec<crate::report::Unjudged>>,
    /// The e-mail of each backend; read at the first question.
    mail: OnceCell<Vec<senders::Mail>>,
    /// Links of e-mails that are fixed in code; read at the first question.
    fixed_links: OnceCell<Vec<fixed_links::FixedLink>>,
    /// Resolvers that never ask who calls, for each backend; read at the first question.
    open_resolvers: OnceCell<Vec<Vec<caller_check::OpenResolver>>>,
    /// Whether it is surely known which function resolves which operation, for each backend; looked for at the first question.
    resolvers_known: OnceCell<Vec<bool>>,
    /// Files of middleware; looked for at the first question.
    middleware: OnceCell<Vec<FileId>>,
    /// Functions without tests; read at the first question.
    untested: OnceCell<Vec<Option<function_tests::Untested>>>,
}

impl ProjectModel {
    /// All module files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// The path of a file.
    pub fn path(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].path
    }

    /// The facts of a file.
    pub fn facts(&self, file: FileId) -> &FileFacts {
        &self.files[file.0 as usize].facts
    }

    /// The package that a file belongs to: the nearest package.json that is more than a `type` marker.
    pub fn package_of(&self, file: FileId) -> Option<&packages::PackageInfo> {
        self.files[file.0 as usize].package.and_then(|number| self.resolver.packages().numbered(number))
    }

    /// The values of a file that something uses, in order.
    pub fn values(&self, file: FileId) -> impl Iterator<Item = (ValueId, Value)> {
        let own = &self.files[file.0 as usize];
        let used = own.used.get_or_init(|| used_values::used_values(&own.facts));
        let used = used.iter().enumerate().filter(|(_, used)| **used).map(|(index, _)| ValueId(index as u32));
        used.map(|id| (id, own.facts.body.value(id)))
    }

    /// The file with that path.
    pub fn file(&self, path: &str) -> Option<FileId> {
        self.resolver.position(path).filter(|&at| at < self.files.len()).map(|at| FileId(at as u32))
    }

    /// The module at a path, with or without its extension.
    pub fn module_at(&self, path: &str) -> Option<FileId> {
        const EXTENSIONS: [&str; 7] = ["", ".ts", ".tsx", ".js", ".jsx", "/index.ts", "/index.tsx"];
        let mut name = path.to_string();
        EXTENSIONS.iter().find_map(|extension| {
            name.truncate(path.len());
            name.push_str(extension);
            self.file(&name)
        })
    }

    /// The backend in whose folder a file lies.
    pub fn backend_of(&self, file: FileId) -> Option<&wiring::Backend> {
        self.backends.iter().find(|backend| backend.files.contains(&file.0))
    }

    /// The ids of the files below a folder: ids follow the order of paths.
    fn files_below(&self, folder: &str) -> Range<u32> {
        let is_before = |file: &ModelFile, end: u8| {
            let path = file.path.as_bytes();
            let (start, rest) = path.split_at(path.len().min(folder.len()));
            start.cmp(folder.as_bytes()).then_with(|| rest.first().copied().unwrap_or(0).cmp(&end)).is_lt()
        };
        let at = |end: u8| self.files.partition_point(|file| is_before(file, end)) as u32;
        at(b'/')..at(b'/' + 1)
    }

    /// The entry modules of all functions, as far as they are known.
    pub fn entries(&self) -> impl Iterator<Item = FileId> {
        let functions = self.backends.iter().flat_map(|backend| &backend.functions);
        functions.filter_map(|function| match function.entry {
            wiring::Entry::File(entry) => Some(entry),
            _ => None,
        })
    }

    /// Whether some backend has a data model of that name.
    pub fn model_named(&self, name: &str) -> bool {
        self.backends.iter().any(|backend| backend.schema.model(name).is_some())
    }

    /// Whether some backend has a custom operation of that name.
    pub fn operation_named(&self, name: &str) -> bool {
        self.backends.iter().any(|backend| backend.schema.operation(name).is_some())
    }

    /// What an import leads to.
    pub fn target(&self, file: FileId, import: ImportId) -> &Target {
        let index = self.files[file.0 as usize].targets.get(import.0 as usize);
        index.and_then(|&index| self.targets.get(index as usize)).unwrap_or(&Target::Missing)
    }

    /// The imports of a file with their targets.
    pub fn imports(&self, file: FileId) -> impl Iterator<Item = (ImportId, &Import, &Target)> {
        let file = &self.files[file.0 as usize];
        let rows = file.facts.imports.iter().zip(&file.targets).enumerate();
        rows.map(|(index, (import, &target))| (ImportId(index as u32), import, &self.targets[target as usize]))
    }

    fn marks(&self, file: FileId) -> &relevance::Marks {
        let file = &self.files[file.0 as usize];
        file.marks.get_or_init(|| relevance::Marks::new(file.facts.body.value_count(), file.facts.imports.len()))
    }

    /// The value of a site.
    pub fn value(&self, site: Site) -> Value {
        self.facts(site.file).body.value(site.value)
    }

    /// Bytes of a site in its file.
    pub fn span(&self, site: Site) -> Span {
        self.facts(site.file).body.span(site.value)
    }

    /// The call of a site.
    pub fn call(&self, site: CallSite) -> Option<&Call> {
        self.facts(site.file).body.call(site.call)
    }

    /// The arguments of a call as sites.
    pub fn args(&self, site: CallSite) -> Vec<Site> {
        self.facts(site.file).body.args(site.call).iter().map(|&value| Site { file: site.file, value }).collect()
    }

    /// The outermost named function around `span`, as `Class.method`, its name, `default`, or `<module>`.
    pub fn symbol_at(&self, file: FileId, span: Span) -> String {
        self.outermost_function(file, span)
            .map_or_else(|| "<module>".to_string(), |function| self.symbol(FnSite { file, function }))
    }

    /// The outermost function around `span` that has a name, else the outermost one.
    pub fn outermost_function(&self, file: FileId, span: Span) -> Option<FnId> {
        let body = &self.facts(file).body;
        let around = body.functions.iter().enumerate().skip(1).filter(|(_, function)| function.span.contains(span));
        let mut around: Vec<(usize, bool, u32)> = around.map(|(id, f)| (id, f.name.is_none(), f.span.start)).collect();
        crate::sorting::by_key(&mut around, |&(_, unnamed, start)| (unnamed, start));
        around.first().map(|&(id, ..)| FnId(id as u32))
    }

    /// The name of a function for people: `Class.method`, its name, or `<module>`.
    pub fn symbol(&self, site: FnSite) -> String {
        let facts = self.facts(site.file);
        let Some(function) = facts.body.function(site.function) else { return "<module>".into() };
        let name = function.name.map_or("<anonymous>", |name| facts.str(name));
        if site.function == FnId::MODULE {
            return "<module>".into();
        }
        match function.owner {
            Owner::Class(class) => {
                let class = facts.body.classes.get(class.0 as usize).and_then(|class| class.name);
                class.map_or_else(|| name.to_string(), |class| format!("{}.{name}", facts.str(class)))
            }
            _ => name.to_string(),
        }
    }
}
