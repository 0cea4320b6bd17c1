//! The variables of functions: a handler reads many, and the engine names those that nothing sets.

use std::collections::BTreeSet;

use amplify_tiers::engine::CheckRequest;
use serde_json::Value;

use super::results::{App, Differences, strings};

const RULE: &str = "require-function-environment";

/// What Lambda itself sets.
const LAMBDA: [&str; 2] = ["AWS_REGION", "LAMBDA_TASK_ROOT"];

/// Compares the functions of one app.
pub fn compare(app: &App, differences: &mut Differences) {
    let Some(functions) = app.verdict.get("functions").and_then(Value::as_object) else { return };
    let report = app.engine().check(&CheckRequest { all_rules: true, ..CheckRequest::default() });
    for (name, real) in functions {
        let handler = app.text(&format!("amplify/functions/{name}/handler.ts")).unwrap_or_default();
        let reads: BTreeSet<String> = handler
            .split("process.env.")
            .skip(1)
            .map(|rest| rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect())
            .collect();
        let mut set: BTreeSet<String> = strings(&real["environment"]).into_iter().collect();
        set.extend(LAMBDA.map(str::to_string));
        let findings =
            report.diagnostics.iter().filter(|found| found.rule == RULE && found.primary.path.contains(&format!("/{name}/")));
        let said: BTreeSet<String> = findings.filter_map(|found| found.evidence.split(' ').next().map(str::to_string)).collect();
        let unset: BTreeSet<String> = reads.difference(&set).cloned().collect();
        differences.count("functions", 1);
        differences.count("variables read", reads.len());
        differences.count("variables that nothing sets", unset.len());
        differences.count("variables that nothing sets, found", unset.intersection(&said).count());
        let wrong: Vec<&String> = said.difference(&unset).collect();
        let missed: Vec<&String> = unset.difference(&said).collect();
        if !wrong.is_empty() {
            differences.add(app, format!("{name}: {wrong:?} is set"));
        }
        if !missed.is_empty() {
            let what = if said.is_empty() { "everything".to_string() } else { format!("{missed:?}") };
            differences.add(app, format!("{name}: silent on {what}"));
        }
    }
}
