/** Apps for the rights of functions: every way of granting, written in the ways that people write it. */
import { TODO, app, operation } from "./build.js";
import { constructGrants } from "./iam-constructs.js";

const L1 = "backend.fn1.resources.lambda";
const L2 = "backend.fn2.resources.lambda";
const SES = "new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] })";

/** @param {string} id @param {string} code @param {Partial<import("./build.js").Parts>} [more] */
const iam = (id, code, more = {}) => app(`iam ${id}`, { functions: { fn1: "", fn2: "" }, code, ...more });

/** With tables, a pool and a bucket. @param {string} id @param {string} code @param {Partial<import("./build.js").Parts>} [more] */
const full = (id, code, more = {}) => iam(id, code, { schema: TODO, auth: "", storage: "", ...more });

/** Ways to write a policy statement and to hand it over. */
function statements() {
  const add = (/** @type {string} */ statement) => `${L1}.addToRolePolicy(${statement});`;
  return [
    iam("statement", add(SES)),
    iam("statement with effect", add("new PolicyStatement({ effect: Effect.ALLOW, actions: ['s3:GetObject', 's3:PutObject'], resources: ['arn:aws:s3:::mine/*'] })")),
    iam("statement from json", add("PolicyStatement.fromJson({ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: '*' })")),
    iam("statement from json, one action", add("PolicyStatement.fromJson({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: ['*'] })")),
    iam("statement built up", `const statement = new PolicyStatement();\nstatement.addActions('sns:Publish', 'sns:Subscribe');\nstatement.addResources('*');\n${add("statement")}`),
    iam("statement with actions added later", `const statement = new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] });\nstatement.addActions('ses:SendRawEmail');\n${add("statement")}`),
    iam("statement with actions added after", `const statement = new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] });\n${add("statement")}\nstatement.addActions('ses:SendRawEmail');`),
    iam("statement copied", `const statement = new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] });\n${add("statement.copy({ actions: ['ses:SendRawEmail'] })")}`),
    iam("two statements", `${add(SES)}\n${add("new PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] })")}`),
    iam("service wildcard", add("new PolicyStatement({ actions: ['ses:*'], resources: ['*'] })")),
    iam("all", add("new PolicyStatement({ actions: ['*'], resources: ['*'] })")),
    iam("inner wildcard", add("new PolicyStatement({ actions: ['s3:Get*', 'cognito-idp:Admin*User'], resources: ['*'] })")),
    iam("other case", add("new PolicyStatement({ actions: ['SES:sendemail'], resources: ['*'] })")),
    iam("not action", add("new PolicyStatement({ notActions: ['iam:*', 's3:DeleteObject'], resources: ['*'] })")),
    iam("not resource", add("new PolicyStatement({ actions: ['s3:GetObject'], notResources: ['arn:aws:s3:::secret/*'] })")),
    iam("deny", `${add("new PolicyStatement({ actions: ['s3:*'], resources: ['*'] })")}\n${add("new PolicyStatement({ effect: Effect.DENY, actions: ['s3:DeleteObject'], resources: ['*'] })")}`),
    iam("deny of one thing", `${add("new PolicyStatement({ actions: ['s3:*'], resources: ['*'] })")}\n${add("new PolicyStatement({ effect: Effect.DENY, actions: ['s3:GetObject'], resources: ['arn:aws:s3:::secret/*'] })")}`),
    iam("deny only", add("new PolicyStatement({ effect: Effect.DENY, actions: ['s3:DeleteObject'], resources: ['*'] })")),
    iam("condition", add("new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'], conditions: { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } } })")),
    iam("condition added", `const statement = ${SES};\nstatement.addCondition('StringEquals', { 'ses:FromAddress': 'a@b.c' });\n${add("statement")}`),
    iam("actions in a constant", `const ACTIONS = ['ses:SendEmail', 'ses:SendRawEmail'];\n${add("new PolicyStatement({ actions: ACTIONS, resources: ['*'] })")}`),
    iam("actions spread", `const MORE = ['ses:SendRawEmail'] as const;\n${add("new PolicyStatement({ actions: ['ses:SendEmail', ...MORE], resources: ['*'] })")}`),
    iam("actions from a template", `const service = 'ses';\n${add("new PolicyStatement({ actions: [`${service}:SendEmail`], resources: ['*'] })")}`),
    iam("actions mapped", add("new PolicyStatement({ actions: ['AdminGetUser', 'ListUsers'].map((name) => `cognito-idp:${name}`), resources: ['*'] })")),
    iam("options in a constant", `const options = { actions: ['ses:SendEmail'], resources: ['*'] };\n${add("new PolicyStatement(options)")}`),
    iam("options spread", `const base = { resources: ['*'] };\n${add("new PolicyStatement({ ...base, actions: ['ses:SendEmail'] })")}`),
    iam("arn of the stack", add("new PolicyStatement({ actions: ['ses:SendEmail'], resources: [`arn:aws:ses:${Stack.of(backend.fn1.resources.lambda).region}:${Stack.of(backend.fn1.resources.lambda).account}:identity/*`] })")),
    iam("formatted arn", add("new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [Stack.of(backend.fn1.resources.lambda).formatArn({ service: 'ssm', resource: 'parameter', resourceName: 'x' })] })")),
    iam("arn with pseudo parameters", add("new PolicyStatement({ actions: ['ses:SendEmail'], resources: [`arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:identity/x`] })")),
    iam("actions from the environment", add("new PolicyStatement({ actions: [process.env.ACTION ?? 'ses:SendEmail'], resources: ['*'] })")),
    iam("inline policy", `${L1}.role?.attachInlinePolicy(new Policy(backend.stack, 'Extra', { statements: [${SES}] }));`),
    iam("inline policy, role known", `${L1}.role!.attachInlinePolicy(new Policy(backend.fn1.stack, 'Extra', { statements: [${SES}] }));`),
    iam("inline policy added to", `const policy = new Policy(backend.stack, 'Extra');\npolicy.addStatements(${SES});\n${L1}.role?.attachInlinePolicy(policy);`),
    iam("inline policy added to after", `const policy = new Policy(backend.stack, 'Extra');\n${L1}.role?.attachInlinePolicy(policy);\npolicy.addStatements(${SES});`),
    iam("policy attaches", `new Policy(backend.stack, 'Extra', { statements: [${SES}] }).attachToRole(${L1}.role!);`),
    iam("policy with roles", `new Policy(backend.stack, 'Extra', { statements: [${SES}], roles: [${L1}.role!, ${L2}.role!] });`),
    iam("policy with a document", `new Policy(backend.stack, 'Extra', { document: new PolicyDocument({ statements: [${SES}] }), roles: [${L1}.role!] });`),
    iam("policy document from json", `new Policy(backend.stack, 'Extra', { document: PolicyDocument.fromJson({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*' }] }), roles: [${L1}.role!] });`),
    iam("policy of nobody", `new Policy(backend.stack, 'Extra', { statements: [${SES}], force: false });`),
    iam("managed policy made", `new ManagedPolicy(backend.stack, 'Extra', { statements: [${SES}], roles: [${L1}.role!] });`),
    iam("managed policy made and added", `const managed = new ManagedPolicy(backend.stack, 'Extra', { statements: [${SES}] });\n${L1}.role?.addManagedPolicy(managed);`),
    iam("managed policy of aws", `${L1}.role?.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('AmazonSESFullAccess'));`),
    iam("managed policy of aws for execution", `${L1}.role?.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole'));`),
    iam("managed policy by arn", `${L1}.role?.addManagedPolicy(ManagedPolicy.fromManagedPolicyArn(backend.stack, 'M', 'arn:aws:iam::123456789012:policy/mine'));`),
    iam("principal of the grantee", `${L1}.grantPrincipal.addToPrincipalPolicy(${SES});`),
    iam("principal of the role", `${L1}.role?.addToPrincipalPolicy(${SES});`),
    iam("role add to policy", `${L1}.role?.addToPrincipalPolicy(${SES});\n(${L1}.role as Role).addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] }));`),
    iam("grant helper", "Grant.addToPrincipal({ grantee: backend.fn1.resources.lambda, actions: ['ses:SendEmail'], resourceArns: ['*'] });"),
    iam("cfn policy", `new CfnPolicy(backend.stack, 'Extra', { policyName: 'extra', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*' }] }, roles: [${L1}.role!.roleName] });`),
    iam("cfn role policy", `new CfnRolePolicy(backend.stack, 'Extra', { policyName: 'extra', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*' }] }, roleName: ${L1}.role!.roleName });`),
    iam("another role", `const role = new Role(backend.stack, 'R', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });\nrole.addToPolicy(${SES});`),
    iam("another role for the function", `const role = new Role(backend.stack, 'R', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });\nrole.addToPolicy(${SES});\nbackend.fn1.resources.cfnResources.cfnFunction.role = role.roleArn;`),
    iam("property override", `backend.fn1.resources.cfnResources.cfnFunction.addPropertyOverride('MemorySize', 1024);\n${add(SES)}`),
    iam("right to call by others only", `${L1}.addPermission('P', { principal: new ServicePrincipal('sns.amazonaws.com') });`),
    iam("right of the users", `backend.auth.resources.authenticatedUserIamRole.addToPrincipalPolicy(${SES});`, { auth: "" }),
  ];
}

/** Ways to get at the function. */
function spellings() {
  return [
    iam("alias of the lambda", `const lambda = ${L1};\nlambda.addToRolePolicy(${SES});`),
    iam("alias of the resources", `const { lambda } = backend.fn1.resources;\nlambda.addToRolePolicy(${SES});`),
    iam("alias of the function", `const { fn1: mailer } = backend;\nmailer.resources.lambda.addToRolePolicy(${SES});`),
    iam("alias deep", `const { fn1: { resources: { lambda } } } = backend;\nlambda.addToRolePolicy(${SES});`),
    iam("alias of the role", `const role = ${L1}.role;\nif (role) role.addToPrincipalPolicy(${SES});`),
    iam("cast", `(${L1} as any).addToRolePolicy(${SES});`),
    iam("computed key", `backend['fn1'].resources['lambda'].addToRolePolicy(${SES});`),
    iam("loop over lambdas", `for (const lambda of [${L1}, ${L2}]) {\n  lambda.addToRolePolicy(${SES});\n}`),
    iam("loop over handles", `for (const fn of [backend.fn1, backend.fn2]) fn.resources.lambda.addToRolePolicy(${SES});`),
    iam("forEach", `[backend.fn1].forEach((fn) => fn.resources.lambda.addToRolePolicy(${SES}));`),
    iam("forEach over statements", `[${SES}, new PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] })].forEach((statement) => ${L1}.addToRolePolicy(statement));`),
    iam("loop over keys", `for (const key of ['fn1', 'fn2'] as const) backend[key].resources.lambda.addToRolePolicy(${SES});`),
    iam("loop over entries", `for (const [, fn] of Object.entries({ one: backend.fn1 })) fn.resources.lambda.addToRolePolicy(${SES});`),
    iam("loop over values", `Object.values({ one: backend.fn1, two: backend.fn2 }).forEach(({ resources }) => resources.lambda.addToRolePolicy(${SES}));`),
    iam("counted loop", `const all = [backend.fn1, backend.fn2];\nfor (let i = 0; i < all.length; i++) all[i].resources.lambda.addToRolePolicy(${SES});`),
    iam("helper with the lambda", `function allowMail(lambda: any) {\n  lambda.addToRolePolicy(${SES});\n}\nallowMail(${L1});`),
    iam("helper with the handle", `const allowMail = (fn: any) => fn.resources.lambda.addToRolePolicy(${SES});\nallowMail(backend.fn1);`),
    iam("helper with actions", `function allow(lambda: any, ...actions: string[]) {\n  lambda.addToRolePolicy(new PolicyStatement({ actions, resources: ['*'] }));\n}\nallow(${L1}, 'ses:SendEmail', 'sns:Publish');\nallow(${L2}, 'sqs:SendMessage');`),
    iam("helper with options", `function allow({ fn, actions }: { fn: any; actions: string[] }) {\n  fn.resources.lambda.addToRolePolicy(new PolicyStatement({ actions, resources: ['*'] }));\n}\nallow({ fn: backend.fn1, actions: ['ses:SendEmail'] });`),
    iam("helper that makes the statement", `const mail = () => ${SES};\n${L1}.addToRolePolicy(mail());`),
    iam("helper that takes the backend", `function configure(all: any) {\n  all.fn1.resources.lambda.addToRolePolicy(${SES});\n}\nconfigure(backend);`),
    iam("helper in another file", "allowMail(backend.fn1.resources.lambda);", {
      before: "import { allowMail } from './grants';\n",
      files: { "amplify/grants.ts": `import { PolicyStatement } from 'aws-cdk-lib/aws-iam';\nexport function allowMail(lambda: any) {\n  lambda.addToRolePolicy(${SES});\n}\n` },
    }),
    iam("statement from another file", `${L1}.addToRolePolicy(mail);`, {
      before: "import { mail } from './grants';\n",
      files: { "amplify/grants.ts": `import { PolicyStatement } from 'aws-cdk-lib/aws-iam';\nexport const mail = ${SES};\n` },
    }),
    iam("class", `class Mailer extends Construct {\n  constructor(scope: Construct, id: string, props: { fn: any }) {\n    super(scope, id);\n    props.fn.addToRolePolicy(${SES});\n  }\n}\nnew Mailer(backend.stack, 'Mailer', { fn: ${L1} });`),
    iam("condition false", `if (process.env.NEVER_SET_ANYWHERE) ${L1}.addToRolePolicy(${SES});`),
    iam("condition true", `if (!process.env.NEVER_SET_ANYWHERE) ${L1}.addToRolePolicy(${SES});`),
    iam("either function", `const fn = process.env.NEVER_SET_ANYWHERE ? backend.fn1 : backend.fn2;\nfn.resources.lambda.addToRolePolicy(${SES});`),
    iam("never called", `function allowMail() {\n  ${L1}.addToRolePolicy(${SES});\n}\nvoid allowMail;`),
    iam("namespace import", `${L1}.addToRolePolicy(new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }));`, { before: "import * as iam from 'aws-cdk-lib/aws-iam';\n" }),
    iam("import from the root", `${L1}.addToRolePolicy(new aws_iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }));`, { before: "import { aws_iam } from 'aws-cdk-lib';\n" }),
    iam("namespace of the root", `${L1}.addToRolePolicy(new cdk.aws_iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }));`, { before: "import * as cdk from 'aws-cdk-lib';\n" }),
    iam("import renamed", `${L1}.addToRolePolicy(new Statement({ actions: ['ses:SendEmail'], resources: ['*'] }));`, { before: "import { PolicyStatement as Statement } from 'aws-cdk-lib/aws-iam';\n" }),
    iam("key of another name", `backend.mailer.resources.lambda.addToRolePolicy(${SES});`, {
      files: { "amplify/backend.ts": `import { defineBackend } from '@aws-amplify/backend';\nimport { PolicyStatement } from 'aws-cdk-lib/aws-iam';\nimport { fn1 } from './functions/fn1/resource';\nimport { fn2 } from './functions/fn2/resource';\nconst backend = defineBackend({ mailer: fn1, fn2 });\nbackend.mailer.resources.lambda.addToRolePolicy(${SES});\n` },
    }),
  ];
}

/** Tables, the pool, the bucket and the API of Amplify itself. */
function resources() {
  const table = "backend.data.resources.tables['Todo']";
  const access = (/** @type {string} */ actions) => full(`auth access ${actions}`, "", { auth: `access: (allow) => [allow.resource(fn1).to([${actions.split(" ").map((action) => `'${action}'`).join(", ")}])]` });
  const files = (/** @type {string} */ id, /** @type {string} */ rules) => full(`storage access ${id}`, "", { storage: `access: (allow) => ({ ${rules} })` });
  return [
    ...["grantReadData", "grantWriteData", "grantReadWriteData", "grantFullAccess", "grantStreamRead"].map((method) => full(`table ${method}`, `${table}.${method}(${L1});`)),
    full("table grant", `${table}.grant(${L1}, 'dynamodb:GetItem', 'dynamodb:Query');`),
    full("table grants object", `(${table} as any).grants?.readData(${L1});`),
    full("table by dot", `backend.data.resources.tables.Todo.grantReadData(${L1});`),
    full("table with an index", `${table}.grantReadData(${L1});`, { schema: "  Todo: a.model({ owner: a.string() }).secondaryIndexes((index) => [index('owner')]).authorization((allow) => [allow.authenticated()])," }),
    full("table index by hand", `${L1}.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:Query'], resources: [${table}.tableArn, \`\${${table}.tableArn}/index/*\`] }));`),
    full("tables in a loop", `for (const table of Object.values(backend.data.resources.tables)) table.grantReadData(${L1});`),
    full("tables by name in a loop", `for (const name of ['Todo', 'Note'] as const) backend.data.resources.tables[name].grantWriteData(${L1});`, { schema: `${TODO}\n${TODO.replace("Todo", "Note")}` }),
    full("table event source", `${L1}.addEventSource(new DynamoEventSource(${table}, { startingPosition: StartingPosition.LATEST }));`),
    full("table of one to the other", `${table}.grantReadData(${L2});`),
    full("bucket grantRead", `backend.storage.resources.bucket.grantRead(${L1});`),
    full("bucket grantRead of a path", `backend.storage.resources.bucket.grantRead(${L1}, 'public/*');`),
    full("bucket grantReadWrite", `backend.storage.resources.bucket.grantReadWrite(${L1});`),
    full("bucket grantPut", `backend.storage.resources.bucket.grantPut(${L1});`),
    full("bucket grantDelete", `backend.storage.resources.bucket.grantDelete(${L1});`),
    full("pool grant", `backend.auth.resources.userPool.grant(${L1}, 'cognito-idp:AdminGetUser', 'cognito-idp:ListUsers');`),
    full("pool policy", `${L1}.addToRolePolicy(new PolicyStatement({ actions: ['cognito-idp:AdminInitiateAuth'], resources: [backend.auth.resources.userPool.userPoolArn] }));`),
    full("api grantMutation", `backend.data.resources.graphqlApi.grantMutation(${L1});`),
    full("api grantQuery of fields", `backend.data.resources.graphqlApi.grantQuery(${L1}, 'getTodo');`),
    full("function grantInvoke", `${L2}.grantInvoke(${L1});`),
    full("function grantInvokeUrl", `const url = ${L2}.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });\nurl.grantInvokeUrl(${L1});`),
    full("schema access", "", { rules: "allow.resource(fn1)" }),
    full("schema access to queries", "", { rules: "allow.resource(fn1).to(['query'])" }),
    full("schema access to two", "", { rules: "allow.resource(fn1).to(['mutate', 'listen'])" }),
    full("schema access of the resolver", "", { schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}`, rules: "allow.resource(fn1)" }),
    full("resolver alone", "", { schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}` }),
    full("auth trigger alone", "", { auth: "triggers: { postConfirmation: fn1 }" }),
    full("storage trigger alone", "", { storage: "triggers: { onUpload: fn1 }" }),
    full("email sender", "", { auth: "senders: { email: { handler: fn1 } }" }),
    full("sms sender", "", { auth: "senders: { sms: { handler: fn1 } }" }),
    ...["manageUsers", "manageGroupMembership", "manageGroups", "manageUserDevices", "managePasswordRecovery", "addUserToGroup", "createUser", "deleteUser", "getUser", "listUsers", "listUsersInGroup", "listGroups", "listGroupsForUser", "disableUser", "enableUser", "setUserPassword", "updateUserAttributes", "setUserMfaPreference", "getDevice", "resetUserPassword", "createGroup", "getGroup", "manageUsers listUsers", "removeUserFromGroup", "forgetDevice", "setUserSettings"].map(access),
    full("auth access with a trigger", "", { auth: "triggers: { postConfirmation: fn1 }, access: (allow) => [allow.resource(fn1).to(['addUserToGroup'])]" }),
    full("auth access of two", "", { auth: "access: (allow) => [allow.resource(fn1).to(['listUsers']), allow.resource(fn2).to(['manageUsers'])]" }),
    files("read", "'a/*': [allow.resource(fn1).to(['read'])]"),
    files("get", "'a/*': [allow.resource(fn1).to(['get'])]"),
    files("list", "'a/*': [allow.resource(fn1).to(['list'])]"),
    files("write", "'a/*': [allow.resource(fn1).to(['write'])]"),
    files("delete", "'a/*': [allow.resource(fn1).to(['delete'])]"),
    files("all", "'a/*': [allow.resource(fn1).to(['read', 'write', 'delete'])]"),
    files("two paths", "'a/*': [allow.resource(fn1).to(['read'])], 'b/*': [allow.resource(fn2).to(['write']), allow.resource(fn1).to(['write'])]"),
    files("users only", "'a/*': [allow.authenticated.to(['read'])]"),
    full("secret in the environment", "", { functions: { fn1: "environment: { TOKEN: secret('TOKEN') }", fn2: "" } }),
    full("secret added", "backend.fn1.addEnvironment('TOKEN', secret('TOKEN'));"),
    full("variable added", `backend.fn1.addEnvironment('TABLE', ${table}.tableName);`),
    iam("schedule", "", { functions: { fn1: "schedule: 'every day'", fn2: "" } }),
    iam("provided function", `backend.fn1.resources.lambda.addToRolePolicy(${SES});`, {
      functions: { fn2: "" },
      files: {
        "amplify/backend.ts": `import { defineBackend } from '@aws-amplify/backend';\nimport { PolicyStatement } from 'aws-cdk-lib/aws-iam';\nimport { fn1 } from './functions/fn1/resource';\nimport { fn2 } from './functions/fn2/resource';\nconst backend = defineBackend({ fn1, fn2 });\nbackend.fn1.resources.lambda.addToRolePolicy(${SES});\n`,
        "amplify/functions/fn1/resource.ts": `import { defineFunction } from '@aws-amplify/backend';\nimport { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';\nimport { PolicyStatement } from 'aws-cdk-lib/aws-iam';\nexport const fn1 = defineFunction((scope) => new Function(scope, 'fn1', { runtime: Runtime.PYTHON_3_12, handler: 'index.handler', code: Code.fromInline('x'), initialPolicy: [new PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] })] }));\n`,
      },
    }),
  ];
}

/** Every app for rights. */
export const iamApps = () => [...statements(), ...spellings(), ...resources(), ...constructGrants(iam)];
