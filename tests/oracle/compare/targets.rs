//! Calls on a table or bucket that a variable names: what is missing on just that resource.

use serde_json::Value;

use super::{
    iam::{covers, matches},
    results::{App, Differences, strings},
};

/// Compares the calls of one app.
pub fn compare(app: &App, differences: &mut Differences) {
    let real = &app.verdict["functions"]["fn1"];
    let said: Value = serde_json::from_str(&app.engine().iam_json()).unwrap();
    let entry = said.as_array().unwrap().iter().find(|entry| entry["function"] == "fn1").unwrap();
    for ask in app.verdict["asks"].as_array().unwrap() {
        let (action, variable) = (ask["action"].as_str().unwrap(), ask["variable"].as_str().unwrap());
        let resource = format!("${{{}}}{}", real["values"][variable].as_str().unwrap(), ask["rest"].as_str().unwrap());
        let at = format!("amplify/functions/fn1/handler.ts:{}", ask["line"]);
        let need = entry["needs"].as_array().unwrap().iter().find(|need| need["at"] == at.as_str());
        let verdict = need.map_or("unknown", |need| need["verdict"].as_str().unwrap_or_default());
        let is = is_allowed(real["statements"].as_array().unwrap(), action, &resource, ask["prefix"].as_str());
        differences.count("calls", 1);
        differences.count("calls that are missing", usize::from(!is));
        differences.count("calls that are missing, found", usize::from(!is && verdict == "missing"));
        match (is, verdict) {
            (true, "missing") => differences.add(app, format!("{action} on {resource} is granted, said to be missing")),
            (false, "granted") => differences.add(app, format!("{action} on {resource} is missing, said to be granted")),
            (false, "unknown") => differences.add(app, format!("{action} on {resource} is missing, not known")),
            _ => {}
        }
    }
}

/// Whether an action is allowed on a resource, for a prefix if something is listed.
pub fn is_allowed(statements: &[Value], action: &str, resource: &str, prefix: Option<&str>) -> bool {
    let listed = |statement: &Value| match (statement["prefixes"].as_array(), prefix) {
        (Some(_), Some(prefix)) => strings(&statement["prefixes"]).iter().any(|pattern| matches(pattern, prefix)),
        _ => true,
    };
    let applies = |statement: &Value| {
        covers(statement, action)
            && listed(statement)
            && strings(&statement["resources"]).iter().any(|pattern| fits(&without_attributes(pattern), resource))
    };
    let any = |effect: &str| statements.iter().any(|statement| statement["effect"] == effect && applies(statement));
    any("Allow") && !any("Deny")
}

/// A pattern against a resource; one for names only may fit any name.
fn fits(pattern: &str, resource: &str) -> bool {
    match pattern.split_once(":table/") {
        Some((_, rest)) if resource.contains("/amplifyData/") => rest == "*" || rest.starts_with("Todo"),
        _ => matches(pattern, resource),
    }
}

/// `${data/Todo:TableArn}/index/*` → `${data/Todo}/index/*`.
fn without_attributes(pattern: &str) -> String {
    match (pattern.find(':'), pattern.find('}')) {
        (Some(colon), Some(end)) if pattern.starts_with("${") && colon < end => {
            format!("{}{}", &pattern[..colon], &pattern[end..])
        }
        _ => pattern.to_string(),
    }
}
