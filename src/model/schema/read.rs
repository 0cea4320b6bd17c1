//! Reads the schema that a `defineData` call gets: builder calls, combined schemas, keys.

use super::{Disabled, Identifier, Model, NamedType, Operation, OperationKind, Part, Repeated, Schema, first_argument};
use crate::{
    facts::body::{CallId, Prop, PropKey, Value},
    model::{
        FileId, ProjectModel, Resolved, Site,
        eval::{Chain, Link, PropView},
    },
};

/// The packages whose `a` builds schemas.
const BUILDERS: [&str; 2] = ["@aws-amplify/backend", "@aws-amplify/data-schema"];

/// Reads the schema of a `defineData(…)` call.
pub fn read_schema(project: &ProjectModel, define_data: Site) -> Schema {
    let schema_files = vec![define_data.file];
    let mut reader = Reader { project, schema: Schema { complete: true, schema_files, ..Schema::default() } };
    let schema = reader.call(define_data).and_then(|call| reader.argument(define_data.file, call)).and_then(|options| {
        let options = project.object(options)?;
        options.props.into_iter().rfind(|prop| prop.key == "schema")
    });
    match schema {
        Some(prop) => reader.schema(prop.value, 0),
        None => reader.schema.complete = false,
    }
    reader.schema
}

/// A chain that starts at `a`.
pub(super) struct Built {
    /// Names behind `a` up to the first call: `["model"]`, `["handler", "function"]`.
    pub path: Vec<String>,
    /// The first call.
    pub call: CallId,
    /// Its file.
    pub file: FileId,
    /// That call and what follows it.
    pub chain: Chain,
}

pub(super) struct Reader<'m> {
    pub project: &'m ProjectModel,
    pub schema: Schema,
}

impl Reader<'_> {
    fn call(&self, site: Site) -> Option<CallId> {
        match self.project.facts(site.file).body.value(site.value) {
            Value::Result(call) => Some(call),
            _ => None,
        }
    }

    /// The first argument of a call.
    pub fn argument(&self, file: FileId, call: CallId) -> Option<Site> {
        let &value = self.project.facts(file).body.args(call).first()?;
        Some(Site { file, value })
    }

    /// Unwinds a builder chain down to `a.<path>(…)`; `None` if it does not start at Amplify's `a`.
    pub fn built(&mut self, site: Site) -> Option<Built> {
        let (path, root, mut links) = unwind(self.project, site, |project, callee| match project.resolve(callee) {
            Resolved::External { module, path } if BUILDERS.contains(&module) && path.first().is_some_and(|name| name == "a") => {
                Some(path[1..].to_vec())
            }
            _ => None,
        })?;
        links.reverse();
        let call = self.call(root)?;
        if !self.schema.schema_files.contains(&root.file) {
            self.schema.schema_files.push(root.file);
        }
        Some(Built { path, call, file: root.file, chain: Chain { root, links } })
    }

    /// Reads `a.schema(…)`, `a.configure(…).schema(…)` or `a.combine([…])`.
    fn schema(&mut self, site: Site, depth: usize) {
        let Some(built) = self.built(site) else {
            self.schema.complete = false;
            return;
        };
        let mut links = built.chain.links.iter();
        let content = match built.path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["schema"] => self.argument(built.file, built.call),
            ["configure"] => {
                links.next().filter(|link| link.name == "schema").and_then(|link| first_argument(self.project, link))
            }
            ["combine"] if depth == 0 => {
                let list = self.argument(built.file, built.call).and_then(|list| self.project.array(list));
                self.schema.complete &= list.as_ref().is_some_and(|list| list.complete);
                for item in list.map(|list| list.items).unwrap_or_default() {
                    self.schema(item, 1);
                }
                return;
            }
            _ => None,
        };
        let Some(content) = content else {
            self.schema.complete = false;
            return;
        };
        self.part(content, links);
    }

    fn part<'l>(&mut self, content: Site, links: impl Iterator<Item = &'l Link>) {
        let mut props = Vec::new();
        self.keys(Some(content), &mut props);
        let mut part = Part { authorization: None, authorization_known: true };
        for link in links {
            let argument = first_argument(self.project, link);
            match link.name.as_str() {
                "authorization" => part.authorization = argument,
                "addToSchema" | "addQueries" | "addMutations" | "addSubscriptions" => self.keys(argument, &mut props),
                "setRelationships" | "renameModelFields" => {}
                "setAuthorization" => part.authorization_known = false,
                // `renameModels` and whatever a later version adds: the keys may have other names.
                _ => {
                    part.authorization_known = false;
                    self.schema.complete = false;
                    props.clear();
                }
            }
        }
        self.schema.parts.push(part);
        for prop in props {
            if !self.repeats(&prop) {
                self.entry(prop);
            }
        }
    }

    /// Adds the keys of an object; a later key of the same name replaces an earlier one.
    fn keys(&mut self, site: Option<Site>, props: &mut Vec<PropView>) {
        let Some(view) = site.and_then(|site| self.project.object(site)) else {
            self.schema.complete = false;
            return;
        };
        self.schema.complete &= view.complete;
        let unknown = if view.complete { None } else { self.last_unknown(view.site) };
        for prop in view.props {
            // What follows and cannot be read may replace the key.
            if unknown.is_some_and(|at| prop.file == view.site.file && prop.key_span.start < at) {
                continue;
            }
            props.retain(|known| known.key != prop.key);
            props.push(prop);
        }
    }

    /// Where the last spread or computed key that cannot be read stands in an object literal.
    fn last_unknown(&self, site: Site) -> Option<u32> {
        let body = &self.project.facts(site.file).body;
        let Value::Object(list) = body.value(site.value) else { return None };
        let is_unknown = |prop: &&Prop| match prop.key {
            PropKey::Name(_) => false,
            PropKey::Computed(key) => self.project.string(Site { file: site.file, value: key }).is_none(),
            PropKey::Spread => self.project.object(Site { file: site.file, value: prop.value }).is_none_or(|view| !view.complete),
        };
        body.props(list).iter().rfind(is_unknown).map(|prop| prop.key_span.start)
    }

    /// Notes a key that an earlier combined schema has.
    fn repeats(&mut self, prop: &PropView) -> bool {
        let schema = &self.schema;
        let models = schema.models.iter().map(|model| (&model.name, model.file, model.key_span));
        let operations = schema.operations.iter().map(|operation| (&operation.name, operation.file, operation.key_span));
        let types = schema.types.iter().map(|named| (&named.name, named.file, named.key_span));
        let Some((_, file, span)) = models.chain(operations).chain(types).find(|(name, ..)| **name == prop.key) else {
            return false;
        };
        let repeated = Repeated { name: prop.key.clone(), first: (file, span), again: (prop.file, prop.key_span) };
        self.schema.repeated.push(repeated);
        true
    }

    fn entry(&mut self, prop: PropView) {
        let Some(built) = self.built(prop.value) else {
            self.schema.complete = false;
            return;
        };
        if !self.schema.schema_files.contains(&prop.file) {
            self.schema.schema_files.push(prop.file);
        }
        let kind = match built.path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["model"] => return self.model(prop, built),
            ["customType"] | ["enum"] => {
                let (file, key_span, is_enum) = (prop.file, prop.key_span, built.path[0] == "enum");
                let named = NamedType { name: prop.key, file, key_span, is_enum, call: built.chain.root };
                return self.schema.types.push(named);
            }
            ["query"] => OperationKind::Query,
            ["mutation"] => OperationKind::Mutation,
            ["subscription"] => OperationKind::Subscription,
            ["generation"] => OperationKind::Generation,
            ["conversation"] => OperationKind::Conversation,
            _ => {
                self.schema.complete = false;
                return;
            }
        };
        let (handlers, handlers_complete) = self.handlers(&built.chain);
        self.schema.operations.push(Operation {
            name: prop.key,
            file: prop.file,
            key_span: prop.key_span,
            part: self.schema.parts.len() - 1,
            kind,
            handlers,
            handlers_complete,
            chain: built.chain,
        });
    }

    fn model(&mut self, prop: PropView, built: Built) {
        let (fields, fields_complete) = self.fields(self.argument(built.file, built.call));
        let mut model = Model {
            name: prop.key,
            file: prop.file,
            key_span: prop.key_span,
            part: self.schema.parts.len() - 1,
            call: built.chain.root,
            fields,
            fields_complete,
            identifier: Identifier::Default,
            indexes: Vec::new(),
            indexes_complete: true,
            disabled: Disabled::Known(Vec::new()),
            chain: built.chain,
        };
        for link in &model.chain.links {
            let argument = first_argument(self.project, link);
            match link.name.as_str() {
                "identifier" => model.identifier = self.strings(argument).map_or(Identifier::Unknown, Identifier::Fields),
                "disableOperations" => model.disabled = self.strings(argument).map_or(Disabled::Unknown, Disabled::Known),
                "secondaryIndexes" => (model.indexes, model.indexes_complete) = self.indexes(argument),
                _ => {}
            }
        }
        self.schema.models.push(model);
    }
}

/// Follows a chain of method calls down to the call whose callee `is_root` knows. Gives what that said, the root's
/// result and the links from the last call to the first.
pub(super) fn unwind<T>(
    project: &ProjectModel,
    site: Site,
    is_root: impl Fn(&ProjectModel, Site) -> Option<T>,
) -> Option<(T, Site, Vec<Link>)> {
    let mut links = Vec::new();
    let mut at = site;
    // No chain that a person wrote is longer; a cyclic alias would never end.
    for _ in 0..100 {
        let Resolved::Site(here) = project.resolve(at) else { return None };
        let body = &project.facts(here.file).body;
        let Value::Result(call) = body.value(here.value) else { return None };
        let callee = body.call(call)?.callee;
        if let Some(found) = is_root(project, Site { file: here.file, value: callee }) {
            return Some((found, here, links));
        }
        let Value::Member(base, name) = body.value(callee) else { return None };
        links.push(Link { name: project.facts(here.file).str(name).to_string(), call, file: here.file });
        at = Site { file: here.file, value: base };
    }
    None
}
