/** Apps for the graph of stacks: the arrangements known from deployed apps, then groups, roles and uses crossed. */
import { TODO, app, hash, operation } from "./build.js";

/** @typedef {import("./build.js").Parts} Parts */

/** What the definitions do with `fn1`. */
const ROLES = {
  plain: {},
  resolver: { resolver: true },
  "resolver-access": { resolver: true, rules: "allow.resource(fn1)" },
  access: { rules: "allow.resource(fn1)" },
  authorizer: { data: "authorizationModes: { defaultAuthorizationMode: 'userPool', lambdaAuthorizationMode: { function: fn1 } }" },
  trigger: { auth: "triggers: { postConfirmation: fn1 }" },
  "trigger-access": { auth: "triggers: { postConfirmation: fn1 }, access: (allow) => [allow.resource(fn1).to(['addUserToGroup'])]" },
  "trigger-data": { auth: "triggers: { preSignUp: fn1 }", rules: "allow.resource(fn1)" },
  "trigger-resolver": { auth: "triggers: { postConfirmation: fn1 }", resolver: true },
  "auth-access": { auth: "access: (allow) => [allow.resource(fn1).to(['listUsers'])]" },
  "resolver-auth-access": { resolver: true, auth: "access: (allow) => [allow.resource(fn1).to(['manageUsers'])]" },
  sender: { auth: "senders: { email: { handler: fn1 } }" },
  "storage-trigger": { storage: "triggers: { onUpload: fn1 }" },
  "storage-access": { storage: "access: (allow) => ({ 'a/*': [allow.authenticated.to(['read']), allow.resource(fn1).to(['read'])] })" },
  "resolver-storage-access": { resolver: true, storage: "access: (allow) => ({ 'a/*': [allow.resource(fn1).to(['read', 'write'])] })" },
  scheduled: { options: "schedule: 'every 1h'" },
};

/** What backend code does, mostly with `fn1`. */
const USES = {
  none: "",
  grant: "backend.data.resources.tables['Todo'].grantReadWriteData(backend.fn1.resources.lambda);",
  "table-env": "backend.fn1.addEnvironment('TABLE', backend.data.resources.tables['Todo'].tableName);",
  "table-policy": "backend.fn1.resources.lambda.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [backend.data.resources.tables['Todo'].tableArn] }));",
  "table-stream": "backend.fn1.resources.lambda.addEventSource(new DynamoEventSource(backend.data.resources.tables['Todo'], { startingPosition: StartingPosition.LATEST }));",
  literal: "backend.fn1.resources.lambda.addToRolePolicy(new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }));",
  "api-env": "backend.fn1.addEnvironment('API', backend.data.apiId);",
  "api-grant": "backend.data.resources.graphqlApi.grantMutation(backend.fn1.resources.lambda);",
  "pool-env": "backend.fn1.addEnvironment('POOL', backend.auth.resources.userPool.userPoolId);",
  "pool-policy": "backend.fn1.resources.lambda.addToRolePolicy(new PolicyStatement({ actions: ['cognito-idp:AdminGetUser'], resources: [backend.auth.resources.userPool.userPoolArn] }));",
  "pool-grant": "backend.auth.resources.userPool.grant(backend.fn1.resources.lambda, 'cognito-idp:AdminGetUser');",
  "bucket-grant": "backend.storage.resources.bucket.grantRead(backend.fn1.resources.lambda);",
  "bucket-env": "backend.fn1.addEnvironment('BUCKET', backend.storage.resources.bucket.bucketName);",
  "own-stack": "const own = backend.createStack('own');\nconst table = new Table(own, 'Own', { partitionKey: { name: 'id', type: AttributeType.STRING } });\ntable.grantReadData(backend.fn1.resources.lambda);",
  "own-stack-output": "const own = backend.createStack('own');\nnew CfnOutput(own, 'Out', { value: backend.fn1.resources.lambda.functionArn });",
  "own-stack-both": "const own = backend.createStack('own');\nconst queue = new Queue(own, 'Own');\nqueue.grantSendMessages(backend.fn1.resources.lambda);\nnew StringParameter(own, 'Name', { stringValue: backend.data.resources.tables['Todo'].tableName });",
  "own-rule": "const own = backend.createStack('own');\nnew Rule(own, 'Daily', { schedule: Schedule.rate(Duration.days(1)), targets: [new LambdaFunction(backend.fn1.resources.lambda)] });",
  "data-topic": "const topic = new Topic(Stack.of(backend.data.resources.graphqlApi), 'Topic');\ntopic.grantPublish(backend.fn1.resources.lambda);",
  "data-mapping": "new EventSourceMapping(Stack.of(backend.data.resources.tables['Todo']), 'Mapping', { target: backend.fn1.resources.lambda, eventSourceArn: backend.data.resources.tables['Todo'].tableStreamArn, startingPosition: StartingPosition.LATEST });",
  "auth-inline-policy": "const policy = new Policy(backend.auth.resources.userPool, 'Extra', { statements: [new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] })] });\nbackend.fn1.resources.lambda.role?.attachInlinePolicy(policy);",
  "auth-output": "new CfnOutput(backend.auth.stack, 'Out', { value: backend.fn1.resources.lambda.functionArn });",
  "root-topic": "const topic = new Topic(backend.stack, 'Topic');\ntopic.grantPublish(backend.fn1.resources.lambda);",
  "root-output": "new CfnOutput(backend.stack, 'Out', { value: backend.fn1.resources.lambda.functionArn });\nbackend.fn1.addEnvironment('STACK', backend.stack.stackName);",
  "fn2-grant": "backend.data.resources.tables['Todo'].grantReadData(backend.fn2.resources.lambda);",
  "fn2-invoke": "backend.fn2.resources.lambda.grantInvoke(backend.fn1.resources.lambda);\nbackend.fn1.addEnvironment('OTHER', backend.fn2.resources.lambda.functionName);",
  "cfn-environment": "backend.fn1.resources.cfnResources.cfnFunction.environment = { variables: { TABLE: backend.data.resources.tables['Todo'].tableName } };",
  "group-role": "backend.auth.resources.authenticatedUserIamRole.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [backend.fn1.resources.lambda.functionArn] }));",
};

const GROUPS = { default: "", data: "data", auth: "auth", storage: "storage", custom: "custom1" };

/** One combination. @param {string} id @param {string} role @param {string} code @param {string} group @param {string} [fn2] */
function arrangement(id, role, code, group, fn2) {
  const parts = /** @type {Record<string, any>} */ (ROLES)[role];
  const options = [group && `resourceGroupName: '${group}'`, parts.options].filter(Boolean).join(", ");
  const needs = (/** @type {string} */ word) => code.includes(word);
  return app(id, {
    functions: { fn1: options, ...((needs("fn2") || fn2 !== undefined) && { fn2: fn2 ?? "" }) },
    schema: parts.resolver ? `${TODO}\n${operation("run", "a.handler.function(fn1)")}` : TODO,
    rules: parts.rules,
    data: parts.data,
    auth: parts.auth ?? "",
    storage: parts.storage ?? (needs("backend.storage") ? "" : false),
    code,
  });
}

/** What is known of deployed apps, with whether CloudFormation takes them: the ground on which the rest stands. */
function known() {
  /** @type {[string, string, string, string, string?][]} */
  const rows = [];
  const u = USES;
  const add = (/** @type {string} */ role, /** @type {keyof typeof USES} */ use, /** @type {string} */ group = "", /** @type {string | undefined} */ fn2 = undefined) =>
    rows.push([`${role} ${use} ${group || "default"}${fn2 === undefined ? "" : ` fn2-${fn2.replace(/\W+/g, "-")}`}`, role, u[use], group, fn2]);
  add("resolver", "none");
  add("resolver", "literal");
  add("resolver-access", "none");
  for (const group of ["", "data"]) for (const use of /** @type {const} */ (["grant", "table-env", "table-policy", "table-stream"])) add("resolver", use, group);
  add("authorizer", "grant");
  for (const group of ["", "custom1"]) add("sender", "none", group);
  for (const use of /** @type {const} */ (["grant", "table-stream"])) add("plain", use);
  add("access", "grant");
  for (const use of /** @type {const} */ (["fn2-grant"])) add("resolver", use);
  for (const role of ["trigger", "trigger-access"]) add(role, "none");
  for (const use of /** @type {const} */ (["pool-env", "pool-policy"])) for (const group of ["", "auth"]) add("trigger", use, group);
  add("trigger-data", "none");
  for (const group of ["", "auth"]) add("trigger", "grant", group);
  add("trigger-resolver", "none", "data");
  for (const group of ["", "auth", "data"]) add("resolver-auth-access", "none", group);
  for (const group of ["", "data"]) add("resolver", "pool-env", group);
  for (const group of ["", "data"]) add("resolver-storage-access", "none", group);
  for (const role of ["storage-trigger", "storage-access"]) add(role, "none");
  for (const group of ["", "storage"]) add("storage-trigger", "bucket-grant", group);
  return rows.map(([id, role, code, group, fn2]) => arrangement(`known ${id}`, role, code, group, fn2));
}

/** Functions that only definitions know. */
function unlisted() {
  return ["", "data"].flatMap((group) => {
    const options = group && `resourceGroupName: '${group}'`;
    const handled = { schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}`, auth: "", code: "" };
    const inside = `const inner = defineFunction({ name: 'inner', entry: './handler.ts'${options && `, ${options}`} });
const schema = a.schema({
${TODO}
${operation("run", "a.handler.function(inner)")}
});
export const data = defineData({ schema });\n`;
    const inline = inside.replace(/const inner.*\n/, "").replace("(inner)", `(defineFunction({ name: 'inner', entry: './handler.ts'${options && `, ${options}`} }))`);
    const handler = { "amplify/data/handler.ts": "export const handler = async () => 'done';\n" };
    return [
      app(`unlisted resolver ${group || "default"}`, { functions: { fn1: options }, unlisted: ["fn1"], ...handled }),
      app(`unlisted inside data ${group || "default"}`, { functions: {}, resource: inside, auth: "", files: handler }),
      app(`unlisted inline ${group || "default"}`, { functions: {}, resource: inline, auth: "", files: handler }),
      app(`unlisted by name ${group || "default"}`, { functions: { fn1: options }, unlisted: ["fn1"], ...handled, schema: `${TODO}\n${operation("run", "a.handler.function('runner')")}`, data: "functions: { runner: fn1 }" }),
      app(`unlisted beside a grant ${group || "default"}`, { functions: { fn1: options, fn2: "" }, unlisted: ["fn1"], ...handled, code: USES["fn2-grant"] }),
    ];
  });
}

/** Two functions, each in a group and with a part. */
function pairs() {
  const apps = [];
  for (const group of ["", "data", "auth", "custom1"]) {
    for (const other of ["", "data", "custom2"]) {
      for (const role of ["resolver", "trigger", "storage-trigger", "resolver-auth-access"]) {
        const fn2 = other && `resourceGroupName: '${other}'`;
        for (const use of /** @type {const} */ (["fn2-grant", "fn2-invoke"])) {
          apps.push(arrangement(`pair ${role} ${group || "default"} ${use} ${other || "default"}`, role, USES[use], group, fn2));
        }
      }
    }
  }
  return apps;
}

/** Every app for the graph of stacks. */
export function stackApps() {
  const apps = [...known(), ...unlisted(), ...pairs()];
  for (const [name, group] of Object.entries(GROUPS)) {
    for (const role of Object.keys(ROLES)) {
      for (const [use, code] of Object.entries(USES)) {
        const id = `cross ${name} ${role} ${use}`;
        const all = name === "default" || name === "data";
        if (hash(id) % 8 < (all ? 4 : 3)) apps.push(arrangement(id, role, code, group));
      }
    }
  }
  return apps;
}
