//! The fields of the root types and the names of generated types.

use std::collections::BTreeSet;

use super::results::{App, Differences, strings};

/// Types of GraphQL and of every API, which nobody generates for a model.
const ROOTS: [&str; 3] = ["Query", "Mutation", "Subscription"];

/// Compares one app.
pub fn compare(app: &App, differences: &mut Differences) {
    let Some(fields) = app.verdict.get("fields") else { return };
    let backend = app.backend();
    if backend["schemaComplete"] != true {
        differences.count("schemas with an unknown part", 1);
        return;
    }
    differences.count("schemas", 1);
    for root in ROOTS {
        let real = strings(&fields[root]);
        let said = strings(&backend["names"][root]);
        differences.count("fields", real.len());
        if real != said {
            let (a, b): (BTreeSet<_>, BTreeSet<_>) = (real.into_iter().collect(), said.into_iter().collect());
            let missing: Vec<_> = a.difference(&b).collect();
            let wrong: Vec<_> = b.difference(&a).collect();
            differences.add(app, format!("{root}: not seen {missing:?}, not there {wrong:?}"));
        }
    }
    types(app, differences);
}

fn types(app: &App, differences: &mut Differences) {
    let said: BTreeSet<String> = strings(&app.backend()["types"]).into_iter().collect();
    let Some(real) = app.verdict.get("types").map(strings).filter(|_| !said.is_empty()) else { return };
    let real: BTreeSet<String> = real.into_iter().collect();
    differences.count("generated types", said.len());
    let wrong: Vec<_> = said.difference(&real).collect();
    if !wrong.is_empty() {
        differences.add(app, format!("types that are not there: {wrong:?}"));
    }
    let own: BTreeSet<String> = strings(&app.backend()["named"]).into_iter().chain(ROOTS.map(str::to_string)).collect();
    let missing: Vec<_> = real.iter().filter(|name| !said.contains(*name) && !own.contains(*name)).collect();
    if !missing.is_empty() {
        differences.add(app, format!("types that are not seen: {missing:?}"));
    }
}
