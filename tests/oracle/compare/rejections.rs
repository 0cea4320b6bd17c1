//! Apps that Amplify refuses have a finding of the rule that speaks of it; apps that it takes have none.

use std::collections::BTreeSet;

use amplify_tiers::rules;
use serde_json::Value;

use super::results::{App, Differences, read_set, strings};

const NAMES: &str = "no-generated-name-conflict";
const TYPES: &str = "no-generated-type-conflict";
const AUTHORIZATION: &str = "require-operation-authorization";
const OPTIONS: &str = "no-invalid-function-option";
const CIRCLES: &str = "no-circular-stacks";

/// What errors say, and the rule that should have said it; the first that fits.
const ERRORS: [(&str, Option<&str>); 27] = [
    ("cannot redeclare field", Some(NAMES)),
    ("have a name collision", Some(NAMES)),
    ("There can be only one type named", Some(TYPES)),
    ("Conflicting type", Some(TYPES)),
    ("Conflicting input type", Some(TYPES)),
    ("is a reserved type name", Some(TYPES)),
    ("Failure adding object extension", Some(TYPES)),
    ("Cannot extend nonexistent type", Some(TYPES)),
    ("found during model introspection schema generation", Some(TYPES)),
    ("Cannot read properties of undefined (reading 'filter')", Some(TYPES)),
    ("Cannot read properties of undefined (reading 'name')", Some(TYPES)),
    ("requires both an authorization rule and a handler", Some(AUTHORIZATION)),
    ("is missing authorization rules", Some(AUTHORIZATION)),
    ("Invalid function ", Some(OPTIONS)),
    ("Function schedule", Some(OPTIONS)),
    ("Cron ", Some(OPTIONS)),
    ("Resource name contains invalid characters", Some(OPTIONS)),
    ("Cannot find entry file", Some(OPTIONS)),
    ("There is already a Construct with name", Some(OPTIONS)),
    ("FunctionScheduleInitializationError", Some(OPTIONS)),
    ("InvalidFunctionConfigurationError", Some(OPTIONS)),
    ("FunctionReservedEnvironmentVariableError", Some(OPTIONS)),
    ("NodeJSFunctionConstructInitializationError", Some(OPTIONS)),
    ("MaximumLayersReachedError", Some(OPTIONS)),
    ("InvalidLayerFormatError", Some(OPTIONS)),
    ("InvalidDurableFunction", Some(OPTIONS)),
    ("UnsupportedDurableFunctionRuntimeError", Some(OPTIONS)),
];

/// Apps that Amplify takes although a rule rightly speaks: what breaks comes later.
const LATER: [(&str, &str); 3] = [
    // Lambda finds nothing to call.
    ("option entry without a handler", OPTIONS),
    // Synthesis lets it through; a rate of 0 is refused by EventBridge.
    ("option schedule every 0m", OPTIONS),
    // Amplify's own type replaces the user's.
    ("names event invocation response", TYPES),
];

/// Compares one app.
pub fn compare(app: &App, plain: &App, differences: &mut Differences) {
    let expected = expected(app, plain);
    let mut said: BTreeSet<String> = BTreeSet::new();
    for finding in app.explained()["rejections"].as_array().into_iter().flatten() {
        said.insert(finding["rule"].as_str().unwrap().to_string());
    }
    let exists = |rule: &str| rules::ALL.iter().any(|known| known.meta().id == rule);
    differences.count("apps", 1);
    for rule in [NAMES, TYPES, AUTHORIZATION, OPTIONS, CIRCLES].into_iter().filter(|rule| exists(rule)) {
        let should = match (rule, expected) {
            // A refused app has no templates in which a circle could be seen.
            (CIRCLES, _) if app.is_rejected() || app.verdict.get("stacks").is_none() => continue,
            (CIRCLES, _) => {
                app.verdict.get("cycles").is_some_and(|cycles| cycles != &Value::Array(Vec::new()))
                    || app.verdict.get("inner").is_some()
            }
            (rule, expected) => expected == Some(rule),
        };
        let does = said.contains(rule);
        differences.count("verdicts", 1);
        differences.count("findings that should be", usize::from(should));
        differences.count("findings that are", usize::from(should && does));
        // Circles are compared one by one elsewhere, those in doubt too.
        let doubt = should && !does && rule == CIRCLES && no_circle_is_said(app);
        differences.count("circles that are not said, compared elsewhere", usize::from(doubt));
        if should && !does && !doubt {
            differences.add(app, format!("{rule} is silent: {}", reason(app)));
        }
        // The packages stop at the first error, so another rule may be right about a refused app.
        if does && !should && !LATER.contains(&(app.id.as_str(), rule)) && !app.is_rejected() {
            differences.add(app, format!("{rule} speaks of an app that works"));
        }
    }
}

fn no_circle_is_said(app: &App) -> bool {
    let backend = app.backend();
    let none = |key: &str| backend[key].as_array().is_none_or(Vec::is_empty);
    none("stackCycles") && none("resourceCycles")
}

/// The rule that should speak.
fn expected(app: &App, plain: &App) -> Option<&'static str> {
    if let Some(rejected) = app.verdict.get("rejected") {
        let text = format!("{} {} {}", rejected["name"], rejected["message"], rejected["cause"]);
        // A storage may have such a name too.
        if text.contains("InvalidResourceNameError") && !app.id.starts_with("option ") {
            return None;
        }
        return ERRORS.iter().find(|(part, _)| text.contains(part)).and_then(|(_, rule)| *rule);
    }
    if app.verdict.get("schemaErrors").is_some() {
        return Some(TYPES);
    }
    // A type of the user's that stands in for a generated one.
    if let Some((base, own)) = app.id.split_once(" with ").and_then(|(base, own)| Some((base, own.split(' ').next_back()?))) {
        let base = read_set("names").iter().find(|app| app.id == base)?;
        return strings(&base.verdict["types"]).iter().any(|name| name == own).then_some(TYPES);
    }
    let own = ["names custom type ", "names enum ", "names model "].iter().find_map(|start| app.id.strip_prefix(start))?;
    let taken = strings(&plain.verdict["types"]).iter().any(|name| name == own);
    (taken && own != "Todo").then_some(TYPES)
}

fn reason(app: &App) -> String {
    match app.verdict.get("rejected") {
        Some(rejected) => rejected.get("cause").unwrap_or(&rejected["message"]).to_string(),
        None => app.verdict.get("schemaErrors").or(app.verdict.get("cycles")).unwrap_or(&Value::Null).to_string(),
    }
}
