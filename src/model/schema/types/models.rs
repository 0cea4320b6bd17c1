//! The types that are made of models: inputs, filters, pages of records, keys.

use super::{TypeKind, Types};
use crate::{
    knowledge::pluralize::pluralize,
    model::{
        FileId, Site,
        names::upper_first,
        schema::{Disabled, Identifier, Index, IndexName, Model, QueryField},
    },
    span::Span,
};

impl Types<'_> {
    pub(super) fn model(&mut self, model: &Model) {
        let place = (model.file, model.key_span);
        let argument = self.reader.argument(model.call);
        self.inline(&model.name, argument, &model.name, place);
        if self.is_sql(model) {
            return;
        }
        self.keys(model, place);
        let Disabled::Known(disabled) = &model.disabled else { return };
        let off = |coarse: &str, word: &str| disabled.iter().any(|own| own == coarse || own == word);
        let own = upper_first(&model.name);
        let is_keyed = matches!(&model.identifier, Identifier::Fields(fields) if fields[..] != ["id"]);
        let mut add = |name: String, kind| self.add(&name, kind, &model.name, Some(place));
        let mut writes = false;
        for (word, prefix) in [("create", "Create"), ("update", "Update"), ("delete", "Delete")] {
            if off("mutations", word) {
                continue;
            }
            writes = true;
            // The key takes the place of `id`, unless that is a field.
            let changed = is_keyed && (word != "create" || !model.fields.iter().any(|field| field.name == "id"));
            add(format!("{prefix}{own}Input"), if changed { TypeKind::Changed } else { TypeKind::Input });
        }
        if writes {
            let changed = is_keyed || !model.indexes.is_empty();
            add(format!("Model{own}ConditionInput"), if changed { TypeKind::Changed } else { TypeKind::Input });
        }
        let lists = !off("queries", "list");
        if lists {
            add(format!("Model{own}FilterInput"), TypeKind::Input);
            add(format!("Model{own}Connection"), TypeKind::Connection);
        }
        let heard = |(word, event): (&str, &str)| !off("mutations", word) && !off("subscriptions", event);
        if [("create", "onCreate"), ("update", "onUpdate"), ("delete", "onDelete")].into_iter().any(heard) {
            add(format!("ModelSubscription{own}FilterInput"), TypeKind::Input);
        }
        let asked = |index: &Index| matches!(index.query_field, QueryField::Default | QueryField::Named(_));
        let indexed = model.indexes.iter().any(asked);
        if indexed {
            self.page(model, TypeKind::IndexConnection);
        }
        self.fields_of(model, writes || lists || indexed);
    }

    fn is_sql(&self, model: &Model) -> bool {
        self.schema.parts.get(model.part).is_none_or(|part| part.configured)
    }

    /// Inputs of enums, where a filter or a condition names them, and of custom types.
    fn fields_of(&mut self, model: &Model, filtered: bool) {
        let own = upper_first(&model.name);
        for field in &model.fields {
            let Some((word, argument, is_list)) = self.builder(field.value) else { continue };
            let at = Some((field.file, field.key_span));
            let label = format!("{}.{}", model.name, field.name);
            let ending = if is_list { "ListInput" } else { "Input" };
            let inner = format!("{own}{}", upper_first(&field.name));
            match word.as_str() {
                "enum" if filtered => self.add(&format!("Model{inner}{ending}"), TypeKind::Input, &label, at),
                "customType" => self.stored(&inner, argument, &label, at),
                "ref" => {
                    let link = argument.and_then(|link| self.reader.project.string(link)).and_then(|link| self.named(&link));
                    match link {
                        Some(named) if named.is_enum && filtered => {
                            self.add(&format!("Model{}{ending}", named.name), TypeKind::Input, &label, at);
                        }
                        Some(named) if !named.is_enum => {
                            let fields = self.reader.argument(named.call);
                            self.stored(&named.name, fields, &label, at);
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// The inputs of a custom type that models store, with those of the types inside it.
    fn stored(&mut self, name: &str, fields: Option<Site>, label: &str, at: Option<(FileId, Span)>) {
        let input = format!("{}Input", upper_first(name));
        if self.found.iter().any(|known| known.kind == TypeKind::Input && known.name == input) {
            return;
        }
        self.add(&input, TypeKind::Input, label, at);
        for (key, value, _) in self.fields(fields) {
            match self.builder(value) {
                Some((word, argument, _)) if word == "customType" => {
                    self.stored(&format!("{}{}", upper_first(name), upper_first(&key)), argument, label, at);
                }
                Some((word, argument, _)) if word == "ref" => {
                    let link = argument.and_then(|link| self.reader.project.string(link)).and_then(|link| self.named(&link));
                    if let Some(named) = link.filter(|named| !named.is_enum) {
                        let fields = self.reader.argument(named.call);
                        self.stored(&named.name, fields, label, at);
                    }
                }
                _ => {}
            }
        }
    }

    /// What a query by an index or a relation to many returns, and its filter: with the model's name as it is written.
    fn page(&mut self, model: &Model, kind: TypeKind) {
        for (end, kind) in [("Connection", kind), ("FilterInput", TypeKind::Input)] {
            let name = format!("Model{}{end}", model.name);
            if !self.found.iter().any(|known| known.name == name && known.owner == model.name) {
                self.add(&name, kind, &model.name, Some((model.file, model.key_span)));
            }
        }
    }

    /// What relations to many return.
    pub(super) fn relations(&mut self, model: &Model) {
        for field in &model.fields {
            let Some((word, Some(argument), _)) = self.builder(field.value) else { continue };
            let schema = self.schema;
            let many = self.reader.project.string(argument).filter(|_| word == "hasMany").and_then(|name| schema.model(&name));
            if let Some(many) = many.filter(|many| many.disabled != Disabled::Unknown && !self.is_sql(many)) {
                self.page(many, TypeKind::RelationConnection);
            }
        }
    }

    /// The inputs of sort keys: one for a scalar, two for several keys of one index. An index needs no query for them.
    fn keys(&mut self, model: &Model, place: (FileId, Span)) {
        let add = |types: &mut Self, key: Option<String>, sort_keys: &[String]| match (sort_keys, key) {
            ([], _) => {}
            ([one], _) => {
                let name = types.scalar(model, one).map(|scalar| format!("Model{scalar}KeyConditionInput"));
                name.into_iter().for_each(|name| types.add(&name, TypeKind::Input, &model.name, Some(place)));
            }
            (_, Some(key)) => {
                for end in ["ConditionInput", "Input"] {
                    types.add(&format!("Model{}{key}CompositeKey{end}", model.name), TypeKind::Input, &model.name, Some(place));
                }
            }
            (_, None) => {}
        };
        if let Identifier::Fields(fields) = &model.identifier {
            add(self, Some("Primary".into()), fields.get(1..).unwrap_or_default());
        }
        for index in &model.indexes {
            add(self, key_name(model, index), index.sks.as_deref().unwrap_or_default());
        }
    }

    fn scalar(&mut self, model: &Model, key: &str) -> Option<&'static str> {
        let field = model.fields.iter().find(|field| field.name == key)?;
        let (word, ..) = self.builder(field.value)?;
        match word.as_str() {
            "integer" | "timestamp" => Some("Int"),
            "float" => Some("Float"),
            "id" => Some("ID"),
            "string" | "date" | "time" | "datetime" | "phone" | "email" | "json" | "url" | "ipAddress" | "enum" => Some("String"),
            "ref" => Some("String"),
            // No key can be a boolean.
            _ => None,
        }
    }
}

/// The name of an index, as it stands in names of types.
fn key_name(model: &Model, index: &Index) -> Option<String> {
    let name = match &index.name {
        IndexName::Named(name) => upper_first(name),
        IndexName::Default => {
            let keys = index.sks.iter().flatten().map(|key| format!("And{}", upper_first(key)));
            format!("{}By{}{}", upper_first(&pluralize(&model.name)), upper_first(index.pk.as_ref()?), keys.collect::<String>())
        }
        IndexName::Unknown => return None,
    };
    // GraphQL knows no others, and the deploy stops.
    name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_').then_some(name)
}
