//! Endpoints that the backend gives its functions: function URLs, APIs, and the outputs that carry them to the app.

use super::{
    CallSite, FileId, ProjectModel, Site,
    eval::{Name, Resolved},
    meaning::member_path,
    tier::Tier,
};
use crate::facts::{
    Imported,
    body::{CallId, CallKind, Op, PropKey, Value},
};

/// A key of `amplify_outputs.json` that holds the URL of a function or an API.
#[derive(Clone, Debug)]
pub struct UrlOutput {
    /// The keys behind `custom`; `*` for one that isn't known.
    pub path: Vec<String>,
    /// The `addOutput` call.
    pub call: CallSite,
}

/// Constructs of the CDK whose URL leads to a function.
const APIS: [&str; 6] = ["RestApi", "LambdaRestApi", "SpecRestApi", "HttpApi", "FunctionUrl", "CfnUrl"];

/// Their members that are the URL, or lead to it.
const URLS: [&str; 7] = ["url", "apiEndpoint", "deploymentStage", "defaultStage", "attrFunctionUrl", "invokeUrl", "domain"];

/// The outputs that backend code sets from the URL of a function or an API.
pub fn url_outputs(model: &ProjectModel) -> Vec<UrlOutput> {
    let mut found = Vec::new();
    for call in backend_calls(model) {
        let Some((receiver, "addOutput")) = model.method(call) else { continue };
        if !is_backend(model, receiver) {
            continue;
        }
        let custom = model.args(call).first().and_then(|&first| model.object(first)?.get("custom").map(|prop| prop.value));
        if let Some(custom) = custom {
            walk(model, custom, &mut Vec::new(), 8, &mut |path| found.push(UrlOutput { path: path.to_vec(), call }));
        }
    }
    found
}

/// The first call that integrates a function into an API of the backend.
pub fn function_api(model: &ProjectModel) -> Option<CallSite> {
    backend_calls(model).find(|&call| {
        let made = model.call(call).is_some_and(|row| row.kind == CallKind::New);
        made && cdk_class(model, call)
            .is_some_and(|class| matches!(class.as_str(), "LambdaRestApi" | "LambdaIntegration" | "HttpLambdaIntegration"))
    })
}

/// The output that a value of the app reads: `outputs.custom.api.url`.
pub fn output_read<'o>(model: &ProjectModel, outputs: &'o [UrlOutput], site: Site) -> Option<(&'o UrlOutput, String)> {
    let keys = custom_path(model, site)?;
    let same = |a: &String, b: &String| a == b || a == "*" || b == "*";
    let output = outputs
        .iter()
        .find(|output| output.path.len() == keys.len() && output.path.iter().zip(&keys).all(|(a, b)| same(a, b)))?;
    Some((output, format!("custom.{}", keys.join("."))))
}

/// The keys behind `custom` that a value reads from `amplify_outputs.json`.
fn custom_path(model: &ProjectModel, site: Site) -> Option<Vec<String>> {
    let (root, path) = member_path(model, site);
    let Value::Import(import) = model.value(root) else { return None };
    let facts = model.facts(root.file);
    let import = facts.import(import)?;
    let source = facts.str(import.source);
    let named = match import.imported {
        Imported::Name(name) => Some(facts.str(name).into()),
        _ => None,
    };
    let mut path = named.into_iter().chain(path).skip_while(|name| name == "default");
    let is_custom = path.next()? == "custom" && source.ends_with("amplify_outputs.json");
    is_custom.then(|| path.map(Name::into_owned).collect())
}

/// All calls in the backend's own code.
fn backend_calls(model: &ProjectModel) -> impl Iterator<Item = CallSite> + '_ {
    let is_backend = |&file: &FileId| {
        let tiers = model.tiers.of(file);
        tiers.has(Tier::Backend) || tiers.has(Tier::Data)
    };
    model
        .files()
        .filter(is_backend)
        .flat_map(|file| (0..model.facts(file).body.calls.len() as u32).map(move |call| CallSite { file, call: CallId(call) }))
}

/// Whether a value is what `defineBackend` returned.
fn is_backend(model: &ProjectModel, site: Site) -> bool {
    let Resolved::Site(at) = model.resolve(site) else { return false };
    match model.value(at) {
        Value::Result(call) => {
            let call = CallSite { file: at.file, call };
            model.backends.iter().any(|backend| backend.define == Some(call))
        }
        // A helper of the backend that gets it handed in.
        Value::Param { .. } => true,
        _ => false,
    }
}

fn walk(model: &ProjectModel, site: Site, path: &mut Vec<String>, fuel: u32, found: &mut impl FnMut(&[String])) {
    if fuel == 0 {
        return;
    }
    if let Resolved::Site(at) = model.resolve(site)
        && let Value::Object(list) = model.value(at)
    {
        let facts = model.facts(at.file);
        for prop in facts.body.props(list) {
            let value = Site { file: at.file, value: prop.value };
            match prop.key {
                PropKey::Spread => walk(model, value, path, fuel - 1, found),
                PropKey::Name(name) => {
                    path.push(facts.str(name).to_string());
                    walk(model, value, path, fuel - 1, found);
                    path.pop();
                }
                PropKey::Computed(key) => {
                    path.push(model.string(Site { file: at.file, value: key }).unwrap_or_else(|| "*".into()));
                    walk(model, value, path, fuel - 1, found);
                    path.pop();
                }
            }
        }
    } else if is_url(model, site, 12) {
        found(path);
    }
}

/// Whether a value is made of the URL of a function or an API.
fn is_url(model: &ProjectModel, site: Site, fuel: u32) -> bool {
    let Resolved::Site(at) = model.resolve(site) else { return false };
    if fuel == 0 {
        return false;
    }
    let facts = model.facts(at.file);
    let part = |value| Site { file: at.file, value };
    match facts.body.value(at.value) {
        Value::Template(list) | Value::Op(Op::Add | Op::Or | Op::Nullish | Op::Conditional, list) => {
            facts.body.list(list).iter().any(|&value| is_url(model, part(value), fuel - 1))
        }
        Value::Member(base, name) if URLS.contains(&facts.str(name)) => {
            is_api(model, part(base)) || is_url(model, part(base), fuel - 1)
        }
        Value::Result(call) => match model.method(CallSite { file: at.file, call }) {
            Some((receiver, "urlForPath")) => is_api(model, receiver) || is_url(model, receiver, fuel - 1),
            Some((receiver, "toString" | "replace")) => is_url(model, receiver, fuel - 1),
            _ => false,
        },
        _ => false,
    }
}

fn is_api(model: &ProjectModel, site: Site) -> bool {
    let Resolved::Site(at) = model.resolve_result(site) else { return false };
    let Value::Result(call) = model.value(at) else { return false };
    let call = CallSite { file: at.file, call };
    if model.method(call).is_some_and(|(_, name)| name == "addFunctionUrl") {
        return true;
    }
    let made = model.call(call).is_some_and(|row| row.kind == CallKind::New);
    made && cdk_class(model, call).is_some_and(|class| APIS.contains(&class.as_str()))
}

/// The class of the CDK that a call calls.
fn cdk_class(model: &ProjectModel, call: CallSite) -> Option<String> {
    match model.callee(call) {
        Resolved::External { module, mut path } if module.starts_with("aws-cdk-lib") || module.starts_with("@aws-cdk/") => {
            path.pop().map(Name::into_owned)
        }
        _ => None,
    }
}
