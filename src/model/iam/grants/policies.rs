//! Policies and grant methods: which statements they add to which functions.

use super::{
    super::{
        super::backend_eval::{Abs, Event, Origin, Thing},
        resource::Resource,
        statement::Statement,
        subject::Subject,
    },
    Grants,
};
use crate::knowledge::iam::{self, Grant};

impl Grants<'_> {
    /// `addToRolePolicy(statement)`, `attachInlinePolicy(policy)`, `addManagedPolicy(policy)`.
    pub(super) fn policy(&mut self, event: &Event, (grantees, certain): (&[Subject], bool), method: &str, value: &Abs) {
        if self.functions(grantees).is_empty() {
            return;
        }
        if method == "addManagedPolicy" && self.is_execution_role(value) {
            return;
        }
        match self.reader.statements(value) {
            Some(statements) => {
                for mut statement in statements {
                    statement.place = Some((event.file, event.span));
                    self.add(grantees, &statement, certain);
                }
            }
            None if method == "addManagedPolicy" => self.unknown(grantees, "a managed policy is attached"),
            None => self.unknown(grantees, "a policy of it can't be read"),
        }
    }

    /// AWS' managed policies that allow a Lambda no more than logs and its network.
    fn is_execution_role(&self, policy: &Abs) -> bool {
        let heap = &self.evaluation.heap;
        let Some(Origin::Made(_, args)) = heap.as_thing(policy).map(|thing| &thing.origin) else { return false };
        args.iter().filter_map(Abs::as_text).any(|name| {
            let name = name.rsplit('/').next().unwrap_or(name);
            matches!(name, "AWSLambdaBasicExecutionRole" | "AWSLambdaVPCAccessExecutionRole" | "AWSXRayDaemonWriteAccess")
        })
    }

    /// A policy of a bucket, queue or key may allow it to roles of this account.
    pub(super) fn resource_policy(&mut self, event: &Event, value: &Abs) {
        let heap = &self.evaluation.heap;
        let principals = match heap.as_thing(value).map(|thing| &thing.origin) {
            Some(Origin::Made(_, args)) => args.first().and_then(|props| heap.prop(props, "principals")),
            _ => None,
        };
        let named = match principals {
            Some(Abs::List(id)) if heap.list(id).certain => {
                heap.list(id).items.iter().flat_map(|principal| self.principals(principal)).collect()
            }
            _ => vec![Subject::Unknown],
        };
        if named.is_empty() {
            return;
        }
        match self.reader.statements(value) {
            Some(statements) => {
                for mut statement in statements {
                    statement.place = Some((event.file, event.span));
                    self.add(&named, &statement, false);
                }
            }
            None => self.unknown(&named, "a resource policy can't be read"),
        }
    }

    /// Whom a policy of a resource names: functions, nobody of this app, or unknown.
    pub(super) fn principals(&self, value: &Abs) -> Vec<Subject> {
        let others = ["ServicePrincipal", "CanonicalUserPrincipal", "FederatedPrincipal"];
        if self.evaluation.heap.as_thing(value).is_some_and(|thing| others.contains(&thing.name.as_str())) {
            return Vec::new();
        }
        let named = self.subjects().of(value);
        let are_functions = !named.is_empty() && named.iter().all(|subject| matches!(subject, Subject::Function(_)));
        if are_functions { named } else { vec![Subject::Unknown] }
    }

    /// `table.grantReadData(fn)`, `bucket.grants.read(fn)`.
    pub(super) fn grant(&mut self, event: &Event, receiver: &Abs, method: &str, args: &[Abs]) {
        let Some(grantee) = args.first() else { return };
        let grantees = self.subjects().of(grantee);
        let grantees = if grantees.is_empty() && matches!(grantee, Abs::Record(_)) { self.handles(args) } else { grantees };
        if self.functions(&grantees).is_empty() {
            return;
        }
        let heap = &self.evaluation.heap;
        let receivers = heap.alternatives(receiver);
        let certain = event.certain && receivers.len() == 1 && self.is_one(grantee);
        for receiver in receivers {
            let class = self.class(&receiver);
            let actions: Vec<String> = match iam::grant(method, class.as_deref()) {
                Grant::Actions(actions) => actions.into_iter().map(str::to_string).collect(),
                Grant::Arguments => {
                    let texts = args[1..].iter().filter(|argument| !matches!(argument, Abs::Thing(_))).map(Abs::as_text);
                    match texts.map(|text| text.map(str::to_string)).collect::<Option<Vec<_>>>() {
                        Some(texts) => texts,
                        None => return self.unknown(&grantees, "the actions of a grant aren't known"),
                    }
                }
                Grant::Unknown => return self.unknown(&grantees, "a grant of it isn't known"),
            };
            let on = self.granted_on(&receiver, class.as_deref(), args.get(1));
            for (actions, resources) in by_resource(&actions, on) {
                let mut statement = Statement::given(&actions, resources);
                statement.place = Some((event.file, event.span));
                self.add(&grantees, &statement, certain);
            }
            self.key_of_bucket(event, &receiver, (&grantees, certain), method);
        }
    }

    /// The construct that a grant is about: `bucket` for `bucket.grants`.
    pub(super) fn granting(&self, value: &Abs) -> Option<&Thing> {
        let heap = &self.evaluation.heap;
        let thing = heap.as_thing(value)?;
        match thing.origin {
            Origin::Member(parent) if thing.name.ends_with("rants") => Some(heap.thing(parent)),
            _ => Some(thing),
        }
    }

    /// The CDK class behind a value, if that is known.
    fn class(&self, value: &Abs) -> Option<String> {
        let thing = self.granting(value)?;
        if let Origin::Made(module, _) = &thing.origin {
            let class = module.split_once('#').map(|(_, class)| class);
            return Some(class.unwrap_or(&thing.name).to_string());
        }
        match thing.name.as_str() {
            "bucket" => Some("Bucket".into()),
            "userPool" => Some("UserPool".into()),
            "lambda" => Some("Function".into()),
            _ if matches!(self.subjects().of(value).as_slice(), [Subject::Table(_)]) => Some("Table".into()),
            _ => None,
        }
    }

    /// What a grant of a construct speaks about.
    fn granted_on(&self, receiver: &Abs, class: Option<&str>, keys: Option<&Abs>) -> Vec<Resource> {
        let subject = match self.subjects().of(receiver).as_slice() {
            [one] => one.clone(),
            _ => Subject::Unknown,
        };
        match subject {
            // Amplify's tables are imports: their grants leave out the indexes (tried, 2026-11-22).
            Subject::Table(_) => vec![Resource::of(subject, "tableArn", "")],
            Subject::Unknown => vec![Resource::Unknown],
            _ if class == Some("Bucket") => {
                let objects = match keys {
                    None | Some(Abs::Nothing) => Resource::of(subject.clone(), "bucketArn", "/*"),
                    Some(keys) => keys
                        .as_text()
                        .map_or(Resource::Unknown, |keys| Resource::of(subject.clone(), "bucketArn", &format!("/{keys}"))),
                };
                vec![Resource::of(subject, "bucketArn", ""), objects]
            }
            Subject::Own(_) => vec![Resource::of(subject.clone(), "arn", ""), Resource::of(subject, "arn", "/*")],
            _ => vec![Resource::of(subject, "arn", "")],
        }
    }

    /// `Grant.addToPrincipal({ grantee, actions, resourceArns })`.
    pub(super) fn principal(&mut self, event: &Event, grantees: &[Subject], options: &Abs) {
        let heap = &self.evaluation.heap;
        let list = |name: &str| match heap.prop(options, name) {
            Some(Abs::List(id)) if heap.list(id).certain => Some(heap.list(id).items.clone()),
            _ => None,
        };
        let actions: Option<Vec<String>> =
            list("actions").and_then(|items| items.iter().map(|item| item.as_text().map(str::to_string)).collect());
        let Some(actions) = actions else { return self.unknown(grantees, "the actions of a grant aren't known") };
        let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
        let resources = list("resourceArns")
            .map_or_else(|| vec![Resource::Unknown], |items| items.iter().map(|item| self.reader.resource(item)).collect());
        let mut statement = Statement::given(&actions, resources);
        statement.place = Some((event.file, event.span));
        self.add(grantees, &statement, event.certain);
    }
}

/// Actions that grants of constructs allow on everything, because policies cannot restrict them, or on other things than the
/// construct (read in synthesised templates, 2026-11-25).
const ELSEWHERE: [(&str, bool); 9] = [
    ("dynamodb:ListStreams", true),
    ("ecr:GetAuthorizationToken", true),
    ("route53:ListHostedZonesByName", true),
    ("states:DescribeActivity", true),
    ("states:DescribeExecution", false),
    ("states:DescribeStateMachine", true),
    ("states:DescribeStateMachineForExecution", false),
    ("states:GetExecutionHistory", false),
    ("states:ListActivities", true),
];

/// The actions of a grant, divided by what they are about.
fn by_resource(actions: &[String], on: Vec<Resource>) -> Vec<(Vec<&str>, Vec<Resource>)> {
    let everywhere = |action: &str| ELSEWHERE.iter().find(|(own, _)| *own == action).map(|(_, everywhere)| *everywhere);
    let with = |wanted: Option<bool>| -> Vec<&str> {
        actions.iter().map(String::as_str).filter(|action| everywhere(action) == wanted).collect()
    };
    let all = [(with(None), on), (with(Some(true)), vec![Resource::any()]), (with(Some(false)), vec![Resource::Unknown])];
    all.into_iter().filter(|(actions, _)| !actions.is_empty()).collect()
}

/// What a policy of resources, written as a construct, may allow to roles of this account.
pub(super) fn of_resources(class: &str) -> &'static [&'static str] {
    match class {
        "BucketPolicy" | "CfnBucketPolicy" => &["s3:*"],
        "QueuePolicy" | "CfnQueuePolicy" => &["sqs:*"],
        "TopicPolicy" | "CfnTopicPolicy" => &["sns:*"],
        "CfnPermission" => &["lambda:Invoke*"],
        "CfnResourcePolicy" => &["secretsmanager:*", "kinesis:*", "dynamodb:*"],
        "CfnKey" => &["kms:*"],
        _ => &[],
    }
}
