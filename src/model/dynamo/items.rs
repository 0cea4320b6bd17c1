//! From a command's input to the object literals of its items.

use super::{
    Update,
    commands::{Kind, Write},
    table::{Table, Tables},
};
use crate::{
    facts::body::{Op, PropKey, Value},
    model::{
        CallSite, ProjectModel, Site,
        eval::Resolved,
        flow::{Flow, Frame, Key, Origin, Place, Presence},
    },
};

/// One item of a write.
#[derive(Debug)]
pub(super) struct Put {
    pub literals: Vec<Origin>,
    pub attributes: bool,
    pub table: Table,
    pub update: Option<Update>,
}

/// The object literals that one item may be.
struct Group {
    literals: Vec<Origin>,
    attributes: bool,
}

/// The items of a write in one context.
pub(super) fn items_of(flow: &Flow<'_>, tables: &Tables<'_, '_>, write: &Write, frame: &Frame) -> Vec<Put> {
    let input = Place { site: write.input, frame: frame.clone() };
    let mut puts = Vec::new();
    match write.kind {
        Kind::Put => put(flow, tables, &input, write.attributes, &mut puts),
        Kind::Update => update(flow, tables, &input, write.attributes, &mut puts),
        Kind::Batch => batch(flow, tables, &input, write.attributes, &mut puts),
        Kind::Transact => {
            for list in flow.field_or_set(&input, "TransactItems") {
                for element in flow.elements(&list).values() {
                    for entry in flow.field_or_set(&element, "Put") {
                        put(flow, tables, &entry, write.attributes, &mut puts);
                    }
                }
            }
        }
    }
    // A spread of a parameter is asked for here, so that the context knows its callers before the rules look.
    for origin in puts.iter().flat_map(|put| &put.literals) {
        flow.property(origin, "__typename");
    }
    puts
}

fn put(flow: &Flow<'_>, tables: &Tables<'_, '_>, input: &Place, attributes: bool, puts: &mut Vec<Put>) {
    let table = table_of(flow, tables, input);
    for item in flow.field_or_set(input, "Item") {
        add(flow, &item, attributes, &table, puts);
    }
}

fn add(flow: &Flow<'_>, item: &Place, attributes: bool, table: &Table, puts: &mut Vec<Put>) {
    for group in groups(flow, item, attributes, 12).0 {
        puts.push(Put { literals: group.literals, attributes: group.attributes, table: table.clone(), update: None });
    }
}

fn table_of(flow: &Flow<'_>, tables: &Tables<'_, '_>, input: &Place) -> Table {
    let names = flow.field_or_set(input, "TableName");
    names.iter().map(|name| tables.table(name)).reduce(Table::join).unwrap_or(Table::Any)
}

fn batch(flow: &Flow<'_>, tables: &Tables<'_, '_>, input: &Place, attributes: bool, puts: &mut Vec<Put>) {
    for requests in flow.field_or_set(input, "RequestItems") {
        for (key, value) in flow.entries(&requests).0 {
            let table = match &key {
                Key::Name(name) => tables.named(name),
                Key::Computed(name) => tables.table(name),
            };
            for element in flow.elements(&value).values() {
                for request in flow.field_or_set(&element, "PutRequest") {
                    for item in flow.field_or_set(&request, "Item") {
                        add(flow, &item, attributes, &table, puts);
                    }
                }
            }
        }
    }
}

/// The literals behind an item, one group for each that is really written; false if there may be others.
fn groups(flow: &Flow<'_>, item: &Place, attributes: bool, fuel: u32) -> (Vec<Group>, bool) {
    let mut found = Vec::new();
    let mut complete = true;
    if fuel == 0 {
        return (found, false);
    }
    for origin in flow.origins(item) {
        let Some(place) = origin.place() else {
            complete = false;
            continue;
        };
        let body = &flow.model.facts(place.site.file).body;
        let choice: Vec<Place> = match body.value(place.site.value) {
            Value::Object(list) => {
                // `{ ...item }` is the item again.
                if let [only] = body.props(list)
                    && only.key == PropKey::Spread
                    && let (inner, true) = groups(flow, &place.at(only.value), attributes, fuel - 1)
                {
                    found.extend(inner);
                    continue;
                }
                found.push(Group { literals: vec![origin.clone()], attributes });
                continue;
            }
            Value::Local(_) => {
                match any_of(flow, &flow.assigned(place), attributes, fuel) {
                    Some(literals) => found.push(Group { literals: onward(literals, &origin), attributes }),
                    None => complete = false,
                }
                continue;
            }
            // `Object.assign({}, base, {…})` makes the item itself.
            Value::Result(_) if flow.merged(place).is_some() => {
                found.push(Group { literals: vec![origin.clone()], attributes });
                continue;
            }
            Value::Result(_) if let Some(values) = flow.folds(place) => {
                match any_of(flow, &values, attributes, fuel) {
                    Some(literals) => found.push(Group { literals: onward(literals, &origin), attributes }),
                    None => complete = false,
                }
                continue;
            }
            Value::Op(Op::Conditional, list) => body.list(list).iter().skip(1).map(|&value| place.at(value)).collect(),
            Value::Op(Op::Or | Op::Nullish | Op::Default, list) => body.list(list).iter().map(|&value| place.at(value)).collect(),
            Value::Op(Op::And, list) => body.list(list).iter().skip(1).map(|&value| place.at(value)).collect(),
            Value::Result(call) => match marshalled(flow.model, CallSite { file: place.site.file, call }) {
                Some(plain) => {
                    let (inner, inner_complete) = groups(flow, &place.with(plain), false, fuel - 1);
                    complete &= inner_complete;
                    found.extend(inner);
                    continue;
                }
                None => Vec::new(),
            },
            _ => Vec::new(),
        };
        complete &= !choice.is_empty();
        for value in choice {
            let (inner, inner_complete) = groups(flow, &value, attributes, fuel - 1);
            complete &= inner_complete;
            let inner = inner.into_iter();
            found.extend(inner.map(|group| Group { literals: onward(group.literals, &origin), attributes: group.attributes }));
        }
    }
    (found, complete)
}

/// The literals that one of several values is. Which of them counts isn't known, so all must be literals.
fn any_of(flow: &Flow<'_>, values: &[Place], attributes: bool, fuel: u32) -> Option<Vec<Origin>> {
    let mut literals = Vec::new();
    for value in values {
        let (groups, complete) = groups(flow, value, attributes, fuel - 1);
        if !complete || groups.is_empty() {
            return None;
        }
        literals.extend(groups.into_iter().flat_map(|group| group.literals));
    }
    Some(literals)
}

/// Literals that are reached over the values of `way`.
fn onward(mut literals: Vec<Origin>, way: &Origin) -> Vec<Origin> {
    literals.iter_mut().for_each(|literal| literal.via.extend(way.via.iter().cloned()));
    literals
}

/// The plain object that `marshall(…)` turns into attributes.
fn marshalled(model: &ProjectModel, call: CallSite) -> Option<Site> {
    let Resolved::External { module, path } = model.callee(call) else { return None };
    let path: Vec<&str> = path.iter().map(|name| &**name).collect();
    let is_marshall = match path.as_slice() {
        [.., "marshall"] if module == "@aws-sdk/util-dynamodb" => true,
        [.., "Converter", "marshall" | "input"] => module.starts_with("aws-sdk"),
        _ => false,
    };
    if is_marshall { model.args(call).first().copied() } else { None }
}

/// An update whose key is new: it inserts.
fn update(flow: &Flow<'_>, tables: &Tables<'_, '_>, input: &Place, attributes: bool, puts: &mut Vec<Put>) {
    for key in flow.field_or_set(input, "Key") {
        for group in groups(flow, &key, attributes, 8).0 {
            let [key] = group.literals.as_slice() else { continue };
            let Some((name, fresh)) = fresh_key(flow, key, group.attributes) else { continue };
            if expects_record(flow, input) {
                continue;
            }
            let update = Update { key: name, fresh, sets: sets(flow, input) };
            puts.push(Put { literals: Vec::new(), attributes, table: table_of(flow, tables, input), update: Some(update) });
        }
    }
}

fn fresh_key(flow: &Flow<'_>, key: &Origin, attributes: bool) -> Option<(String, Site)> {
    let place = key.place()?;
    let facts = flow.model.facts(place.site.file);
    let Value::Object(list) = facts.body.value(place.site.value) else { return None };
    facts.body.props(list).iter().find_map(|prop| match prop.key {
        PropKey::Name(name) => match fresh(flow, &place.at(prop.value), attributes).as_slice() {
            [site] => Some((facts.str(name).to_string(), *site)),
            _ => None,
        },
        _ => None,
    })
}

/// The calls that make the ids that a value may be; nothing if it may be anything else.
pub(super) fn fresh(flow: &Flow<'_>, value: &Place, attributes: bool) -> Vec<Site> {
    let values = if attributes { flow.field(value, "S") } else { vec![value.clone()] };
    let mut found = Vec::new();
    for origin in values.iter().flat_map(|value| flow.expanded(value)) {
        let Some(place) = origin.place() else { return Vec::new() };
        let Value::Result(call) = flow.model.value(place.site) else { return Vec::new() };
        if !makes_id(flow.model, CallSite { file: place.site.file, call }) {
            return Vec::new();
        }
        found.push(place.site);
    }
    found
}

fn makes_id(model: &ProjectModel, call: CallSite) -> bool {
    match model.callee(call) {
        Resolved::Global(path) => path.last().is_some_and(|name| name == "randomUUID"),
        Resolved::External { module, path } => {
            let name = path.last().map_or("", |name| &**name);
            match module.as_ref() {
                "crypto" | "node:crypto" => name == "randomUUID",
                "uuid" => matches!(name, "v1" | "v4" | "v6" | "v7"),
                "nanoid" | "ulid" | "ulidx" | "cuid" | "ksuid" => {
                    matches!(name, "nanoid" | "ulid" | "default" | "monotonicFactory")
                }
                "@paralleldrive/cuid2" => name == "createId",
                module => module.starts_with("uuid/v") || module == "nanoid/non-secure",
            }
        }
        _ => false,
    }
}

/// Whether an update only works on a record that is there already, or may do so.
fn expects_record(flow: &Flow<'_>, input: &Place) -> bool {
    let mut present = false;
    for origin in flow.expanded(input) {
        match flow.property(&origin, "ConditionExpression") {
            Presence::Absent => {}
            Presence::Maybe => return true,
            Presence::Present(values) => {
                present |= values
                    .iter()
                    .flat_map(|value| flow.texts(value))
                    .any(|text| text.is_none_or(|text| text.replace("attribute_not_exists", "").contains("attribute_exists")));
            }
        }
    }
    present
}

/// Everything that an update's expression and names say, as one text.
fn sets(flow: &Flow<'_>, input: &Place) -> Option<String> {
    let mut all = String::new();
    for origin in flow.expanded(input) {
        let Presence::Present(expressions) = flow.property(&origin, "UpdateExpression") else { return None };
        for expression in expressions {
            all.push_str(&flow.text(&expression)?);
            all.push(' ');
        }
        let names = match flow.property(&origin, "ExpressionAttributeNames") {
            Presence::Absent => continue,
            Presence::Maybe => return None,
            Presence::Present(names) => names,
        };
        for names in names {
            let place = flow.expanded(&names);
            let [names] = place.as_slice() else { return None };
            let names = names.place()?;
            let facts = flow.model.facts(names.site.file);
            let Value::Object(list) = facts.body.value(names.site.value) else { return None };
            for prop in facts.body.props(list) {
                if prop.key == PropKey::Spread {
                    return None;
                }
                all.push_str(&flow.text(&names.at(prop.value))?);
                all.push(' ');
            }
        }
    }
    Some(all)
}
