//! Edits that give a function a right in Amplify's own access rules: of the schema, of `defineAuth`, of `defineStorage`.

use super::{
    add_property::add_property,
    function_import::{exported_name, import_function},
    grant_edits::Grantee,
};
use crate::{
    facts::body::{FnId, Value},
    fix::Edit,
    knowledge::iam::auth_verbs_for,
    model::{
        FileId, FnSite, ProjectModel, Site,
        eval::{ArrayView, Resolved},
        iam::Key,
    },
};

impl Grantee<'_> {
    /// `.authorization((allow) => [allow.resource(fn)])` of the schema.
    pub fn in_schema(&self) -> Option<Vec<Edit>> {
        self.may_link(Some("data"), None).then(|| self.schema_rule())?
    }

    /// The same, whatever the graph says.
    pub fn schema_rule(&self) -> Option<Vec<Edit>> {
        let (model, backend) = (self.model, self.row());
        let name = exported_name(model, &backend.functions[self.function])?;
        let rule = |allow: &str| format!("{allow}.resource({name})");
        let (file, mut edits) = match backend.schema.authorizations().next() {
            Some(callback) => self.in_callback(callback, rule)?,
            None => {
                let options = model.object(*model.args(backend.data?).first()?)?;
                let schema = options.get("schema")?.value;
                let chain = model.chain(schema)?;
                let is_schema = matches!(&chain.root, Resolved::External { path, .. } if path.last().is_some_and(|name| name == "schema" || name == "a"));
                let last = chain.links.last().filter(|_| is_schema)?;
                let end = model.call(last.call)?.span.end;
                let text = format!(".authorization((allow) => [{}])", rule("allow"));
                (last.call.file, vec![self.insert(last.call.file, end, text)])
            }
        };
        edits.extend(import_function(model, file, &backend.functions[self.function])?);
        Some(edits)
    }

    /// A verb of `allow.resource(fn).to([…])` in `defineAuth` that allows an action of Cognito.
    pub(super) fn in_auth(&self, action: &str) -> Option<Vec<Edit>> {
        let verb = *auth_verbs_for(action).first()?;
        self.may_link(Some("auth"), None).then(|| self.auth_rule(&[verb]))?
    }

    /// The same for these verbs, whatever the graph says.
    pub fn auth_rule(&self, verbs: &[&str]) -> Option<Vec<Edit>> {
        let (model, backend) = (self.model, self.row());
        let name = exported_name(model, &backend.functions[self.function])?;
        let auth = backend.auth?;
        let quote = self.quote(auth.file);
        let list = verbs.iter().map(|verb| format!("{quote}{verb}{quote}")).collect::<Vec<_>>().join(", ");
        let rule = |allow: &str| format!("{allow}.resource({name}).to([{list}])");
        let options = model.object(*model.args(auth).first()?)?;
        let (file, mut edits) = match options.get("access") {
            Some(access) => match self.own_verbs(access.value, None) {
                Some(verbs) => return Some(vec![self.append(&verbs, list)?]),
                None => self.in_callback(access.value, rule)?,
            },
            None if options.complete => {
                (options.site.file, add_property(model, options.site, &format!("access: (allow) => [{}]", rule("allow")))?)
            }
            None => return None,
        };
        edits.extend(import_function(model, file, &backend.functions[self.function])?);
        Some(edits)
    }

    /// A verb of `allow.resource(fn).to([…])` in `defineStorage`, for the path that these keys are in.
    pub(super) fn in_storage(&self, storage: usize, action: &str, keys: &[&Key]) -> Option<Vec<Edit>> {
        let (model, backend) = (self.model, self.row());
        let verb = match action {
            "s3:GetObject" => "get",
            "s3:ListBucket" => "list",
            "s3:PutObject" => "write",
            "s3:DeleteObject" => "delete",
            _ => return None,
        };
        let name = exported_name(model, &backend.functions[self.function])?;
        let call = backend.storages[storage];
        if !self.may_link(Some("storage"), None) {
            return None;
        }
        let quote = self.quote(call.file);
        let rule = |allow: &str| format!("{allow}.resource({name}).to([{quote}{verb}{quote}])");
        let options = model.object(*model.args(call).first()?)?;
        let (file, mut edits) = match options.get("access") {
            None if options.complete => {
                let path = folder_of(keys, &[])?;
                let access = format!("access: (allow) => ({{ {quote}{path}{quote}: [{}] }})", rule("allow"));
                (options.site.file, add_property(model, options.site, &access)?)
            }
            None => return None,
            Some(access) => {
                let Resolved::Function(function) = model.resolve(access.value) else { return None };
                let paths = model.object(model.single_return(function)?)?;
                let inside = model.facts(function.file).body.function(function.function)?.span.contains(model.span(paths.site));
                if !paths.complete || paths.site.file != function.file || !inside {
                    return None;
                }
                let names: Vec<&str> = paths.props.iter().map(|prop| prop.key.as_str()).collect();
                let allow = parameter(model, function)?;
                match covering(keys, &names) {
                    Some(path) => {
                        let rules = model.array(paths.get(path)?.value)?;
                        if rules.site.file != function.file || !model.span(paths.site).contains(model.span(rules.site)) {
                            return None;
                        }
                        match self.own_verbs(access.value, Some(&rules)) {
                            Some(verbs) => return Some(vec![self.append(&verbs, format!("{quote}{verb}{quote}"))?]),
                            None => (function.file, vec![self.append(&rules, rule(allow))?]),
                        }
                    }
                    None => {
                        let path = folder_of(keys, &names)?;
                        let property = format!("{quote}{path}{quote}: [{}]", rule(allow));
                        (function.file, add_property(model, paths.site, &property)?)
                    }
                }
            }
        };
        edits.extend(import_function(model, file, &backend.functions[self.function])?);
        Some(edits)
    }

    /// Adds a rule to the array that a callback returns, with the name of its parameter.
    fn in_callback(&self, callback: Site, rule: impl FnOnce(&str) -> String) -> Option<(FileId, Vec<Edit>)> {
        let model = self.model;
        let Resolved::Function(function) = model.resolve(callback) else { return None };
        let array = model.array(model.single_return(function)?)?;
        let allow = parameter(model, function)?;
        // The array may stand in another module, or be shared.
        let inside = model.facts(function.file).body.function(function.function)?.span.contains(model.span(array.site));
        if array.site.file != function.file || !inside {
            return None;
        }
        Some((function.file, vec![self.append(&array, rule(allow))?]))
    }

    /// The verbs of the function's own `allow.resource(fn).to([…])`: among these rules, else those that a callback returns.
    fn own_verbs(&self, callback: Site, rules: Option<&ArrayView>) -> Option<ArrayView> {
        let model = self.model;
        let returned = || {
            let Resolved::Function(function) = model.resolve(callback) else { return None };
            model.array(model.single_return(function)?)
        };
        let rules = rules.cloned().or_else(returned)?;
        rules.items.into_iter().find_map(|item| {
            let chain = model.chain(item)?;
            let [resource, to] = chain.links.as_slice() else { return None };
            let target = *model.args(resource.call).first()?;
            let own = crate::model::wiring::define_call(model, target)?.1 == self.row().functions[self.function].call;
            (own && resource.name == "resource" && to.name == "to").then(|| model.array(*model.args(to.call).first()?)).flatten()
        })
    }

    /// An item more at the end of an array literal.
    fn append(&self, array: &ArrayView, item: String) -> Option<Edit> {
        let (model, file) = (self.model, array.site.file);
        let span = model.span(array.site);
        let Value::Array(list) = model.value(array.site) else { return None };
        let last = model.facts(file).body.list(list).last().map(|&value| model.facts(file).body.span(value));
        match last {
            Some(last) if span.contains(last) => Some(self.insert(file, last.end, format!(", {item}"))),
            Some(_) => None,
            None => Some(self.insert(file, span.start + 1, item)),
        }
    }
}

/// The path among those of `defineStorage` that decides about all these keys: the one that is furthest in.
fn covering<'p>(keys: &[&Key], paths: &[&'p str]) -> Option<&'p str> {
    let of = |key: &&Key| {
        let inside = paths.iter().filter(|path| key.text.starts_with(path.trim_end_matches('*')));
        inside.max_by_key(|path| path.len()).copied()
    };
    // What begins like a key that isn't known whole may be further in.
    let open = |key: &&Key| !key.whole && paths.iter().any(|path| path.len() > key.text.len() + 1 && path.starts_with(&key.text));
    let first = of(keys.first()?)?;
    (!first.contains('{') && keys.iter().all(|key| of(key) == Some(first) && !open(key))).then_some(first)
}

/// A new path for keys: their folder, if no other path is inside or around it.
fn folder_of(keys: &[&Key], paths: &[&str]) -> Option<String> {
    let folder = |key: &&Key| key.text.rfind('/').map(|slash| key.text[..=slash].to_string());
    let first = folder(keys.first()?)?;
    let is_path = !first.starts_with('/') && !first.contains("//") && !first.contains(['*', '{', '$', '"', '\'', '`', '\\']);
    let alone = paths.iter().all(|path| {
        let path = path.split(['*', '{']).next().unwrap_or(path);
        !path.starts_with(&first) && !first.starts_with(path)
    });
    (is_path && alone && keys.iter().all(|key| folder(key).as_deref() == Some(&first))).then(|| format!("{first}*"))
}

/// The name of a function's first parameter.
fn parameter(model: &ProjectModel, function: FnSite) -> Option<&str> {
    let facts = model.facts(function.file);
    let row = facts.body.function(function.function).filter(|_| function.function != FnId::MODULE)?;
    if row.params == 0 {
        return None;
    }
    let parameter = Value::Param { function: function.function, index: 0 };
    let places = model.values(function.file).filter(|(_, value)| *value == parameter);
    let mut names = places.filter_map(|(id, _)| facts.name_at(facts.body.span(id).start));
    names.next()
}
