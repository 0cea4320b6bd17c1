//! Counts what a check looked at.

use super::LookedAt;
use crate::model::{
    ProjectModel,
    tier::{Reason, Tier},
};

impl ProjectModel {
    /// What a check of the project looks at.
    pub fn looked_at(&self) -> &LookedAt {
        self.looked_at.get_or_init(|| count(self))
    }
}

fn count(model: &ProjectModel) -> LookedAt {
    let mut looked =
        LookedAt { backends: model.backends.iter().map(|backend| backend.folder.clone()).collect(), ..LookedAt::default() };
    for backend in &model.backends {
        looked.functions += backend.functions.len() as u32;
        looked.operations += backend.schema.operations.len() as u32;
        looked.models += backend.schema.models.len() as u32;
    }
    for file in model.files() {
        match model.tiers.fixed(file) {
            Some((Tier::Bff, Reason::RouteHandler | Reason::ServerComponent | Reason::UseServer)) => looked.routes += 1,
            Some(_) => {}
            None if model.tiers.of(file).is_empty() => looked.untiered += 1,
            None => {}
        }
    }
    looked
}
