//! Which IAM actions operations of the AWS SDK need and which actions grants allow. The tables beside this file are made
//! by tests/data/iam/tables.mjs; the data there name their sources (2026-11-22 and 2026-11-23).

const OPERATIONS: &str = include_str!("iam/operations.txt");
const GRANTS: &str = include_str!("iam/grants.txt");
const AUTH_VERBS: &str = include_str!("iam/auth_verbs.txt");
const WILDCARD_ONLY: &str = include_str!("iam/wildcard_only.txt");

/// What an operation needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Not known.
    Unknown,
    /// No action at all.
    Nothing,
    /// One of these lists of actions, all of it.
    OneOf(Vec<Vec<String>>),
}

/// What a grant method allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// No construct has it.
    Unknown,
    /// The actions that it is handed after the grantee.
    Arguments,
    /// These patterns.
    Actions(Vec<&'static str>),
}

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

/// The row of a client: its fields, name first. SDK v2 names are compared without case: `clients/ses` is `SES`.
fn client_row(client: &str) -> Option<&'static str> {
    rows(OPERATIONS).find(|row| {
        let mut fields = row.split(' ');
        match client.strip_prefix("aws-sdk:") {
            Some(service) => {
                let service = service.split('.').next().unwrap_or(service);
                fields.nth(2).is_some_and(|names| names.split(',').any(|name| name.eq_ignore_ascii_case(service)))
            }
            None => fields.next() == Some(client.strip_prefix("client-").unwrap_or(client)),
        }
    })
}

/// The client and operation behind the libraries that wrap one: `lib-dynamodb` `Put` is `PutItem` of DynamoDB.
fn unwrapped<'a>(client: &'a str, operation: &str) -> (&'a str, String) {
    match (client, operation) {
        ("lib-storage", _) | ("aws-sdk:S3", "Upload") => ("client-s3", "PutObject".into()),
        ("lib-dynamodb" | "aws-sdk:DynamoDB.DocumentClient", "Put" | "Get" | "Update" | "Delete" | "BatchGet" | "BatchWrite") => {
            ("client-dynamodb", format!("{operation}Item"))
        }
        ("lib-dynamodb" | "aws-sdk:DynamoDB.DocumentClient", "TransactGet" | "TransactWrite") => {
            ("client-dynamodb", format!("{operation}Items"))
        }
        ("lib-dynamodb" | "aws-sdk:DynamoDB.DocumentClient", _) => ("client-dynamodb", operation.into()),
        _ => (client, operation.into()),
    }
}

/// The IAM prefix of a client: `ses` for `client-sesv2`.
pub fn prefix(client: &str) -> Option<&'static str> {
    let (client, _) = unwrapped(client, "");
    let row = client_row(client)?;
    let mut fields = row.split(' ');
    let name = fields.next()?;
    fields.next().map(|prefix| if prefix == "." { name } else { prefix })
}

/// What an operation of a client (`client-ses`, `lib-dynamodb`, `aws-sdk:SES`) needs.
pub fn needs(client: &str, operation: &str) -> Needs {
    let (client, operation) = unwrapped(client, operation);
    let (Some(row), Some(prefix)) = (client_row(client), prefix(client)) else { return Needs::Unknown };
    let whole = |action: &str| if action.contains(':') { action.to_string() } else { format!("{prefix}:{action}") };
    let mut by_pattern = None;
    let mut listed = None;
    for field in row.split(' ').skip(3) {
        match field.split_once('=') {
            None if field.strip_prefix('-') == Some(&operation) => return Needs::Nothing,
            None if field.strip_prefix('?') == Some(&operation) => return Needs::Unknown,
            Some((name, actions)) if name == operation => listed = Some(actions),
            Some((name, actions))
                if by_pattern.is_none() && name.strip_suffix('*').is_some_and(|start| operation.starts_with(start)) =>
            {
                by_pattern = Some(actions);
            }
            _ => {}
        }
    }
    let actions = listed.or(by_pattern).unwrap_or(&operation);
    Needs::OneOf(actions.split('/').map(|all| all.split('+').map(whole).collect()).collect())
}

/// The operation that a waiter calls: `waitUntilObjectExists` calls `HeadObject`.
pub fn waits_for(client: &str, waiter: &str) -> Option<&'static str> {
    let row = client_row(client)?;
    let mut waiters = row.split(' ').skip(3).filter_map(|field| field.strip_prefix('@')?.split_once('='));
    waiters.find(|(name, _)| *name == waiter).map(|(_, operation)| operation)
}

/// What a method like `grantReadData` of a CDK class allows; of any class if that isn't known.
pub fn grant(method: &str, class: Option<&str>) -> Grant {
    let of_method = || {
        rows(GRANTS).filter_map(|row| {
            let (name, rest) = row.split_once(' ')?;
            let (own, actions) = rest.split_once(' ')?;
            (name == method).then_some((own, actions))
        })
    };
    let known = class.is_some_and(|class| of_method().any(|(own, _)| own == class));
    let mut actions = Vec::new();
    for (own, row) in of_method() {
        if known && class != Some(own) {
            continue;
        }
        if row == "<args>" {
            return Grant::Arguments;
        }
        actions.extend(row.split(' ').filter(|action| !action.is_empty()));
    }
    if actions.is_empty() { Grant::Unknown } else { Grant::Actions(actions) }
}

/// What a verb of `allow.resource(fn).to([…])` in `defineAuth` allows, without the prefix `cognito-idp`.
pub fn auth_verb(verb: &str) -> Option<impl Iterator<Item = &'static str>> {
    let row = rows(AUTH_VERBS).find(|row| row.split(' ').next() == Some(verb))?;
    Some(row.split(' ').skip(1))
}

/// The verbs that allow an action of Cognito, those that allow the least first.
pub fn auth_verbs_for(action: &str) -> Vec<&'static str> {
    let name = action.strip_prefix("cognito-idp:").unwrap_or(action);
    let mut found: Vec<&str> = rows(AUTH_VERBS).filter(|row| row.split(' ').skip(1).any(|own| own == name)).collect();
    crate::sorting::by_key(&mut found, |row| row.len());
    found.into_iter().filter_map(|row| row.split(' ').next()).collect()
}

/// Whether a policy can restrict every use of an action to a resource; `None` if not known.
pub fn has_resources(action: &str) -> Option<bool> {
    let (service, name) = action.split_once(':')?;
    let row = rows(WILDCARD_ONLY).find(|row| row.split(' ').next() == Some(service))?;
    Some(!row.split(' ').skip(1).any(|own| own.eq_ignore_ascii_case(name)))
}

/// Whether an action pattern (`s3:Get*`) matches an action. IAM compares without case; `*` is any run, `?` one character.
pub fn matches(pattern: &str, action: &str) -> bool {
    glob(pattern.as_bytes(), action.as_bytes(), |a, b| a.eq_ignore_ascii_case(&b))
}

/// Whether a pattern of S3 keys or index names (`reports/*`) matches one. Case counts.
pub fn fits_key(pattern: &str, key: &str) -> bool {
    glob(pattern.as_bytes(), key.as_bytes(), |a, b| a == b)
}

fn glob(pattern: &[u8], text: &[u8], same: fn(u8, u8) -> bool) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(byte) if *byte == b'?' || same(*byte, text[from]) => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((back, taken)) => {
                    star = Some((back, taken + 1));
                    at = back + 1;
                    from = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(action: &str) -> Needs {
        Needs::OneOf(vec![vec![action.to_string()]])
    }

    #[test]
    fn operations_need_their_own_action_or_a_listed_one() {
        assert_eq!(needs("client-ses", "SendEmail"), one("ses:SendEmail"));
        assert_eq!(needs("client-cognito-identity-provider", "AdminGetUser"), one("cognito-idp:AdminGetUser"));
        assert_eq!(needs("client-s3", "ListObjectsV2"), one("s3:ListBucket"));
        assert_eq!(needs("client-s3", "HeadObject"), one("s3:GetObject"));
        assert_eq!(needs("lib-dynamodb", "Put"), one("dynamodb:PutItem"));
        assert_eq!(needs("aws-sdk:DynamoDB.DocumentClient", "Query"), one("dynamodb:Query"));
        assert_eq!(needs("aws-sdk:SES", "SendRawEmail"), one("ses:SendRawEmail"));
        assert_eq!(needs("aws-sdk:S3", "Upload"), one("s3:PutObject"));
        assert_eq!(needs("client-bedrock-runtime", "Converse"), one("bedrock:InvokeModel"));
        assert_eq!(needs("client-api-gateway", "GetApiKey"), one("apigateway:GET"));
        assert_eq!(needs("client-sts", "GetCallerIdentity"), Needs::Nothing);
        assert_eq!(needs("client-no-such-thing", "X"), Needs::Unknown);
        assert!(matches!(needs("client-sesv2", "SendEmail"), Needs::OneOf(ways) if ways.len() == 3));
        assert!(matches!(needs("client-s3", "CopyObject"), Needs::OneOf(ways) if ways[0].len() == 2));
        assert_eq!(waits_for("client-s3", "ObjectExists"), Some("HeadObject"));
    }

    #[test]
    fn grants_by_class_and_by_name() {
        assert_eq!(
            grant("grantSendMessages", Some("Queue")),
            Grant::Actions(vec!["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"])
        );
        assert!(
            matches!(grant("grantRead", None), Grant::Actions(actions) if actions.contains(&"s3:GetObject*") && actions.contains(&"secretsmanager:GetSecretValue"))
        );
        assert!(matches!(grant("grantRead", Some("Secret")), Grant::Actions(actions) if !actions.contains(&"s3:GetObject*")));
        assert_eq!(grant("grant", Some("UserPool")), Grant::Arguments);
        assert_eq!(grant("grantNothing", None), Grant::Unknown);
        assert!(auth_verb("manageUsers").is_some_and(|mut actions| actions.any(|action| action == "AdminGetUser")));
        assert_eq!(auth_verbs_for("cognito-idp:AdminGetUser")[0], "getUser");
    }

    #[test]
    fn resources_and_patterns() {
        assert_eq!(has_resources("bedrock:InvokeModel"), Some(true));
        assert_eq!(has_resources("textract:AnalyzeExpense"), Some(false));
        assert_eq!(has_resources("nothing:Known"), None);
        assert!(
            matches("s3:Get*", "s3:getobject")
                && matches("*", "ses:SendEmail")
                && matches("iam:*AccessKey*", "iam:ListAccessKeys")
        );
        assert!(fits_key("reports/*", "reports/a/b") && !fits_key("reports/*", "Reports/a") && !fits_key("reports/*", "reports"));
        assert!(!matches("s3:Get?", "s3:GetObject") && !matches("ses:SendEmail", "ses:SendRawEmail"));
    }
}
