//! DynamoDB writes in all the ways the SDKs are written: commands, document clients, aggregated clients, SDK v2.

use crate::{
    facts::body::{CallId, CallKind, Value},
    model::{
        CallSite, FileId, ProjectModel, Site,
        eval::Resolved,
        flow::{Flow, Place},
    },
};

/// What a write looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{ TableName, Item }`.
    Put,
    /// `{ RequestItems: { [table]: [{ PutRequest: { Item } }] } }`.
    Batch,
    /// `{ TransactItems: [{ Put: { TableName, Item } }] }`.
    Transact,
    /// `{ TableName, Key, UpdateExpression }`.
    Update,
}

/// A write.
#[derive(Clone, Copy, Debug)]
pub(super) struct Write {
    /// The command's `new`, or the method call.
    pub call: CallSite,
    pub kind: Kind,
    /// Its input object.
    pub input: Site,
    /// Whether values are attributes: `{ S: "…" }`.
    pub attributes: bool,
}

const COMMANDS: [(&str, Kind, bool); 8] = [
    ("PutCommand", Kind::Put, false),
    ("BatchWriteCommand", Kind::Batch, false),
    ("TransactWriteCommand", Kind::Transact, false),
    ("UpdateCommand", Kind::Update, false),
    ("PutItemCommand", Kind::Put, true),
    ("BatchWriteItemCommand", Kind::Batch, true),
    ("TransactWriteItemsCommand", Kind::Transact, true),
    ("UpdateItemCommand", Kind::Update, true),
];

const METHODS: [(&str, Kind, bool); 8] = [
    ("put", Kind::Put, false),
    ("batchWrite", Kind::Batch, false),
    ("transactWrite", Kind::Transact, false),
    ("update", Kind::Update, false),
    ("putItem", Kind::Put, true),
    ("batchWriteItem", Kind::Batch, true),
    ("transactWriteItems", Kind::Transact, true),
    ("updateItem", Kind::Update, true),
];

/// A cheap look: whether a file names any of the writes.
pub(super) fn may_write(model: &ProjectModel, file: FileId) -> bool {
    let named = |text: &str| COMMANDS.iter().chain(&METHODS).any(|&(name, ..)| name == text);
    model.facts(file).strings.iter().any(named)
}

/// All writes of a file.
pub(super) fn writes(flow: &Flow<'_>, file: FileId) -> Vec<Write> {
    let calls = 0..flow.model.facts(file).body.calls.len() as u32;
    calls.filter_map(|call| write_of(flow, CallSite { file, call: CallId(call) })).collect()
}

fn write_of(flow: &Flow<'_>, call: CallSite) -> Option<Write> {
    let model = flow.model;
    let row = model.call(call)?;
    let &input = model.args(call).first()?;
    if row.kind == CallKind::New {
        let Resolved::External { module, path } = model.callee(call) else { return None };
        let (_, kind, attributes) = *COMMANDS.iter().find(|(name, ..)| path.last().is_some_and(|last| last == name))?;
        let home = if attributes { "@aws-sdk/client-dynamodb" } else { "@aws-sdk/lib-dynamodb" };
        return is_module(&module, home).then_some(Write { call, kind, input, attributes });
    }
    let (receiver, method) = model.method(call)?;
    let (_, kind, attributes) = *METHODS.iter().find(|(name, ..)| *name == method)?;
    flow.begin();
    let clients = flow.expanded(&Place::new(receiver));
    let fits = clients.iter().any(|client| {
        let Some(place) = client.place() else { return false };
        is_client(model, place.site, attributes)
    });
    fits.then_some(Write { call, kind, input, attributes })
}

fn is_module(module: &str, home: &str) -> bool {
    module.strip_prefix(home).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a value is a client with these methods: `attributes` for the low-level one.
fn is_client(model: &ProjectModel, site: Site, attributes: bool) -> bool {
    let Value::Result(call) = model.value(site) else { return false };
    let call = CallSite { file: site.file, call };
    let Resolved::External { module, path } = model.callee(call) else { return false };
    let path: Vec<&str> = path.iter().map(|name| &**name).filter(|name| *name != "default").collect();
    let is_new = model.call(call).is_some_and(|row| row.kind == CallKind::New);
    match (is_new, path.as_slice()) {
        (false, [.., "DynamoDBDocument", "from"]) => !attributes && is_module(&module, "@aws-sdk/lib-dynamodb"),
        (true, [.., "DynamoDB", "DocumentClient"]) => !attributes && module == "aws-sdk",
        (true, [.., "DocumentClient"]) => !attributes && module == "aws-sdk/clients/dynamodb",
        (true, [.., "DynamoDB"]) => attributes && (module == "aws-sdk" || is_module(&module, "@aws-sdk/client-dynamodb")),
        (true, []) => attributes && module == "aws-sdk/clients/dynamodb",
        _ => false,
    }
}
