//! The graph of stacks: certain edges are real, real edges are at least possible, circles are the same on both levels.

use std::collections::BTreeSet;

use super::results::{App, Differences, strings};

/// Compares one app.
pub fn compare(app: &App, differences: &mut Differences) {
    if app.is_rejected() || app.verdict.get("stacks").is_none() {
        return;
    }
    let backend = app.backend();
    let real: BTreeSet<String> = strings(&app.verdict["edges"]).into_iter().filter(|edge| !edge.contains("(AWS::")).collect();
    let said = |certain_only: bool| -> BTreeSet<String> {
        let edges = backend["edges"].as_array().into_iter().flatten();
        edges
            .filter(|edge| !certain_only || edge["certain"] == true)
            .map(|edge| format!("{} -> {}", edge["from"].as_str().unwrap(), edge["to"].as_str().unwrap()))
            .collect()
    };
    let (certain, possible) = (said(true), said(false));
    // Something whose stack isn't known may be the missing end.
    let open = strings(&backend["stacks"]).contains(&"?".to_string());
    differences.count("apps", 1);
    differences.count("real edges", real.len());
    differences.count("real edges that are certain", real.intersection(&certain).count());
    differences.count("real edges in doubt", real.intersection(&possible).count() - real.intersection(&certain).count());
    differences.count("apps with an unknown stack", usize::from(open));
    for edge in certain.difference(&real) {
        differences.add(app, format!("the edge {edge} is not there"));
    }
    for edge in real.difference(&possible).filter(|_| !open) {
        differences.add(app, format!("the edge {edge} is not seen"));
    }
    circles(app, &possible, differences);
    inner_circles(app, differences);
}

/// Functions: what is deployed, and in which stack.
pub fn functions(app: &App, differences: &mut Differences) {
    let Some(real) = app.verdict.get("functions").and_then(serde_json::Value::as_object) else { return };
    for function in app.backend()["functions"].as_array().into_iter().flatten() {
        let Some(name) = function["name"].as_str() else { continue };
        differences.count("functions", 1);
        let stack = real.get(name).map(|function| &function["stack"]);
        if stack.is_none() && function["deployed"] == true {
            differences.add(app, format!("{name} is not deployed"));
        }
        if stack.is_some() && function["deployed"] == false {
            differences.add(app, format!("{name} is deployed"));
        }
        if stack.is_some_and(|stack| !function["group"].is_null() && *stack != function["group"]) {
            differences.add(app, format!("{name} is in {stack:?}, said {}", function["group"]));
        }
    }
}

/// Circles of stacks. One that is not said must be in doubt: there if the possible edges are.
fn circles(app: &App, possible: &BTreeSet<String>, differences: &mut Differences) {
    let lists =
        |value: &serde_json::Value| -> BTreeSet<Vec<String>> { value.as_array().into_iter().flatten().map(strings).collect() };
    let real: BTreeSet<Vec<String>> = lists(&app.verdict["cycles"])
        .into_iter()
        .map(|members| members.into_iter().filter(|member| !member.starts_with('(')).collect())
        .collect();
    let said = lists(&app.backend()["stackCycles"]);
    differences.count("circles of stacks", real.len());
    differences.count("circles of stacks that are said", real.intersection(&said).count());
    for circle in said.difference(&real) {
        differences.add(app, format!("the circle {circle:?} is not there"));
    }
    for circle in real.difference(&said) {
        let doubt = is_closed(circle, possible);
        differences.count("circles of stacks in doubt", usize::from(doubt));
        let why = if doubt { "in doubt" } else { "not seen" };
        differences.add(app, format!("the circle {circle:?} is {why}"));
    }
}

/// Whether each stack leads to each other one over these edges.
fn is_closed(stacks: &[String], edges: &BTreeSet<String>) -> bool {
    let leads = |from: &String| -> usize {
        let mut reached = BTreeSet::from([from]);
        for _ in stacks {
            let next = |stack: &&String| reached.iter().any(|own| edges.contains(&format!("{own} -> {stack}")));
            let more: Vec<&String> = stacks.iter().filter(next).collect();
            reached.extend(more);
        }
        reached.len()
    };
    stacks.iter().all(|stack| leads(stack) == stacks.len())
}

/// Circles of resources inside one stack.
fn inner_circles(app: &App, differences: &mut Differences) {
    let stacks = |value: &serde_json::Value| -> BTreeSet<String> {
        let stacks = value.as_array().into_iter().flatten().filter_map(|circle| circle["stack"].as_str());
        stacks.map(|stack| stack.split('/').next().unwrap_or(stack).to_string()).collect()
    };
    let real = stacks(&app.verdict["inner"]);
    let said = stacks(&app.backend()["resourceCycles"]);
    differences.count("circles inside a stack", real.len());
    differences.count("circles inside a stack that are said", real.intersection(&said).count());
    for stack in said.difference(&real) {
        differences.add(app, format!("no circle inside {stack}"));
    }
    for stack in real.difference(&said) {
        differences.add(app, format!("the circle inside {stack} is not said"));
    }
}
