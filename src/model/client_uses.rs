//! Data clients and the operations that are called on each, with the authorization mode that a call asks for.

use super::{CallSite, ProjectModel, Site, eval::Resolved, meaning::member_path};
use crate::facts::body::Value;
use crate::maps::HashedMap;

/// For each call that makes a data client: the calls of operations on it, in order.
pub type ClientUses = HashedMap<CallSite, Vec<CallSite>>;

impl ProjectModel {
    /// The operations that are called on a client, by the call that makes it.
    pub fn uses_of_client(&self, client: CallSite) -> &[CallSite] {
        self.client_uses.get_or_init(|| client_uses(self)).get(&client).map_or(&[], Vec::as_slice)
    }
}

/// Finds the client of every operation's call.
fn client_uses(model: &ProjectModel) -> ClientUses {
    let mut uses = ClientUses::default();
    for call in model.effects.remote_calls() {
        let Some(row) = model.call(call) else { continue };
        let (root, _) = member_path(model, Site { file: call.file, value: row.callee });
        let Resolved::Site(client) = model.resolve_result(root) else { continue };
        if let Value::Result(made) = model.value(client) {
            uses.entry(CallSite { file: client.file, call: made }).or_default().push(call);
        }
    }
    uses
}

/// An `authMode` as code gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthMode {
    /// None is given.
    Default,
    /// A literal.
    Literal(String),
    /// Given, but not known.
    Unknown,
}

/// The `authMode` in an object among the arguments of a call.
pub fn auth_mode(model: &ProjectModel, call: CallSite) -> AuthMode {
    for argument in model.args(call) {
        let Some(options) = model.object(argument) else { continue };
        if let Some(mode) = options.get("authMode") {
            return model.string(mode.value).map_or(AuthMode::Unknown, AuthMode::Literal);
        }
    }
    AuthMode::Default
}
