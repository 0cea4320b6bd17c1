//! Reads the schema that a `defineData` call gets: builder calls, combined schemas, keys.

use super::{Disabled, Identifier, Model, NamedType, Operation, OperationKind, Part, Repeated, Schema};
use crate::{
    facts::body::{Prop, PropKey, Value},
    model::{
        CallSite, ProjectModel, Site,
        eval::{Chain, Link, PropView, Resolved},
    },
};

/// The packages whose `a` builds schemas.
pub(super) const BUILDERS: [&str; 2] = ["@aws-amplify/backend", "@aws-amplify/data-schema"];

/// Reads the schema of a `defineData(…)` call.
pub fn read_schema(project: &ProjectModel, define_data: Site) -> Schema {
    let schema_files = vec![define_data.file];
    let mut reader = Reader { project, schema: Schema { complete: true, schema_files, ..Schema::default() } };
    let options = match project.value(define_data) {
        Value::Result(call) => reader.argument(CallSite { file: define_data.file, call }),
        _ => None,
    };
    let options = options.and_then(|options| project.object(options));
    match options.as_ref().and_then(|options| options.get("schema")) {
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
    pub call: CallSite,
    /// That call and what follows it.
    pub chain: Chain,
}

impl Built {
    pub fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }
}

pub(super) struct Reader<'m> {
    pub project: &'m ProjectModel,
    pub schema: Schema,
}

impl Reader<'_> {
    /// The first argument of a call.
    pub fn argument(&self, call: CallSite) -> Option<Site> {
        self.project.args(call).first().copied()
    }

    /// The builder chain behind a value, also where a project function returns it; `None` if it does not start at
    /// Amplify's `a`.
    pub fn built(&mut self, site: Site) -> Option<Built> {
        let mut chain = self.project.chain(site)?;
        // Helpers that call helpers are rare, and a cycle would never end.
        for _ in 0..8 {
            let Resolved::Function(function) = chain.root else { break };
            let start = self.project.single_return(function).and_then(|value| self.project.chain(value))?;
            let own_calls = chain.links.split_off(1);
            chain = start;
            chain.links.extend(own_calls);
        }
        let Resolved::External { module, path } = &chain.root else { return None };
        let behind = match (module.as_ref(), path.first()?.as_ref()) {
            (module, "a") if BUILDERS.contains(&module) => &path[1..],
            // What `ampx generate schema-from-database` writes.
            ("@aws-amplify/data-schema/internals", "configure") => &path[..],
            _ => return None,
        };
        let first = chain.links.first()?;
        let names = behind.iter().map(|name| &**name).chain([first.name.as_str()]).filter(|name| !name.is_empty());
        let (path, call) = (names.map(str::to_string).collect(), first.call);
        if !self.schema.schema_files.contains(&call.file) {
            self.schema.schema_files.push(call.file);
        }
        Some(Built { path, call, chain })
    }

    /// Reads `a.schema(…)`, `a.configure(…).schema(…)` or `a.combine([…])`.
    fn schema(&mut self, site: Site, depth: usize) {
        let Some(built) = self.built(site) else {
            // What `a.combine` makes, written by hand.
            let list = self.project.object(site).and_then(|view| view.get("schemas").map(|prop| prop.value));
            return self.combined(list, depth);
        };
        let mut links = built.chain.links[1..].iter();
        let content = match built.path()[..] {
            ["schema"] => self.argument(built.call),
            ["configure"] => links.next().filter(|link| link.name == "schema").and_then(|link| self.argument(link.call)),
            ["combine"] => return self.combined(self.argument(built.call), depth),
            _ => None,
        };
        let Some(content) = content else {
            self.schema.complete = false;
            return;
        };
        let configured = built.path()[..] == ["configure"];
        self.part(content, links, configured);
    }

    fn combined(&mut self, list: Option<Site>, depth: usize) {
        let list = list.filter(|_| depth == 0).and_then(|list| self.project.array(list));
        self.schema.complete &= list.as_ref().is_some_and(|list| list.complete);
        for item in list.map(|list| list.items).unwrap_or_default() {
            self.schema(item, depth + 1);
        }
    }

    fn part<'l>(&mut self, content: Site, links: impl Iterator<Item = &'l Link>, configured: bool) {
        let mut props = Vec::new();
        self.keys(Some(content), &mut props);
        let mut part = Part { authorization: None, configured, authorization_known: true };
        for link in links {
            let argument = self.argument(link.call);
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
            if unknown.is_some_and(|at| prop.value.file == view.site.file && prop.key_span.start < at) {
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
        let repeated = Repeated { name: prop.key.clone(), first: (file, span), again: (prop.value.file, prop.key_span) };
        self.schema.repeated.push(repeated);
        true
    }

    /// The keys of the object that a call is given.
    fn field_names(&self, call: CallSite) -> Vec<String> {
        let view = self.project.args(call).first().and_then(|&fields| self.project.object(fields));
        view.into_iter().flat_map(|view| view.props).map(|prop| prop.key).collect()
    }

    fn entry(&mut self, prop: PropView) {
        let Some(built) = self.built(prop.value) else {
            self.schema.complete = false;
            return;
        };
        let file = prop.value.file;
        if !self.schema.schema_files.contains(&file) {
            self.schema.schema_files.push(file);
        }
        let kind = match built.path()[..] {
            ["model"] => return self.model(prop, built),
            ["customType"] | ["enum"] => {
                let is_enum = built.path[0] == "enum";
                let is_root = matches!(prop.key.as_str(), "Query" | "Mutation" | "Subscription");
                let root_fields = if is_root && !is_enum { self.field_names(built.call) } else { Vec::new() };
                let named = NamedType { name: prop.key, file, key_span: prop.key_span, is_enum, call: built.call, root_fields };
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
            file,
            key_span: prop.key_span,
            part: self.schema.parts.len() - 1,
            kind,
            handlers,
            handlers_complete,
            chain: built.chain,
        });
    }

    fn model(&mut self, prop: PropView, built: Built) {
        let (fields, fields_complete) = self.fields(self.argument(built.call));
        let mut model = Model {
            name: prop.key,
            file: prop.value.file,
            key_span: prop.key_span,
            part: self.schema.parts.len() - 1,
            call: built.call,
            fields,
            fields_complete,
            identifier: Identifier::Default,
            indexes: Vec::new(),
            indexes_complete: true,
            disabled: Disabled::Known(Vec::new()),
            chain: built.chain,
        };
        for link in &model.chain.links[1..] {
            let argument = self.argument(link.call);
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
