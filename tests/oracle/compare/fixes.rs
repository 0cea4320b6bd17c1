//! The suggestions for missing grants are applied: the packages saw the same text, and its policies allow what was missing.

use amplify_tiers::testing::{Project, mend};
use serde_json::Value;

use super::{
    iam::{decide, is_for_introspection},
    results::{App, Differences},
    targets::is_allowed,
};

const RULES: [&str; 2] = ["require-iam-grant", "require-data-access"];

/// Compares one app.
pub fn compare(app: &App, differences: &mut Differences) {
    let mut project = Project::default();
    for (path, text) in app.files() {
        project.add(path, text.clone());
    }
    match mend(&mut project, &RULES) {
        Ok(0) => {}
        Ok(left) => differences.add(app, format!("{left} findings are left")),
        Err(error) => return differences.add(app, error),
    }
    let mended = &app.verdict["mended"];
    for (path, before) in app.files() {
        let seen = mended[path].as_str().unwrap_or(before);
        if project.get(path) != Some(seen) {
            differences.add(app, format!("{path} is not what the packages saw; run `npm run test:oracle -- --write fixes`"));
        }
    }
    differences.count("apps", 1);
    differences.count("changed files", mended.as_object().map_or(0, serde_json::Map::len));
    for ask in app.verdict["asks"].as_array().unwrap() {
        let (action, name) = (ask["action"].as_str().unwrap(), ask["function"].as_str().unwrap_or("fn1"));
        differences.count("actions", 1);
        if app.is_rejected() {
            differences.add(app, format!("refused: {}", app.verdict["rejected"]));
        } else if !holds(&app.verdict["functions"][name], ask, action) {
            differences.add(app, format!("{name}: {action} is not granted after the fix"));
        }
    }
}

/// Whether a function may do what it is asked for, on the resource that it or a variable names if there is one.
fn holds(function: &Value, ask: &Value, action: &str) -> bool {
    let Some(statements) = function["statements"].as_array() else { return false };
    if let Some(variable) = ask["variable"].as_str() {
        let place = function["values"][variable].as_str().unwrap_or_default();
        return is_allowed(
            statements,
            action,
            &format!("${{{place}}}{}", ask["rest"].as_str().unwrap_or_default()),
            ask["prefix"].as_str(),
        );
    }
    if let Some(resource) = ask["resource"].as_str() {
        return is_allowed(statements, action, resource, ask["prefix"].as_str());
    }
    let statements: Vec<&Value> = statements.iter().filter(|one| !is_for_introspection(one)).collect();
    decide(&statements, action)
}
