//! Which model's table an expression names, if any.

use super::environment::Environment;
use crate::{
    facts::body::{Op, Value},
    model::{
        CallSite,
        flow::{Flow, Place, Root},
        wiring::Backend,
    },
};

/// What a table expression names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Table {
    /// The table of this model.
    Model(String),
    /// The table of one of these models.
    Either(Vec<String>),
    /// Nothing says which table: any model's, or none's.
    Any,
    /// An environment variable that nothing sets.
    Unset,
    /// Something says it, but it can't be read.
    Doubt,
    /// Surely a table that Amplify's data doesn't own.
    Other,
}

impl Table {
    /// Either of two.
    pub fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Other, _) | (_, Self::Other) => Self::Other,
            (Self::Doubt, _) | (_, Self::Doubt) => Self::Doubt,
            (Self::Any | Self::Unset, _) | (_, Self::Any | Self::Unset) => Self::Any,
            (one, other) if one == other => one,
            (one, other) => {
                let mut models = one.models();
                models.extend(other.models());
                crate::sorting::sort(&mut models);
                models.dedup();
                Self::Either(models)
            }
        }
    }

    /// Whether it is or may be a model's table.
    pub const fn may_be_model(&self) -> bool {
        !matches!(self, Self::Doubt | Self::Other)
    }

    fn models(self) -> Vec<String> {
        match self {
            Self::Model(model) => vec![model],
            Self::Either(models) => models,
            _ => Vec::new(),
        }
    }
}

/// Reads table expressions in the code of some functions.
pub(super) struct Tables<'a, 'm> {
    pub flow: &'a Flow<'m>,
    pub backend: &'a Backend,
    pub environment: &'a Environment,
    /// The functions that run the code.
    pub functions: &'a [CallSite],
}

impl Tables<'_, '_> {
    /// What a value names.
    pub fn table(&self, place: &Place) -> Table {
        self.within(place, 8)
    }

    /// What a literal name names.
    pub fn named(&self, name: &str) -> Table {
        named(self.backend, name)
    }

    fn within(&self, place: &Place, fuel: u32) -> Table {
        if fuel == 0 {
            return Table::Any;
        }
        let origins = self.flow.origins(place);
        origins
            .iter()
            .map(|origin| match (origin.place(), &origin.root) {
                (Some(at), _) => self.of_value(at, fuel - 1),
                (None, root) => self.of_path(root, &origin.path, fuel - 1),
            })
            .reduce(Table::join)
            .unwrap_or(Table::Any)
    }

    fn of_value(&self, at: &Place, fuel: u32) -> Table {
        let facts = self.flow.model.facts(at.site.file);
        match facts.body.value(at.site.value) {
            Value::Str(name) => self.named(facts.str(name)),
            Value::Template(_) | Value::Op(Op::Add, _) => self.pieces(at),
            Value::Op(op, list) => match (op, facts.body.list(list)) {
                // The right side counts where nothing sets the left one.
                (Op::Or | Op::Nullish | Op::Default, [first, second]) => match self.within(&at.at(*first), fuel) {
                    Table::Unset => self.within(&at.at(*second), fuel),
                    first => first,
                },
                (Op::Conditional, [_, yes, no]) => self.within(&at.at(*yes), fuel).join(self.within(&at.at(*no), fuel)),
                (Op::And, [_, value]) => self.within(&at.at(*value), fuel),
                _ => Table::Any,
            },
            Value::Local(_) => {
                let values = self.flow.assigned(at);
                values.iter().map(|value| self.within(value, fuel)).reduce(Table::join).unwrap_or(Table::Any)
            }
            _ => Table::Any,
        }
    }

    fn of_path(&self, root: &Root, path: &[String], fuel: u32) -> Table {
        let path: Vec<&str> = path.iter().map(String::as_str).filter(|name| *name != "default").collect();
        let variable = match (root, path.as_slice()) {
            (Root::Global, ["process", "env", variable] | ["globalThis", "process", "env", variable]) => *variable,
            (Root::External(module), ["env", variable])
                if module.starts_with("$amplify/env") || module == "process" || module == "node:process" =>
            {
                *variable
            }
            (Root::Nothing, _) => return Table::Unset,
            (Root::Text(name), []) => return self.named(name),
            // Another package, a data file, code that can't be read: they say it, but not to us.
            (Root::External(_) | Root::Unknown, _) => return Table::Doubt,
            (Root::Site(at), _) if matches!(self.flow.model.value(at.site), Value::Import(_)) => return Table::Doubt,
            // `TABLES[kind]` is one of them.
            (Root::Site(at), ["*"]) => {
                let (tables, complete) = self.flow.entries(at);
                let tables = tables.iter().map(|(_, table)| self.within(table, fuel)).reduce(Table::join);
                return tables.filter(|_| complete).unwrap_or(Table::Any);
            }
            _ => return Table::Any,
        };
        if variable == "*" { Table::Any } else { self.environment.table(self.functions, variable) }
    }

    /// A name with unknown parts: Amplify calls the table `<Model>-<API id>-NONE`.
    fn pieces(&self, at: &Place) -> Table {
        if let Some(name) = self.flow.text(at) {
            return self.named(&name);
        }
        let facts = self.flow.model.facts(at.site.file);
        let (Value::Template(list) | Value::Op(_, list)) = facts.body.value(at.site.value) else { return Table::Any };
        let parts: Vec<Option<String>> = facts.body.list(list).iter().map(|&part| self.flow.text(&at.at(part))).collect();
        let start: String = parts.iter().map_while(|part| part.as_deref()).collect();
        let end = parts.iter().rev().flatten().find(|part| !part.is_empty());
        let ends_known = matches!(parts.iter().rev().find(|part| part.as_deref() != Some("")), Some(Some(_)));
        if let Some((model, _)) = start.split_once('-') {
            return named(self.backend, model);
        }
        if ends_known && end.is_some_and(|end| !end.ends_with("NONE")) {
            return Table::Other;
        }
        if start.is_empty() || self.backend.schema.models.iter().any(|model| model.name.starts_with(&start)) {
            return Table::Any;
        }
        Table::Other
    }
}

/// What a literal table name names.
pub(super) fn named(backend: &Backend, name: &str) -> Table {
    let model = name.split('-').next().unwrap_or(name);
    if backend.schema.model(model).is_some() {
        return Table::Model(model.to_string());
    }
    if backend.schema.complete { Table::Other } else { Table::Doubt }
}
