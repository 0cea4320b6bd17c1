//! What `no-circular-stacks` proposes is applied, and nothing that it reports is left.

use std::collections::BTreeMap;

use amplify_tiers::{
    diagnostic::Diagnostic,
    engine::{CheckRequest, Engine, Setup},
    fix::Edit,
};

use super::results::{App, Differences};

const RULE: &str = "no-circular-stacks";

/// Applies the first fix to one app.
pub fn compare(app: &App, differences: &mut Differences) {
    let mut engine = app.engine();
    let Some(fix) = found(&mut engine).into_iter().find_map(|found| found.fixes.into_iter().next()) else { return };
    differences.count("fixes", 1);
    let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    fix.edits.into_iter().for_each(|edit| edits.entry(edit.path.clone()).or_default().push(edit));
    let mut changed = Engine::open(Setup::default()).unwrap();
    for (path, text) in app.files() {
        let text = text.as_bytes();
        let edits = edits.get(path).map_or(&[][..], Vec::as_slice);
        changed.update_file(path, &engine.apply_fixes(path, text, edits).unwrap_or_else(|_| text.to_vec()));
    }
    for left in found(&mut changed) {
        differences.add(app, format!("{} leaves: {}", fix.title, left.message));
    }
}

fn found(engine: &mut Engine) -> Vec<Diagnostic> {
    let request = CheckRequest { all_rules: true, ..CheckRequest::default() };
    engine.check(&request).diagnostics.into_iter().filter(|found| found.rule == RULE).collect()
}
