//! What stands in `resources` of a suggested policy statement: expressions of `backend.ts` that give ARNs.

use super::grant_edits::{Grantee, is_name};
use crate::{
    knowledge::iam::has_resources,
    model::{
        CallSite,
        backend_eval::{Abs, Action, ThingId},
        iam::{ACCOUNT, FunctionIam, Need, Part, REGION, Subject},
    },
};

/// Classes of the CDK and their property that holds the ARN.
const ARNS: [(&str, &str); 17] = [
    ("Alias", "keyArn"),
    ("Bucket", "bucketArn"),
    ("DeliveryStream", "deliveryStreamArn"),
    ("DockerImageFunction", "functionArn"),
    ("EventBus", "eventBusArn"),
    ("Function", "functionArn"),
    ("Key", "keyArn"),
    ("LogGroup", "logGroupArn"),
    ("NodejsFunction", "functionArn"),
    ("Queue", "queueArn"),
    ("Secret", "secretArn"),
    ("StateMachine", "stateMachineArn"),
    ("Stream", "streamArn"),
    ("StringParameter", "parameterArn"),
    ("Table", "tableArn"),
    ("TableV2", "tableArn"),
    ("Topic", "topicArn"),
];

/// Expressions for `resources`.
pub(super) struct Resources {
    /// The expressions.
    pub all: Vec<String>,
    /// Whether one is a placeholder that must be filled in.
    pub open: bool,
}

impl Grantee<'_> {
    /// The resources of some needs for one action, where `name` holds the backend; `None` if one would close a circle of
    /// stacks.
    pub(super) fn resources(&self, own: &FunctionIam, needs: &[&Need], name: &str) -> Option<Resources> {
        let mut found = Resources { all: Vec::new(), open: false };
        for need in needs {
            let (all, open) = self.of_need(own, need, name)?;
            found.open |= open;
            for one in all {
                if !found.all.contains(&one) {
                    found.all.push(one);
                }
            }
        }
        Some(found)
    }

    fn of_need(&self, own: &FunctionIam, need: &Need, name: &str) -> Option<(Vec<String>, bool)> {
        let quote = self.quote(self.row().file);
        if has_resources(&need.action) == Some(false) {
            return Some((vec![format!("{quote}*{quote}")], false));
        }
        let known = match &need.target.subject {
            Some(subject) => self.of_subject(subject, need.target.part, name)?,
            None => self.model.named_arns(self.backend, own, need).map(|arns| self.of_arns(&arns, name)),
        };
        let service = need.action.split(':').next().unwrap_or_default();
        let open = known.is_none();
        Some((known.unwrap_or_else(|| vec![format!("{quote}arn:aws:{service}:REGION:ACCOUNT:RESOURCE{quote}")]), open))
    }

    /// ARNs with the region and account of the app as texts of `backend.ts`.
    fn of_arns(&self, arns: &[String], name: &str) -> Vec<String> {
        let quote = self.quote(self.row().file);
        let text = |arn: &String| {
            let filled =
                arn.replace(REGION, &format!("${{{name}.stack.region}}")).replace(ACCOUNT, &format!("${{{name}.stack.account}}"));
            if filled == *arn { format!("{quote}{arn}{quote}") } else { format!("`{filled}`") }
        };
        // What would end a text is no ARN.
        if arns.iter().any(|arn| arn.contains(['"', '\'', '`', '\\', '$'])) {
            Vec::new()
        } else {
            arns.iter().map(text).collect()
        }
    }

    /// The ARN of a resource that the backend's code holds: nothing if no name does, `None` if it would close a circle.
    fn of_subject(&self, subject: &Subject, part: Part, name: &str) -> Option<Option<Vec<String>>> {
        let backend = self.row();
        let quote = self.quote(backend.file);
        let key_of = |call: CallSite| {
            let key = &backend.keys.iter().find(|key| key.call == Some(call))?.name;
            Some(if is_name(key) { format!("{name}.{key}") } else { format!("{name}[{quote}{key}{quote}]") })
        };
        let below = |arn: &str| if part == Part::Index { format!("`${{{arn}}}/index/*`") } else { arn.to_string() };
        let objects = |bucket: String| match part {
            Part::Object => format!("{bucket}.arnForObjects({quote}*{quote})"),
            _ => format!("{bucket}.bucketArn"),
        };
        let (stack, arn) = match subject {
            Subject::Table(table) => {
                let arn = format!("{}.resources.tables[{quote}{table}{quote}].tableArn", key_of(backend.data?)?);
                ("data", below(&arn))
            }
            Subject::Bucket(storage) => ("storage", objects(format!("{}.resources.bucket", key_of(backend.storages[*storage])?))),
            Subject::UserPool => ("auth", format!("{}.resources.userPool.userPoolArn", key_of(backend.auth?)?)),
            // The variable that names these holds their stack already.
            Subject::Function(function) => {
                return Some(
                    key_of(backend.functions[*function].call).map(|key| vec![format!("{key}.resources.lambda.functionArn")]),
                );
            }
            Subject::Own(thing) => {
                return Some(self.variable_of(*thing).map(|(variable, class)| match class {
                    "bucketArn" => vec![objects(variable.to_string())],
                    attribute => vec![below(&format!("{variable}.{attribute}"))],
                }));
            }
            _ => return Some(None),
        };
        self.may_link(None, Some(stack)).then_some(Some(vec![arn]))
    }

    /// The variable of the backend's entry that holds a construct, and the property with its ARN.
    fn variable_of(&self, thing: ThingId) -> Option<(&str, &'static str)> {
        let evaluation = &self.model.evaluations[self.backend];
        let class = &evaluation.heap.thing(thing).name;
        let &(_, attribute) = ARNS.iter().find(|(own, _)| own == class)?;
        let call = evaluation.events.iter().find_map(|event| match &event.what {
            Action::New { result, .. } if *result == Abs::Thing(thing) => event.call,
            _ => None,
        })?;
        let entry = self.row().file;
        let start = self.model.call(call).filter(|_| call.file == entry)?.span.start;
        Some((self.model.facts(entry).name_at(start)?, attribute))
    }
}
