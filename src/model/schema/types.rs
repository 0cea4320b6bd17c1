//! The names of GraphQL types that Amplify makes of a schema, beside those that the schema names itself.
//!
//! Every recipe was tried with `@aws-amplify/data-schema` 1.26.2 and `@aws-amplify/data-construct` 1.17.7 (2026-11-25): the
//! types of each schema in `tests/oracle` come out here, and no others.

mod conversations;
mod models;

use super::{NamedType, OperationKind, Schema, read::Reader};
use crate::model::{
    FileId, ProjectModel, Site,
    names::{Root, root_of, upper_first},
    schema::Handler,
};
use crate::span::Span;

/// Who makes a type, which decides what becomes of another type with its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// A type or enum that is written inside a model, type or operation.
    Inline,
    /// The input of an argument.
    ArgumentInput,
    /// An input, or an enum of inputs, that is made while the API is built: a type that has its name takes its place.
    Input,
    /// An input that is changed after that, which only works with fields.
    Changed,
    /// What `list` returns.
    Connection,
    /// What the query of an index returns, where `list` makes no such type.
    IndexConnection,
    /// What a relation to many returns, where neither `list` nor an index makes such a type.
    RelationConnection,
    /// A model that is added, and must be new.
    Store,
    /// An input that is always added, and must be new.
    Reserved,
    /// A name that Amplify's generator keeps for itself.
    Kept,
    /// A scalar of AppSync.
    Scalar,
    /// `Query`, `Mutation`, `Subscription`; true if custom operations write it out.
    Root(bool),
    /// What `.async()` handlers return.
    Event,
}

/// A type that Amplify makes.
#[derive(Clone, Debug)]
pub struct GeneratedType {
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub kind: TypeKind,
    /// What it is made for: `Todo`, `Todo.status`, `doIt`; empty: every API.
    pub owner: String,
    /// Where that stands.
    pub place: Option<(FileId, Span)>,
}

const ALWAYS: [&str; 13] = [
    "ModelStringInput",
    "ModelIntInput",
    "ModelFloatInput",
    "ModelBooleanInput",
    "ModelIDInput",
    "ModelSubscriptionStringInput",
    "ModelSubscriptionIntInput",
    "ModelSubscriptionFloatInput",
    "ModelSubscriptionBooleanInput",
    "ModelSubscriptionIDInput",
    "ModelSizeInput",
    "ModelAttributeTypes",
    "ModelSortDirection",
];

const SCALARS: [&str; 9] =
    ["AWSDate", "AWSTime", "AWSDateTime", "AWSTimestamp", "AWSEmail", "AWSJSON", "AWSURL", "AWSPhone", "AWSIPAddress"];

impl ProjectModel {
    /// All types that are surely made of the schema of a backend, by name; those of one name in the order of the schema.
    pub fn generated_types(&self, backend: usize) -> &[GeneratedType] {
        let all = self.generated_types.get_or_init(|| {
            let of = |schema: &Schema| {
                let mut types = generated_types(self, schema);
                crate::sorting::by(&mut types, |a, b| a.name.cmp(&b.name));
                types
            };
            self.backends.iter().map(|backend| of(&backend.schema)).collect()
        });
        &all[backend]
    }
}

fn generated_types(project: &ProjectModel, schema: &Schema) -> Vec<GeneratedType> {
    let mut types = Types { reader: Reader { project, schema: Schema::default() }, schema, found: Vec::new() };
    ALWAYS.iter().for_each(|name| types.add(name, TypeKind::Input, "", None));
    SCALARS.iter().for_each(|name| types.add(name, TypeKind::Scalar, "", None));
    types.add("AmplifyAIConversationTurnErrorInput", TypeKind::Reserved, "", None);
    types.add("AMPLIFY", TypeKind::Kept, "", None);
    for root in Root::ALL {
        let written = schema.operations.iter().any(|operation| root_of(operation.kind) == root);
        types.add(root.as_str(), TypeKind::Root(written), "", None);
    }
    schema.models.iter().for_each(|model| types.model(model));
    schema.models.iter().for_each(|model| types.relations(model));
    schema.types.iter().filter(|named| !named.is_enum).for_each(|named| {
        let fields = types.reader.argument(named.call);
        types.inline(&named.name, fields, &named.name, (named.file, named.key_span));
    });
    types.operations();
    types.found
}

struct Types<'m> {
    reader: Reader<'m>,
    schema: &'m Schema,
    found: Vec<GeneratedType>,
}

impl Types<'_> {
    fn add(&mut self, name: &str, kind: TypeKind, owner: &str, place: Option<(FileId, Span)>) {
        self.found.push(GeneratedType { name: name.to_string(), kind, owner: owner.to_string(), place });
    }

    fn named(&self, name: &str) -> Option<NamedType> {
        self.schema.types.iter().find(|named| named.name == name).cloned()
    }

    /// `enum`, `customType` or `ref` with its argument, and whether it is an array.
    fn builder(&mut self, site: Site) -> Option<(String, Option<Site>, bool)> {
        let built = self.reader.built(site)?;
        let [word] = built.path()[..] else { return None };
        Some((word.to_string(), self.reader.argument(built.call), built.chain.get("array").is_some()))
    }

    /// The properties of an object of fields, each with its builder.
    fn fields(&mut self, site: Option<Site>) -> Vec<(String, Site, Span)> {
        let view = site.and_then(|site| self.reader.project.object(site));
        view.into_iter().flat_map(|view| view.props).map(|prop| (prop.key, prop.value, prop.key_span)).collect()
    }

    /// Types and enums written inside the fields of another type.
    fn inline(&mut self, owner: &str, fields: Option<Site>, label: &str, place: (FileId, Span)) {
        for (key, value, span) in self.fields(fields) {
            let Some((word, argument, _)) = self.builder(value) else { continue };
            let name = format!("{}{}", upper_first(owner), upper_first(&key));
            let place = if place.0 == value.file { (value.file, span) } else { place };
            match word.as_str() {
                "enum" => self.add(&name, TypeKind::Inline, &format!("{label}.{key}"), Some(place)),
                "customType" => {
                    self.add(&name, TypeKind::Inline, &format!("{label}.{key}"), Some(place));
                    self.inline(&name, argument, &format!("{label}.{key}"), place);
                }
                _ => {}
            }
        }
    }

    fn operations(&mut self) {
        let (project, schema) = (self.reader.project, self.schema);
        for operation in &schema.operations {
            let place = (operation.file, operation.key_span);
            let own = upper_first(&operation.name);
            if let Some(returns) = operation.argument(project, "returns")
                && let Some((word, argument, _)) = self.builder(returns)
                && matches!(word.as_str(), "enum" | "customType")
            {
                let name = format!("{own}ReturnType");
                self.add(&name, TypeKind::Inline, &operation.name, Some(place));
                if word == "customType" {
                    self.inline(&name, argument, &operation.name, place);
                }
            }
            if operation.kind == OperationKind::Conversation {
                self.conversation(&operation.name, place);
            } else {
                let arguments = operation.argument(project, "arguments");
                self.arguments(&own, arguments, &operation.name, place, false);
            }
            if let Some(Handler::Function { is_async: true, .. }) = operation.handlers.last() {
                self.add("EventInvocationResponse", TypeKind::Event, &operation.name, Some(place));
            }
        }
    }

    /// The inputs and enums of arguments. The enums of a type that is referred to are its own.
    fn arguments(&mut self, owner: &str, fields: Option<Site>, label: &str, place: (FileId, Span), referred: bool) {
        for (key, value, _) in self.fields(fields) {
            let Some((word, argument, _)) = self.builder(value) else { continue };
            let name = format!("{}{}", upper_first(owner), upper_first(&key));
            match word.as_str() {
                "enum" if !referred => self.add(&name, TypeKind::Inline, &format!("{label}.{key}"), Some(place)),
                "customType" => {
                    self.add(&format!("{name}Input"), TypeKind::ArgumentInput, &format!("{label}.{key}"), Some(place));
                    self.arguments(&name, argument, label, place, referred);
                }
                "ref" => {
                    let link = argument.and_then(|link| self.reader.project.string(link)).and_then(|link| self.named(&link));
                    let Some(named) = link.filter(|named| !named.is_enum) else { continue };
                    let input = format!("{}Input", named.name);
                    if !self.found.iter().any(|known| known.kind == TypeKind::ArgumentInput && known.name == input) {
                        self.add(&input, TypeKind::ArgumentInput, label, Some(place));
                        let fields = self.reader.argument(named.call);
                        self.arguments(&named.name, fields, label, place, true);
                    }
                }
                _ => {}
            }
        }
    }
}
