//! Which code runs elsewhere than in tests: what the rest does matters to no rule.

use crate::model::{FileId, ProjectModel, Target, tier::Tier};

/// Which files are no tests, or helpers in a folder of tests that other code imports. What the others do matters to nobody.
pub(super) fn used_outside_tests(model: &ProjectModel) -> Vec<bool> {
    let mut used: Vec<bool> = model.files().map(|file| !matches!(model.tiers.fixed(file), Some((Tier::Test, _)))).collect();
    let mut work: Vec<FileId> = model.files().filter(|file| used[file.0 as usize]).collect();
    while let Some(file) = work.pop() {
        for (.., target) in model.imports(file) {
            if let Target::File(imported) = *target
                && !std::mem::replace(&mut used[imported.0 as usize], true)
            {
                work.push(imported);
            }
        }
    }
    used
}
