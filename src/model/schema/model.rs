//! Reads what a model is made of: fields, string lists, secondary indexes.

use super::{
    Field, Index, QueryField, first_argument,
    read::{Reader, unwind},
};
use crate::{
    facts::body::{ExitKind, FnId, NodeKind, Value},
    model::{FileId, Resolved, Site, eval::Link},
};

impl Reader<'_> {
    /// Fields of the object that a model gets, and whether these are all.
    pub(super) fn fields(&mut self, site: Option<Site>) -> (Vec<Field>, bool) {
        let Some(view) = site.and_then(|site| self.project.object(site)) else { return (Vec::new(), false) };
        let fields = view.props.into_iter().map(|prop| {
            let required =
                self.built(prop.value).is_some_and(|built| built.chain.links.iter().any(|link| link.name == "required"));
            Field { name: prop.key, file: prop.file, key_span: prop.key_span, value: prop.value, required }
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
    pub(super) fn indexes(&mut self, callback: Option<Site>) -> (Vec<Index>, bool) {
        let Some((file, function)) = callback.and_then(|callback| self.function(callback)) else { return (Vec::new(), false) };
        let Some(list) = self.returned(file, function).and_then(|site| self.project.array(site)) else {
            return (Vec::new(), false);
        };
        let count = list.items.len();
        let indexes: Vec<Index> = list.items.into_iter().filter_map(|item| self.index(item, file, function)).collect();
        let complete = list.complete && indexes.len() == count;
        (indexes, complete)
    }

    fn function(&self, site: Site) -> Option<(FileId, FnId)> {
        match self.project.resolve(site) {
            Resolved::Function(file, function) => Some((file, function)),
            _ => None,
        }
    }

    /// What a function surely returns.
    fn returned(&self, file: FileId, function: FnId) -> Option<Site> {
        let body = &self.project.facts(file).body;
        let nodes = body.function(function)?.nodes;
        let all = body.nodes.get(nodes.start as usize..nodes.end as usize)?;
        if all.iter().filter(|node| matches!(node.kind, NodeKind::Exit(ExitKind::Return, _))).count() != 1 {
            return None;
        }
        body.children(nodes).find_map(|(kind, _)| match kind {
            NodeKind::Exit(ExitKind::Return, value) => Some(Site { file, value }),
            _ => None,
        })
    }

    /// `index("pk").sortKeys([…]).queryField("name")`, where `index` is the callback's parameter.
    fn index(&self, item: Site, file: FileId, function: FnId) -> Option<Index> {
        let parameter = Value::Param { function, index: 0 };
        let ((), root, links) = unwind(self.project, item, |project, callee| {
            let is_parameter = callee.file == file && project.facts(file).body.value(callee.value) == parameter;
            is_parameter.then_some(())
        })?;
        let body = &self.project.facts(root.file).body;
        let Value::Result(call) = body.value(root.value) else { return None };
        let mut index = Index {
            pk: self.argument(root.file, call).and_then(|pk| self.project.string(pk)),
            sks: Some(Vec::new()),
            query_field: QueryField::Default,
            file: root.file,
            key_span: body.call(call)?.span,
        };
        for link in &links {
            match link.name.as_str() {
                "sortKeys" => index.sks = self.strings(first_argument(self.project, link)),
                "queryField" => self.query_field(link, &mut index),
                _ => {}
            }
        }
        Some(index)
    }

    fn query_field(&self, link: &Link, index: &mut Index) {
        let Some(argument) = first_argument(self.project, link) else { return };
        let value = match self.project.resolve(argument) {
            Resolved::Site(site) => self.project.facts(site.file).body.value(site.value),
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
        index.file = link.file;
        index.key_span = self.project.facts(link.file).body.span(argument.value);
    }
}
