//! The data schema of a backend: models, custom operations and named types as `defineData` gets them.

mod model;
mod operation;
mod read;
pub mod references;
#[cfg(test)]
mod tests;
pub mod types;

pub use read::read_schema;

use crate::{
    model::{
        CallSite, FileId, ProjectModel, Site,
        eval::{Chain, Resolved},
    },
    span::Span,
};

/// Everything that is known of a data schema.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// False if some part could not be read: what seems absent may be there.
    pub complete: bool,
    /// `a.model(…)`, in the order of the schema.
    pub models: Vec<Model>,
    /// `a.query()`, `a.mutation()` …, in the order of the schema.
    pub operations: Vec<Operation>,
    /// `a.customType(…)` and `a.enum(…)`.
    pub types: Vec<NamedType>,
    /// The `a.schema(…)` calls behind it: one, or those that `a.combine` takes.
    pub parts: Vec<Part>,
    /// Keys that two combined schemas define; only the first definition is in the lists above.
    pub repeated: Vec<Repeated>,
    /// The file of `defineData` and those that build the schema.
    pub schema_files: Vec<FileId>,
}

/// One `a.schema(…)`.
#[derive(Clone, Debug)]
pub struct Part {
    /// What `.authorization(…)` gets.
    pub authorization: Option<Site>,
    /// `a.configure(…).schema(…)`: models of a SQL database.
    pub configured: bool,
    /// False if its rules may also come from elsewhere (`setAuthorization`, a call that cannot be read).
    pub authorization_known: bool,
}

/// A key in two combined schemas.
#[derive(Clone, Debug)]
pub struct Repeated {
    /// The key.
    pub name: String,
    /// Its first definition.
    pub first: (FileId, Span),
    /// The later one.
    pub again: (FileId, Span),
}

/// `a.model(…)`.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its key in the schema.
    pub name: String,
    /// File of the key.
    pub file: FileId,
    /// Bytes of the key.
    pub key_span: Span,
    /// Index into [`Schema::parts`].
    pub part: usize,
    /// The call `a.model(…)`.
    pub call: CallSite,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Whether these are all.
    pub fields_complete: bool,
    /// Its primary key.
    pub identifier: Identifier,
    /// Its secondary indexes.
    pub indexes: Vec<Index>,
    /// Whether these are all.
    pub indexes_complete: bool,
    /// What `.disableOperations` takes away.
    pub disabled: Disabled,
    /// The builder chain.
    pub chain: Chain,
}

/// A field of a model.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// File of its name.
    pub file: FileId,
    /// Bytes of its name.
    pub key_span: Span,
    /// Its builder chain or whatever stands there.
    pub value: Site,
    /// Surely `.required()`.
    pub required: bool,
}

/// Primary key of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identifier {
    /// `id`.
    Default,
    /// `.identifier([…])`.
    Fields(Vec<String>),
    /// Cannot be read.
    Unknown,
}

/// A secondary index.
#[derive(Clone, Debug)]
pub struct Index {
    /// Partition key; `None` if unknown.
    pub pk: Option<String>,
    /// Sort keys; `None` if unknown.
    pub sks: Option<Vec<String>>,
    /// Its query.
    pub query_field: QueryField,
    /// Its own name.
    pub name: IndexName,
    /// File of the index.
    pub file: FileId,
    /// Bytes of the argument of `queryField`, else of the call that makes the index.
    pub key_span: Span,
}

/// The name of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexName {
    /// Made from model and keys.
    Default,
    /// `.name("name")`.
    Named(String),
    /// Cannot be read.
    Unknown,
}

/// The query field of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryField {
    /// Made from model and keys.
    Default,
    /// `.queryField(null)`.
    None,
    /// `.queryField("name")`.
    Named(String),
    /// Cannot be read.
    Unknown,
}

/// Generated operations that a model gives up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disabled {
    /// The words given to `.disableOperations`.
    Known(Vec<String>),
    /// Cannot be read.
    Unknown,
}

/// A custom operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its key in the schema, which is its field name.
    pub name: String,
    /// File of the key.
    pub file: FileId,
    /// Bytes of the key.
    pub key_span: Span,
    /// Index into [`Schema::parts`].
    pub part: usize,
    /// Its builder.
    pub kind: OperationKind,
    /// What runs it, in order.
    pub handlers: Vec<Handler>,
    /// Whether these are all.
    pub handlers_complete: bool,
    /// The builder chain.
    pub chain: Chain,
}

/// Builders of custom operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// `a.query()`.
    Query,
    /// `a.mutation()`.
    Mutation,
    /// `a.subscription()`.
    Subscription,
    /// `a.generation(…)`: a field of `Query`.
    Generation,
    /// `a.conversation(…)`: a field of `Mutation`.
    Conversation,
}

/// A step that runs an operation.
#[derive(Clone, Debug)]
pub enum Handler {
    /// `a.handler.function(target)`.
    Function {
        /// What it was given, aliases followed: a `defineFunction` call or a string.
        target: Site,
        /// `.async()`.
        is_async: bool,
        /// File of the handler call.
        file: FileId,
        /// Bytes of `a.handler.function(target)`.
        span: Span,
    },
    /// `a.handler.custom({ entry })`.
    Custom {
        /// Path of the AppSync JS resolver as written.
        entry: Option<String>,
        /// The file the path is relative to.
        file: FileId,
    },
    /// SQL.
    Other,
    /// Cannot be read.
    Unknown,
}

/// A named custom type or enum.
#[derive(Clone, Debug)]
pub struct NamedType {
    /// Its key in the schema.
    pub name: String,
    /// File of the key.
    pub file: FileId,
    /// Bytes of the key.
    pub key_span: Span,
    /// `a.enum(…)`, else `a.customType(…)`.
    pub is_enum: bool,
    /// The call that makes it.
    pub call: CallSite,
    /// The fields of a custom type named `Query`, `Mutation` or `Subscription`, which take their place beside the generated
    /// ones (tried with Amplify's packages, 2026-11-24); empty for any other type.
    pub root_fields: Vec<String>,
}

impl Schema {
    /// The model with that name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The operation with that name.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The schema-level authorization callbacks.
    pub fn authorizations(&self) -> impl Iterator<Item = Site> + '_ {
        self.parts.iter().filter_map(|part| part.authorization)
    }
}

impl Model {
    /// What the first argument of `.name(…)` in its chain is.
    pub fn argument(&self, project: &ProjectModel, name: &str) -> Option<Site> {
        argument_of(project, &self.chain, name)
    }
}

impl Field {
    /// The builder that makes it, where that stands in a chain: `datetime`, `string`, `ref`.
    pub fn builder(&self, project: &ProjectModel) -> Option<String> {
        let chain = project.chain(self.value)?;
        matches!(chain.root, Resolved::External { .. }).then(|| chain.links.first().map(|link| link.name.clone()))?
    }
}

impl Operation {
    /// What the first argument of `.name(…)` in its chain is: `arguments`, `returns`, `authorization`, `for`.
    pub fn argument(&self, project: &ProjectModel, name: &str) -> Option<Site> {
        argument_of(project, &self.chain, name)
    }
}

fn argument_of(project: &ProjectModel, chain: &Chain, name: &str) -> Option<Site> {
    project.args(chain.get(name)?.call).first().copied()
}
