//! Handlers that call many AWS operations: what the engine says is missing is in no policy.

use serde_json::Value;

use super::{
    iam::{decide, is_for_introspection, is_managed},
    results::{App, Differences, strings},
};

/// Package, client and commands; no argument says which resource is meant.
const OPERATIONS: [(&str, &str, &[&str]); 16] = [
    ("client-ses", "SESClient", &["SendEmail", "SendRawEmail"]),
    ("client-s3", "S3Client", &["GetObject", "PutObject", "DeleteObject"]),
    ("client-dynamodb", "DynamoDBClient", &["GetItem", "PutItem", "UpdateItem", "Query", "Scan", "BatchGetItem"]),
    (
        "client-cognito-identity-provider",
        "CognitoIdentityProviderClient",
        &["AdminGetUser", "AdminCreateUser", "ListUsers", "AdminAddUserToGroup", "AdminSetUserPassword", "CreateGroup"],
    ),
    ("client-sqs", "SQSClient", &["SendMessage", "ReceiveMessage", "DeleteMessage"]),
    ("client-sns", "SNSClient", &["Publish"]),
    ("client-secrets-manager", "SecretsManagerClient", &["GetSecretValue", "PutSecretValue"]),
    ("client-ssm", "SSMClient", &["GetParameter", "PutParameter"]),
    ("client-lambda", "LambdaClient", &["Invoke"]),
    ("client-eventbridge", "EventBridgeClient", &["PutEvents"]),
    ("client-sfn", "SFNClient", &["StartExecution", "StopExecution", "SendTaskSuccess"]),
    ("client-kms", "KMSClient", &["Decrypt", "Encrypt", "Sign"]),
    ("client-kinesis", "KinesisClient", &["PutRecord", "GetRecords"]),
    ("client-cloudfront", "CloudFrontClient", &["CreateInvalidation"]),
    ("client-scheduler", "SchedulerClient", &["CreateSchedule", "GetSchedule"]),
    ("client-cloudwatch", "CloudWatchClient", &["PutMetricData"]),
];

/// A handler that calls them all.
fn handler() -> String {
    let mut text = String::new();
    for (package, client, commands) in OPERATIONS {
        let imports: Vec<String> = commands.iter().map(|command| format!("{command}Command")).collect();
        text.push_str(&format!("import {{ {client}, {} }} from '@aws-sdk/{package}';\n", imports.join(", ")));
    }
    text.push_str("export const handler = async (event: any) => {\n");
    for (_, client, commands) in OPERATIONS {
        for command in commands {
            text.push_str(&format!("  await new {client}({{}}).send(new {command}Command(event.input));\n"));
        }
    }
    text + "};\n"
}

/// Compares the functions of one app, each with that handler.
pub fn compare(app: &App, differences: &mut Differences) {
    let Some(functions) = app.verdict.get("functions").and_then(Value::as_object) else { return };
    let mut engine = app.engine();
    for name in functions.keys() {
        engine.update_file(&format!("amplify/functions/{name}/handler.ts"), handler().as_bytes());
    }
    let said: Value = serde_json::from_str(&engine.iam_json()).unwrap();
    for entry in said.as_array().unwrap() {
        let name = entry["function"].as_str().unwrap_or_default();
        let Some(real) = functions.get(name) else { continue };
        let statements: Vec<&Value> =
            real["statements"].as_array().unwrap().iter().filter(|one| !is_for_introspection(one)).collect();
        for need in entry["needs"].as_array().into_iter().flatten() {
            let ways = need["any_of"].as_array().into_iter().flatten().map(strings);
            let is = ways.into_iter().any(|way| way.iter().all(|action| decide(&statements, action)));
            let operation = need["operation"].as_str().unwrap();
            differences.count("calls", 1);
            let missing = !is && !is_managed(real);
            differences.count("calls that no policy allows", usize::from(missing));
            match need["verdict"].as_str() {
                Some("missing") if is => differences.add(app, format!("{name}: {operation} is granted, said to be missing")),
                Some("missing") if is_managed(real) => {
                    differences.add(app, format!("{name}: {operation} may be granted by a managed policy, said to be missing"));
                }
                Some("missing") => differences.count("calls that are missing, found", 1),
                // Granted by what may be there, or by the policy of a resource: silence.
                _ if missing => {
                    differences.count("calls that no policy allows, silent", 1);
                    differences.add(app, format!("{name}: {operation}, {}", need["verdict"].as_str().unwrap_or("no verdict")));
                }
                _ => differences.count("calls that are granted, silent", 1),
            }
        }
    }
}
