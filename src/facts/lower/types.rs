//! Keys of a data schema that types name: `Schema["createTodo"]["functionHandler"]`. All other types are dropped.

use memchr::memmem;
use oxc_ast::ast::{
    IdentifierReference, Program, TSIndexedAccessType, TSLiteral, TSType, TSTypeName, TSTypeQuery, TSTypeQueryExprName,
};
use oxc_ast_visit::{Visit, walk};

use super::Lowering;
use crate::{facts::TypeKey, span::Span};

impl<'a> Lowering<'a> {
    /// Notes the keys. Only a file that speaks of a schema is walked for them.
    pub(super) fn type_keys(&mut self, program: &Program<'a>) {
        if !self.is_typescript || memmem::find(program.source_text.as_bytes(), b"Schema").is_none() {
            return;
        }
        TypeKeys { lowering: self }.visit_program(program);
    }
}

struct TypeKeys<'l, 'a> {
    lowering: &'l mut Lowering<'a>,
}

impl<'a> TypeKeys<'_, 'a> {
    fn note(&mut self, object: Option<&IdentifierReference<'a>>, key: &'a str, span: Span) {
        let lowering = &mut *self.lowering;
        let name = object.map(|object| lowering.intern(object.name.as_str()));
        let symbol = name.and_then(|name| lowering.scopes.find(name).or_else(|| lowering.scopes.find_type(name)));
        let import = symbol.and_then(|symbol| lowering.scopes[symbol].import);
        let key = lowering.intern(key);
        lowering.facts.type_keys.push(TypeKey { import, key, span });
    }
}

impl<'a> Visit<'a> for TypeKeys<'_, 'a> {
    fn visit_ts_indexed_access_type(&mut self, access: &TSIndexedAccessType<'a>) {
        if let TSType::TSTypeReference(object) = &access.object_type
            && let TSTypeName::IdentifierReference(object) = &object.type_name
            && let TSType::TSLiteralType(literal) = &access.index_type
            && let TSLiteral::StringLiteral(key) = &literal.literal
        {
            self.note(Some(object), key.value.as_str(), Span::new(key.span.start + 1, key.span.end - 1));
        }
        walk::walk_ts_indexed_access_type(self, access);
    }

    fn visit_ts_type_query(&mut self, query: &TSTypeQuery<'a>) {
        if let TSTypeQueryExprName::QualifiedName(name) = &query.expr_name {
            self.note(None, name.right.name.as_str(), Span::default());
        }
        walk::walk_ts_type_query(self, query);
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::extract::extract;

    #[test]
    fn notes_keys_of_schema_types() {
        let text = "import type { Schema } from \"../data/resource\";\n\
            export const handler: Schema[\"createTodo\"][\"functionHandler\"] = async () => 1;\n\
            type Result = Awaited<ReturnType<typeof client.mutations.updateTodo>>;\n";
        let facts = extract("a.ts", text.as_bytes());
        let keys: Vec<(&str, &str, bool)> = facts
            .type_keys
            .iter()
            .map(|key| (facts.str(key.key), &text[key.span.start as usize..key.span.end as usize], key.import.is_some()))
            .collect();
        assert_eq!(keys, [("createTodo", "createTodo", true), ("updateTodo", "", false)]);
    }
}
