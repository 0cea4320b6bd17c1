//! Edits that give a function a right: `allow.resource(fn)` in access rules, else a policy statement in the backend's entry.

use super::function_import::import_class;
use crate::{
    fix::Edit,
    model::{
        FileId, ProjectModel,
        iam::{FunctionIam, Need, Subject},
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

/// A right that edits give.
pub struct Mended {
    /// The edits.
    pub edits: Vec<Edit>,
    /// Whether the developer must fill in an ARN.
    pub open: bool,
    /// The definition whose access rules give it; a policy statement does otherwise.
    pub rules_of: Option<&'static str>,
}

impl<'m> Grantee<'m> {
    pub(super) fn row(&self) -> &'m Backend {
        &self.model.backends[self.backend]
    }

    /// Whether a new edge between the function's stack and another closes no cycle.
    pub(super) fn may_link(&self, from: Option<&str>, to: Option<&str>) -> bool {
        let graph = &self.model.stacks[self.backend];
        let Some(own) = graph.group(self.function) else { return false };
        let (from, to) = (from.unwrap_or(own), to.unwrap_or(own));
        from == to || graph.reaches(to, from) == Truth::No
    }

    /// The right that some needs for one action lack: in access rules where they have it, else as a policy statement.
    pub fn mend(&self, own: &FunctionIam, needs: &[&Need]) -> Option<Mended> {
        let action = needs.first()?.action.as_str();
        let about = |subject: &Subject| needs.iter().all(|need| need.target.subject.as_ref() == Some(subject));
        if action.starts_with("cognito-idp:")
            && needs.iter().all(|need| match need.target.subject {
                None => self.model.named_arns(self.backend, own, need).is_none(),
                Some(ref subject) => *subject == Subject::UserPool,
            })
            && let Some(edits) = self.in_auth(action)
        {
            return Some(Mended { edits, open: false, rules_of: Some("defineAuth") });
        }
        if let Some(subject @ Subject::Bucket(storage)) = &needs[0].target.subject
            && about(subject)
            && let Some(keys) = needs.iter().map(|need| need.target.key.as_ref()).collect::<Option<Vec<_>>>()
            && let Some(edits) = self.in_storage(*storage, action, &keys)
        {
            return Some(Mended { edits, open: false, rules_of: Some("defineStorage") });
        }
        self.statement(own, needs)
    }

    /// `backend.fn.resources.lambda.addToRolePolicy(new PolicyStatement({ … }))` at the end of the entry.
    fn statement(&self, own: &FunctionIam, needs: &[&Need]) -> Option<Mended> {
        let (model, backend) = (self.model, self.row());
        let key = &backend.keys[backend.functions[self.function].key?].name;
        let file = backend.file;
        let facts = model.facts(file);
        let define = backend.define.filter(|define| define.file == file)?;
        let call = model.call(define)?;
        let (class, mut edits) = import_class(model, file, "PolicyStatement", ("aws-cdk-lib", "iam"))?;
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
        let resources = self.resources(own, needs, name)?;
        let (end, tab) = (if facts.crlf { "\r\n" } else { "\n" }, if facts.tabs { "\t" } else { "  " });
        let handle = if is_name(key) { format!("{name}.{key}") } else { format!("{name}[{quote}{key}{quote}]") };
        let action = &needs.first()?.action;
        let options = match resources.all.as_slice() {
            [one] => format!("{{ actions: [{quote}{action}{quote}], resources: [{one}] }}"),
            several => {
                let lines: String = several.iter().map(|one| format!("{tab}{tab}{tab}{one},{end}")).collect();
                let actions = format!("{tab}{tab}actions: [{quote}{action}{quote}],{end}");
                format!("{{{end}{actions}{tab}{tab}resources: [{end}{lines}{tab}{tab}],{end}{tab}}}")
            }
        };
        let text = format!("{handle}.resources.lambda.addToRolePolicy({end}{tab}new {class}({options}),{end});{end}");
        let last_line = facts.lines.line_span(facts.lines.line(facts.len), facts.len)?;
        let gap = if last_line.start == facts.len { end.to_string() } else { format!("{end}{end}") };
        edits.push(self.insert(file, facts.len, gap + &text));
        Some(Mended { edits, open: resources.open, rules_of: None })
    }

    pub(super) fn insert(&self, file: FileId, at: u32, text: String) -> Edit {
        Edit { path: self.model.path(file).to_string(), span: Span::at(at), text }
    }

    pub(super) fn quote(&self, file: FileId) -> char {
        if self.model.facts(file).single_quotes { '\'' } else { '"' }
    }
}

/// Whether a key can stand behind a dot.
pub(super) fn is_name(key: &str) -> bool {
    key.chars().all(|character| character.is_ascii_alphanumeric() || character == '_' || character == '$')
        && !key.starts_with(|first: char| first.is_ascii_digit())
}
