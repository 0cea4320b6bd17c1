//! Access rules: `allow.resource(fn)` of schemas, of `defineAuth` and of `defineStorage`.

use super::{
    super::{
        super::backend_eval::{Abs, Action, Event, Origin, Owner},
        statement::{Resource, Statement},
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
                    let Some(mut statement) = item.as_text().and_then(|verb| verb_statement(*owner, verb)) else {
                        let mut statement = Statement::given(&[all_of(*owner)], vec![Resource::Unknown]);
                        statement.place = place;
                        self.add(&grantees, &statement, false);
                        continue;
                    };
                    statement.place = place;
                    self.add(&grantees, &statement, event.certain && listed);
                }
            }
            _ => {}
        }
    }

    /// The functions that `allow.resource` names. One call inside a helper may make several functions.
    fn grantees(&self, args: &[Abs]) -> Vec<Subject> {
        let mut found: Vec<Subject> = args.first().map(|first| self.subjects().of(first)).unwrap_or_default();
        if found.is_empty() {
            found.push(Subject::Unknown);
        }
        found
    }
}

/// What one verb of access rules allows.
fn verb_statement(owner: Owner, verb: &str) -> Option<Statement> {
    match owner {
        Owner::Auth => {
            let actions: Vec<String> = iam::auth_verb(verb)?.map(|action| format!("cognito-idp:{action}")).collect();
            let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
            Some(Statement::given(&actions, vec![Resource::of(Subject::UserPool, "arn", "")]))
        }
        Owner::Storage(storage) => {
            let bucket = Subject::Bucket(storage);
            let (actions, resources): (&[&str], Vec<Resource>) = match verb {
                "get" => (&["s3:GetObject"], vec![Resource::of(bucket, "bucketArn", "/*")]),
                "write" => (&["s3:PutObject"], vec![Resource::of(bucket, "bucketArn", "/*")]),
                "delete" => (&["s3:DeleteObject"], vec![Resource::of(bucket, "bucketArn", "/*")]),
                "list" => (&["s3:ListBucket"], vec![Resource::of(bucket, "bucketArn", "")]),
                "read" => {
                    let both = vec![Resource::of(bucket.clone(), "bucketArn", ""), Resource::of(bucket, "bucketArn", "/*")];
                    (&["s3:GetObject", "s3:ListBucket"], both)
                }
                _ => return None,
            };
            Some(Statement::given(actions, resources))
        }
        Owner::Data => None,
    }
}
