//! Edits that give a function a right: a policy statement in the backend's entry, or `allow.resource(fn)` in access rules.

use super::{
    add_property::add_property,
    function_import::{exported_name, import_function, import_name},
};
use crate::{
    facts::body::{FnId, Value},
    fix::Edit,
    knowledge::iam::{auth_verbs_for, has_resources},
    model::{
        CallSite, FileId, FnSite, ProjectModel, Site,
        eval::{ArrayView, Resolved},
        iam::{Need, Part, Subject},
        stacks::Truth,
        wiring::Backend,
    },
    span::Span,
};

/// The backend and the function that gets the right, by index.
#[derive(Clone, Copy)]
pub struct Grantee<'m> {
    /// The project.
    pub model: &'m ProjectModel,
    /// Index into `ProjectModel::backends`.
    pub backend: usize,
    /// Index into `Backend::functions`.
    pub function: usize,
}

impl<'m> Grantee<'m> {
    fn row(&self) -> &'m Backend {
        &self.model.backends[self.backend]
    }

    /// Whether a new edge between the function's stack and another closes no cycle.
    fn may_link(&self, from: Option<&str>, to: Option<&str>) -> bool {
        let graph = &self.model.stacks[self.backend];
        let Some(own) = graph.group(self.function) else { return false };
        let (from, to) = (from.unwrap_or(own), to.unwrap_or(own));
        from == to || graph.reaches(to, from) == Truth::No
    }

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
    fn in_auth(&self, action: &str) -> Option<Vec<Edit>> {
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
            Some(access) => match self.own_verbs(access.value) {
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

    /// The right that a need lacks: in access rules where they have it, else as a policy statement.
    pub fn mend(&self, need: &Need) -> Option<Vec<Edit>> {
        if need.action.starts_with("cognito-idp:")
            && matches!(need.target.subject, None | Some(Subject::UserPool))
            && let Some(edits) = self.in_auth(&need.action)
        {
            return Some(edits);
        }
        self.statement(need)
    }

    /// `backend.fn.resources.lambda.addToRolePolicy(new PolicyStatement({ … }))` at the end of the entry.
    fn statement(&self, need: &Need) -> Option<Vec<Edit>> {
        let (model, backend) = (self.model, self.row());
        let key = &backend.keys[backend.functions[self.function].key?].name;
        let file = backend.file;
        let facts = model.facts(file);
        let define = backend.define.filter(|define| define.file == file)?;
        let call = model.call(define)?;
        let mut edits = import_name(model, file, "PolicyStatement", "aws-cdk-lib/aws-iam")?;
        let name = match facts.name_at(call.span.start) {
            Some(name) => name,
            // Nothing holds what `defineBackend` gives.
            None if facts.lines.position(call.span.start).column == 1
                && !facts.names.iter().any(|&(_, own)| facts.str(own) == "backend") =>
            {
                edits.push(self.insert(file, call.span.start, "const backend = ".into()));
                "backend"
            }
            None => return None,
        };
        let quote = self.quote(file);
        let resource = self.resource(need, name)?;
        let (end, tab) = (if facts.crlf { "\r\n" } else { "\n" }, if facts.tabs { "\t" } else { "  " });
        let handle = if is_name(key) { format!("{name}.{key}") } else { format!("{name}[{quote}{key}{quote}]") };
        let options = format!("{{ actions: [{quote}{}{quote}], resources: [{resource}] }}", need.action);
        let text = format!("{handle}.resources.lambda.addToRolePolicy({end}{tab}new PolicyStatement({options}),{end});{end}");
        let last_line = facts.lines.line_span(facts.lines.line(facts.len), facts.len)?;
        let gap = if last_line.start == facts.len { end.to_string() } else { format!("{end}{end}") };
        edits.push(self.insert(file, facts.len, gap + &text));
        Some(edits)
    }

    /// What stands in `resources`: an expression that gives the ARN, `"*"` for actions that know no resource, else an ARN to
    /// fill in. `None` if the ARN would close a cycle of stacks.
    fn resource(&self, need: &Need, name: &str) -> Option<String> {
        let backend = self.row();
        let quote = self.quote(backend.file);
        let key_of = |call: CallSite| {
            let key = &backend.keys.iter().find(|key| key.call == Some(call))?.name;
            Some(if is_name(key) { format!("{name}.{key}") } else { format!("{name}[{quote}{key}{quote}]") })
        };
        let service = need.action.split(':').next().unwrap_or_default();
        let unknown = match has_resources(&need.action) {
            Some(false) => format!("{quote}*{quote}"),
            _ => format!("{quote}arn:aws:{service}:REGION:ACCOUNT:RESOURCE{quote}"),
        };
        let (stack, arn) = match &need.target.subject {
            Some(Subject::Table(table)) => {
                let arn = format!("{}.resources.tables[{quote}{table}{quote}].tableArn", key_of(backend.data?)?);
                ("data", if need.target.part == Part::Index { format!("`${{{arn}}}/index/*`") } else { arn })
            }
            Some(Subject::Bucket(storage)) => {
                let bucket = format!("{}.resources.bucket", key_of(backend.storages[*storage])?);
                let whole = need.target.part == Part::Bucket;
                (
                    "storage",
                    if whole { format!("{bucket}.bucketArn") } else { format!("{bucket}.arnForObjects({quote}*{quote})") },
                )
            }
            Some(Subject::UserPool) => ("auth", format!("{}.resources.userPool.userPoolArn", key_of(backend.auth?)?)),
            _ => return Some(unknown),
        };
        self.may_link(None, Some(stack)).then_some(arn)
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

    /// The verbs of the function's own `allow.resource(fn).to([…])`.
    fn own_verbs(&self, callback: Site) -> Option<ArrayView> {
        let model = self.model;
        let Resolved::Function(function) = model.resolve(callback) else { return None };
        let rules = model.array(model.single_return(function)?)?;
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

    fn insert(&self, file: FileId, at: u32, text: String) -> Edit {
        Edit { path: self.model.path(file).to_string(), span: Span::at(at), text }
    }

    fn quote(&self, file: FileId) -> char {
        if self.model.facts(file).single_quotes { '\'' } else { '"' }
    }
}

/// The name of a function's first parameter.
fn parameter(model: &ProjectModel, function: FnSite) -> Option<&str> {
    let facts = model.facts(function.file);
    let row = facts.body.function(function.function).filter(|_| function.function != FnId::MODULE)?;
    if row.params == 0 {
        return None;
    }
    let parameter = Value::Param { function: function.function, index: 0 };
    let places = facts.body.values.iter().zip(&facts.body.spans).filter(|(value, _)| **value == parameter);
    let mut names = places.filter_map(|(_, span)| facts.name_at(span.start));
    names.next()
}

/// Whether a key can stand behind a dot.
fn is_name(key: &str) -> bool {
    key.chars().all(|character| character.is_ascii_alphanumeric() || character == '_' || character == '$')
        && !key.starts_with(|first: char| first.is_ascii_digit())
}
