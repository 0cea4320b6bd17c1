/** Apps whose functions call what nothing allows; the engine's suggestions are applied before the packages see them. */
import { TODO, app, operation } from "./build.js";

/** @typedef {{ action: string, function?: string, variable?: string, rest?: string, prefix?: string, resource?: string }} Ask what must be allowed in the end */

/** Package, client, command, its input, and the action that it needs. */
const CALLS = [
  ["ses", "SESClient", "SendEmail", "event", "ses:SendEmail"],
  ["sesv2", "SESv2Client", "SendEmail", "event", "ses:SendEmail"],
  ["s3", "S3Client", "PutObject", "event", "s3:PutObject"],
  ["s3", "S3Client", "GetObject", "{ Bucket: 'mine', Key: 'a/one.txt' }", "s3:GetObject"],
  ["s3", "S3Client", "ListObjectsV2", "{ Bucket: 'mine' }", "s3:ListBucket"],
  ["dynamodb", "DynamoDBClient", "GetItem", "event", "dynamodb:GetItem"],
  ["dynamodb", "DynamoDBClient", "Query", "{ TableName: 'mine', IndexName: 'byOwner' }", "dynamodb:Query"],
  ["dynamodb", "DynamoDBClient", "BatchWriteItem", "event", "dynamodb:BatchWriteItem"],
  ["sqs", "SQSClient", "SendMessage", "{ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/mine', MessageBody: 'x' }", "sqs:SendMessage"],
  ["sqs", "SQSClient", "ReceiveMessage", "event", "sqs:ReceiveMessage"],
  ["sns", "SNSClient", "Publish", "{ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:mine', Message: 'x' }", "sns:Publish"],
  ["cognito-identity-provider", "CognitoIdentityProviderClient", "AdminGetUser", "event", "cognito-idp:AdminGetUser"],
  ["bedrock-runtime", "BedrockRuntimeClient", "InvokeModel", "event", "bedrock:InvokeModel"],
  ["bedrock-runtime", "BedrockRuntimeClient", "InvokeModel", "{ modelId: 'anthropic.claude-3-haiku-20240307-v1:0', body: event.body }", "bedrock:InvokeModel"],
  ["secrets-manager", "SecretsManagerClient", "GetSecretValue", "{ SecretId: 'mine' }", "secretsmanager:GetSecretValue"],
  ["ssm", "SSMClient", "GetParameter", "{ Name: '/mine/one' }", "ssm:GetParameter"],
  ["lambda", "LambdaClient", "Invoke", "{ FunctionName: 'mine' }", "lambda:InvokeFunction"],
  ["eventbridge", "EventBridgeClient", "PutEvents", "event", "events:PutEvents"],
  ["sfn", "SFNClient", "StartExecution", "{ stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:mine' }", "states:StartExecution"],
  ["kms", "KMSClient", "Decrypt", "event", "kms:Decrypt"],
  ["kinesis", "KinesisClient", "PutRecord", "{ StreamName: 'mine', Data: event.data, PartitionKey: 'x' }", "kinesis:PutRecord"],
  ["cloudfront", "CloudFrontClient", "CreateInvalidation", "event", "cloudfront:CreateInvalidation"],
  ["textract", "TextractClient", "AnalyzeExpense", "event", "textract:AnalyzeExpense"],
];

/** A handler of calls: package, client, command, input. @param {string[][]} calls */
function handler(...calls) {
  const head = calls.map(([name, client, command]) => `import { ${client}, ${command}Command } from '@aws-sdk/client-${name}';\n`);
  const body = calls.map(([, client, command, input]) => `  await new ${client}({}).send(new ${command}Command(${input}));\n`);
  return `${[...new Set(head)].join("")}\nexport const handler = async (event: any) => {\n${body.join("")}};\n`;
}

/** @param {string} code @param {string} [name] */
const file = (code, name = "fn1") => ({ [`amplify/functions/${name}/handler.ts`]: code });

/** @param {string} id @param {import("./build.js").Parts} parts @param {Ask[]} asks */
const fix = (id, parts, asks) => app(`fix ${id}`, parts, { asks });

const MAIL = handler(["ses", "SESClient", "SendEmail", "event"]);
const MAILS = [{ action: "ses:SendEmail" }];

/** Each operation alone. */
const operations = () => CALLS.map(([name = "", client = "", command = "", input = "", action = ""]) =>
  fix(`${client} ${command}${input === "event" ? "" : `, ${/'([^']+)'/.exec(input)?.[1]}`}`, { files: file(handler([name, client, command, input])) }, [{ action }]));

/** Ways to write the backend that the statement is added to. */
function backends() {
  const backend = "import { defineBackend } from '@aws-amplify/backend';\nimport { fn1 } from './functions/fn1/resource';\n";
  const whole = (/** @type {string} */ id, /** @type {string} */ text) => fix(id, { files: { ...file(MAIL), "amplify/backend.ts": text } }, MAILS);
  return [
    whole("backend without a name", `${backend}\ndefineBackend({ fn1 });\n`),
    whole("backend that is exported", `${backend}\nexport const backend = defineBackend({ fn1 });\n`),
    whole("key of another name", `${backend}\nconst all = defineBackend({ 'send-mail': fn1 });\n`),
    whole("namespace of policies", `${backend}import * as iam from 'aws-cdk-lib/aws-iam';\n\nconst backend = defineBackend({ fn1 });\nbackend.fn1.resources.lambda.addToRolePolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] }));\n`),
    whole("policies imported in part", `${backend}import { Effect } from 'aws-cdk-lib/aws-iam';\n\nconst backend = defineBackend({ fn1 });\nvoid [backend, Effect];\n`),
    whole("policies under another name", `${backend}import { PolicyStatement as Statement } from 'aws-cdk-lib/aws-iam';\n\nconst backend = defineBackend({ fn1 });\nvoid [backend, Statement];\n`),
    whole("policies of the whole library", `${backend}import * as cdk from 'aws-cdk-lib';\n\nconst backend = defineBackend({ fn1 });\nvoid [backend, cdk];\n`),
    whole("policies of a part of the library", `${backend}import { aws_iam as iam } from 'aws-cdk-lib';\n\nconst backend = defineBackend({ fn1 });\nvoid [backend, iam];\n`),
    whole("name that is taken", `${backend}\nclass PolicyStatement {}\n\nconst backend = defineBackend({ fn1 });\nvoid [backend, PolicyStatement];\n`),
    fix("another action allowed", { files: file(MAIL), code: "backend.fn1.resources.lambda.addToRolePolicy(new PolicyStatement({ actions: ['ses:SendRawEmail'], resources: ['*'] }));" }, MAILS),
    fix("two functions", { functions: { fn1: "", fn2: "" }, files: { ...file(MAIL), ...file(MAIL, "fn2") } }, [...MAILS, { action: "ses:SendEmail", function: "fn2" }]),
    fix("three calls", { files: file(handler(["ses", "SESClient", "SendEmail", "event"], ["sns", "SNSClient", "Publish", "event"], ["sqs", "SQSClient", "SendMessage", "event"])) }, [...MAILS, { action: "sns:Publish" }, { action: "sqs:SendMessage" }]),
    fix("resolver", { files: file(MAIL), auth: "", schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}` }, MAILS),
    fix("trigger of the pool", { files: file(MAIL), auth: "triggers: { postConfirmation: fn1 }" }, MAILS),
  ];
}

/** Calls on Amplify's own table, bucket and pool, which variables name. */
function resources() {
  const L = { TABLE: "backend.data.resources.tables['Todo'].tableName", BUCKET: "backend.storage.resources.bucket.bucketName", POOL: "backend.auth.resources.userPool.userPoolId" };
  const MODEL = "  Todo: a.model({ owner: a.string() }).secondaryIndexes((index) => [index('owner').name('byOwner')]).authorization((allow) => [allow.authenticated()]),\n  Note: a.model({ name: a.string() }).authorization((allow) => [allow.authenticated()]),";
  /** @param {string} id @param {keyof typeof L} variable @param {string[]} call @param {Ask} ask @param {Partial<import("./build.js").Parts>} [more] */
  const own = (id, variable, [name = "", client = "", command = "", input = ""], ask, more = {}) =>
    fix(id, { schema: MODEL, auth: "", storage: "", files: file(handler([name, client, command, input])), ...more, code: `backend.fn1.addEnvironment('${variable}', ${L[variable]});\n${more.code ?? ""}` }, [{ ...ask, variable }]);
  const table = (/** @type {string} */ command, input = "Key: event.key") => ["dynamodb", "DynamoDBClient", command, `{ TableName: process.env.TABLE, ${input} }`];
  const bucket = (/** @type {string} */ command, input = "Key: 'a/one.txt'") => ["s3", "S3Client", command, `{ Bucket: process.env.BUCKET, ${input} }`];
  const pool = (/** @type {string} */ command, input = "Username: event.name") => ["cognito-identity-provider", "CognitoIdentityProviderClient", command, `{ UserPoolId: process.env.POOL, ${input} }`];
  const idp = (/** @type {string} */ command) => ({ action: `cognito-idp:${command}` });
  const files = (/** @type {string} */ rules) => ({ storage: `access: (allow) => ({ ${rules} })` });
  const object = (/** @type {string} */ action) => ({ action, rest: "/a/one.txt" });
  return [
    own("table, get", "TABLE", table("GetItem"), { action: "dynamodb:GetItem" }),
    own("table, put", "TABLE", table("PutItem", "Item: event.item"), { action: "dynamodb:PutItem" }),
    own("table, other one allowed", "TABLE", table("GetItem"), { action: "dynamodb:GetItem" }, { code: "backend.data.resources.tables['Note'].grantReadData(backend.fn1.resources.lambda);" }),
    own("index, query", "TABLE", table("Query", "IndexName: 'byOwner'"), { action: "dynamodb:Query", rest: "/index/byOwner" }),
    own("table, of a resolver", "TABLE", table("UpdateItem"), { action: "dynamodb:UpdateItem" }, { functions: { fn1: "resourceGroupName: 'data'" }, schema: `${MODEL}\n${operation("run", "a.handler.function(fn1)")}` }),
    own("bucket, get", "BUCKET", bucket("GetObject"), object("s3:GetObject")),
    own("bucket, put", "BUCKET", bucket("PutObject"), object("s3:PutObject")),
    own("bucket, delete", "BUCKET", bucket("DeleteObject"), object("s3:DeleteObject")),
    own("bucket, list", "BUCKET", bucket("ListObjectsV2", "Prefix: 'a/'"), { action: "s3:ListBucket" }),
    own("bucket, get with rules", "BUCKET", bucket("GetObject"), object("s3:GetObject"), files("'a/*': [allow.authenticated.to(['read'])]")),
    own("bucket, put with a rule for the function", "BUCKET", bucket("PutObject"), object("s3:PutObject"), { ...files("'a/*': [allow.resource(fn1).to(['read'])]"), functions: { fn1: "resourceGroupName: 'storage'" } }),
    own("pool, get", "POOL", pool("AdminGetUser"), idp("AdminGetUser")),
    own("pool, add to a group", "POOL", pool("AdminAddUserToGroup", "Username: event.name, GroupName: 'admins'"), idp("AdminAddUserToGroup")),
    own("pool, list", "POOL", pool("ListUsers", "Limit: 10"), idp("ListUsers")),
    own("pool, create with a rule", "POOL", pool("AdminCreateUser"), idp("AdminCreateUser"), { auth: "access: (allow) => [allow.resource(fn1).to(['listUsers'])]", functions: { fn1: "resourceGroupName: 'auth'" } }),
    own("pool, of a function beside it", "POOL", pool("AdminUpdateUserAttributes", "Username: event.name, UserAttributes: []"), idp("AdminUpdateUserAttributes"), { functions: { fn1: "resourceGroupName: 'auth'" } }),
  ];
}

/** What calls name by a literal, and variables that hold one. */
function named() {
  const HERE = "${AWS::Region}:${AWS::AccountId}";
  /** @param {string} id @param {string[]} call @param {string} action @param {string} resource @param {Partial<import("./build.js").Parts>} [more] */
  const one = (id, call, action, resource, more = {}) => fix(`named ${id}`, { files: file(handler(call)), ...more }, [{ action, resource }]);
  const table = ["dynamodb", "DynamoDBClient", "GetItem", "{ TableName: 'Orders', Key: event.key }"];
  const mail = ["ses", "SESClient", "SendEmail", "{ Source: 'Team <team@example.com>', Destination: {}, Message: event.message }"];
  const variable = (/** @type {string[]} */ [name = "", client = "", command = ""], property = "") => [name, client, command, `{ ${property}: process.env.THING }`];
  const own = "const own = backend.createStack('own');\n";
  const add = (/** @type {string} */ value) => `backend.fn1.addEnvironment('THING', ${value});`;
  return [
    one("table", table, "dynamodb:GetItem", `arn:aws:dynamodb:${HERE}:table/Orders`),
    one("index", ["dynamodb", "DynamoDBClient", "Query", "{ TableName: 'Orders', IndexName: 'byOwner' }"], "dynamodb:Query", `arn:aws:dynamodb:${HERE}:table/Orders/index/byOwner`),
    one("sender", mail, "ses:SendEmail", `arn:aws:ses:${HERE}:identity/team@example.com`),
    one("domain of the sender", mail, "ses:SendEmail", `arn:aws:ses:${HERE}:identity/example.com`),
    one("queue", ["sqs", "SQSClient", "SendMessage", "{ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/mine', MessageBody: 'x' }"], "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:mine"),
    one("topic", ["sns", "SNSClient", "Publish", "{ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:mine', Message: 'x' }"], "sns:Publish", "arn:aws:sns:eu-west-1:111122223333:mine"),
    one("bucket", ["s3", "S3Client", "PutObject", "{ Bucket: 'mine', Key: 'a.txt' }"], "s3:PutObject", "arn:aws:s3:::mine/a.txt"),
    one("bucket to list", ["s3", "S3Client", "ListObjectsV2", "{ Bucket: 'mine' }"], "s3:ListBucket", "arn:aws:s3:::mine"),
    one("secret", ["secrets-manager", "SecretsManagerClient", "GetSecretValue", "{ SecretId: 'mine' }"], "secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${HERE}:secret:mine-a1B2c3`),
    one("parameter", ["ssm", "SSMClient", "GetParameter", "{ Name: '/mine/one' }"], "ssm:GetParameter", `arn:aws:ssm:${HERE}:parameter/mine/one`),
    one("function", ["lambda", "LambdaClient", "Invoke", "{ FunctionName: 'mine' }"], "lambda:InvokeFunction", `arn:aws:lambda:${HERE}:function:mine`),
    one("model", ["bedrock-runtime", "BedrockRuntimeClient", "InvokeModel", "{ modelId: 'eu.anthropic.claude-x-v1:0', body: event.body }"], "bedrock:InvokeModel", "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-x-v1:0"),
    one("event bus", ["eventbridge", "EventBridgeClient", "PutEvents", "{ Entries: [{ EventBusName: 'mine' }] }"], "events:PutEvents", `arn:aws:events:${HERE}:event-bus/mine`),
    one("pool", ["cognito-identity-provider", "CognitoIdentityProviderClient", "AdminGetUser", "{ UserPoolId: 'eu-west-1_abc', Username: 'x' }"], "cognito-idp:AdminGetUser", "arn:aws:cognito-idp:eu-west-1:${AWS::AccountId}:userpool/eu-west-1_abc"),
    one("table in a variable", variable(table, "Key: event.key, TableName"), "dynamodb:GetItem", `arn:aws:dynamodb:${HERE}:table/Orders`, { functions: { fn1: "environment: { THING: 'Orders' }" } }),
    one("table in a variable that is added", variable(table, "Key: event.key, TableName"), "dynamodb:GetItem", `arn:aws:dynamodb:${HERE}:table/Orders`, { code: add("'Orders'") }),
    fix("named own queue", { files: file(handler(variable(["sqs", "SQSClient", "SendMessage"], "MessageBody: 'x', QueueUrl"))), code: `${own}const queue = new Queue(own, 'Q');\n${add("queue.queueUrl")}` }, [{ action: "sqs:SendMessage", variable: "THING" }]),
    fix("named own bucket", { files: file(handler(variable(["s3", "S3Client", "GetObject"], "Key: 'a.txt', Bucket"))), code: `${own}const bucket = new Bucket(own, 'B');\n${add("bucket.bucketName")}` }, [{ action: "s3:GetObject", variable: "THING", rest: "/a.txt" }]),
    fix("named other function", { functions: { fn1: "", fn2: "" }, files: file(handler(variable(["lambda", "LambdaClient", "Invoke"], "FunctionName"))), code: add("backend.fn2.resources.lambda.functionName") }, [{ action: "lambda:InvokeFunction", variable: "THING" }]),
  ];
}

/** Keys of files: a path of the access rules, or a new one. */
function paths() {
  const rules = (/** @type {string} */ text) => ({ storage: `access: (allow) => ({ ${text} })` });
  /** @param {string} id @param {string} command @param {string} input @param {Ask} ask @param {Partial<import("./build.js").Parts>} more */
  const one = (id, command, input, ask, more) =>
    fix(`path ${id}`, { auth: "", storage: "", files: file(handler(["s3", "S3Client", command, `{ Bucket: process.env.FILES_BUCKET_NAME, ${input} }`])), ...more }, [{ ...ask, resource: `\${storage/files/Bucket}${ask.rest ?? ""}` }]);
  return [
    one("that has a rule", "PutObject", "Key: 'a/one.txt'", { action: "s3:PutObject", rest: "/a/one.txt" }, rules("'a/*': [allow.resource(fn1).to(['read'])]")),
    one("that has rules for users", "GetObject", "Key: `a/${event.id}.txt`", { action: "s3:GetObject", rest: "/a/one.txt" }, rules("'a/*': [allow.authenticated.to(['read'])], 'b/*': [allow.resource(fn1).to(['read'])]")),
    one("that is new", "PutObject", "Key: 'c/one.txt'", { action: "s3:PutObject", rest: "/c/one.txt" }, rules("'b/*': [allow.resource(fn1).to(['read'])]")),
    one("that is listed", "ListObjectsV2", "Prefix: 'a/'", { action: "s3:ListBucket", prefix: "a/" }, rules("'a/*': [allow.resource(fn1).to(['write'])]")),
    one("inside another one", "GetObject", "Key: 'a/b/one.txt'", { action: "s3:GetObject", rest: "/a/b/one.txt" }, rules("'a/*': [allow.resource(fn1).to(['read'])], 'a/b/*': [allow.authenticated.to(['read'])]")),
    one("to delete", "DeleteObject", "Key: 'a/one.txt'", { action: "s3:DeleteObject", rest: "/a/one.txt" }, rules("'a/*': [allow.resource(fn1).to(['read', 'write'])]")),
  ];
}

/** Data clients without `allow.resource`. */
function clients() {
  const client = `import { getAmplifyDataClientConfig } from '@aws-amplify/backend/function/runtime';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/data';
import { env } from '$amplify/env/fn1';

const { resourceConfig, libraryOptions } = await getAmplifyDataClientConfig(env);
Amplify.configure(resourceConfig, libraryOptions);
const client = generateClient<any>();

export const handler = async () => client.models.Todo.list();
`;
  const data = (/** @type {string} */ id, /** @type {Partial<import("./build.js").Parts>} */ more) => fix(`client ${id}`, { schema: TODO, auth: "", files: file(client), ...more }, [{ action: "appsync:GraphQL" }]);
  return [
    data("alone", {}),
    data("beside a rule", { rules: "allow.authenticated()" }),
    data("beside another function", { functions: { fn1: "", fn2: "" }, rules: "allow.resource(fn2)" }),
    data("of a resolver", { functions: { fn1: "resourceGroupName: 'data'" }, schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}` }),
    data("of a schedule", { functions: { fn1: "schedule: 'every day'" } }),
  ];
}

/** Every app for fixes. */
export const fixApps = () => [...operations(), ...backends(), ...resources(), ...named(), ...paths(), ...clients()];
