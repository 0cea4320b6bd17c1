//! The rights of functions: what templates allow is at least possible, what the engine is sure of is allowed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::results::{App, Differences, strings};

/// Actions that are asked about beside those of the app.
const PROBES: [&str; 8] = [
    "ses:SendEmail",
    "s3:GetObject",
    "s3:DeleteObject",
    "dynamodb:PutItem",
    "cognito-idp:AdminGetUser",
    "sqs:SendMessage",
    "sns:Publish",
    "iam:PassRole",
];

/// Compares the functions of one app.
pub fn compare(app: &App, differences: &mut Differences) {
    let Some(functions) = app.verdict.get("functions").and_then(Value::as_object) else { return };
    let said: Value = serde_json::from_str(&app.engine().iam_json()).unwrap();
    for (name, real) in functions {
        // A function of the user's own that no `defineFunction` makes is out of scope.
        let Some(entry) = said.as_array().unwrap().iter().find(|entry| entry["function"] == name.as_str()) else {
            differences.count("functions that the engine doesn't know", 1);
            continue;
        };
        differences.count("functions", 1);
        if !entry["unknown"].is_null() {
            differences.count("functions with unknown rights", 1);
            if !is_managed(real) {
                differences.add(app, format!("{name}: unknown ({})", entry["unknown"].as_str().unwrap_or_default()));
            }
            continue;
        }
        if is_managed(real) {
            differences.add(app, format!("{name}: a managed policy that can't be read is no reason for doubt"));
        }
        rights(app, name, &real["statements"], &entry["statements"], differences);
    }
}

fn rights(app: &App, name: &str, real: &Value, said: &Value, differences: &mut Differences) {
    let (real, said) = (real.as_array().unwrap(), said.as_array().unwrap());
    // What every function has through the policy for its logs is left out of the answers.
    let said: Vec<&Value> = said.iter().filter(|statement| !is_for_logs(statement)).collect();
    let sure: Vec<&Value> = said.iter().filter(|statement| statement["certain"] == true).copied().collect();
    let all = said;
    let real: Vec<&Value> = real.iter().filter(|statement| !is_for_introspection(statement)).collect();
    for action in probes(&real, &all) {
        differences.count("questions", 1);
        let is = decide(&real, &action);
        let certain = decide(&sure, &action);
        let possible = all.iter().any(|statement| statement["effect"] == "Allow" && covers(statement, &action));
        differences.count("granted", usize::from(is));
        differences.count("granted and surely so", usize::from(is && certain));
        if is && !possible {
            differences.add(app, format!("{name}: {action} is granted, not seen"));
        }
        if certain && !is {
            differences.add(app, format!("{name}: {action} is not granted, said to be"));
        }
        if is && certain {
            resources(app, name, &action, &real, &all, differences);
        }
        if is && !certain {
            differences.count("granted but in doubt", 1);
            differences.add(app, format!("{name}: {action} is granted, in doubt"));
        }
    }
}

/// Whether the role has a policy of AWS that says more than a function needs to run.
pub fn is_managed(real: &Value) -> bool {
    let for_running = |name: &String| name.contains("/AWSLambda") && name.ends_with("ExecutionRole");
    !strings(&real["managed"]).iter().all(for_running)
}

/// The right to read the introspection schema, which comes with every access to the API, is of no use for code.
pub fn is_for_introspection(statement: &Value) -> bool {
    let resources = strings(&statement["resources"]);
    !resources.is_empty() && resources.iter().all(|resource| resource.contains("modelIntrospectionSchemaBucket"))
}

fn is_for_logs(statement: &Value) -> bool {
    statement["from"] == "" && strings(&statement["actions"]).iter().all(|action| action.starts_with("logs:"))
}

/// Concrete actions to ask about: `*` in a pattern is tried as nothing and as some letters.
fn probes(real: &[&Value], said: &[&Value]) -> BTreeSet<String> {
    let mut probes: BTreeSet<String> = PROBES.iter().map(|probe| (*probe).to_string()).collect();
    for statement in real.iter().chain(said) {
        for pattern in ["actions", "notActions", "not_actions"].iter().flat_map(|key| strings(&statement[*key])) {
            if pattern.contains(':') {
                probes.insert(pattern.replace('*', ""));
                probes.insert(pattern.replace('*', "Xyz"));
            }
        }
    }
    probes.retain(|probe| !probe.ends_with(':'));
    probes
}

/// Whether an action is allowed on anything, and not denied on everything.
pub fn decide(statements: &[&Value], action: &str) -> bool {
    let about: Vec<&&Value> = statements.iter().filter(|statement| covers(statement, action)).collect();
    let everything = |statement: &Value| strings(&statement["resources"]).iter().any(|resource| resource == "*");
    let denied = about.iter().any(|statement| statement["effect"] == "Deny" && everything(statement));
    !denied && about.iter().any(|statement| statement["effect"] == "Allow")
}

/// Whether a statement speaks of an action.
pub fn covers(statement: &Value, action: &str) -> bool {
    let any = |keys: &[&str]| keys.iter().flat_map(|key| strings(&statement[*key])).any(|pattern| matches(&pattern, action));
    let complement = statement.get("notActions").is_some() || statement.get("not_actions").is_some();
    if complement { !any(&["notActions", "not_actions"]) } else { any(&["actions"]) }
}

/// IAM's patterns: `*` is any text; case doesn't matter.
pub fn matches(pattern: &str, text: &str) -> bool {
    fn at(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => (0..=text.len()).any(|taken| at(rest, &text[taken..])),
            Some((one, rest)) => {
                text.split_first().is_some_and(|(first, others)| (*one == b'?' || one == first) && at(rest, others))
            }
        }
    }
    at(pattern.to_lowercase().as_bytes(), text.to_lowercase().as_bytes())
}

/// Every resource on which an action is really granted is one that the engine knows of.
fn resources(app: &App, name: &str, action: &str, real: &[&Value], said: &[&Value], differences: &mut Differences) {
    let of = |statements: &[&Value]| -> BTreeSet<String> {
        let allows = statements.iter().filter(|statement| statement["effect"] == "Allow" && covers(statement, action));
        allows.flat_map(|statement| strings(&statement["resources"])).map(|resource| shape(&resource)).collect()
    };
    let (real, said) = (of(real), of(said));
    if said.contains("?") {
        differences.count("grants on a resource that isn't known", 1);
        return;
    }
    differences.count("grants on known resources", 1);
    // A reference to a resource stands for all its parts and for an ARN made from it: `…/index/*`, `arn:…:identity/…`.
    let covers = |said: &String, resource: &str| matches(said, resource) || said == "${}" && resource.contains("${}");
    let covered = |resource: &String| said.iter().any(|said| covers(said, resource));
    if !real.iter().all(covered) {
        differences.add(app, format!("{name}: {action} on {real:?}, said {said:?}"));
    }
}

/// A resource with each reference to another as `${}`.
fn shape(resource: &str) -> String {
    let mut shape = String::new();
    let mut rest = resource;
    while let Some(at) = rest.find("${") {
        shape.push_str(&rest[..at]);
        shape.push_str("${}");
        rest = rest[at..].find('}').map_or("", |end| &rest[at + end + 1..]);
    }
    shape + rest
}
