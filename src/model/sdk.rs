//! AWS SDK calls: which operation of which client a call sends, in all the ways the SDKs are written.

use super::{
    CallSite, ProjectModel, Site,
    effects::Effect,
    eval::{Name, Resolved},
};
use crate::facts::body::{CallKind, Value};

/// An operation of an AWS service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The client package without scope (`client-ses`, `lib-dynamodb`), or `aws-sdk:SES` for SDK v2.
    pub client: String,
    /// PascalCase name: `SendEmail`.
    pub name: String,
}

impl Operation {
    /// What it does to the world: `None` for operations that do nothing there (signing a URL).
    pub fn effect(&self) -> Option<Effect> {
        let name = self.name.strip_prefix("Admin").unwrap_or(&self.name);
        const READING: [&str; 8] = ["Get", "List", "Describe", "Head", "Query", "Scan", "BatchGet", "Search"];
        if READING.iter().chain(&["Select", "TransactGet"]).any(|verb| name.starts_with(verb)) {
            return Some(Effect::Read);
        }
        if self.computes_only() {
            return Some(Effect::Read);
        }
        Some(match self.client.as_str() {
            "client-dynamodb" | "lib-dynamodb" | "aws-sdk:DynamoDB" | "aws-sdk:DynamoDB.DocumentClient" => Effect::Write,
            "client-ses" | "client-sesv2" | "aws-sdk:SES" | "aws-sdk:SESV2" if name.starts_with("Send") => Effect::Email,
            "client-lambda" | "aws-sdk:Lambda" if name.starts_with("Invoke") => Effect::Invoke,
            _ => Effect::Aws,
        })
    }

    /// Operations of services that compute an answer and change nothing: models, translation, recognition.
    fn computes_only(&self) -> bool {
        let client = self.client.strip_prefix("client-").unwrap_or(&self.client);
        match client {
            "bedrock-runtime" | "bedrock-agent-runtime" => !self.name.starts_with("Start") && !self.name.starts_with("Create"),
            "translate" | "comprehend" | "comprehendmedical" | "textract" | "rekognition" | "polly" => [
                "Translate",
                "Detect",
                "BatchDetect",
                "Classify",
                "Contains",
                "Analyze",
                "Recognize",
                "Compare",
                "Synthesize",
                "Infer",
            ]
            .iter()
            .any(|verb| self.name.starts_with(verb)),
            _ => false,
        }
    }
}

/// Packages under `@aws-sdk/` that call a service.
pub fn client_package(module: &str) -> Option<&str> {
    let name = module.strip_prefix("@aws-sdk/")?;
    let name = name.split('/').next().unwrap_or(name);
    (name.starts_with("client-") || matches!(name, "lib-dynamodb" | "lib-storage")).then_some(name)
}

/// The operation that a call sends.
pub fn operation_of(model: &ProjectModel, call: CallSite) -> Option<Operation> {
    let (receiver, name) = model.method(call)?;
    match name {
        "send" => {
            let command = model.args(call).first().copied()?;
            command_of(model, command)
        }
        // `new Upload({ … }).done()` of lib-storage.
        "done" => {
            let (module, path) = constructed(model, receiver)?;
            (client_package(&module) == Some("lib-storage") && path.last().is_some_and(|class| class == "Upload"))
                .then(|| Operation { client: "lib-storage".into(), name: "Upload".into() })
        }
        _ => {
            let (module, path) = constructed(model, receiver)?;
            let class = path.last()?;
            let operation = pascal(name);
            if let Some(client) = client_package(&module) {
                // Aggregated clients: `new S3().getObject()`, `DynamoDBDocument.from(c).put()`.
                let aggregated = !class.ends_with("Client") && !class.ends_with("Command") && class != "Upload";
                return (aggregated && is_operation_name(name)).then(|| Operation { client: client.into(), name: operation });
            }
            let service = v2_service(&module, &path)?;
            is_operation_name(name).then(|| Operation { client: format!("aws-sdk:{service}"), name: operation })
        }
    }
}

/// The operation of a command object: `new SendEmailCommand(…)`, through names.
pub fn command_of(model: &ProjectModel, command: Site) -> Option<Operation> {
    let (module, path) = constructed(model, command)?;
    let client = client_package(&module)?;
    // Exactly one trailing `Command`: `SendCommandCommand` sends `SendCommand`.
    let name = path.last()?.strip_suffix("Command")?;
    Some(Operation { client: client.into(), name: name.into() })
}

/// The imported class that a value is an instance of: `new C()`, `C.from(x)`, `captureAWS(new C())`.
pub fn constructed(model: &ProjectModel, site: Site) -> Option<(Name<'_>, Vec<Name<'_>>)> {
    let Resolved::Site(at) = model.resolve_result(site) else { return None };
    let Value::Result(call) = model.value(at) else { return None };
    let place = CallSite { file: at.file, call };
    let row = model.call(place)?;
    match (row.kind, model.callee(place)) {
        (CallKind::New, Resolved::External { module, path }) => Some((module, path)),
        (CallKind::Call, Resolved::External { module, mut path }) => {
            let is_factory = path.last().is_some_and(|name| name == "from") && path.len() > 1;
            is_factory.then(|| {
                path.pop();
                (module, path)
            })
        }
        _ => None,
    }
}

/// `SES`, `DynamoDB.DocumentClient` for classes of SDK v2.
pub fn v2_service(module: &str, path: &[Name<'_>]) -> Option<String> {
    let path: Vec<&str> = path.iter().map(|name| &**name).filter(|name| *name != "default").collect();
    if let Some(service) = module.strip_prefix("aws-sdk/clients/") {
        let rest = path.last().filter(|name| **name == "DocumentClient");
        let service = if service == "dynamodb" { "DynamoDB".to_string() } else { service.to_ascii_uppercase() };
        return Some(rest.map_or(service.clone(), |rest| format!("{service}.{rest}")));
    }
    (module == "aws-sdk" && !path.is_empty()).then(|| path.join("."))
}

/// `getObject` → `GetObject`.
pub fn pascal(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| std::iter::once(first.to_ascii_uppercase()).chain(characters).collect())
}

/// Members of client objects that are no operations.
fn is_operation_name(name: &str) -> bool {
    !matches!(
        name,
        "send"
            | "destroy"
            | "promise"
            | "on"
            | "makeRequest"
            | "waitFor"
            | "getSignedUrl"
            | "getSignedUrlPromise"
            | "config"
            | "middlewareStack"
            | "createPresignedPost"
            | "createSet"
    )
}
