//! What the backend's code allows each function: policies, grants of constructs, access rules. What can't be read makes a
//! function unknown.

mod access;
mod constructs;
mod handles;
mod policies;
mod storage;

use super::{
    super::{
        CallSite, ProjectModel, Site,
        backend_eval::{Abs, Action, Evaluation, Event, Kind, Origin, ThingId, is_cdk},
        eval::Resolved,
        sdk,
        wiring::{self, Backend},
    },
    Rights,
    resource::Resource,
    statement::{Later, Reader, Statement},
    subject::{Subject, Subjects},
};
use crate::{
    facts::body::Value,
    knowledge::iam::{self, Grant},
};

/// Methods of roles and functions that add rights.
const GRANTING: [&str; 6] = [
    "addToRolePolicy",
    "addToPrincipalPolicy",
    "addToPolicy",
    "addToPrincipalPolicyStatement",
    "attachInlinePolicy",
    "addManagedPolicy",
];

/// Members that methods of a function or role may be, without a change of its rights.
const HARMLESS: [&str; 26] = [
    "addEnvironment",
    "addAlias",
    "addFunctionUrl",
    "addPermission",
    "addLayers",
    "addVersion",
    "addDependency",
    "addOverride",
    "addPropertyOverride",
    "addDeletionOverride",
    "addPropertyDeletionOverride",
    "addMetadata",
    "addDependsOn",
    "addToStack",
    "applyRemovalPolicy",
    "configureAsyncInvoke",
    "invalidateVersionBasedOn",
    "metric",
    "overrideLogicalId",
    "considerWarningOnInvokeFunctionPermissions",
    "grantInvoke",
    "toString",
    "getAtt",
    "addAutoScaling",
    "warnInvokeFunctionPermissions",
    "withoutPolicyUpdates",
];

/// Reads the rights of each function of a backend.
pub fn rights(model: &ProjectModel, backend: &Backend, evaluation: &Evaluation) -> Vec<Rights> {
    let subjects = Subjects { model, backend, heap: &evaluation.heap };
    let mut later = Later::default();
    for event in &evaluation.events {
        if let Action::Method { receiver: Abs::Thing(id), name, args } = &event.what
            && name.starts_with("add")
        {
            later.0.entry(*id).or_default().push((name.clone(), args.clone(), event.certain));
        }
    }
    let rights = backend.functions.iter().map(|_| Rights::default()).collect();
    let mut grants = Grants { reader: Reader { subjects, later }, rights, evaluation };
    for index in 0..backend.functions.len() {
        grants.given(index);
    }
    for event in &evaluation.events {
        grants.event(event);
    }
    for event in &evaluation.access {
        grants.access(event);
    }
    for owner in &evaluation.unread {
        let (actions, resource) = ([access::all_of(*owner)], Resource::Unknown);
        let mut statement = Statement::given(&actions, vec![resource]);
        statement.certain = false;
        grants.add(&[Subject::Unknown], &statement, true);
    }
    if !evaluation.complete {
        grants.unknown(&[Subject::Unknown], "the code of the backend is too long or can't be read");
    }
    grants.rights
}

/// The handlers of custom senders: `senders: { email: { handler } }`.
fn sender_handlers(model: &ProjectModel, backend: &Backend) -> Vec<Site> {
    let options = backend.auth.and_then(|auth| model.object(*model.args(auth).first()?));
    let senders = options.and_then(|options| model.object(options.get("senders")?.value));
    let handler = |sender: Site| model.object(sender).and_then(|sender| sender.get("handler").map(|prop| prop.value));
    senders.map_or_else(Vec::new, |senders| senders.props.iter().filter_map(|sender| handler(sender.value)).collect())
}

struct Grants<'a> {
    reader: Reader<'a>,
    rights: Vec<Rights>,
    evaluation: &'a Evaluation,
}

impl<'a> Grants<'a> {
    fn subjects(&self) -> &Subjects<'a> {
        &self.reader.subjects
    }

    /// The functions that some subjects are or may be, and whether they surely are.
    fn functions(&self, subjects: &[Subject]) -> Vec<(usize, bool)> {
        let mut found = Vec::new();
        for subject in subjects {
            match subject {
                Subject::Function(function) => found.push((*function, true)),
                Subject::Unknown => found.extend((0..self.rights.len()).map(|function| (function, false))),
                _ => {}
            }
        }
        found
    }

    /// Whether a value is surely all that it may be.
    fn is_one(&self, value: &Abs) -> bool {
        let heap = &self.evaluation.heap;
        match value {
            Abs::List(id) => heap.list(*id).certain && heap.list(*id).items.iter().all(|item| self.is_one(item)),
            _ => heap.alternatives(value).len() == 1,
        }
    }

    fn add(&mut self, grantees: &[Subject], statement: &Statement, certain: bool) {
        for (function, is_it) in self.functions(grantees) {
            let mut statement = statement.clone();
            statement.certain &= certain && is_it;
            // A denial that may not be there proves nothing.
            if !statement.denies || statement.certain {
                self.rights[function].statements.push(statement);
            }
        }
    }

    fn unknown(&mut self, grantees: &[Subject], reason: &'static str) {
        for (function, _) in self.functions(grantees) {
            self.rights[function].unknown.get_or_insert(reason);
        }
    }

    /// What every function has (read in synthesised templates, 2026-11-22).
    fn given(&mut self, index: usize) {
        let (model, backend) = (self.subjects().model, self.subjects().backend);
        let logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
        self.rights[index].statements.push(Statement::given(&logs, vec![Resource::any()]));
        let options = backend.functions[index].options.and_then(|options| model.object(options));
        let variables = options.and_then(|options| options.get("environment").map(|prop| prop.value));
        let view = variables.map(|variables| model.object(variables));
        let is_secret = |site: Site| {
            let Resolved::Site(at) = model.resolve_result(site) else { return false };
            let Value::Result(call) = model.value(at) else { return false };
            matches!(model.callee(CallSite { file: at.file, call }), Resolved::External { module, path }
                if wiring::BACKEND_PACKAGES.contains(&module.as_ref()) && path.last().is_some_and(|name| name == "secret"))
        };
        let is_text = |site: Site| model.string(site).is_some();
        match view {
            None => {}
            Some(Some(view)) if view.props.iter().any(|prop| is_secret(prop.value)) => {
                self.secrets(&[Subject::Function(index)], true);
            }
            Some(Some(view)) if view.complete && view.props.iter().all(|prop| is_text(prop.value)) => {}
            Some(_) => self.secrets(&[Subject::Function(index)], false),
        }
        // The handler of a custom sender decrypts the code (facts of grants, 2026-11-22).
        let kms = ["kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];
        let own = backend.functions[index].call;
        for handler in sender_handlers(model, backend) {
            match wiring::define_call(model, handler) {
                Some((_, call)) if call != own => {}
                known => self.add(&[Subject::Function(index)], &Statement::given(&kms, vec![Resource::Unknown]), known.is_some()),
            }
        }
    }

    /// What `secret("…")` among the variables gives: the right to read its parameter.
    fn secrets(&mut self, grantees: &[Subject], certain: bool) {
        self.add(grantees, &Statement::given(&["ssm:GetParameters"], vec![Resource::Unknown]), certain);
    }

    fn maybe(&mut self, grantees: &[Subject], actions: &[&str]) {
        if !actions.is_empty() {
            self.add(grantees, &Statement::given(actions, vec![Resource::Unknown]), false);
        }
    }

    fn event(&mut self, event: &Event) {
        match &event.what {
            Action::Method { receiver, name, args } => self.method(event, receiver, name, args),
            Action::External { module, path, args } => self.external(event, module, path, args),
            Action::New { module, args, result } => self.made(event, module, args, result),
            Action::Assign { target, value } => self.assigned(target, value),
        }
    }

    fn method(&mut self, event: &Event, receiver: &Abs, name: &str, args: &[Abs]) {
        let owners = self.subjects().of(receiver);
        let first = args.first().cloned().unwrap_or(Abs::Nothing);
        let heap = &self.evaluation.heap;
        if GRANTING.contains(&name) {
            let certain = event.certain && self.is_one(receiver);
            return self.policy(event, (&owners, certain), name, &first);
        }
        if let Some(method) = self.grant_method(receiver, name) {
            return self.grant(event, receiver, &method, args);
        }
        match name {
            "attachToRole" => {
                let certain = event.certain && self.is_one(&first);
                return self.policy(event, (&self.subjects().of(&first), certain), name, receiver);
            }
            "addToResourcePolicy" => return self.resource_policy(event, &first),
            // `bucket.policy.document.addStatements(…)`.
            "addStatements" if !self.is_made(receiver) => {
                args.iter().for_each(|argument| self.resource_policy(event, argument));
            }
            "addPermission" => {
                let principal = args.get(1).and_then(|options| heap.prop(options, "principal"));
                let named = principal.map_or_else(|| vec![Subject::Unknown], |principal| self.principals(&principal));
                self.maybe(&named, &["lambda:Invoke*"]);
            }
            "add" if heap.as_thing(receiver).is_some_and(|thing| thing.name == "of") && !self.is_made(&first) => {
                self.unknown(&[Subject::Unknown], "an aspect of the project's own may change it");
            }
            "addEnvironment"
                if heap.as_thing(&args.get(1).cloned().unwrap_or(Abs::Nothing)).is_some_and(|thing| thing.name == "secret") =>
            {
                return self.secrets(&owners, event.certain);
            }
            "addEventSource" => return self.event_source(event, receiver, &owners, &first),
            // It reads with the rights that the role has already.
            "addEventSourceMapping" => return self.failures(&owners, args.get(1)),
            _ => {}
        }
        let own = owners.iter().any(|owner| matches!(owner, Subject::Function(_)));
        if own {
            let sets_role =
                name.starts_with("add") && name.ends_with("Override") && first.as_text().is_none_or(|path| path.contains("Role"));
            if sets_role {
                self.unknown(&owners, "its role is overridden");
            } else if name == "configureAsyncInvoke" {
                self.maybe(&owners, &["sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction", "events:PutEvents"]);
            } else if !HARMLESS.iter().any(|known| name.starts_with(known)) && !name.starts_with("metric") {
                self.unknown(&owners, "something is done with it that isn't known");
            }
            return;
        }
        let handed = self.handles(args);
        let known = match receiver {
            Abs::Thing(id) => match heap.thing(*id).kind {
                Kind::Construct | Kind::Resource(_) | Kind::Stack | Kind::Node | Kind::Backend | Kind::Tables => true,
                Kind::Value => self.is_library(*id),
                Kind::Either => false,
            },
            _ => false,
        };
        if !known {
            self.unknown(&handed, "it is handed to code that can't be read");
        }
    }

    /// `grantRead` of `bucket.grantRead(fn)`, `bucket.grants.read(fn)`; `grantStreamRead` of `table.streamGrants.read(fn)`.
    fn grant_method(&self, receiver: &Abs, name: &str) -> Option<String> {
        let thing = self.evaluation.heap.as_thing(receiver).filter(|thing| matches!(thing.origin, Origin::Member(_)));
        match thing.and_then(|thing| thing.name.strip_suffix("rants")?.strip_suffix(['g', 'G'])) {
            Some("stream") if name == "list" => Some("grantTableListStreams".into()),
            Some(kind) => Some(format!("grant{}{}", sdk::pascal(kind), sdk::pascal(name))),
            None => name.starts_with("grant").then(|| name.to_string()),
        }
    }

    /// Whether a value is an object of a library.
    fn is_made(&self, value: &Abs) -> bool {
        self.evaluation.heap.as_thing(value).is_some_and(|thing| matches!(thing.origin, Origin::Made(..)))
    }

    /// Whether a value object comes from the CDK.
    fn is_library(&self, id: ThingId) -> bool {
        let heap = &self.evaluation.heap;
        let mut at = id;
        for _ in 0..16 {
            match &heap.thing(at).origin {
                Origin::Member(parent) => at = *parent,
                Origin::Made(module, _) => return is_cdk(module),
                Origin::Allow(_) | Origin::AllowResource(..) | Origin::Factory(_) => return true,
                Origin::Given => return heap.thing(at).name.starts_with("grant") || heap.thing(at).name == "of",
                Origin::Either(_) => return false,
            }
        }
        false
    }

    fn external(&mut self, event: &Event, module: &str, path: &[String], args: &[Abs]) {
        let name = path.last().map_or("", String::as_str);
        let heap = &self.evaluation.heap;
        if !is_cdk(module) {
            let handed = self.handles(args);
            return self.unknown(&handed, "it is handed to a package");
        }
        if name.starts_with("grant") {
            let class = path.iter().rev().nth(1).map(String::as_str);
            let grantees = args.first().map(|first| self.subjects().of(first)).unwrap_or_default();
            match iam::grant(name, class) {
                Grant::Actions(actions) => {
                    let mut statement = Statement::given(&actions, vec![Resource::any()]);
                    statement.place = Some((event.file, event.span));
                    self.add(&grantees, &statement, event.certain);
                }
                _ => self.unknown(&grantees, "a grant of it isn't known"),
            }
        } else if name.starts_with("addToPrincipal") {
            let options = args.first().cloned().unwrap_or(Abs::Nothing);
            let grantees =
                heap.prop(&options, "grantee").map_or_else(|| self.handles(args), |grantee| self.subjects().of(&grantee));
            self.principal(event, &grantees, &options);
        } else if module.contains("aws-iam")
            && name.starts_with("from")
            && name != "fromAwsManagedPolicyName"
            && name != "fromJson"
        {
            let handed = self.handles(args);
            self.unknown(&handed, "its role is imported anew");
        }
    }

    fn made(&mut self, event: &Event, module: &str, args: &[Abs], result: &Abs) {
        let heap = &self.evaluation.heap;
        let rest = args.get(2..).unwrap_or_default();
        if !is_cdk(module) {
            let handed = self.handles(args);
            return self.unknown(&handed, "it is handed to a construct that can't be read");
        }
        let name = heap.as_thing(result).map_or("", |thing| thing.name.as_str());
        if let Some(roles) = rest.first().and_then(|props| heap.prop(props, "roles")) {
            let grantees = self.subjects().of(&roles);
            let certain = event.certain && self.is_one(&roles);
            self.policy(event, (&grantees, certain), "roles", result);
        }
        let handed = self.handles(rest);
        match name {
            "CfnPolicy" | "CfnManagedPolicy" | "CfnRolePolicy" => self.policy_resource(event, &handed, rest),
            // A role that trusts the function by name may be assumed without another right.
            "Role" => self.maybe(&handed, &["sts:AssumeRole"]),
            _ => self.maybe(&[Subject::Unknown], policies::of_resources(name)),
        }
    }

    /// Another role for the function.
    fn assigned(&mut self, target: &Abs, value: &Abs) {
        let heap = &self.evaluation.heap;
        let Abs::Thing(id) = target else { return };
        let own = heap.thing(*id).fields.get("role").is_some_and(|role| role == value);
        if own {
            let owners = self.subjects().of(target);
            self.unknown(&owners, "it gets another role");
        }
    }
}
