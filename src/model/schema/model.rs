//! Reads what a model is made of: fields, string lists, secondary indexes.

use super::{Field, Index, IndexName, QueryField, read::Reader};
use crate::{
    facts::body::Value,
    model::{
        FnSite, Site,
        eval::{Link, Resolved},
    },
};

impl Reader<'_> {
    /// Fields of the object that a model gets, and whether these are all.
    pub(super) fn fields(&mut self, site: Option<Site>) -> (Vec<Field>, bool) {
        let Some(view) = site.and_then(|site| self.project.object(site)) else { return (Vec::new(), false) };
        let fields = view.props.into_iter().map(|prop| {
            let required = self.built(prop.value).is_some_and(|built| built.chain.get("required").is_some());
            Field { name: prop.key, file: prop.value.file, key_span: prop.key_span, value: prop.value, required }
        });
        (fields.collect(), view.complete)
    }

    /// The texts of an array, if all are known.
    pub(super) fn strings(&self, site: Option<Site>) -> Option<Vec<String>> {
        let list = self.project.array(site?)?;
        if !list.complete {
            return None;
        }
        list.items.into_iter().map(|item| self.project.string(item)).collect()
    }

    /// The indexes that the callback of `secondaryIndexes` returns, and whether these are all.
    pub(super) fn indexes(&self, callback: Option<Site>) -> (Vec<Index>, bool) {
        let Some(callback) = callback.and_then(|callback| self.project.function(callback)) else { return (Vec::new(), false) };
        let Some(list) = self.project.single_return(callback).and_then(|site| self.project.array(site)) else {
            return (Vec::new(), false);
        };
        let indexes: Vec<Index> = list.items.iter().filter_map(|&item| self.index(item, callback)).collect();
        let complete = list.complete && indexes.len() == list.items.len();
        (indexes, complete)
    }

    /// `index("pk").sortKeys([…]).queryField("name")`, where `index` is the callback's parameter.
    fn index(&self, item: Site, callback: FnSite) -> Option<Index> {
        let chain = self.project.chain(item)?;
        let Resolved::Site(root) = chain.root else { return None };
        let parameter = Value::Param { function: callback.function, index: 0 };
        let (first, links) = chain.links.split_first()?;
        if root.file != callback.file || self.project.value(root) != parameter || !first.name.is_empty() {
            return None;
        }
        let mut index = Index {
            pk: self.argument(first.call).and_then(|pk| self.project.string(pk)),
            sks: Some(Vec::new()),
            query_field: QueryField::Default,
            name: IndexName::Default,
            file: first.call.file,
            key_span: self.project.call(first.call)?.span,
        };
        for link in links {
            match link.name.as_str() {
                "sortKeys" => index.sks = self.strings(self.argument(link.call)),
                "queryField" => self.query_field(link, &mut index),
                "name" => {
                    let name = self.argument(link.call).and_then(|name| self.project.string(name));
                    index.name = name.filter(|name| !name.is_empty()).map_or(IndexName::Unknown, IndexName::Named);
                }
                _ => {}
            }
        }
        Some(index)
    }

    fn query_field(&self, link: &Link, index: &mut Index) {
        let Some(argument) = self.argument(link.call) else { return };
        let value = match self.project.resolve(argument) {
            Resolved::Site(site) => self.project.value(site),
            _ => Value::Unknown,
        };
        index.query_field = match (value, self.project.string(argument)) {
            // Amplify takes an empty name as none given.
            (_, Some(name)) if name.is_empty() => QueryField::Default,
            (_, Some(name)) => QueryField::Named(name),
            (Value::Null, None) => QueryField::None,
            (Value::Undefined, None) => QueryField::Default,
            _ => QueryField::Unknown,
        };
        index.file = argument.file;
        index.key_span = self.project.span(argument);
    }
}
