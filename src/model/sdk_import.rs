//! Imports of AWS SDK packages, looked at closely: do they call a service, and is it one of AWS?

use super::{
    CallSite, FileId, ProjectModel,
    eval::Resolved,
    placed_import::{PlacedImport, names_taken},
    sdk::client_package,
};
use crate::{
    facts::body::{CallId, CallKind},
    knowledge::packages,
};

/// Only exception classes and enumerations are taken: nothing is called.
pub fn is_passive(model: &ProjectModel, file: FileId, placed: &PlacedImport) -> bool {
    placed.module.starts_with("@aws-sdk/")
        && placed.imports.iter().all(|&import| {
            let used = model.facts(file).import(import).is_some_and(|import| import.used_as_value);
            !used || names_taken(model, file, import).iter().all(|name| packages::is_passive_export(name))
        })
}

/// Every client made from this import has a literal endpoint outside AWS (R2, MinIO, LocalStack): another service.
pub fn is_foreign_service(model: &ProjectModel, file: FileId, placed: &PlacedImport) -> bool {
    let Some(client) = client_package(&placed.module) else { return false };
    let mut made = false;
    for call in 0..model.facts(file).body.calls.len() as u32 {
        let call = CallSite { file, call: CallId(call) };
        let Some(row) = model.call(call).filter(|row| row.kind == CallKind::New) else { continue };
        let Resolved::External { module, path } = model.callee(call) else { continue };
        let is_client = client_package(&module) == Some(client) && path.last().is_some_and(|class| !class.ends_with("Command"));
        if !is_client {
            continue;
        }
        let options = model.args(call).first().and_then(|&first| model.object(first));
        let endpoint = options.and_then(|options| model.string(options.get("endpoint")?.value));
        if endpoint.is_none_or(|endpoint| endpoint.contains("amazonaws.com")) {
            return false;
        }
        made = row.kind == CallKind::New;
    }
    made
}

/// Whether the module is a client of AWS Lambda itself.
pub fn is_lambda_client(module: &str) -> bool {
    packages::package_name(module) == "@aws-sdk/client-lambda" || module == "aws-sdk/clients/lambda"
}
