//! Rights that come with other things: event sources, keys of encrypted buckets, policies written as CloudFormation
//! resources. Read in synthesised templates (2026-11-25).

use super::{
    super::{
        super::backend_eval::{Abs, Event, Origin, is_cdk},
        resource::Resource,
        statement::Statement,
        subject::Subject,
    },
    Grants,
};

/// What code may do with the key of a bucket that it may read.
const KEY_READ: [&str; 2] = ["kms:Decrypt", "kms:DescribeKey"];
/// What code may do with the key of a bucket that it may write.
const KEY_WRITE: [&str; 4] = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

impl Grants<'_> {
    /// `fn.addEventSource(new SqsEventSource(queue))`: what a source gives its function by itself.
    pub(super) fn event_source(&mut self, event: &Event, receiver: &Abs, owners: &[Subject], source: &Abs) {
        let heap = &self.evaluation.heap;
        let thing = heap.as_thing(source);
        let made = match thing.map(|thing| &thing.origin) {
            Some(Origin::Made(module, args)) if module.contains("event-sources") => args.as_slice(),
            _ => &[],
        };
        let method = match (thing.map(|thing| thing.name.as_str()), made) {
            (Some("SnsEventSource" | "S3EventSource" | "S3EventSourceV2" | "ApiEventSource"), [_, ..]) => return,
            (Some("SqsEventSource"), [_, ..]) => "grantConsumeMessages",
            (Some("DynamoEventSource"), [_, ..]) => "grantStreamRead",
            (Some("KinesisEventSource"), [_, ..]) => "grantRead",
            _ => {
                let all = ["sqs:*", "kinesis:*", "dynamodb:*Stream*", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];
                self.maybe(owners, &all);
                return self.maybe(owners, &["kafka:*", "secretsmanager:GetSecretValue", "rds:*", "s3:*", "ec2:*"]);
            }
        };
        let of = made[0].clone();
        let options = made.get(1).cloned();
        self.failures(owners, options.as_ref());
        self.grant(event, &of, method, std::slice::from_ref(receiver));
    }

    /// Where batches go that failed: `{ onFailure: new SqsDlq(queue) }`.
    pub(super) fn failures(&mut self, owners: &[Subject], options: Option<&Abs>) {
        let heap = &self.evaluation.heap;
        if options.is_some_and(|options| !matches!(options, Abs::Record(_)) || heap.prop(options, "onFailure").is_some()) {
            self.maybe(owners, &["sqs:SendMessage", "sqs:GetQueue*", "sns:Publish", "s3:*"]);
        }
    }

    /// What a grant of a bucket says about the bucket's key; of other encrypted things it isn't followed.
    pub(super) fn key_of_bucket(&mut self, event: &Event, receiver: &Abs, (grantees, certain): (&[Subject], bool), method: &str) {
        let heap = &self.evaluation.heap;
        let prop = |name: &str| match self.granting(receiver).map(|thing| &thing.origin) {
            Some(Origin::Made(_, args)) => args.iter().find_map(|argument| heap.prop(argument, name)),
            _ => None,
        };
        let is_bucket = self.granting(receiver).is_some_and(|thing| thing.name == "Bucket");
        let key = prop("encryptionKey").filter(|_| is_bucket).map(|key| self.subjects().of(&key));
        match (key.as_deref(), method) {
            (Some([key @ Subject::Own(_)]), "grantRead" | "grantWrite" | "grantPut" | "grantReadWrite") => {
                let mut actions = if method == "grantRead" { KEY_READ.to_vec() } else { KEY_WRITE.to_vec() };
                if method == "grantReadWrite" {
                    actions.push("kms:DescribeKey");
                }
                let mut statement = Statement::given(&actions, vec![Resource::of(key.clone(), "arn", "")]);
                statement.place = Some((event.file, event.span));
                self.add(grantees, &statement, certain);
            }
            (Some(_), "grantDelete" | "grantPutAcl") => {}
            _ => {
                let keys = ["encryptionKey", "encryption", "masterKey", "encryptionMasterKey"];
                let unknown = self.subjects().of(receiver).contains(&Subject::Unknown);
                if (unknown && !self.is_named(receiver)) || keys.iter().any(|key| prop(key).is_some()) {
                    self.maybe(grantees, &["kms:*"]);
                }
            }
        }
    }

    /// `Topic.fromTopicArn(scope, "X", arn)`, `Secret.fromSecretNameV2(…)`: whoever takes a thing so can't say its key, and the
    /// CDK grants none (read in synthesised templates, 2026-11-26).
    fn is_named(&self, receiver: &Abs) -> bool {
        self.granting(receiver).is_some_and(|thing| {
            let by = thing.name.strip_prefix("from").unwrap_or_default();
            matches!(&thing.origin, Origin::Made(module, _) if is_cdk(module))
                && ["Arn", "Name", "NameV2"].iter().any(|end| by.ends_with(end))
        })
    }

    /// `new CfnPolicy(scope, id, { policyDocument, roles: [fn.role.roleName] })`, `CfnRolePolicy` with `roleName`.
    pub(super) fn policy_resource(&mut self, event: &Event, handed: &[Subject], rest: &[Abs]) {
        let heap = &self.evaluation.heap;
        let Some(props) = rest.first() else { return };
        let document = heap.prop(props, "policyDocument").and_then(|document| self.reader.json(&document, 12));
        let Some(statements) = document else { return self.unknown(handed, "a policy of it can't be read") };
        let certain = event.certain
            && match heap.prop(props, "roles") {
                Some(Abs::List(list)) => heap.list(list).certain,
                _ => heap.prop(props, "roleName").is_some(),
            };
        for mut statement in statements {
            statement.place = Some((event.file, event.span));
            self.add(handed, &statement, certain);
        }
    }
}
