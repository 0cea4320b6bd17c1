/** Apps for the graph of stacks with what people's backend code does beyond grants: APIs, queues, triggers, dependencies, overrides. */
import { TODO, app, hash, operation } from "./build.js";

const TABLE = "backend.data.resources.tables['Todo']";
const L1 = "backend.fn1.resources.lambda";
const OWN = "const own = backend.createStack('own');\n";

/** What backend code does. */
const USES = {
  "rest api": `${OWN}const api = new RestApi(own, 'Api');\napi.root.addMethod('GET', new LambdaIntegration(${L1}));`,
  "rest api and its url": `${OWN}const api = new RestApi(own, 'Api');\napi.root.addMethod('GET', new LambdaIntegration(${L1}));\nbackend.fn1.addEnvironment('URL', api.url);`,
  "http api": `${OWN}const api = new HttpApi(own, 'Api');\napi.addRoutes({ path: '/items', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('I', ${L1}) });`,
  "http api and the table": `${OWN}const api = new HttpApi(own, 'Api');\napi.addRoutes({ path: '/items', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('I', ${L1}) });\n${TABLE}.grantReadData(${L1});`,
  "queue and its url": `${OWN}const queue = new Queue(own, 'Jobs');\nqueue.grantSendMessages(${L1});\nbackend.fn1.addEnvironment('QUEUE', queue.queueUrl);`,
  "queue source": `${OWN}const queue = new Queue(own, 'Jobs');\n${L1}.addEventSource(new SqsEventSource(queue));`,
  "queue from one to the other": `${OWN}const queue = new Queue(own, 'Jobs');\nqueue.grantSendMessages(${L1});\nbackend.fn2.resources.lambda.addEventSource(new SqsEventSource(queue, { batchSize: 5 }));`,
  "topic subscription": `${OWN}const topic = new Topic(own, 'News');\ntopic.addSubscription(new LambdaSubscription(${L1}));`,
  "topic subscription and publish": `${OWN}const topic = new Topic(own, 'News');\ntopic.addSubscription(new LambdaSubscription(${L1}));\ntopic.grantPublish(${L1});`,
  "topic source": `${OWN}const topic = new Topic(own, 'News');\n${L1}.addEventSource(new SnsEventSource(topic));`,
  "bucket notification": `backend.storage.resources.bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(${L1}));`,
  "bucket notification and grant": `backend.storage.resources.bucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(${L1}));\nbackend.storage.resources.bucket.grantRead(${L1});`,
  "bucket source": `${L1}.addEventSource(new S3EventSourceV2(backend.storage.resources.bucket, { events: [EventType.OBJECT_CREATED] }));`,
  "own bucket source": `${OWN}const bucket = new Bucket(own, 'B');\n${L1}.addEventSource(new S3EventSource(bucket, { events: [EventType.OBJECT_CREATED] }));`,
  "rule in its own stack": `const rule = new Rule(Stack.of(${L1}), 'Daily', { schedule: Schedule.rate(Duration.days(1)) });\nrule.addTarget(new LambdaFunction(${L1}));`,
  "rule in another stack": `${OWN}const rule = new Rule(own, 'Daily', { schedule: Schedule.rate(Duration.days(1)) });\nrule.addTarget(new LambdaFunction(${L1}));`,
  "rule and a queue": `${OWN}new Rule(own, 'Daily', { schedule: Schedule.rate(Duration.days(1)), targets: [new LambdaFunction(${L1})] });\nnew Queue(own, 'Q').grantSendMessages(${L1});`,
  "client id": "backend.fn1.addEnvironment('CLIENT', backend.auth.resources.userPoolClient.userPoolClientId);",
  "identity pool": "backend.fn1.addEnvironment('IDENTITY', backend.auth.resources.cfnResources.cfnIdentityPool.ref);",
  "pool trigger added": `(backend.auth.resources.userPool as UserPool).addTrigger(UserPoolOperation.PRE_SIGN_UP, ${L1});`,
  "pool override": `backend.auth.resources.cfnResources.cfnUserPool.addPropertyOverride('LambdaConfig.PreSignUp', ${L1}.functionArn);`,
  "pool config": `backend.auth.resources.cfnResources.cfnUserPool.lambdaConfig = { preSignUp: ${L1}.functionArn };`,
  "pool permission": `${L1}.addPermission('Pool', { principal: new ServicePrincipal('cognito-idp.amazonaws.com'), sourceArn: backend.auth.resources.userPool.userPoolArn });`,
  "output of the app": `backend.addOutput({ custom: { fn: ${L1}.functionName, table: ${TABLE}.tableName } });`,
  "output of the data stack": `new CfnOutput(backend.data.stack, 'Fn', { value: ${L1}.functionName });`,
  "output of the function's stack": `new CfnOutput(backend.fn1.stack, 'Table', { value: ${TABLE}.tableName });`,
  "dependency of constructs": `${L1}.node.addDependency(${TABLE});`,
  "dependency of the table": `${TABLE}.node.addDependency(${L1});`,
  "dependency of stacks": "backend.fn1.stack.addDependency(backend.auth.stack);",
  "data source": `const source = backend.data.resources.graphqlApi.addLambdaDataSource('Source', ${L1});\nvoid source;`,
  "api id in a parameter": `new StringParameter(backend.fn1.stack, 'Api', { stringValue: backend.data.resources.cfnResources.cfnGraphqlApi.attrApiId });`,
  "function name in a parameter": `new StringParameter(backend.data.stack, 'Fn', { stringValue: ${L1}.functionName });`,
  "joined text": `backend.fn1.addEnvironment('PAIR', Fn.join('|', [${TABLE}.tableName, 'x']));`,
  "template text": `backend.fn1.addEnvironment('PAIR', \`\${${TABLE}.tableName}-x\`);`,
  "stack name of data": "backend.fn1.addEnvironment('STACK', Stack.of(backend.data.resources.graphqlApi).stackName);",
  "region of data": "backend.fn1.addEnvironment('REGION', Stack.of(backend.data.resources.graphqlApi).region);",
  "imported table": `${OWN}const table = Table.fromTableName(own, 'T', ${TABLE}.tableName);\ntable.grantReadData(${L1});`,
  "imported table by literal": `${OWN}const table = Table.fromTableName(own, 'T', 'mine');\ntable.grantReadData(${L1});`,
  "stream arn": `const mapping = new EventSourceMapping(Stack.of(${L1}), 'M', { target: ${L1}, eventSourceArn: ${TABLE}.tableStreamArn, startingPosition: StartingPosition.LATEST });\nvoid mapping;`,
  "stream with a policy in data": `const policy = new Policy(Stack.of(${TABLE}), 'P', { statements: [new PolicyStatement({ actions: ['dynamodb:GetRecords'], resources: [${TABLE}.tableStreamArn!] })] });\n${L1}.role?.attachInlinePolicy(policy);\nconst mapping = new EventSourceMapping(Stack.of(${TABLE}), 'M', { target: ${L1}, eventSourceArn: ${TABLE}.tableStreamArn, startingPosition: StartingPosition.LATEST });\nmapping.node.addDependency(policy);`,
  "machine": `${OWN}const machine = new StateMachine(own, 'M', { definitionBody: DefinitionBody.fromChainable(new LambdaInvoke(own, 'Run', { lambdaFunction: ${L1} })) });\nvoid machine;`,
  "machine that it starts": `${OWN}const machine = new StateMachine(own, 'M', { definitionBody: DefinitionBody.fromChainable(new LambdaInvoke(own, 'Run', { lambdaFunction: ${L1} })) });\nmachine.grantStartExecution(${L1});`,
  "machine that another starts": `${OWN}const machine = new StateMachine(own, 'M', { definitionBody: DefinitionBody.fromChainable(new LambdaInvoke(own, 'Run', { lambdaFunction: ${L1} })) });\nmachine.grantStartExecution(backend.fn2.resources.lambda);`,
  "function url": `const url = ${L1}.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });\nnew CfnOutput(backend.stack, 'Url', { value: url.url });`,
  "function url of the other": "const url = backend.fn2.resources.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });\nbackend.fn1.addEnvironment('URL', url.url);",
  alias: `const alias = (${L1} as Function).addAlias('live');\nvoid alias;`,
  "secret of its own": `${OWN}const key = new Secret(own, 'S');\nkey.grantRead(${L1});\nbackend.fn1.addEnvironment('SECRET', key.secretArn);`,
  "pool group role": `backend.auth.resources.groups['ADMINS']?.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [${L1}.functionArn] }));`,
  "role and table": `backend.auth.resources.authenticatedUserIamRole.addToPrincipalPolicy(new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [${TABLE}.tableArn] }));`,
  "user right on the bucket": "backend.storage.resources.bucket.grantRead(backend.auth.resources.authenticatedUserIamRole);",
  "own table in the function's stack": `const table = new Table(backend.fn1.stack, 'T', { partitionKey: { name: 'id', type: AttributeType.STRING } });\ntable.grantReadWriteData(${L1});`,
  "own table in the data stack": `const table = new Table(backend.data.stack, 'T', { partitionKey: { name: 'id', type: AttributeType.STRING } });\ntable.grantReadWriteData(${L1});\nbackend.fn1.addEnvironment('T', table.tableName);`,
  "own function in the data stack": `const own = new Function(backend.data.stack, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\n${TABLE}.grantReadData(own);\nown.grantInvoke(${L1});`,
  "own function that calls it": `${OWN}const caller = new Function(own, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\n${L1}.grantInvoke(caller);`,
  "tags and removal": `Tags.of(${L1}).add('team', 'x');\nbackend.storage.resources.bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);\nTags.of(backend.data.stack).add('team', 'x');`,
  "table options": `const { amplifyDynamoDbTables } = backend.data.resources.cfnResources;\namplifyDynamoDbTables['Todo'].pointInTimeRecoveryEnabled = true;\namplifyDynamoDbTables['Todo'].timeToLiveAttribute = { attributeName: 'ttl', enabled: true };`,
  "class with everything": `class Search extends Construct {\n  readonly table: Table;\n  constructor(scope: Construct, id: string, props: { fn: any }) {\n    super(scope, id);\n    this.table = new Table(this, 'T', { partitionKey: { name: 'id', type: AttributeType.STRING } });\n    this.table.grantReadData(props.fn);\n  }\n}\nconst search = new Search(backend.createStack('search'), 'S', { fn: ${L1} });\nbackend.fn2.addEnvironment('T', search.table.tableName);`,
  "helper over all": `function give(table: any, fn: any, name: string) {\n  table.grantReadWriteData(fn.resources.lambda);\n  fn.addEnvironment(name, table.tableName);\n}\nfor (const fn of [backend.fn1, backend.fn2]) give(${TABLE}, fn, 'TABLE');`,
  "entries of the tables": `Object.entries(backend.data.resources.tables).forEach(([name, table]) => backend.fn1.addEnvironment(\`\${name.toUpperCase()}_TABLE\`, table.tableName));`,
  "condition that is never so": `if (process.env.NEVER_SET_ANYWHERE) ${TABLE}.grantReadData(${L1});`,
  "condition that is always so": `if (!process.env.NEVER_SET_ANYWHERE) ${TABLE}.grantReadData(${L1});`,
  "optional chain": `${TABLE}?.grantReadData(${L1});`,
  "guard": `const table = ${TABLE};\nif (!table) throw new Error('no table');\ntable.grantReadData(${L1});`,
  "cfn variables": `const { cfnFunction } = backend.fn1.resources.cfnResources;\ncfnFunction.addPropertyOverride('Environment.Variables.TABLE', ${TABLE}.tableName);`,
  "own stack uses data and fn": `${OWN}new StringParameter(own, 'A', { stringValue: ${TABLE}.tableName });\nnew StringParameter(own, 'B', { stringValue: ${L1}.functionArn });`,
  "own stack in between": `${OWN}const parameter = new StringParameter(own, 'A', { stringValue: ${TABLE}.tableName });\nparameter.grantRead(${L1});`,
  "two own stacks": "const one = backend.createStack('one');\nconst two = backend.createStack('two');\nconst first = new Queue(one, 'A');\nconst second = new Queue(two, 'B', { deadLetterQueue: { queue: first, maxReceiveCount: 3 } });\nvoid second;",
  "two own stacks in a circle": "const one = backend.createStack('one');\nconst two = backend.createStack('two');\nconst first = new Queue(one, 'A');\nconst second = new Queue(two, 'B');\nnew StringParameter(one, 'P', { stringValue: second.queueUrl });\nnew StringParameter(two, 'P', { stringValue: first.queueUrl });",
};

/** What the definitions do with `fn1`. */
const ROLES = {
  plain: {},
  resolver: { schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}` },
  trigger: { auth: "triggers: { postConfirmation: fn1 }, groups: ['ADMINS']" },
  "storage trigger": { storage: "triggers: { onUpload: fn1 }" },
};

/** Every app with such code. */
export function wildApps() {
  return Object.entries(USES).flatMap(([use, code]) =>
    Object.entries(ROLES).flatMap(([role, parts]) =>
      ["", "data", "auth", "storage"].filter((group) => group === "" || hash(`${use} ${role} ${group}`) % 3 === 0).map((group) =>
        app(`wild ${use} ${role} ${group || "default"}`, {
          functions: { fn1: group && `resourceGroupName: '${group}'`, ...(code.includes("fn2") && { fn2: "" }) },
          schema: TODO,
          auth: "groups: ['ADMINS']",
          ...(code.includes("backend.storage") && { storage: "" }),
          ...parts,
          code,
        }),
      ),
    ),
  );
}
