//! Imports of AWS SDK packages, looked at closely: do they call a service, and is it one of AWS?

use super::{
    CallSite, FileId, ProjectModel, Site,
    eval::Resolved,
    placed_import::{PlacedImport, names_taken},
    request::{HOLE, host, url_text},
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
            !used || names_taken(model, file, import).iter().all(|name| packages::is_passive_export(&placed.module, name))
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
        let endpoint = options.and_then(|options| Some(options.get("endpoint")?.value));
        if !endpoint.is_some_and(|endpoint| is_outside_aws(model, endpoint)) {
            return false;
        }
        made = row.kind == CallKind::New;
    }
    made
}

/// Whether an endpoint surely lies outside AWS: a literal, or a template whose host ends in a known domain.
fn is_outside_aws(model: &ProjectModel, endpoint: Site) -> bool {
    if let Some(endpoint) = model.string(endpoint) {
        return !endpoint.contains("amazonaws.com");
    }
    let url = url_text(model, endpoint);
    let Some(host) = host(&url) else { return false };
    let domain = host.rsplit(HOLE).next().unwrap_or(host);
    domain.trim_start_matches('.').contains('.') && domain.starts_with('.') && !domain.contains("amazonaws.com")
}

/// Whether the module is a client of AWS Lambda itself.
pub fn is_lambda_client(module: &str) -> bool {
    packages::package_name(module) == "@aws-sdk/client-lambda" || module == "aws-sdk/clients/lambda"
}
