//! What `no-circular-stacks` proposes is applied, and nothing that it reports is left.

use std::collections::BTreeMap;

use amplify_tiers::{
    diagnostic::Diagnostic,
    engine::{CheckRequest, Engine, Setup},
    fix::Edit,
    testing::{Project, alternatives},
};

use super::results::{App, Differences};

const RULE: &str = "no-circular-stacks";

/// Applies each fix of each finding to one app, alone.
pub fn compare(app: &App, differences: &mut Differences) {
    let mut engine = app.engine();
    let fixes: Vec<_> = found(&mut engine).into_iter().flat_map(|found| found.fixes).collect();
    differences.count("circles without a fix", usize::from(fixes.is_empty()));
    for fix in fixes {
        differences.count(figure(&fix.title), 1);
        let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
        fix.edits.into_iter().for_each(|edit| edits.entry(edit.path.clone()).or_default().push(edit));
        let mut changed = Engine::open(Setup::default()).unwrap();
        for (path, text) in app.files() {
            let edits = edits.get(path).map_or(&[][..], Vec::as_slice);
            match engine.apply_fixes(path, text.as_bytes(), edits) {
                Ok(text) => changed.update_file(path, &text),
                Err(error) => differences.add(app, format!("{} cannot be applied: {error:?}", fix.title)),
            }
        }
        for left in found(&mut changed) {
            differences.add(app, format!("{} leaves: {}", fix.title, left.message));
        }
        for error in changed.check(&CheckRequest::default()).parse_errors {
            differences.add(app, format!("{}: {}", fix.title, error.message));
        }
    }
}

/// Compares an app that the packages saw with one fix applied.
pub fn compare_mended(app: &App, first: bool, differences: &mut Differences) {
    let mut project = Project::default();
    for (path, text) in app.files() {
        project.add(path, text.clone());
    }
    let title = app.id.split_once(": ").expect("an app and a title").1;
    let all = alternatives(&project, RULE).unwrap();
    differences.count("apps", usize::from(first));
    differences.count(figure(title), 1);
    let changed = all.iter().filter(|(own, _)| own == title).map(|(_, files)| serde_json::to_value(files).unwrap());
    if !changed.into_iter().any(|files| files == app.verdict["mended"]) {
        differences.add(app, "is not what the packages saw; run `npm run test:oracle -- --write remedies`".to_string());
    }
    if app.is_rejected() {
        differences.add(app, format!("refused: {}", app.verdict["rejected"]));
    }
    let circles = |key: &str| app.verdict[key].as_array().is_some_and(|all| !all.is_empty());
    if circles("cycles") || circles("inner") {
        differences.add(app, format!("a circle is left: {} {}", app.verdict["cycles"], app.verdict["inner"]));
    }
}

fn figure(title: &str) -> &'static str {
    match title {
        title if title.starts_with("Put ") && title.contains("ARN") => "fixes: another group and a literal ARN",
        title if title.starts_with("Put ") => "fixes: another group",
        title if title.starts_with("Write ") => "fixes: a literal ARN",
        _ => "fixes: access rules",
    }
}

fn found(engine: &mut Engine) -> Vec<Diagnostic> {
    let request = CheckRequest { all_rules: true, ..CheckRequest::default() };
    engine.check(&request).diagnostics.into_iter().filter(|found| found.rule == RULE).collect()
}
