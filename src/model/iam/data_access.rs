//! Functions that use Amplify's data client although nothing lets them in.

use super::{
    super::{
        CallSite, ProjectModel, Site,
        eval::Resolved,
        meaning::{Meaning, member_path},
    },
    FunctionIam, Target, Verdict, reach,
};
use crate::{facts::body::Value, model::wiring::Entry};

/// How a function uses the data client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataUse {
    /// `getAmplifyDataClientConfig(env)`.
    Config(CallSite),
    /// `generateClient()`, with the role of the function.
    Client(CallSite),
}

impl DataUse {
    /// The call.
    pub const fn call(self) -> CallSite {
        match self {
            Self::Config(call) | Self::Client(call) => call,
        }
    }
}

/// Whether a client calls with the function's role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Iam,
    Other,
    Unknown,
}

impl ProjectModel {
    /// How the code of a function uses the data client with its role, if it surely does and nothing allows it to.
    pub fn unallowed_data_use(&self, backend: usize, own: &FunctionIam) -> Option<DataUse> {
        let row = &self.backends[backend];
        // Without `defineData` here the API is another one.
        row.data?;
        if own.rights.unknown.is_some() || own.verdict("appsync:GraphQL", &Target::default()) != Verdict::Missing {
            return None;
        }
        let Entry::File(entry) = row.functions[own.function].entry else { return None };
        data_use(self, &reach::reach(self, entry).calls)
    }
}

impl ProjectModel {
    /// Whether the code of a function uses the data client, and surely no command of DynamoDB.
    pub fn uses_only_data_client(&self, backend: usize, own: &FunctionIam) -> bool {
        let Entry::File(entry) = self.backends[backend].functions[own.function].entry else { return false };
        let commands = own.needs.iter().map(|need| need.action.as_str()).any(|action| action.starts_with("dynamodb:"));
        !commands && own.unjudged.is_empty() && data_use(self, &reach::reach(self, entry).calls).is_some()
    }
}

/// The first use in the code that runs.
fn data_use(model: &ProjectModel, calls: &[CallSite]) -> Option<DataUse> {
    let mut clients = Vec::new();
    let mut configured = Vec::new();
    for &call in calls {
        let Resolved::External { module, path } = model.callee(call) else { continue };
        match (module.as_ref(), path.last().map(|name| &**name)) {
            (
                "@aws-amplify/backend/function/runtime" | "@aws-amplify/backend-function/runtime",
                Some("getAmplifyDataClientConfig"),
            ) => return Some(DataUse::Config(call)),
            (
                "aws-amplify/data" | "aws-amplify/api" | "@aws-amplify/api" | "@aws-amplify/api-graphql",
                Some("generateClient"),
            ) => {
                clients.push(call);
            }
            ("aws-amplify" | "@aws-amplify/core", Some("configure")) => configured.push(call),
            _ => {}
        }
    }
    // Every configuration that runs must say that the role counts.
    let by_default = configured.iter().all(|&call| default_mode(model, call) == Mode::Iam);
    let default = if by_default { Mode::Iam } else { Mode::Unknown };
    let is_iam = |client: CallSite| own_mode(model, client).unwrap_or(default) == Mode::Iam;
    // A module may hold a client that this function never asks.
    let asked = calls.iter().filter(|&&call| matches!(model.meaning(call), Meaning::Remote(..)));
    let found = asked.filter_map(|&call| match client_of(model, call) {
        Some(client) => Some(client).filter(|&client| clients.contains(&client) && is_iam(client)),
        None => clients.first().copied().filter(|_| clients.iter().all(|&client| is_iam(client))),
    });
    found.min().map(DataUse::Client)
}

/// The `generateClient(…)` behind a call of the data layer, if it can be found.
fn client_of(model: &ProjectModel, call: CallSite) -> Option<CallSite> {
    let (root, _) = member_path(model, Site { file: call.file, value: model.call(call)?.callee });
    let Resolved::Site(at) = model.resolve_result(root) else { return None };
    match model.value(at) {
        Value::Result(call) => Some(CallSite { file: at.file, call }),
        _ => None,
    }
}

/// `generateClient({ authMode })`; `None` if it gives none.
fn own_mode(model: &ProjectModel, call: CallSite) -> Option<Mode> {
    let options = *model.args(call).first()?;
    let Some(view) = model.object(options) else { return Some(Mode::Unknown) };
    match view.get("authMode") {
        Some(prop) => Some(mode(model, prop.value)),
        None if view.complete => None,
        None => Some(Mode::Unknown),
    }
}

fn mode(model: &ProjectModel, site: Site) -> Mode {
    match model.string(site).as_deref() {
        Some("iam" | "identityPool") => Mode::Iam,
        Some(_) => Mode::Other,
        None => Mode::Unknown,
    }
}

/// `Amplify.configure({ API: { GraphQL: { defaultAuthMode } } })`.
fn default_mode(model: &ProjectModel, call: CallSite) -> Mode {
    let Some(&config) = model.args(call).first() else { return Mode::Unknown };
    let (_, path) = member_path(model, config);
    if !path.is_empty() {
        return Mode::Unknown;
    }
    let property = |site: Site, name: &str| model.object(site).and_then(|view| view.get(name).map(|prop| prop.value));
    let found = property(config, "API").and_then(|api| property(api, "GraphQL")).and_then(|api| property(api, "defaultAuthMode"));
    found.map_or(Mode::Unknown, |value| mode(model, value))
}
