//! Edges that resource definitions make: resolvers, triggers, senders, access rules, lambda authorizers.

use super::{Evidence, Inner, Origin, Place, Places, Referrer, StackGraph};
use crate::{
    facts::body::{FnId, Value},
    model::{
        CallSite, ProjectModel, Site,
        eval::{Chain, ObjectView, Resolved},
        schema::Handler,
        value_reach::calls_reached,
        wiring::{Backend, define_call, resolver_call},
    },
    span::Span,
};

/// Adds them.
pub(super) fn read(model: &ProjectModel, backend: &Backend, graph: &mut StackGraph) {
    let mut reader = Reader { model, backend, graph };
    if let Some(data) = backend.data {
        reader.data(data);
        reader.rest("data", data);
    }
    if let Some(auth) = backend.auth {
        reader.auth(auth);
        reader.rest("auth", auth);
    }
    for &storage in &backend.storages {
        reader.storage(storage);
        reader.rest("storage", storage);
    }
    reader.unknown_keys();
}

fn stack(name: &str) -> Places {
    Places::of(Place::Stack(name.into()))
}

struct Reader<'a> {
    model: &'a ProjectModel,
    backend: &'a Backend,
    graph: &'a mut StackGraph,
}

impl Reader<'_> {
    fn options(&self, call: CallSite) -> Option<ObjectView> {
        self.model.object(*self.model.args(call).first()?)
    }

    fn evidence(&self, site: Site, words: String) -> Evidence {
        Evidence { file: site.file, span: self.model.span(site), words }
    }

    fn at_call(&self, call: CallSite, words: &str) -> Evidence {
        let span = self.model.call(call).map_or_else(Default::default, |row| row.span);
        Evidence { file: call.file, span, words: words.to_string() }
    }

    /// The index of the function behind a value.
    fn function(&self, site: Site) -> Option<usize> {
        let (_, call) = define_call(self.model, site)?;
        self.index(call)
    }

    fn index(&self, call: CallSite) -> Option<usize> {
        self.backend.functions.iter().position(|function| function.call == call)
    }

    fn needs(&mut self, from: &str, function: usize, evidence: &Evidence) {
        self.graph.link(&stack(from), &Places::of(Place::Function(function)), true, evidence);
    }

    fn by_amplify(&mut self, from: &str, evidence: &Evidence) {
        self.graph.origin = Origin::Amplify;
        self.graph.link(&stack(from), &stack("auth"), true, evidence);
        self.graph.origin = Origin::Definition;
    }

    /// The user pool or the API names the function. A bucket does not: its notifications are a resource of their own.
    fn resource_needs(&mut self, from: &str, function: usize, evidence: &Evidence) {
        if from != "storage" {
            return self.graph.link_by(Referrer::Resource, &stack(from), &Places::of(Place::Function(function)), true, evidence);
        }
        self.needs(from, function, evidence);
        // Several buckets live in one stack.
        if let [_] = self.backend.storages.as_slice()
            && let Some(link) = self.graph.links.last_mut()
        {
            link.inner = Some(Inner::Beneath);
        }
    }

    fn data(&mut self, data: CallSite) {
        let (model, backend) = (self.model, self.backend);
        for operation in &backend.schema.operations {
            for handler in &operation.handlers {
                if let Handler::Function { target, file, span, .. } = handler
                    && let Some(call) = resolver_call(model, Some(data), *target)
                    && let Some(function) = self.index(call)
                {
                    let words = format!("resolver of `{}`", operation.name);
                    self.needs("data", function, &Evidence { file: *file, span: *span, words });
                }
            }
        }
        for authorization in backend.schema.authorizations() {
            self.access("data", authorization, "schema", data);
        }
        let authorizer = self.options(data).and_then(|options| {
            let modes = model.object(options.get("authorizationModes")?.value)?;
            let mode = model.object(modes.get("lambdaAuthorizationMode")?.value)?;
            Some(mode.get("function")?.value)
        });
        if let Some(site) = authorizer
            && let Some(function) = self.function(site)
        {
            let evidence = self.evidence(site, "lambda authorizer of the API".into());
            self.resource_needs("data", function, &evidence);
        }
        // A referenced pool is named by its id, which is no token.
        if backend.has_own_pool(model) {
            let evidence = self.at_call(data, "the API uses the user pool");
            self.by_amplify("data", &evidence);
        }
    }

    fn auth(&mut self, auth: CallSite) {
        let Some(options) = self.options(auth) else { return };
        self.triggers("auth", &options);
        let senders = options.get("senders").and_then(|senders| self.model.object(senders.value));
        for sender in senders.iter().flat_map(|senders| &senders.props) {
            let handler = self.model.object(sender.value).and_then(|sender| sender.get("handler").map(|prop| prop.value));
            if let Some(handler) = handler
                && let Some(function) = self.function(handler)
            {
                let evidence = self.evidence(handler, format!("custom {} sender", sender.key));
                self.resource_needs("auth", function, &evidence);
            }
        }
        if let Some(access) = options.get("access") {
            self.access("auth", access.value, "defineAuth", auth);
        }
    }

    fn storage(&mut self, storage: CallSite) {
        let Some(options) = self.options(storage) else { return };
        self.triggers("storage", &options);
        if let Some(access) = options.get("access") {
            self.access("storage", access.value, "defineStorage", storage);
        }
    }

    fn triggers(&mut self, stack: &str, options: &ObjectView) {
        let triggers = options.get("triggers").and_then(|triggers| self.model.object(triggers.value));
        for trigger in triggers.iter().flat_map(|triggers| &triggers.props) {
            if let Some(function) = self.function(trigger.value) {
                let evidence = self.evidence(trigger.value, format!("`{}` trigger", trigger.key));
                self.resource_needs(stack, function, &evidence);
            }
        }
    }

    /// `allow => [allow.resource(fn).to([…]), allow.authenticated()]`, or an object of such lists.
    fn access(&mut self, from: &str, callback: Site, owner: &str, define: CallSite) {
        let Resolved::Function(callback) = self.model.resolve(callback) else { return };
        let Some(returned) = self.model.single_return(callback) else { return };
        let mut items = Vec::new();
        match self.model.object(returned) {
            Some(paths) => paths.props.iter().for_each(|path| items.extend(self.items(path.value))),
            None => items = self.items(returned),
        }
        for item in items {
            let Some(chain) = self.model.chain(item) else { continue };
            let Some(link) = chain.links.first() else { continue };
            let Some(rule) = self.rule_name(&chain, callback.function) else { continue };
            match (rule.as_str(), self.model.args(link.call).first()) {
                ("resource", Some(&target)) => {
                    if let Some(function) = self.function(target) {
                        let evidence = self.at_call(link.call, &format!("`allow.resource` in the access rules of {owner}"));
                        self.needs(from, function, &evidence);
                        self.graph.access.push((function, define));
                    }
                }
                ("authenticated" | "guest" | "groups" | "entity", _)
                    if from == "storage" && self.backend.has_own_pool(self.model) =>
                {
                    let evidence = self.at_call(link.call, "storage access for users");
                    self.by_amplify("storage", &evidence);
                }
                _ => {}
            }
        }
    }

    /// `resource` of `allow.resource(fn)`, `guest` of `allow.guest.to([…])`.
    fn rule_name(&self, chain: &Chain, callback: FnId) -> Option<String> {
        let Resolved::Site(root) = chain.root else { return None };
        let allow = Value::Param { function: callback, index: 0 };
        match self.model.value(root) {
            value if value == allow => Some(chain.links.first()?.name.clone()),
            Value::Member(base, name) if self.model.value(Site { file: root.file, value: base }) == allow => {
                Some(self.model.facts(root.file).str(name).to_string())
            }
            _ => None,
        }
    }

    fn items(&self, site: Site) -> Vec<Site> {
        self.model.array(site).map(|list| list.items).unwrap_or_default()
    }

    /// A resource that cannot be read may be anything, an auth with triggers too.
    fn unknown_keys(&mut self) {
        let (model, backend) = (self.model, self.backend);
        let unknown = backend.keys.iter().find(|key| match model.resolve_result(key.resource) {
            Resolved::Unknown => true,
            Resolved::Site(site) => !matches!(model.value(site), Value::Result(_)),
            _ => false,
        });
        let span = match unknown {
            Some(key) => key.key_span,
            None if !backend.keys_complete => Span::default(),
            None => return,
        };
        let evidence = Evidence { file: backend.file, span, words: "a resource that cannot be read".into() };
        if backend.data.is_some() && backend.auth.is_none() {
            self.graph.link(&stack("data"), &Places::unknown(), false, &evidence);
        }
        for function in 0..backend.functions.len() {
            self.graph.link(&Places::unknown(), &Places::of(Place::Function(function)), false, &evidence);
        }
    }

    /// Functions that a definition names in a way that isn't one of the above, or that it may name.
    fn rest(&mut self, from: &str, define: CallSite) {
        let reached = calls_reached(self.model, Some(define));
        let evidence = self.at_call(define, &format!("the definition of {from} may use it"));
        for (index, function) in self.backend.functions.iter().enumerate() {
            let place = Some(Place::Function(index));
            let known = self.graph.links.iter().any(|link| link.from == Some(Place::Stack(from.into())) && link.to == place);
            if !known && (reached.unknown || reached.calls.contains(&function.call)) {
                self.graph.link(&stack(from), &Places::of(Place::Function(index)), false, &evidence);
            }
        }
    }
}
