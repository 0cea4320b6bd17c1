//! What Lambda code puts into DynamoDB: every item with its object literal and the table it goes to.

mod commands;
mod environment;
mod items;
mod numbers;
mod table;

use crate::maps::{HashedMap, HashedSet};
use std::rc::Rc;

pub use table::Table;

use super::{
    CallSite, FileId, ProjectModel, Site, code_reach,
    flow::{Flow, Origin, Place, Presence, Uses},
    wiring::Backend,
};
use commands::Kind;
use environment::Environment;

/// Loops over so few things are looked at turn by turn.
const TURNS: usize = 8;

/// An item that is written.
#[derive(Clone, Debug)]
pub struct Item {
    /// Index of the backend whose function writes it.
    pub backend: usize,
    /// The command or method call that writes it first.
    pub command: CallSite,
    /// Its object literals: several if a variable is assigned several times. Empty for an update.
    pub literals: Vec<Site>,
    /// Whether its values are attributes: `{ S: "…" }`.
    pub attributes: bool,
    /// Where it goes.
    pub table: Table,
    ways: Vec<Vec<Origin>>,
    update: Option<Update>,
}

/// An update that makes a new record.
#[derive(Clone, Debug)]
struct Update {
    key: String,
    fresh: Site,
    /// Names that the expression sets; `None` if it can't be read.
    sets: Option<String>,
}

/// Whether an item carries an attribute.
#[derive(Clone, Debug)]
pub enum Attribute {
    /// Surely not.
    Absent,
    /// Surely, with its text if that is known and the same everywhere.
    Present {
        /// The text.
        text: Option<String>,
        /// The expression that gives it.
        value: Option<Site>,
    },
    /// Not known.
    Maybe,
}

impl ProjectModel {
    /// Every item that the code of deployed functions writes to a table that may be a model's.
    pub fn dynamo_items(&self) -> &[Item] {
        self.dynamo.get_or_init(|| collect(self))
    }
}

impl Item {
    /// Whether the item carries an attribute, on every way that leads to its literal.
    pub fn attribute(&self, flow: &Flow<'_>, name: &str) -> Attribute {
        if let Some(update) = &self.update {
            return match &update.sets {
                Some(sets) if !sets.contains(name) => Attribute::Absent,
                _ => Attribute::Maybe,
            };
        }
        let mut found: Option<Attribute> = None;
        for way in &self.ways {
            for origin in way {
                flow.begin();
                let one = match flow.property(origin, name) {
                    Presence::Absent => Attribute::Absent,
                    Presence::Maybe => Attribute::Maybe,
                    Presence::Present(values) => {
                        let mut texts: Vec<Option<String>> = values.iter().flat_map(|value| self.texts(flow, value)).collect();
                        texts.dedup();
                        let text = if texts.len() == 1 { texts.pop().flatten() } else { None };
                        let value = if let [value] = values.as_slice() { Some(value.site) } else { None };
                        Attribute::Present { text, value }
                    }
                };
                found = Some(match (found, one) {
                    (None, one) => one,
                    (Some(Attribute::Absent), Attribute::Absent) => Attribute::Absent,
                    (Some(Attribute::Present { text, value }), Attribute::Present { text: other, .. }) => {
                        Attribute::Present { text: text.filter(|text| Some(text) == other.as_ref()), value }
                    }
                    _ => Attribute::Maybe,
                });
            }
        }
        found.unwrap_or(Attribute::Maybe)
    }

    /// What an attribute may be, where the item surely carries it on every way; nothing for an update.
    pub fn values(&self, flow: &Flow<'_>, name: &str) -> Vec<Place> {
        let mut found = Vec::new();
        for origin in self.ways.iter().flatten() {
            flow.begin();
            match flow.property(origin, name) {
                Presence::Present(values) => found.extend(values),
                _ => return Vec::new(),
            }
        }
        found
    }

    fn texts(&self, flow: &Flow<'_>, value: &Place) -> Vec<Option<String>> {
        if !self.attributes {
            return flow.texts(value);
        }
        let values = flow.field(value, "S");
        if values.is_empty() { vec![None] } else { values.iter().flat_map(|value| flow.texts(value)).collect() }
    }
}

fn collect(model: &ProjectModel) -> Vec<Item> {
    let flow = Flow::new(model);
    let mut items: Vec<Item> = Vec::new();
    for (index, backend) in model.backends.iter().enumerate() {
        // Behind a file that can't be read, neither the tables nor what is deployed is known.
        if backend.opaque || backend.data.is_none() || backend.schema.models.is_empty() {
            continue;
        }
        let reach = functions_by_file(model, backend);
        let mut files: Vec<FileId> = reach.keys().copied().collect();
        crate::sorting::sort(&mut files);
        let writing: Vec<FileId> = files.iter().copied().filter(|&file| commands::may_write(model, file)).collect();
        if writing.is_empty() {
            continue;
        }
        let environment = Environment::read(&flow, backend);
        let uses = Uses::collect(model, files.iter().copied());
        let mut found: Vec<Item> = Vec::new();
        for file in writing {
            for write in commands::writes(&flow, file) {
                let tables = table::Tables { flow: &flow, backend, environment: &environment, functions: &reach[&file] };
                let answers = flow.in_contexts(&uses, TURNS, |frame| items::items_of(&flow, &tables, &write, frame));
                for put in answers.into_iter().flatten() {
                    add(&mut found, index, write.call, write.kind, put);
                }
            }
        }
        let puts: Vec<Item> = found.iter().filter(|item| item.update.is_none()).cloned().collect();
        found.retain(|item| !item.update.as_ref().is_some_and(|update| puts.iter().any(|put| makes(&flow, put, update))));
        items.extend(found.into_iter().filter(|item| item.table.may_be_model()));
    }
    items
}

/// The deployed functions that run each module.
fn functions_by_file(model: &ProjectModel, backend: &Backend) -> HashedMap<FileId, Vec<CallSite>> {
    let mut reach: HashedMap<FileId, Vec<CallSite>> = HashedMap::default();
    let mut known: HashedMap<FileId, Rc<HashedSet<FileId>>> = HashedMap::default();
    for (function, entry) in code_reach::deployed(backend) {
        let files = known.entry(entry).or_insert_with(|| Rc::new(code_reach::modules_from(model, entry)));
        for &file in files.iter() {
            reach.entry(file).or_default().push(function.call);
        }
    }
    reach
}

fn add(items: &mut Vec<Item>, backend: usize, command: CallSite, kind: Kind, put: items::Put) {
    let literals: Vec<Site> = put.literals.iter().filter_map(|origin| origin.place().map(|place| place.site)).collect();
    let same = items.iter_mut().find(|item| {
        if literals.is_empty() { item.command == command && item.literals.is_empty() } else { item.literals == literals }
    });
    match same {
        Some(item) => {
            item.table = std::mem::replace(&mut item.table, Table::Doubt).join(put.table);
            item.ways.push(put.literals);
            if item.attributes != put.attributes {
                item.table = Table::Doubt;
            }
        }
        None => items.push(Item {
            backend,
            command,
            literals,
            attributes: put.attributes,
            table: put.table,
            ways: vec![put.literals],
            update: put.update.filter(|_| kind != Kind::Put),
        }),
    }
}

/// Whether `put` makes the very record that an update with a fresh key seems to make.
fn makes(flow: &Flow<'_>, put: &Item, update: &Update) -> bool {
    put.ways.iter().flatten().any(|origin| {
        flow.begin();
        let Presence::Present(values) = flow.property(origin, &update.key) else { return false };
        let mut fresh = values.iter().flat_map(|value| items::fresh(flow, value, put.attributes));
        fresh.any(|site| site == update.fresh)
    })
}
