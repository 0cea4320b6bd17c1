//! Literals: texts, numbers, objects and arrays, with templates and spreads of known parts.

use super::{ArrayView, FUEL, ObjectView, PropView, Resolved};
use crate::{
    facts::{
        Exported,
        body::{Op, PropKey, Value, ValueId},
    },
    model::{FileId, ProjectModel, Site},
    span::Span,
};

impl ProjectModel {
    /// The text of a value: literals, templates and sums of known parts.
    pub fn string(&self, site: Site) -> Option<String> {
        self.string_with(site, FUEL)
    }

    pub(super) fn string_with(&self, site: Site, fuel: u32) -> Option<String> {
        if fuel == 0 {
            return None;
        }
        let Resolved::Site(site) = self.follow(site, fuel - 1) else { return None };
        let facts = self.facts(site.file);
        let join = |parts: &[ValueId]| {
            parts
                .iter()
                .map(|&value| {
                    let part = Site { file: site.file, value };
                    self.string_with(part, fuel / 2).or_else(|| match self.follow(part, fuel / 2) {
                        Resolved::Site(site) => match self.value(site) {
                            Value::Num(text) => Some(self.facts(site.file).str(text).to_string()),
                            _ => None,
                        },
                        _ => None,
                    })
                })
                .collect::<Option<String>>()
        };
        match facts.body.value(site.value) {
            Value::Str(text) => Some(facts.str(text).to_string()),
            Value::Template(list) | Value::Op(Op::Add, list) => join(facts.body.list(list)),
            _ => None,
        }
    }

    /// The number of a literal.
    pub fn number(&self, site: Site) -> Option<f64> {
        let Resolved::Site(site) = self.resolve(site) else { return None };
        match self.value(site) {
            Value::Num(text) => self.facts(site.file).str(text).parse().ok(),
            _ => None,
        }
    }

    /// The number of a literal as it is written; "" if it is none.
    pub fn number_text(&self, site: Site) -> String {
        let Resolved::Site(site) = self.resolve(site) else { return String::new() };
        match self.value(site) {
            Value::Num(text) => self.facts(site.file).str(text).to_string(),
            _ => String::new(),
        }
    }

    /// The truth of a literal.
    pub fn boolean(&self, site: Site) -> Option<bool> {
        let Resolved::Site(site) = self.resolve(site) else { return None };
        match self.value(site) {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// An object literal with the spreads of known objects merged in.
    pub fn object(&self, site: Site) -> Option<ObjectView> {
        self.object_with(site, FUEL)
    }

    pub(super) fn object_with(&self, site: Site, fuel: u32) -> Option<ObjectView> {
        if fuel == 0 {
            return None;
        }
        if let Resolved::Namespace(file) = self.follow(site, fuel - 1) {
            return Some(self.namespace_object(file, site));
        }
        let Resolved::Site(site) = self.follow(site, fuel - 1) else { return None };
        let facts = self.facts(site.file);
        let Value::Object(list) = facts.body.value(site.value) else { return None };
        let mut view = ObjectView { site, props: Vec::new(), complete: true };
        for prop in facts.body.props(list) {
            let value = Site { file: site.file, value: prop.value };
            let key = match prop.key {
                PropKey::Name(name) => Some(facts.str(name).to_string()),
                PropKey::Computed(key) => self.string_with(Site { file: site.file, value: key }, fuel / 2),
                PropKey::Spread => {
                    match self.object_with(value, fuel / 2) {
                        Some(spread) => {
                            view.complete &= spread.complete;
                            for prop in spread.props {
                                view.props.retain(|old| old.key != prop.key);
                                view.props.push(prop);
                            }
                        }
                        None => view.complete = false,
                    }
                    continue;
                }
            };
            let Some(key) = key else {
                view.complete = false;
                continue;
            };
            view.props.retain(|old| old.key != key);
            view.props.push(PropView { key, value, key_span: prop.key_span, span: Span::new(prop.key_span.start, prop.end) });
        }
        Some(view)
    }

    /// A namespace as an object of its exports: `a.schema({ ...models })` with `import * as models`.
    fn namespace_object(&self, file: FileId, site: Site) -> ObjectView {
        let facts = self.facts(file);
        let mut view = ObjectView { site, props: Vec::new(), complete: !facts.is_opaque() };
        for export in &facts.exports {
            match (export.name, export.exported) {
                (Some(name), Exported::Value(value)) => view.props.push(PropView {
                    key: facts.str(name).to_string(),
                    value: Site { file, value },
                    key_span: export.span,
                    span: export.span,
                }),
                // Re-exported parts are rare in schemas; they are not spread, so the view isn't complete.
                _ => view.complete = false,
            }
        }
        view
    }

    /// An array literal with the spreads of known arrays merged in.
    pub fn array(&self, site: Site) -> Option<ArrayView> {
        self.array_with(site, 16)
    }

    fn array_with(&self, site: Site, fuel: u32) -> Option<ArrayView> {
        let Resolved::Site(site) = self.resolve(site) else { return None };
        let body = &self.facts(site.file).body;
        let Value::Array(list) = body.value(site.value) else { return None };
        let mut view = ArrayView { site, items: Vec::new(), complete: true };
        for &value in body.list(list) {
            match body.value(value) {
                Value::Spread(_) if fuel == 0 => view.complete = false,
                Value::Spread(inner) => match self.array_with(Site { file: site.file, value: inner }, fuel - 1) {
                    Some(spread) => {
                        view.complete &= spread.complete;
                        view.items.extend(spread.items);
                    }
                    None => view.complete = false,
                },
                _ => view.items.push(Site { file: site.file, value }),
            }
        }
        Some(view)
    }
}
