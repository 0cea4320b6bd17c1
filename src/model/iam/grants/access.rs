//! Access rules: `allow.resource(fn)` of schemas, of `defineAuth` and of `defineStorage`.

use super::{
    super::{
        super::backend_eval::{Abs, Action, Event, Origin, Owner},
        resource::Resource,
        statement::Statement,
        subject::Subject,
    },
    Grants,
};
use crate::knowledge::iam;

/// Everything that access rules of an owner can allow.
pub(super) const fn all_of(owner: Owner) -> &'static str {
    match owner {
        Owner::Data => "appsync:GraphQL",
        Owner::Auth => "cognito-idp:*",
        Owner::Storage(_) => "s3:*",
    }
}

impl Grants<'_> {
    /// `allow.resource(fn)` of a schema, `allow.resource(fn).to([…])` of auth and storage.
    pub(super) fn access(&mut self, event: &Event) {
        let Action::Method { receiver: Abs::Thing(id), name, args } = &event.what else { return };
        let heap = &self.evaluation.heap;
        let place = Some((event.file, event.span));
        match (&heap.thing(*id).origin, name.as_str()) {
            (Origin::Allow(Owner::Data), "resource") => {
                let mut statement = Statement::given(&["appsync:GraphQL"], vec![Resource::of(Subject::Api, "arn", "/types/*")]);
                statement.place = place;
                let grantees = self.grantees(args);
                self.add(&grantees, &statement, event.certain);
            }
            (Origin::AllowResource(owner, functions), "to") => {
                let grantees = self.grantees(functions);
                let (items, listed) = match args.first() {
                    Some(Abs::List(list)) => (heap.list(*list).items.clone(), heap.list(*list).certain),
                    _ => (vec![Abs::Unknown], false),
                };
                for item in items {
                    let known = item.as_text().and_then(|verb| match owner {
                        Owner::Auth => verb_of_auth(verb),
                        Owner::Storage(storage) => self.verb_of_storage(*storage, *id, &grantees, verb),
                        Owner::Data => None,
                    });
                    let certain = event.certain && listed && known.is_some();
                    let all = || vec![Statement::given(&[all_of(*owner)], vec![Resource::Unknown])];
                    for mut statement in known.unwrap_or_else(all) {
                        statement.place = place;
                        self.add(&grantees, &statement, certain);
                    }
                }
            }
            _ => {}
        }
    }

    /// The functions that `allow.resource` names. One call inside a helper may make several functions.
    pub(super) fn grantees(&self, args: &[Abs]) -> Vec<Subject> {
        let mut found: Vec<Subject> = args.first().map(|first| self.subjects().of(first)).unwrap_or_default();
        if found.is_empty() {
            found.push(Subject::Unknown);
        }
        found
    }
}

/// What one verb of the access rules of `defineAuth` allows.
fn verb_of_auth(verb: &str) -> Option<Vec<Statement>> {
    let actions: Vec<String> = iam::auth_verb(verb)?.map(|action| format!("cognito-idp:{action}")).collect();
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    Some(vec![Statement::given(&actions, vec![Resource::of(Subject::UserPool, "arn", "")])])
}
