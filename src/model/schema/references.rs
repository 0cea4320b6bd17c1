//! Every place that names a custom operation, so that it can be renamed whole or not at all.

use super::{Operation, OperationKind, Schema, read::BUILDERS};
use crate::{
    facts::{
        Exported, FileFacts,
        body::{Body, CallId, NodeKind, PropKey, Value, ValueId},
    },
    fix::Edit,
    model::{
        CallSite, FileId, ProjectModel, Site, Target,
        eval::{Resolved, is_external},
        meaning::{is_data_client, package_of},
        names::names,
    },
    span::Span,
};

/// The edits that rename `operation` to `new`: key, `a.ref(…)`, calls through the data client, `Schema["…"]`. `None` if
/// the new name is taken, or if the old one occurs in any way that cannot be told for sure.
pub fn rename_operation(project: &ProjectModel, schema: &Schema, operation: &Operation, new: &str) -> Option<Vec<Edit>> {
    let taken = names(schema).iter().any(|name| name.name == new)
        || schema.models.iter().any(|model| model.name == new)
        || schema.types.iter().any(|named| named.name == new);
    // GraphQL documents name operations as well.
    let in_assets = project.assets.values().any(|text| has_word(text, &operation.name));
    if taken || !schema.complete || in_assets {
        return None;
    }
    let mut edits = vec![key_edit(project, operation, new)?];
    let searches = || project.files().map(|file| Search { project, schema, file, facts: project.facts(file), operation });
    if searches().any(|search| search.facts.is_opaque()) {
        return None;
    }
    let escapes = searches().any(|search| search.client_part_escapes());
    for search in searches() {
        let spans = search.values(escapes)?.into_iter().chain(search.types()?);
        edits.extend(spans.map(|span| Edit { path: project.path(search.file).to_string(), span, text: new.to_string() }));
    }
    crate::sorting::by(&mut edits, |a, b| (&a.path, a.span).cmp(&(&b.path, b.span)));
    edits.dedup();
    Some(edits)
}

fn key_edit(project: &ProjectModel, operation: &Operation, new: &str) -> Option<Edit> {
    let body = &project.facts(operation.file).body;
    let prop = body.props.iter().find(|prop| prop.key_span == operation.key_span)?;
    let (PropKey::Name(_), length) = (prop.key, prop.key_span.end - prop.key_span.start) else { return None };
    let quotes = match length.checked_sub(operation.name.len() as u32)? {
        0 => 0,
        2 => 1,
        _ => return None,
    };
    let span = Span::new(prop.key_span.start + quotes, prop.key_span.end - quotes);
    let is_shorthand = prop.end == prop.key_span.end;
    let text = if is_shorthand { format!("{new}: {}", operation.name) } else { new.to_string() };
    Some(Edit { path: project.path(operation.file).to_string(), span, text })
}

struct Search<'m> {
    project: &'m ProjectModel,
    schema: &'m Schema,
    file: FileId,
    facts: &'m FileFacts,
    operation: &'m Operation,
}

impl Search<'_> {
    /// Where values of this file name the operation. `escapes`: the part of a client may stand behind any value.
    fn values(&self, escapes: bool) -> Option<Vec<Span>> {
        let body = &self.facts.body;
        let mut spans = Vec::new();
        for (id, value) in self.project.values(self.file) {
            match value {
                Value::Member(base, name) if self.facts.str(name) == self.operation.name => match body.value(base) {
                    Value::Member(client, part) if self.facts.str(part) == self.client_part() => {
                        spans.extend(if self.is_client(client)? { Some(self.member_name(body, id, base)?) } else { None });
                    }
                    _ if escapes && !self.is_other(id, base) => return None,
                    _ => {}
                },
                Value::Index(base, _) if self.is_client_part(base) => return None,
                Value::Str(text) if self.facts.str(text) == self.operation.name => {
                    let span = body.span(id);
                    if self.is_argument(body, id, &["a", "ref"]) {
                        spans.push(Span::new(span.start + 1, span.end - 1));
                    } else if !self.is_other_name(body, id) {
                        return None;
                    }
                }
                // A text with braces may be a GraphQL document.
                Value::Str(text)
                    if has_word(self.facts.str(text), &self.operation.name) && self.facts.str(text).contains('{') =>
                {
                    return None;
                }
                _ => {}
            }
        }
        (!self.has_mock(body)).then_some(spans)
    }

    /// An object that stands for the client, as in a test.
    fn has_mock(&self, body: &Body) -> bool {
        body.props.iter().any(|prop| {
            let PropKey::Name(key) = prop.key else { return false };
            let Value::Object(list) = body.value(prop.value) else { return false };
            let is_name = |key: PropKey| matches!(key, PropKey::Name(key) if self.facts.str(key) == self.operation.name);
            self.facts.str(key) == self.client_part() && body.props(list).iter().any(|prop| is_name(prop.key))
        })
    }

    /// Where types of this file name the operation.
    fn types(&self) -> Option<Vec<Span>> {
        let mut spans = Vec::new();
        for key in self.facts.type_keys.iter().filter(|key| self.facts.str(key.key) == self.operation.name) {
            let from_schema = match key.import {
                Some(import) => match self.project.target(self.file, import) {
                    Target::File(source) => self.is_schema_module(*source),
                    _ => false,
                },
                None => self.is_schema_module(self.file),
            };
            if !from_schema || key.span.end - key.span.start != self.operation.name.len() as u32 {
                return None;
            }
            spans.push(key.span);
        }
        Some(spans)
    }

    fn is_schema_module(&self, file: FileId) -> bool {
        self.schema.schema_files.contains(&file)
    }

    /// The member of the data client that holds operations of this kind.
    fn client_part(&self) -> &'static str {
        match self.operation.kind {
            OperationKind::Query => "queries",
            OperationKind::Mutation => "mutations",
            OperationKind::Subscription => "subscriptions",
            OperationKind::Generation => "generations",
            OperationKind::Conversation => "conversations",
        }
    }

    fn is_client_part(&self, value: ValueId) -> bool {
        matches!(self.facts.body.value(value), Value::Member(_, name) if self.facts.str(name) == self.client_part())
    }

    /// Whether `client.mutations` itself is handed on in this file, so that its members hide behind other values.
    fn client_part_escapes(&self) -> bool {
        let body = &self.facts.body;
        let held = body.lists.iter().copied().chain(body.props.iter().map(|prop| prop.value));
        let left = body.nodes.iter().filter_map(|node| match node.kind {
            NodeKind::Exit(_, value) | NodeKind::Assign(_, value) => Some(value),
            _ => None,
        });
        let exported = self.facts.exports.iter().filter_map(|export| match export.exported {
            Exported::Value(value) => Some(value),
            Exported::Import(_) => None,
        });
        held.chain(left).chain(exported).any(|value| self.is_client_part(value))
    }

    /// Whether the value in front of `.mutations` is a data client: surely, or by its shape where nothing is known of
    /// it. `None` on doubt.
    fn is_client(&self, client: ValueId) -> Option<bool> {
        let site = Site { file: self.file, value: client };
        if is_data_client(self.project, site) {
            return Some(true);
        }
        match self.project.resolve_result(site) {
            Resolved::Site(at) => match self.project.value(at) {
                Value::Object(_) => Some(false),
                Value::Result(_) => Some(package_of(self.project, at).is_none()),
                _ => Some(true),
            },
            Resolved::Namespace(_) | Resolved::Unknown => None,
            _ => Some(false),
        }
    }

    /// Whether a member surely is something else: a function, a class, a part of a package, a key of the backend.
    fn is_other(&self, member: ValueId, base: ValueId) -> bool {
        let site = |value: ValueId| Site { file: self.file, value };
        match self.project.resolve_result(site(member)) {
            Resolved::Site(found) if found == site(member) => {
                package_of(self.project, site(base)).is_some_and(|(module, _)| BUILDERS.contains(&module.as_ref()))
            }
            resolved => resolved != Resolved::Unknown,
        }
    }

    /// Whether a text names a function or a file rather than the operation.
    fn is_other_name(&self, body: &Body, text: ValueId) -> bool {
        let is_label = |key: PropKey| matches!(key, PropKey::Name(key) if matches!(self.facts.str(key), "name" | "entry"));
        self.is_argument(body, text, &["a", "handler", "function"])
            || body.props.iter().any(|prop| prop.value == text && is_label(prop.key))
    }

    /// Bytes of the name in `base.name`; `None` if it is written in another way.
    fn member_name(&self, body: &Body, member: ValueId, base: ValueId) -> Option<Span> {
        let (span, base) = (body.span(member), body.span(base));
        let length = self.operation.name.len() as u32;
        let plain = span.start == base.start && span.end == base.end + 1 + length;
        let start = span.end.checked_sub(length)?;
        let called = body.calls.iter().any(|call| call.callee == member && call.name.start == start);
        (plain || called).then_some(Span::new(start, span.end))
    }

    /// Whether a text is the first argument of `path` of the schema builder.
    fn is_argument(&self, body: &Body, text: ValueId, path: &[&str]) -> bool {
        (0..body.calls.len() as u32)
            .map(CallId)
            .filter(|&call| body.args(call).first() == Some(&text))
            .any(|call| is_external(&self.project.callee(CallSite { file: self.file, call }), &BUILDERS, path))
    }
}

/// Whether `text` holds `word` with no letter, digit or `_` around it.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn finds_whole_words() {
        assert!(has_word("mutation { createTodo(x: 1) { id } }", "createTodo"));
        assert!(has_word("createTodo", "createTodo"));
        assert!(!has_word("createTodoList, my_createTodo", "createTodo"));
    }
}
