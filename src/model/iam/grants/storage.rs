//! `allow.resource(fn).to([…])` of `defineStorage`: rights on the paths of a bucket.
//!
//! What each verb gives, and what a path inside another one takes away, was read in `storage_access_policy_factory.ts` and
//! `storage_access_orchestrator.ts` of `aws-amplify/amplify-backend` and in synthesised templates (2026-11-25).

use super::{
    super::{
        super::backend_eval::{Abs, Action, Origin, Owner, StoragePath, ThingId},
        resource::Resource,
        statement::Statement,
        subject::Subject,
    },
    Grants,
};

/// The actions that a verb gives.
fn actions_of(verb: &str) -> &'static [&'static str] {
    match verb {
        "get" => &["s3:GetObject"],
        "list" => &["s3:ListBucket"],
        "read" => &["s3:GetObject", "s3:ListBucket"],
        "write" => &["s3:PutObject"],
        "delete" => &["s3:DeleteObject"],
        _ => &[],
    }
}

/// The keys below a path, for functions: `private/{entity_id}/*` means everybody's (tried, 2026-11-25).
fn pattern(path: &str) -> String {
    path.replace("{entity_id}/", "")
}

impl Grants<'_> {
    /// What a verb of a rule allows; `None` for a verb that isn't known.
    pub(super) fn verb_of_storage(&self, storage: usize, rule: ThingId, own: &[Subject], verb: &str) -> Option<Vec<Statement>> {
        let bucket = || Subject::Bucket(storage);
        let on = |action: &str, rest: &str| {
            let rest = if action == "s3:ListBucket" { "" } else { rest };
            Statement::given(&[action], vec![Resource::of(bucket(), "bucketArn", rest)])
        };
        let actions = Some(actions_of(verb)).filter(|actions| !actions.is_empty())?;
        let Some(paths) = self.evaluation.paths.get(storage).and_then(Option::as_ref) else {
            return Some(actions.iter().map(|action| on(action, "/*")).collect());
        };
        let mut all = Vec::new();
        for path in paths.iter().filter(|path| path.rules.contains(&rule)) {
            for &action in actions {
                let keys = pattern(&path.path);
                let mut statement = on(action, &format!("/{keys}"));
                if action == "s3:ListBucket" {
                    statement.listed = vec![keys.trim_end_matches('*').into(), keys.into()];
                }
                let denied = paths.iter().filter(|child| self.takes_away(storage, paths, path, child, own, action));
                statement.except = denied.map(|child| pattern(&child.path).into()).collect();
                all.push(statement);
            }
        }
        Some(all)
    }

    /// Whether a path takes away what its parent gives: a rule for it must give it anew.
    fn takes_away(
        &self,
        storage: usize,
        paths: &[StoragePath],
        parent: &StoragePath,
        child: &StoragePath,
        own: &[Subject],
        action: &str,
    ) -> bool {
        let below = |path: &StoragePath| path.path != child.path && child.path.starts_with(path.path.trim_end_matches('*'));
        let nearest = paths.iter().filter(|path| below(path)).max_by_key(|path| path.path.len());
        nearest.is_some_and(|nearest| nearest.path == parent.path) && !self.gives(storage, child, own, action)
    }

    /// Whether rules for a path may give a function an action.
    fn gives(&self, storage: usize, path: &StoragePath, own: &[Subject], action: &str) -> bool {
        let heap = &self.evaluation.heap;
        self.evaluation.access.iter().any(|event| {
            let Action::Method { receiver: Abs::Thing(id), name, args } = &event.what else { return false };
            let Origin::AllowResource(Owner::Storage(index), functions) = &heap.thing(*id).origin else { return false };
            if name != "to" || *index != storage || !path.rules.contains(id) {
                return false;
            }
            let theirs = self.grantees(functions);
            let same = theirs.contains(&Subject::Unknown) || theirs.iter().any(|subject| own.contains(subject));
            let gives = |verb: &Abs| verb.as_text().is_none_or(|verb| actions_of(verb).contains(&action));
            same && match args.first() {
                Some(Abs::List(list)) => !heap.list(*list).certain || heap.list(*list).items.iter().any(gives),
                _ => true,
            }
        })
    }
}
