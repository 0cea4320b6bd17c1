//! Audit records: which call creates one, told by the model's name.

use super::{CallSite, ProjectModel, meaning::Meaning};

/// The model of which a call creates an audit record: `AuditLog` for `client.models.AuditLog.create(…)`, also where a
/// GraphQL document says `createAuditLog`.
pub fn audit_create(model: &ProjectModel, call: CallSite) -> Option<String> {
    let Meaning::Remote(_, name) = model.meaning(call) else { return None };
    if let Some(data_model) = name.strip_suffix(".create") {
        return is_audit_model(data_model).then(|| data_model.to_string());
    }
    // A custom mutation of that name runs in the backend, where it belongs.
    let by_document = model.method(call).is_some_and(|(_, method)| method == "graphql") && !model.operation_named(name);
    let data_model = name.strip_prefix("create").filter(|_| by_document)?;
    is_audit_model(data_model).then(|| data_model.to_string())
}

/// Whether a model's name says that it keeps an audit trail.
pub fn is_audit_model(name: &str) -> bool {
    name.contains("Audit")
        || ["ActivityLog", "EventLog", "AccessLog", "ChangeLog", "SecurityLog"].iter().any(|end| name.ends_with(end))
}
