//! The SDK operations in the code that runs with a function: where each is called, and with which input.

use super::{
    super::{
        CallSite, FileId, ProjectModel, Site,
        eval::Resolved,
        meaning::member_path,
        sdk::{self, Operation, client_package},
    },
    reach::Reach,
};
use crate::{
    facts::body::{CallId, CallKind, NodeKind, Op, PropKey, Value, ValueId},
    knowledge::iam,
    maps::HashedMap,
};

/// An operation that code calls.
#[derive(Clone, Debug)]
pub struct Use {
    /// The operation.
    pub operation: Operation,
    /// The call that sends it.
    pub call: CallSite,
    /// The call that holds the input: the command's `new`, else the same.
    pub command: CallSite,
    /// Its input.
    pub input: Option<Site>,
    /// The client that sends it, if the call shows it.
    pub client: Option<Site>,
    /// Whether the client may have other credentials than the function's role, or talk to something else than AWS.
    pub foreign: bool,
}

/// Options of clients that choose other credentials or another service.
const FOREIGN: [&str; 12] = [
    "credentials",
    "credentialDefaultProvider",
    "endpoint",
    "endpointProvider",
    "tls",
    "profile",
    "accessKeyId",
    "secretAccessKey",
    "sessionToken",
    "signer",
    "identity",
    "token",
];

/// Finds them.
pub fn uses(model: &ProjectModel, reach: &Reach) -> Vec<Use> {
    let mut finder = Finder { model, reach, clients: HashedMap::default() };
    let mut found: Vec<Use> = Vec::new();
    for &call in &reach.calls {
        if let Some((operation, command, input, client)) = finder.sent(call) {
            let foreign = finder.is_foreign(client, &operation.client);
            found.push(Use { operation, call, command, input, client, foreign });
        }
    }
    // Commands that something else sends: a wrapper, a list of commands, a signer of URLs.
    for &command in &reach.calls {
        if found.iter().any(|one| one.command == command) {
            continue;
        }
        let Some(operation) = command_made(model, command) else { continue };
        let Some(call) = finder.taker(command) else { continue };
        let foreign = finder.is_foreign(None, &operation.client);
        found.push(Use { operation, call, command, input: model.args(command).first().copied(), client: None, foreign });
    }
    crate::sorting::by_key(&mut found, |one| (one.call, one.command));
    found
}

/// `new SendEmailCommand(…)`.
fn command_made(model: &ProjectModel, call: CallSite) -> Option<Operation> {
    if model.call(call)?.kind != CallKind::New {
        return None;
    }
    let Resolved::External { module, path } = model.callee(call) else { return None };
    let client = client_package(&module)?;
    let name = path.last()?.strip_suffix("Command")?;
    (!name.is_empty()).then(|| Operation { client: client.into(), name: name.into() })
}

struct Finder<'a> {
    model: &'a ProjectModel,
    reach: &'a Reach,
    /// Whether all clients of a package in these modules are plain.
    clients: HashedMap<String, bool>,
}

type Sent = (Operation, CallSite, Option<Site>, Option<Site>);

impl Finder<'_> {
    /// The operation that a call sends by itself, with its input and its client.
    fn sent(&self, call: CallSite) -> Option<Sent> {
        let model = self.model;
        let args = model.args(call);
        if let Some((receiver, name)) = model.method(call) {
            if name == "send" {
                let command = made(model, *args.first()?)?;
                let operation = command_made(model, command)?;
                return Some((operation, command, model.args(command).first().copied(), Some(receiver)));
            }
            if let Some(operation) = self.of_v2(call, receiver, name) {
                return Some((operation, call, args.get(1).copied(), Some(receiver)));
            }
            if let Some(operation) = sdk::operation_of(model, call) {
                let (command, input) = match name {
                    "done" => (call, None),
                    _ => (call, args.first().copied()),
                };
                return Some((operation, command, input, Some(receiver)));
            }
        }
        let Resolved::External { module, path } = model.callee(call) else { return None };
        let name = path.last()?;
        if model.call(call)?.kind != CallKind::Call {
            return None;
        }
        let (client, operation) = match (client_package(&module), module.as_ref()) {
            (Some(client), _) => {
                let operation = match (name.strip_prefix("paginate"), name.strip_prefix("waitUntil")) {
                    (Some(operation), _) => operation,
                    (_, Some(waiter)) => iam::waits_for(client, waiter)?,
                    _ => return None,
                };
                (client, operation)
            }
            (None, "@aws-sdk/s3-presigned-post") if name == "createPresignedPost" => ("client-s3", "PutObject"),
            _ => return None,
        };
        let operation = Operation { client: client.into(), name: operation.into() };
        // `paginateX({ client }, input)`, `createPresignedPost(client, input)`.
        let first = args.first().copied();
        let client = first.and_then(|first| model.object(first)).and_then(|view| Some(view.get("client")?.value)).or(first);
        Some((operation, call, args.get(1).copied(), client))
    }

    /// `s3.getSignedUrl("getObject", …)`, `s3.waitFor("objectExists", …)` of SDK v2.
    fn of_v2(&self, call: CallSite, receiver: Site, name: &str) -> Option<Operation> {
        let model = self.model;
        if !matches!(name, "getSignedUrl" | "getSignedUrlPromise" | "waitFor" | "createPresignedPost") {
            return None;
        }
        let (module, path) = sdk::constructed(model, receiver)?;
        let service = sdk::v2_service(&module, &path)?;
        let client = format!("aws-sdk:{service}");
        if name == "createPresignedPost" {
            return Some(Operation { client, name: "PutObject".into() });
        }
        let operation = sdk::pascal(&model.string(*model.args(call).first()?)?);
        let name = if name == "waitFor" { iam::waits_for(&client, &operation)?.to_string() } else { operation };
        Some(Operation { client, name })
    }

    /// The call that takes a command, else the command itself; `None` if nothing uses it.
    fn taker(&self, command: CallSite) -> Option<CallSite> {
        let body = &self.model.facts(command.file).body;
        let is_it = |value: ValueId| body.value(value) == Value::Result(command.call);
        let takes = body.calls.iter().position(|call| body.list(call.args).iter().any(|&value| is_it(value)));
        if let Some(call) = takes {
            return Some(CallSite { file: command.file, call: CallId(call as u32) });
        }
        let in_lists = body.lists.iter().any(|&value| is_it(value));
        let in_props = body.props.iter().any(|prop| prop.key != PropKey::Spread && is_it(prop.value));
        let in_nodes = body.nodes.iter().any(|node| match node.kind {
            NodeKind::Exit(_, value) | NodeKind::Assign(_, value) => is_it(value),
            _ => false,
        });
        (in_lists || in_props || in_nodes || self.is_exported(command)).then_some(command)
    }

    fn is_exported(&self, command: CallSite) -> bool {
        let facts = self.model.facts(command.file);
        facts.exports.iter().any(|export| {
            matches!(export.exported, crate::facts::Exported::Value(value) if facts.body.value(value) == Value::Result(command.call))
        })
    }

    fn is_foreign(&mut self, client: Option<Site>, package: &str) -> bool {
        if let Some(plain) = client.and_then(|client| self.is_plain(client)) {
            return !plain;
        }
        let package = base_package(package);
        if let Some(&plain) = self.clients.get(package) {
            return !plain;
        }
        let plain = self.all_plain(package);
        self.clients.insert(package.to_string(), plain);
        !plain
    }

    /// Whether a client is made plainly; `None` if it can't be found.
    fn is_plain(&self, client: Site) -> Option<bool> {
        client_made(self.model, client, 6).map(|made| self.has_plain_options(made))
    }

    fn has_plain_options(&self, made: CallSite) -> bool {
        self.model.args(made).first().is_none_or(|&options| self.are_plain(options, 3))
    }

    fn are_plain(&self, options: Site, fuel: u32) -> bool {
        // `region ? { region } : {}`
        if let Resolved::Site(at) = self.model.resolve(options)
            && let body = &self.model.facts(at.file).body
            && let Value::Op(Op::Conditional, list) = body.value(at.value)
        {
            let arms = body.list(list).get(1..).unwrap_or_default();
            return fuel > 0 && arms.iter().all(|&value| self.are_plain(Site { file: at.file, value }, fuel - 1));
        }
        let Some(view) = self.model.object(options).filter(|view| view.complete) else { return false };
        FOREIGN.iter().all(|&name| view.get(name).is_none_or(|prop| name == "credentials" && self.are_own(prop.value)))
    }

    /// Whether credentials are those of the function's role, spelled out: `accessKeyId: process.env.AWS_ACCESS_KEY_ID`.
    fn are_own(&self, site: Site) -> bool {
        const OWN: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
        let of_role = |site: Site| match self.model.resolve(site) {
            Resolved::Global(path) => path.len() == 3 && path[0] == "process" && OWN.contains(&path[2].as_ref()),
            _ => {
                let (root, path) = member_path(self.model, site);
                let facts = self.model.facts(root.file);
                let env = matches!(facts.body.value(root.value), Value::Import(import)
                    if facts.import(import).is_some_and(|row| facts.str(row.source).starts_with("$amplify/env/")));
                env && path.len() == 1 && OWN.contains(&path[0].as_ref())
            }
        };
        self.model
            .object(site)
            .is_some_and(|view| view.complete && !view.props.is_empty() && view.props.iter().all(|prop| of_role(prop.value)))
    }

    /// Whether these modules make clients of a package, all of them plainly.
    fn all_plain(&self, package: &str) -> bool {
        let mut found = false;
        for &file in &self.reach.files {
            for call in clients_in(self.model, file, package) {
                found = true;
                if !self.has_plain_options(call) {
                    return false;
                }
            }
        }
        found
    }
}

/// The `new` behind a value, through names.
fn made(model: &ProjectModel, site: Site) -> Option<CallSite> {
    let Resolved::Site(at) = model.resolve_result(site) else { return None };
    match model.value(at) {
        Value::Result(call) => Some(CallSite { file: at.file, call }),
        _ => None,
    }
}

/// The `new SESClient({…})` behind a client, through `DynamoDBDocument.from(client)` and `AWSXRay.captureAWSv3Client(client)`.
fn client_made(model: &ProjectModel, client: Site, fuel: u32) -> Option<CallSite> {
    let made = made(model, client)?;
    let Resolved::External { module, path } = model.callee(made) else { return None };
    let is_aws = client_package(&module).is_some() || module == "aws-sdk" || module.starts_with("aws-sdk/");
    let args = model.args(made);
    let fuel = fuel.checked_sub(1)?;
    if !is_aws || model.call(made)?.kind != CallKind::New {
        let wraps = is_aws || path.last().is_some_and(|name| name.starts_with("captureAWS"));
        return if wraps { client_made(model, *args.first()?, fuel) } else { None };
    }
    if path.last().is_some_and(|class| class == "Upload") {
        let view = model.object(*args.first()?)?;
        return client_made(model, view.get("client")?.value, fuel);
    }
    Some(made)
}

/// All clients of a package that a module makes.
fn clients_in(model: &ProjectModel, file: FileId, package: &str) -> Vec<CallSite> {
    let calls = (0..model.facts(file).body.calls.len() as u32).map(|call| CallSite { file, call: CallId(call) });
    calls
        .filter(|&call| {
            model.call(call).is_some_and(|row| row.kind == CallKind::New)
                && matches!(model.callee(call), Resolved::External { module, path }
                    if client_package(&module) == Some(package) && path.last().is_some_and(|class| !class.ends_with("Command")))
        })
        .collect()
}

/// The package of the client behind one that wraps it.
fn base_package(package: &str) -> &str {
    match package {
        "lib-dynamodb" => "client-dynamodb",
        "lib-storage" => "client-s3",
        package => package,
    }
}

/// The clients that may send an operation, in the modules of a function.
pub fn clients_of(model: &ProjectModel, files: &[FileId], one: &Use) -> Vec<CallSite> {
    match one.client.and_then(|client| client_made(model, client, 6)) {
        Some(client) => vec![client],
        None => files.iter().flat_map(|&file| clients_in(model, file, base_package(&one.operation.client))).collect(),
    }
}
