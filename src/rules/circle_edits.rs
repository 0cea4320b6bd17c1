//! Edits of backend code that end a circle: a literal ARN in the place of a token, or access rules in the place of a right.

use super::{function_import::import_class, grant_edits::Grantee};
use crate::{
    facts::body::{CallId, Value},
    fix::Edit,
    knowledge::iam::auth_verbs_for,
    model::{
        CallSite, FileId, ProjectModel, Site,
        backend_eval::Action,
        eval::Resolved,
        iam::{Resource, ResourcePiece, Statement, Subject},
        stacks::{Place, StackGraph},
    },
    span::Span,
};

/// One call that gives a function a right, which is a reference to another stack.
struct Right<'m> {
    function: usize,
    call: CallSite,
    statement: &'m Statement,
    /// For `table.grantReadData(fn)`: the method that takes a statement instead.
    method: Option<&'static str>,
}

/// Functions, each with the definition whose access rules name it: `data`, `auth`.
pub type Rules = Vec<(usize, String)>;

/// What the edits are made from.
#[derive(Clone, Copy)]
pub struct Cutter<'m> {
    /// The project.
    pub model: &'m ProjectModel,
    /// Index into `ProjectModel::backends`.
    pub backend: usize,
}

impl<'m> Cutter<'m> {
    /// Literal ARNs in the place of the tokens of these references.
    pub fn literal_arns(&self, graph: &StackGraph, links: &[usize]) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        for &link in links {
            let right = self.right(graph, link)?;
            let more = match right.method {
                Some(method) => self.as_statement(&right, method)?,
                None => self.in_statement(&right)?,
            };
            // One call may be several references.
            edits.extend(more.into_iter().filter(|edit| !edits.contains(edit)).collect::<Vec<_>>());
        }
        Some(edits)
    }

    /// Access rules in the place of these references, and which they are.
    pub fn access_rules(&self, graph: &StackGraph, links: &[usize]) -> Option<(Vec<Edit>, Rules)> {
        let mut edits: Vec<Edit> = Vec::new();
        let mut rules: Rules = Vec::new();
        let mut verbs: Vec<&'static str> = Vec::new();
        for &link in links {
            let right = self.right(graph, link)?;
            let stack = right.statement.resources.iter().map(owner).reduce(|a, b| if a == b { a } else { None })??;
            if stack == "auth" {
                for action in &right.statement.actions {
                    let verb = *auth_verbs_for(action).first()?;
                    if !verbs.contains(&verb) {
                        verbs.push(verb);
                    }
                }
            }
            let rule = (right.function, stack.to_string());
            if !rules.contains(&rule) {
                rules.push(rule);
            }
            let edit = self.without(right.call)?;
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
        // Several rules would go into the same list.
        if rules.iter().any(|(function, _)| *function != rules[0].0) {
            return None;
        }
        for (function, stack) in &rules {
            let grantee = Grantee { model: self.model, backend: self.backend, function: *function };
            let known = graph.access.iter().any(|(own, define)| own == function && Some(*define) == self.row().data);
            edits.extend(match stack.as_str() {
                "auth" => grantee.auth_rule(&verbs)?,
                _ if known => Vec::new(),
                _ => grantee.schema_rule()?,
            });
        }
        Some((edits, rules))
    }

    /// Whether the code of a function can stay as it is with `allow.resource` in the place of rights on tables.
    pub fn uses_only_data_client(&self, function: usize) -> bool {
        let own = self.model.iam().get(self.backend).and_then(|all| all.iter().find(|own| own.function == function));
        own.is_some_and(|own| self.model.uses_only_data_client(self.backend, own))
    }

    fn row(&self) -> &'m crate::model::wiring::Backend {
        &self.model.backends[self.backend]
    }

    /// What a reference is, if it is one right of one function and nothing else.
    fn right(&self, graph: &StackGraph, link: usize) -> Option<Right<'m>> {
        let link = &graph.links[link];
        let Some(Place::Function(function)) = link.from else { return None };
        let evaluation = &self.model.evaluations[self.backend];
        let here = |file: FileId, span: Span| file == link.evidence.file && span == link.evidence.span;
        let mut events = evaluation.events.iter().filter(|event| here(event.file, event.span));
        // A loop or a helper serves several.
        let (Some(event), None) = (events.next(), events.next()) else { return None };
        let own = self.model.iam().get(self.backend)?.iter().find(|own| own.function == function)?;
        let mut statements = own.rights.statements.iter().filter(|one| one.place.is_some_and(|(file, span)| here(file, span)));
        let (Some(statement), None) = (statements.next(), statements.next()) else { return None };
        let Action::Method { name, args, .. } = &event.what else { return None };
        let method = match name.as_str() {
            "addToRolePolicy" | "addToPrincipalPolicy" | "addToPolicy" => None,
            _ => Some(match evaluation.heap.as_thing(args.first()?)?.name.as_str() {
                "lambda" => "addToRolePolicy",
                "role" => "addToPrincipalPolicy",
                _ => return None,
            }),
        };
        let plain = statement.certain && !statement.denies && !statement.complement;
        plain.then_some(Right { function, call: event.call?, statement, method })
    }

    /// `fn.addToRolePolicy(new PolicyStatement({ … }))` for `table.grantReadData(fn)`: what stands around `fn` goes.
    fn as_statement(&self, right: &Right<'_>, method: &str) -> Option<Vec<Edit>> {
        let (model, file) = (self.model, right.call.file);
        let facts = model.facts(file);
        let call = model.call(right.call)?;
        let fn_span = model.span(*model.args(right.call).first()?);
        let is_used =
            |(_, value)| matches!(value, Value::Member(base, _) if facts.body.value(base) == Value::Result(right.call.call));
        if !call.span.contains(fn_span) || model.values(file).any(is_used) {
            return None;
        }
        let quote = if facts.single_quotes { '\'' } else { '"' };
        let list = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| format!("{quote}{text}{quote}")).collect::<Vec<_>>().join(", ")
        };
        let arns: Vec<String> = right.statement.resources.iter().map(literal).collect::<Option<_>>()?;
        let actions = list(&mut right.statement.actions.iter().map(ToString::to_string));
        let resources = list(&mut arns.into_iter());
        let (end, tab) = (if facts.crlf { "\r\n" } else { "\n" }, if facts.tabs { "\t" } else { "  " });
        let column = facts.lines.position(call.span.start).column as usize - 1;
        let indent = if facts.tabs { "\t".repeat(column) } else { " ".repeat(column) };
        let line = |depth: usize, text: &str| format!("{end}{indent}{}{text}", tab.repeat(depth));
        let (class, mut edits) = import_class(model, file, "PolicyStatement", ("aws-cdk-lib", "iam"))?;
        let text = [
            format!(".{method}("),
            line(1, &format!("new {class}({{")),
            line(2, &format!("actions: [{actions}],")),
            line(2, &format!("resources: [{resources}],")),
            line(1, "}),"),
            line(0, ")"),
        ];
        let (before, behind) = (Span::new(call.span.start, fn_span.start), Span::new(fn_span.end, call.span.end));
        edits.push(self.edit(file, before, String::new()));
        edits.push(self.edit(file, behind, text.concat()));
        (facts.has_no_comment(before) && facts.has_no_comment(behind)).then_some(edits)
    }

    /// The items of `resources` that hold tokens.
    fn in_statement(&self, right: &Right<'_>) -> Option<Vec<Edit>> {
        let model = self.model;
        let Resolved::Site(made) = model.resolve(*model.args(right.call).first()?) else { return None };
        let Value::Result(call) = model.value(made) else { return None };
        let options = model.object(*self.args(made.file, call).first()?)?;
        let list = model.array(options.get("resources")?.value)?;
        if !list.complete || list.items.len() != right.statement.resources.len() {
            return None;
        }
        let mut edits = Vec::new();
        for (&item, resource) in list.items.iter().zip(&right.statement.resources) {
            if has_token(resource) {
                let facts = model.facts(item.file);
                let quote = if facts.single_quotes { '\'' } else { '"' };
                if !facts.has_no_comment(model.span(item)) {
                    return None;
                }
                edits.push(self.edit(item.file, model.span(item), format!("{quote}{}{quote}", literal(resource)?)));
            }
        }
        (!edits.is_empty()).then_some(edits)
    }

    fn args(&self, file: FileId, call: CallId) -> Vec<Site> {
        self.model.args(CallSite { file, call })
    }

    /// The lines of a call that stands alone on them.
    fn without(&self, call: CallSite) -> Option<Edit> {
        let facts = self.model.facts(call.file);
        let span = self.model.call(call)?.span;
        let (first, last) = (facts.lines.line(span.start), facts.lines.line(span.end));
        let lines = Span::new(facts.lines.line_span(first, facts.len)?.start, facts.lines.line_span(last, facts.len)?.end);
        // Only a semicolon and the line break may stand behind it.
        let rest = lines.end - span.end;
        let alone = facts.lines.position(span.start).column == 1 && rest <= 2 + u32::from(facts.crlf);
        (alone && facts.has_no_comment(lines)).then(|| self.edit(call.file, lines, String::new()))
    }

    fn edit(&self, file: FileId, span: Span, text: String) -> Edit {
        Edit { path: self.model.path(file).to_string(), span, text }
    }
}

/// The stack whose definition could give a right on a resource: of a table the API's.
fn owner(resource: &Resource) -> Option<&'static str> {
    let Resource::Known(pieces) = resource else { return None };
    match pieces.first()? {
        ResourcePiece::Of(Subject::Table(_), _) => Some("data"),
        ResourcePiece::Of(Subject::UserPool, _) => Some("auth"),
        _ => None,
    }
}

fn has_token(resource: &Resource) -> bool {
    match resource {
        Resource::Known(pieces) => pieces.iter().any(|piece| matches!(piece, ResourcePiece::Of(..))),
        Resource::Unknown => true,
    }
}

/// The ARN of a resource without any token: a table is called `<model>-<id of the API>-NONE` (read in templates, 2026-11-22).
fn literal(resource: &Resource) -> Option<String> {
    let Resource::Known(pieces) = resource else { return None };
    let piece = |piece: &ResourcePiece| match piece {
        ResourcePiece::Text(text) => Some(text.to_string()),
        ResourcePiece::Of(Subject::Table(model), attribute) => match &**attribute {
            "tableArn" | "attrArn" | "arn" => Some(format!("arn:aws:dynamodb:*:*:table/{model}-*")),
            "tableStreamArn" | "attrStreamArn" => Some(format!("arn:aws:dynamodb:*:*:table/{model}-*/stream/*")),
            _ => None,
        },
        ResourcePiece::Of(Subject::UserPool, attribute) => match &**attribute {
            "userPoolArn" | "attrArn" | "arn" => Some("arn:aws:cognito-idp:*:*:userpool/*".into()),
            _ => None,
        },
        ResourcePiece::Of(..) => None,
    };
    pieces.iter().map(piece).collect()
}
