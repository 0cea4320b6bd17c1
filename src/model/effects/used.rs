//! Which code runs elsewhere than in tests: what the rest does matters to no rule.

use crate::model::{ProjectModel, speaks::imported_from, tier::Tier};

/// Which files are no tests, or only have the path of one: an entry of a function in a folder `test`, a helper that other code
/// imports.
pub(super) fn used_outside_tests(model: &ProjectModel) -> Vec<bool> {
    let is_test = |file| matches!(model.tiers.fixed(file), Some((Tier::Test, _)));
    imported_from(model, model.files().filter(|&file| !is_test(file)).chain(model.entries()))
}
