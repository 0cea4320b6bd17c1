//! The ARNs of what a call names itself: by a literal, or by a variable that the backend gives a literal.
//!
//! The forms are those of the service authorization reference of AWS (2026-11-25).

use super::{
    super::{
        CallSite, ProjectModel,
        flow::{Element, Flow, Frame, Origin, Place, Presence, Root, Uses},
        function_environment::variables,
        function_texts::FunctionTexts,
        request::HOLE,
        senders,
    },
    FunctionIam, Need, Part, reach, uses,
};
use crate::model::wiring::Entry;

/// Stands for the region of the app itself.
pub const REGION: &str = "{region}";
/// Stands for the account of the app itself.
pub const ACCOUNT: &str = "{account}";

/// Beginnings of the ids of models that are asked in several regions.
const PROFILES: [&str; 8] = ["us.", "eu.", "apac.", "jp.", "au.", "ca.", "us-gov.", "global."];

/// The properties that name the resource, by service: the first that is there counts.
const PROPERTIES: [(&str, &[&str]); 14] = [
    ("bedrock", &["modelId"]),
    ("cloudfront", &["DistributionId"]),
    ("cognito-idp", &["UserPoolId"]),
    ("dynamodb", &["TableName"]),
    ("firehose", &["DeliveryStreamName"]),
    ("kinesis", &["StreamARN", "StreamName"]),
    ("kms", &["KeyId"]),
    ("lambda", &["FunctionName"]),
    ("s3", &["Bucket"]),
    ("secretsmanager", &["SecretId"]),
    ("ses", &["FromEmailAddress", "Source"]),
    ("sns", &["TopicArn", "TargetArn", "PhoneNumber"]),
    ("sqs", &["QueueUrl"]),
    ("states", &["stateMachineArn"]),
];

impl ProjectModel {
    /// The ARNs of what a call surely is about, with [`REGION`] and [`ACCOUNT`] in them; `None` if that isn't known.
    pub fn named_arns(&self, backend: usize, own: &FunctionIam, need: &Need) -> Option<Vec<String>> {
        let Entry::File(entry) = self.backends[backend].functions[own.function].entry else { return None };
        let input = need.one.input?;
        let files = reach::reach(self, entry).files;
        let (flow, variables) = (Flow::new(self), variables(self, backend));
        let texts = FunctionTexts { flow: &flow, backend, function: own.function, variables: &variables[own.function] };
        let reader = Reader { need, texts: &texts };
        let contexts = Uses::collect(self, files.iter().copied());
        let answers = flow.in_contexts(&contexts, 8, |frame| reader.arns(&Place { site: input, frame: Frame::clone(frame) }));
        let mut all: Vec<String> = Vec::new();
        for arn in answers.into_iter().collect::<Option<Vec<_>>>()?.concat() {
            if !all.contains(&arn) {
                all.push(arn);
            }
        }
        let region = region(self, &uses::clients_of(self, &files, &need.one));
        (!all.is_empty()).then(|| all.into_iter().map(|arn| arn.replace(REGION, &region)).collect())
    }
}

/// The region that clients talk to: a name, [`REGION`] for the function's own, `*` if it isn't known.
fn region(model: &ProjectModel, clients: &[CallSite]) -> String {
    let of = |client: &CallSite| {
        let Some(&options) = model.args(*client).first() else { return REGION.to_string() };
        let Some(view) = model.object(options) else { return "*".into() };
        match view.get("region") {
            None if view.complete => REGION.into(),
            None => "*".into(),
            Some(region) => {
                let flow = Flow::new(model);
                let origins = flow.expanded(&Place::new(region.value));
                let own =
                    |origin: &Origin| matches!(origin.root, Root::Global) && origin.path == ["process", "env", "AWS_REGION"];
                match origins.as_slice() {
                    [origin] if own(origin) => REGION.into(),
                    [_] => model.string(region.value).unwrap_or_else(|| "*".into()),
                    _ => "*".into(),
                }
            }
        }
    };
    let mut regions: Vec<String> = clients.iter().map(of).collect();
    regions.dedup();
    match regions.as_slice() {
        [] => REGION.into(),
        [one] => one.clone(),
        _ => "*".into(),
    }
}

struct Reader<'a, 'm> {
    need: &'a Need,
    texts: &'a FunctionTexts<'a, 'm>,
}

impl Reader<'_, '_> {
    /// The ARNs in one context.
    fn arns(&self, input: &Place) -> Option<Vec<String>> {
        let (service, name) = self.need.action.split_once(':')?;
        if name == "PutEvents" {
            return self.buses(input);
        }
        if service == "ses" && !self.is_plain_mail(name, input) {
            return None;
        }
        let operation = self.need.one.operation.name.as_str();
        // What is copied lies somewhere else than where it goes.
        if (operation.starts_with("Copy") || operation.ends_with("Copy")) && self.need.action == "s3:GetObject" {
            return None;
        }
        let properties = match service {
            "ssm" if matches!(operation, "GetParameter" | "PutParameter" | "DeleteParameter") => &["Name"][..],
            _ => PROPERTIES.iter().find(|(own, _)| *own == service)?.1,
        };
        let mut all = Vec::new();
        for origin in self.texts.flow.expanded(input) {
            let (property, texts) = self.first(&origin, properties)?;
            for text in texts {
                all.extend(self.of_name(service, property, &text)?);
            }
        }
        Some(all)
    }

    /// The first property that an input has, with its texts.
    fn first<'p>(&self, input: &Origin, properties: &[&'p str]) -> Option<(&'p str, Vec<String>)> {
        for &property in properties {
            match self.texts.flow.property(input, property) {
                Presence::Absent => {}
                Presence::Maybe => return None,
                Presence::Present(values) => {
                    // Where a message goes by phone, the number says nothing.
                    if property == "PhoneNumber" {
                        return Some((property, vec![String::new()]));
                    }
                    let texts: Vec<String> =
                        values.iter().flat_map(|value| self.texts.texts(value)).map(|text| text.text).collect();
                    let known = !texts.is_empty() && texts.iter().all(|text| !text.is_empty() && !text.contains(HOLE));
                    return known.then_some((property, texts));
                }
            }
        }
        None
    }

    fn of_name(&self, service: &str, property: &str, name: &str) -> Option<Vec<String>> {
        let own = |rest: String| format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}");
        let part = self.need.target.part;
        let rest = if part == Part::Index { "/index/*" } else { "" };
        let one = match service {
            _ if name.starts_with("arn:") && service != "s3" => format!("{name}{rest}"),
            "bedrock" => return Some(of_model(name)),
            "cloudfront" => format!("arn:aws:cloudfront::{ACCOUNT}:distribution/{name}"),
            "cognito-idp" => format!("arn:aws:cognito-idp:{}:{ACCOUNT}:userpool/{name}", name.split_once('_')?.0),
            "dynamodb" => own(format!("table/{name}{rest}")),
            "firehose" => own(format!("deliverystream/{name}")),
            "kinesis" => own(format!("stream/{name}")),
            // An alias doesn't say which key it is.
            "kms" if name.starts_with("alias/") => return None,
            "kms" => own(format!("key/{name}")),
            "lambda" => own(format!("function:{name}")),
            "s3" if name.contains(':') => return None,
            "s3" if part == Part::Object => format!("arn:aws:s3:::{name}/*"),
            "s3" => format!("arn:aws:s3:::{name}"),
            // Secrets Manager puts six characters behind each name.
            "secretsmanager" => own(format!("secret:{name}-??????")),
            "ses" => {
                let address = senders::address(name)?;
                let domain = address.split_once('@')?.1.to_string();
                return Some(vec![own(format!("identity/{address}")), own(format!("identity/{domain}"))]);
            }
            "sns" if property == "PhoneNumber" => "*".into(),
            "sqs" => of_queue(name)?,
            "ssm" => own(format!("parameter/{}", name.trim_start_matches('/'))),
            _ => return None,
        };
        Some(vec![one])
    }

    /// Whether nothing but the sender is asked for: templates and configuration sets are resources too.
    fn is_plain_mail(&self, action: &str, input: &Place) -> bool {
        let flow = self.texts.flow;
        let lacks = |place: &Place, names: &[&str]| {
            let origins = flow.expanded(place);
            let absent = |name: &&str, origin: &Origin| matches!(flow.property(origin, name), Presence::Absent);
            !origins.is_empty() && origins.iter().all(|origin| names.iter().all(|name| absent(name, origin)))
        };
        matches!(action, "SendEmail" | "SendRawEmail")
            && lacks(input, &["ConfigurationSetName", "Template", "FromEmailAddressIdentityArn", "SourceArn"])
            && flow.field(input, "Content").iter().all(|content| lacks(content, &["Template"]))
    }

    /// The event buses of `PutEvents`.
    fn buses(&self, input: &Place) -> Option<Vec<String>> {
        let flow = self.texts.flow;
        let mut all = Vec::new();
        for entries in flow.field(input, "Entries") {
            let elements = flow.elements(&entries);
            if !elements.complete {
                return None;
            }
            for element in elements.known {
                let Element::Value(entry) = element else { return None };
                for origin in flow.expanded(&entry) {
                    let texts = match flow.property(&origin, "EventBusName") {
                        Presence::Absent => vec!["default".to_string()],
                        _ => self.first(&origin, &["EventBusName"])?.1,
                    };
                    all.extend(texts.into_iter().map(|name| match name.starts_with("arn:") {
                        true => name,
                        false => format!("arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{name}"),
                    }));
                }
            }
        }
        Some(all)
    }
}

/// `anthropic.claude-…` is a model, `eu.anthropic.claude-…` a profile that asks it in several regions.
fn of_model(id: &str) -> Vec<String> {
    let model = |region: &str, id: &str| format!("arn:aws:bedrock:{region}::foundation-model/{id}");
    match PROFILES.iter().find_map(|profile| id.strip_prefix(profile)) {
        Some(rest) => vec![format!("arn:aws:bedrock:{REGION}:{ACCOUNT}:inference-profile/{id}"), model("*", rest)],
        None => vec![model(REGION, id)],
    }
}

/// `https://sqs.eu-west-1.amazonaws.com/111122223333/jobs` → `arn:aws:sqs:eu-west-1:111122223333:jobs`.
fn of_queue(url: &str) -> Option<String> {
    let (host, path) = url.strip_prefix("https://")?.split_once('/')?;
    let region = host.strip_prefix("sqs.")?.strip_suffix(".amazonaws.com")?;
    let (account, name) = path.trim_end_matches('/').split_once('/')?;
    Some(format!("arn:aws:sqs:{region}:{account}:{name}"))
}
