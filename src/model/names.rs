//! The field names of `Query`, `Mutation` and `Subscription` that a schema leads to, and the names given twice.
//!
//! Recipes: amplify-category-api (transformer-core `operation-names.ts`, model transformer) and amplify-data
//! (`SchemaProcessor.ts`), read 2026-07 and tried with the real constructs.

use super::{
    ProjectModel,
    schema::{Disabled, Index, Model, OperationKind, QueryField, Schema},
};
use crate::knowledge::{md5::md5_hex, pluralize::pluralize};

/// Where a field lives; the same name on two of them is no conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    /// `Query`.
    Query,
    /// `Mutation`.
    Mutation,
    /// `Subscription`.
    Subscription,
}

impl Root {
    /// All root types.
    pub const ALL: [Self; 3] = [Self::Query, Self::Mutation, Self::Subscription];

    /// The GraphQL type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "Query",
            Self::Mutation => "Mutation",
            Self::Subscription => "Subscription",
        }
    }
}

/// What a name comes from. The order says how much of the name its author chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The model with that index: one of its own operations.
    Model(usize),
    /// The conversation with that operation index: its message store.
    Conversation(usize),
    /// A secondary index without a `queryField` of its own: model, index.
    Index(usize, usize),
    /// A secondary index with a `queryField`: model, index.
    QueryField(usize, usize),
    /// The custom operation with that index.
    Operation(usize),
    /// The custom type with that index, which has the name of a root type.
    RootType(usize),
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Its type.
    pub root: Root,
    /// Its name.
    pub name: String,
    /// What it comes from.
    pub origin: Origin,
}

/// Two origins that give the same names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The one to rename: whose author chose most of the name, else the later one.
    pub origin: Origin,
    /// The other.
    pub with: Origin,
    /// The names, at least one.
    pub names: Vec<(Root, String)>,
}

/// Every field that surely exists, in the order of the schema.
pub fn names(schema: &Schema) -> Vec<Name> {
    let mut names = Vec::new();
    for (at, model) in schema.models.iter().enumerate() {
        let own = model_names(model).into_iter().map(|(root, name)| Name { root, name, origin: Origin::Model(at) });
        names.extend(own);
        for (index_at, index) in model.indexes.iter().enumerate() {
            let Some(name) = index_name(&model.name, index) else { continue };
            let chosen = matches!(index.query_field, QueryField::Named(_));
            let origin = if chosen { Origin::QueryField(at, index_at) } else { Origin::Index(at, index_at) };
            names.push(Name { root: Root::Query, name, origin });
        }
    }
    for (at, named) in schema.types.iter().enumerate() {
        let Some(root) = Root::ALL.into_iter().find(|root| root.as_str() == named.name) else { continue };
        let fields = named.root_fields.iter().cloned();
        names.extend(fields.map(|name| Name { root, name, origin: Origin::RootType(at) }));
    }
    for (at, operation) in schema.operations.iter().enumerate() {
        names.push(Name { root: root_of(operation.kind), name: operation.name.clone(), origin: Origin::Operation(at) });
        if operation.kind == OperationKind::Conversation {
            let generated = conversation_names(&operation.name);
            names.extend(generated.into_iter().map(|(root, name)| Name { root, name, origin: Origin::Conversation(at) }));
        }
    }
    names
}

impl ProjectModel {
    /// [`conflicts`] of each backend's schema, parallel to `backends`.
    pub fn name_conflicts(&self) -> &[Vec<Conflict>] {
        self.name_conflicts.get_or_init(|| self.backends.iter().map(|backend| conflicts(&backend.schema)).collect())
    }
}

/// The names that two origins give, one entry for each pair.
pub fn conflicts(schema: &Schema) -> Vec<Conflict> {
    let mut names = names(schema);
    // What becomes of a field of such a type that is generated too was not tried.
    names.retain(|name| !matches!(name.origin, Origin::RootType(_)));
    // Stable: equal origins keep the order of the schema.
    crate::sorting::by(&mut names, |a, b| (a.root, &a.name, a.origin).cmp(&(b.root, &b.name, b.origin)));
    let mut conflicts: Vec<Conflict> = Vec::new();
    for group in names.chunk_by(|a, b| (a.root, &a.name) == (b.root, &b.name)) {
        let (first, others) = group.split_first().expect("a group is never empty");
        for other in others {
            let name = (other.root, other.name.clone());
            match conflicts.iter_mut().find(|known| (known.origin, known.with) == (other.origin, first.origin)) {
                Some(known) => known.names.push(name),
                None => conflicts.push(Conflict { origin: other.origin, with: first.origin, names: vec![name] }),
            }
        }
    }
    crate::sorting::by_key(&mut conflicts, |conflict| (conflict.origin, conflict.with));
    conflicts
}

/// The type on which an operation is a field.
pub const fn root_of(kind: OperationKind) -> Root {
    match kind {
        OperationKind::Query | OperationKind::Generation => Root::Query,
        OperationKind::Mutation | OperationKind::Conversation => Root::Mutation,
        OperationKind::Subscription => Root::Subscription,
    }
}

fn model_names(model: &Model) -> Vec<(Root, String)> {
    let Disabled::Known(disabled) = &model.disabled else { return Vec::new() };
    let off = |word: &str| disabled.iter().any(|disabled| disabled == word);
    let name = upper_first(&model.name);
    let mut names = Vec::new();
    if !off("queries") {
        if !off("get") {
            names.push((Root::Query, format!("get{name}")));
        }
        if !off("list") {
            names.push((Root::Query, format!("list{}", upper_first(&pluralize(&model.name)))));
        }
    }
    for (mutation, event) in [("create", "onCreate"), ("update", "onUpdate"), ("delete", "onDelete")] {
        // A subscription listens to its mutation: it goes with it.
        if off("mutations") || off(mutation) {
            continue;
        }
        names.push((Root::Mutation, format!("{mutation}{name}")));
        if !off("subscriptions") && !off(event) {
            names.push((Root::Subscription, shorten(format!("{event}{name}"))));
        }
    }
    names
}

fn index_name(model: &str, index: &Index) -> Option<String> {
    match &index.query_field {
        QueryField::Named(name) => Some(name.clone()),
        QueryField::None | QueryField::Unknown => None,
        QueryField::Default => {
            let keys: Vec<String> = index.sks.as_ref()?.iter().map(|key| format!("And{}", upper_first(key))).collect();
            Some(format!("list{}By{}{}", upper_first(model), upper_first(index.pk.as_ref()?), keys.concat()))
        }
    }
}

/// How a name is made from its start and the name of a conversation.
#[derive(Clone, Copy, PartialEq)]
enum Ending {
    /// As it is.
    Plain,
    /// In the plural.
    Plural,
    /// Kept short, as subscriptions of models are.
    Short,
}

/// What a conversation generates: the answers of the assistant, and the two models of its message store (tried with the
/// real construct, 2026-11-23).
const CONVERSATION: [(Root, &str, Ending); 13] = [
    (Root::Mutation, "createAssistantResponse", Ending::Plain),
    (Root::Mutation, "createAssistantResponseStream", Ending::Plain),
    (Root::Mutation, "createConversation", Ending::Plain),
    (Root::Mutation, "updateConversation", Ending::Plain),
    (Root::Mutation, "deleteConversation", Ending::Plain),
    (Root::Mutation, "createConversationMessage", Ending::Plain),
    (Root::Mutation, "deleteConversationMessage", Ending::Plain),
    (Root::Subscription, "onCreateAssistantResponse", Ending::Plain),
    (Root::Subscription, "onCreateConversationMessage", Ending::Short),
    (Root::Query, "getConversation", Ending::Plain),
    (Root::Query, "listConversation", Ending::Plural),
    (Root::Query, "getConversationMessage", Ending::Plain),
    (Root::Query, "listConversationMessage", Ending::Plural),
];

fn conversation_names(name: &str) -> Vec<(Root, String)> {
    let name = upper_first(name);
    let own = |&(root, start, ending): &(Root, &str, Ending)| {
        let field = format!("{start}{name}");
        let field = match ending {
            Ending::Plain => field,
            Ending::Plural => pluralize(&field),
            Ending::Short => shorten(field),
        };
        (root, field)
    };
    CONVERSATION.iter().map(own).collect()
}

/// Amplify keeps names of subscriptions at 50 characters.
fn shorten(name: String) -> String {
    if name.len() <= 50 {
        return name;
    }
    let head: String = name.chars().take(45).collect();
    head + &md5_hex(&name)[..5]
}

/// The first letter in upper case, the rest untouched.
pub fn upper_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| std::iter::once(first.to_ascii_uppercase()).chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facts::body::CallId,
        model::{
            CallSite, FileId,
            eval::{Chain, Resolved},
            schema::{Identifier, IndexName, Operation},
        },
        span::Span,
    };

    fn chain() -> Chain {
        Chain { root: Resolved::Unknown, links: Vec::new() }
    }

    fn model(name: &str, disabled: &[&str], indexes: Vec<Index>) -> Model {
        Model {
            name: name.into(),
            file: FileId(0),
            key_span: Span::default(),
            part: 0,
            call: CallSite { file: FileId(0), call: CallId(0) },
            fields: Vec::new(),
            fields_complete: true,
            identifier: Identifier::Default,
            indexes,
            indexes_complete: true,
            disabled: Disabled::Known(disabled.iter().map(|word| word.to_string()).collect()),
            chain: chain(),
        }
    }

    fn index(pk: &str, sks: &[&str], query_field: QueryField) -> Index {
        let sks = Some(sks.iter().map(|key| key.to_string()).collect());
        Index { pk: Some(pk.into()), sks, query_field, name: IndexName::Default, file: FileId(0), key_span: Span::default() }
    }

    fn operation(name: &str, kind: OperationKind) -> Operation {
        Operation {
            name: name.into(),
            file: FileId(0),
            key_span: Span::default(),
            part: 0,
            kind,
            handlers: Vec::new(),
            handlers_complete: true,
            chain: chain(),
        }
    }

    fn schema(models: Vec<Model>, operations: Vec<Operation>) -> Schema {
        Schema { complete: true, models, operations, ..Schema::default() }
    }

    fn listed(schema: &Schema) -> String {
        let names: Vec<String> = names(schema).into_iter().map(|name| name.name).collect();
        names.join(" ")
    }

    #[test]
    fn follows_the_recipes() {
        let todo = "getTodo listTodos createTodo onCreateTodo updateTodo onUpdateTodo deleteTodo onDeleteTodo";
        assert_eq!(listed(&schema(vec![model("todo", &[], vec![])], vec![])), todo);
        assert_eq!(
            listed(&schema(vec![model("my_person", &["mutations"], vec![])], vec![])),
            "getMy_person listMy_people",
            "subscriptions go with the mutations"
        );
        let disabled = ["queries", "create", "onDelete"];
        assert_eq!(listed(&schema(vec![model("Todo", &disabled, vec![])], vec![])), "updateTodo onUpdateTodo deleteTodo");
        let indexes = vec![
            index("owner", &["at", "p"], QueryField::Default),
            index("owner", &[], QueryField::Named("byOwner".into())),
            index("at", &[], QueryField::None),
        ];
        assert_eq!(
            listed(&schema(vec![model("Todo", &["queries", "mutations"], indexes)], vec![])),
            "listTodoByOwnerAndAtAndP byOwner"
        );
    }

    #[test]
    fn shortens_only_subscriptions() {
        let long = "A".repeat(60);
        let names = names(&schema(vec![model(&long, &["queries", "update", "delete"], vec![])], vec![]));
        assert_eq!(names[0].name, format!("create{long}"));
        let digest = md5_hex(&format!("onCreate{long}"));
        assert_eq!(names[1].name, format!("onCreate{}{}", "A".repeat(37), &digest[..5]));
    }

    #[test]
    fn finds_conflicts_by_root_and_case() {
        let operations = vec![
            operation("createTodo", OperationKind::Query),
            operation("CreateTodo", OperationKind::Mutation),
            operation("updateTodo", OperationKind::Conversation),
            operation("getTodo", OperationKind::Generation),
            operation("onDeleteTodo", OperationKind::Subscription),
        ];
        let conflicts = conflicts(&schema(vec![model("Todo", &[], vec![])], operations));
        let found: Vec<_> = conflicts.iter().map(|conflict| (conflict.origin, conflict.with)).collect();
        let with = Origin::Model(0);
        assert_eq!(found, [(Origin::Operation(2), with), (Origin::Operation(3), with), (Origin::Operation(4), with)]);
    }

    #[test]
    fn unites_the_names_of_two_models() {
        let conflicts = conflicts(&schema(vec![model("todo", &[], vec![]), model("Todo", &[], vec![])], vec![]));
        assert_eq!(conflicts.len(), 1);
        assert_eq!((conflicts[0].origin, conflicts[0].with, conflicts[0].names.len()), (Origin::Model(1), Origin::Model(0), 8));
    }

    #[test]
    fn is_silent_about_unknown_parts() {
        let mut todo = model("Todo", &[], vec![index("owner", &[], QueryField::Unknown)]);
        todo.disabled = Disabled::Unknown;
        assert_eq!(listed(&schema(vec![todo], vec![])), "");
    }
}
