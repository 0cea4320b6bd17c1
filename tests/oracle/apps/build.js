/** Builds the sources of small apps from what is particular to each. */

/**
 * @typedef {object} Parts
 * @property {Record<string, string>} [functions] options of each function behind its name; by default one `fn1`
 * @property {string[]} [unlisted] functions that `defineBackend` doesn't list
 * @property {string} [schema] entries of `a.schema`; without it the app has no data
 * @property {string} [rules] rules of the schema's own authorization
 * @property {string} [resource] the whole of `amplify/data/resource.ts` behind its imports, in place of `schema`
 * @property {string} [data] further options of `defineData`
 * @property {string | false} [auth] further options of `defineAuth`
 * @property {string | false} [storage] further options of `defineStorage`
 * @property {string} [code] backend code behind `defineBackend`
 * @property {string} [before] backend code before it
 * @property {Record<string, string>} [files] further files
 *
 * @typedef {{ id: string, files: Record<string, string>, entry?: string, types?: boolean, stored?: boolean, asks?: object[], mended?: Record<string, string> }} App
 *   `stored`: the sources lie in the repository and are not kept with the results; `asks`: what its handler calls;
 *   `mended`: files as the engine's suggestions leave them
 */

/** Where the names come from that backend code uses. */
const MODULES = {
  "aws-cdk-lib": ["Stack", "CfnOutput", "Duration", "Fn", "Token", "RemovalPolicy", "SecretValue", "Aws", "Tags", "Arn"],
  "aws-cdk-lib/aws-iam": ["Policy", "PolicyStatement", "ManagedPolicy", "Effect", "Role", "ServicePrincipal", "PolicyDocument", "Grant", "CfnPolicy", "AnyPrincipal", "ArnPrincipal", "CfnRolePolicy"],
  "aws-cdk-lib/aws-sns": ["Topic"],
  "aws-cdk-lib/aws-sns-subscriptions": ["LambdaSubscription"],
  "aws-cdk-lib/aws-sqs": ["Queue", "CfnQueue"],
  "aws-cdk-lib/aws-s3": ["Bucket", "EventType"],
  "aws-cdk-lib/aws-s3-notifications": ["LambdaDestination"],
  "aws-cdk-lib/aws-dynamodb": ["Table", "TableV2", "AttributeType", "StreamViewType"],
  "aws-cdk-lib/aws-lambda": ["EventSourceMapping", "StartingPosition", "FunctionUrlAuthType", "CfnFunction", "Alias", "Function", "Runtime", "Code"],
  "aws-cdk-lib/aws-lambda-event-sources": ["DynamoEventSource", "KinesisEventSource", "SqsEventSource", "SnsEventSource", "S3EventSource", "S3EventSourceV2"],
  "aws-cdk-lib/aws-secretsmanager": ["Secret"],
  "aws-cdk-lib/aws-kms": ["Key"],
  "aws-cdk-lib/aws-ssm": ["StringParameter"],
  "aws-cdk-lib/aws-events": ["EventBus", "Rule", "Schedule"],
  "aws-cdk-lib/aws-events-targets": ["LambdaFunction"],
  "aws-cdk-lib/aws-kinesis": ["Stream"],
  "aws-cdk-lib/aws-kinesisfirehose": ["DeliveryStream", "S3Bucket"],
  "aws-cdk-lib/aws-logs": ["LogGroup"],
  "aws-cdk-lib/aws-ecr": ["Repository"],
  "aws-cdk-lib/aws-ses": ["EmailIdentity", "Identity"],
  "aws-cdk-lib/aws-cloudwatch": ["Metric"],
  "aws-cdk-lib/aws-cognito": ["UserPool", "UserPoolOperation"],
  "aws-cdk-lib/aws-appsync": ["GraphqlApi", "IamResource", "EventApi", "AppSyncAuthorizationType"],
  "aws-cdk-lib/aws-stepfunctions": ["StateMachine", "DefinitionBody", "Pass", "Activity"],
  "aws-cdk-lib/aws-stepfunctions-tasks": ["LambdaInvoke"],
  "aws-cdk-lib/aws-apigateway": ["RestApi", "LambdaIntegration"],
  "aws-cdk-lib/aws-apigatewayv2": ["HttpApi", "HttpMethod", "WebSocketApi"],
  "aws-cdk-lib/aws-apigatewayv2-integrations": ["HttpLambdaIntegration"],
  "aws-cdk-lib/aws-scheduler": ["ScheduleGroup"],
  "aws-cdk-lib/aws-cloudfront": ["Distribution"],
  "aws-cdk-lib/aws-cloudfront-origins": ["HttpOrigin"],
  "aws-cdk-lib/aws-appconfig": ["Application", "Environment"],
  "aws-cdk-lib/aws-backup": ["BackupVault"],
  "aws-cdk-lib/aws-codecommit": ["Repository as CodeRepository"],
  "aws-cdk-lib/aws-opensearchservice": ["Domain", "EngineVersion"],
  "aws-cdk-lib/aws-route53": ["HostedZone"],
  "aws-cdk-lib/aws-ec2": ["Vpc"],
  constructs: ["Construct"],
};

/** @param {string} text @param {string} name */
const uses = (text, name) => new RegExp(`(?<![.\\w'"])${name}\\b`).test(text);

/** Imports of what a text uses. @param {string} text @param {Record<string, string[]>} modules */
function imports(text, modules) {
  return Object.entries(modules).flatMap(([module, names]) => {
    const used = names.filter((name) => uses(text, name.split(" as ").pop() ?? name));
    return used.length > 0 ? [`import { ${used.join(", ")} } from '${module}';\n`] : [];
  }).join("");
}

/**
 * @param {string} id
 * @param {Parts} parts
 * @param {Partial<App>} [more]
 * @returns {App}
 */
export function app(id, parts, more = {}) {
  const functions = parts.functions ?? { fn1: "" };
  const names = Object.keys(functions);
  /** @type {Record<string, string>} */
  const files = {};
  const local = (/** @type {string} */ text, /** @type {string} */ up) =>
    imports(text, Object.fromEntries(names.map((name) => [`${up}functions/${name}/resource`, [name]])));
  const amplify = (/** @type {string} */ text) =>
    imports(text, { "@aws-amplify/backend": ["a", "defineAuth", "defineData", "defineFunction", "defineStorage", "defineBackend", "secret", "referenceAuth", "type ClientSchema"] });
  const write = (/** @type {string} */ path, /** @type {string} */ text, up = "../") => {
    files[path] = amplify(text) + imports(text, MODULES) + local(text, up) + text;
  };

  for (const [name, options] of Object.entries(functions)) {
    const own = options.startsWith("defineFunction") ? options : `defineFunction({ name: '${name}', entry: './handler.ts'${options && `, ${options}`} })`;
    files[`amplify/functions/${name}/resource.ts`] = `${amplify(own)}export const ${name} = ${own};\n`;
    files[`amplify/functions/${name}/handler.ts`] = "export const handler = async () => 'done';\n";
  }
  const keys = [];
  if (parts.auth !== undefined && parts.auth !== false) {
    keys.push("auth");
    write("amplify/auth/resource.ts", `export const auth = defineAuth({ loginWith: { email: true }${parts.auth && `, ${parts.auth}`} });\n`);
  }
  if (parts.schema !== undefined || parts.resource !== undefined) {
    keys.push("data");
    const rules = parts.rules ? `.authorization((allow) => [${parts.rules}])` : "";
    const built = `const schema = a.schema({\n${parts.schema}\n})${rules};\nexport const data = defineData({ schema${parts.data ? `, ${parts.data}` : ""} });\n`;
    write("amplify/data/resource.ts", parts.resource ?? built);
  }
  if (parts.storage !== undefined && parts.storage !== false) {
    keys.push("storage");
    write("amplify/storage/resource.ts", `export const storage = defineStorage({ name: 'files'${parts.storage && `, ${parts.storage}`} });\n`);
  }
  const resources = imports(keys.join(" "), { "./auth/resource": ["auth"], "./data/resource": ["data"], "./storage/resource": ["storage"] });
  const listed = names.filter((name) => !parts.unlisted?.includes(name));
  const code = `${parts.before ?? ""}const backend = defineBackend({ ${[...keys, ...listed].join(", ")} });\n${parts.code ?? ""}\n`;
  write("amplify/backend.ts", `${resources}${code}`, "./");
  for (const [path, text] of Object.entries(parts.files ?? {})) files[path] = text;
  return { id, files, ...more };
}

export const TODO = "  Todo: a.model({ name: a.string() }).authorization((allow) => [allow.authenticated()]),";

/** An operation with a handler. @param {string} name @param {string} handler */
export const operation = (name, handler) =>
  `  ${name}: a.query().returns(a.string()).authorization((allow) => [allow.authenticated()]).handler(${handler}),`;

/** A number that a text always gives: which apps of a large product are kept. @param {string} text */
export function hash(text) {
  let value = 2166136261;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 16777619);
  // The low bits of this hash alone hardly depend on the last characters.
  return ((value >>> 15) ^ value) >>> 0;
}
