//! Every place that names a custom operation, so that it can be renamed whole or not at all.

use super::{Operation, OperationKind, Schema, read::BUILDERS};
use crate::{
    facts::{
        FileFacts,
        body::{Body, CallId, PropKey, Value, ValueId},
    },
    fix::Edit,
    model::{
        CallSite, FileId, ProjectModel, Site, Target,
        eval::{Resolved, is_external},
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
    for file in project.files() {
        let facts = project.facts(file);
        if facts.is_opaque() {
            return None;
        }
        let search = Search { project, schema, file, facts, operation };
        let spans = search.values()?.into_iter().chain(search.types()?);
        edits.extend(spans.map(|span| Edit { path: project.path(file).to_string(), span, text: new.to_string() }));
    }
    edits.sort_by(|a, b| (&a.path, a.span).cmp(&(&b.path, b.span)));
    edits.dedup();
    Some(edits)
}

fn key_edit(project: &ProjectModel, operation: &Operation, new: &str) -> Option<Edit> {
    let body = &project.facts(operation.file).body;
    let prop = body.props.iter().find(|prop| prop.key_span == operation.key_span)?;
    let is_shorthand = prop.end == prop.key_span.end;
    let quotes = prop.key_span.end - prop.key_span.start - operation.name.len() as u32;
    let span = Span::new(prop.key_span.start + quotes / 2, prop.key_span.end - quotes / 2);
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
    /// Where values of this file name the operation.
    fn values(&self) -> Option<Vec<Span>> {
        let body = &self.facts.body;
        let mut spans = Vec::new();
        for (index, &value) in body.values.iter().enumerate() {
            let id = ValueId(index as u32);
            match value {
                Value::Member(base, name) if self.facts.str(name) == self.operation.name => {
                    if self.is_client_part(body.value(base)) {
                        spans.push(self.member_name(body, id, base)?);
                    } else if !self.is_other(id) {
                        return None;
                    }
                }
                Value::Index(base, _) if self.is_client_part(body.value(base)) => return None,
                Value::Str(text) if has_word(self.facts.str(text), &self.operation.name) => {
                    let span = body.span(id);
                    let quoted = span.end - span.start == self.operation.name.len() as u32 + 2;
                    if !(quoted && self.facts.str(text) == self.operation.name && self.is_ref(body, id)) {
                        return None;
                    }
                    spans.push(Span::new(span.start + 1, span.end - 1));
                }
                _ => {}
            }
        }
        // An object that stands for the client, as in a test's mock.
        let mocks = body.props.iter().any(|prop| {
            let PropKey::Name(key) = prop.key else { return false };
            let Value::Object(list) = body.value(prop.value) else { return false };
            let has = |name: &str| {
                body.props(list).iter().any(|prop| matches!(prop.key, PropKey::Name(key) if self.facts.str(key) == name))
            };
            self.facts.str(key) == self.client_part() && has(&self.operation.name)
        });
        (!mocks).then_some(spans)
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

    fn is_client_part(&self, value: Value) -> bool {
        matches!(value, Value::Member(_, name) if self.facts.str(name) == self.client_part())
    }

    /// Whether a member surely is something else: a function, a class, a part of a package.
    fn is_other(&self, member: ValueId) -> bool {
        let site = Site { file: self.file, value: member };
        match self.project.resolve(site) {
            Resolved::Site(found) => found != site,
            Resolved::Unknown => false,
            _ => true,
        }
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

    /// Whether a text is the argument of `a.ref`.
    fn is_ref(&self, body: &Body, text: ValueId) -> bool {
        (0..body.calls.len() as u32)
            .map(CallId)
            .filter(|&call| body.args(call).first() == Some(&text))
            .any(|call| is_external(&self.project.callee(CallSite { file: self.file, call }), &BUILDERS, &["a", "ref"]))
    }
}

/// Whether `text` holds `word` with no letter, digit or `_` around it.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
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
