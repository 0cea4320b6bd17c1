/** Apps for circles among the resources inside one stack: what a function and constructs beside it know of each other. */
import { TODO, app, operation } from "./build.js";

const L1 = "backend.fn1.resources.lambda";
const S = "backend.fn1.stack";

const QUEUES = "const s = backend.createStack('own');\nconst one = new Queue(s, 'A');\nconst two = new Queue(s, 'B');\n";

/** Beside a function, in its stack or in one of their own. */
const BESIDE = {
  "rest api and its url": `const api = new RestApi(${S}, 'Api');\napi.root.addMethod('GET', new LambdaIntegration(${L1}));\nbackend.fn1.addEnvironment('URL', api.url);`,
  "rest api id": `const api = new RestApi(${S}, 'Api');\napi.root.addMethod('GET', new LambdaIntegration(${L1}));\nbackend.fn1.addEnvironment('ID', api.restApiId);`,
  "http api and its url": `const api = new HttpApi(${S}, 'Api');\napi.addRoutes({ path: '/items', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('I', ${L1}) });\nbackend.fn1.addEnvironment('URL', api.url!);`,
  "queue source and grant": `const queue = new Queue(${S}, 'Jobs');\nqueue.grantSendMessages(${L1});\n${L1}.addEventSource(new SqsEventSource(queue));\nbackend.fn1.addEnvironment('Q', queue.queueUrl);`,
  "topic": `const topic = new Topic(${S}, 'News');\ntopic.addSubscription(new LambdaSubscription(${L1}));\ntopic.grantPublish(${L1});`,
  "function url": `const url = ${L1}.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });\nbackend.fn1.addEnvironment('URL', url.url);`,
  "machine": `const machine = new StateMachine(${S}, 'M', { definitionBody: DefinitionBody.fromChainable(new LambdaInvoke(${S}, 'Run', { lambdaFunction: ${L1} })) });\nmachine.grantStartExecution(${L1});`,
  "machine env": `const machine = new StateMachine(${S}, 'M', { definitionBody: DefinitionBody.fromChainable(new LambdaInvoke(${S}, 'Run', { lambdaFunction: ${L1} })) });\nbackend.fn1.addEnvironment('M', machine.stateMachineArn);`,
  "own bucket": `const bucket = new Bucket(${S}, 'B');\nbucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(${L1}));\nbucket.grantReadWrite(${L1});\nbackend.fn1.addEnvironment('B', bucket.bucketName);`,
  "own bucket source": `const bucket = new Bucket(${S}, 'B');\n${L1}.addEventSource(new S3EventSource(bucket, { events: [EventType.OBJECT_CREATED] }));\nbackend.fn1.addEnvironment('B', bucket.bucketName);`,
  "rule env": `const rule = new Rule(${S}, 'Daily', { schedule: Schedule.rate(Duration.days(1)) });\nrule.addTarget(new LambdaFunction(${L1}));\nbackend.fn1.addEnvironment('RULE', rule.ruleName);`,
  "rule props env": `const rule = new Rule(${S}, 'Daily', { schedule: Schedule.rate(Duration.days(1)), targets: [new LambdaFunction(${L1})] });\nbackend.fn1.addEnvironment('RULE', rule.ruleArn);`,
  "rule policy": `const rule = new Rule(${S}, 'Daily', { schedule: Schedule.rate(Duration.days(1)), targets: [new LambdaFunction(${L1})] });\n${L1}.addToRolePolicy(new PolicyStatement({ actions: ['events:DisableRule'], resources: [rule.ruleArn] }));`,
  "alias env": `const alias = (${L1} as Function).addAlias('live');\nbackend.fn1.addEnvironment('ALIAS', alias.functionArn);`,
  "parameter": `const parameter = new StringParameter(${S}, 'P', { stringValue: ${L1}.functionName });\nbackend.fn1.addEnvironment('P', parameter.parameterName);`,
  "parameter grant": `const parameter = new StringParameter(${S}, 'P', { stringValue: ${L1}.functionName });\nparameter.grantRead(${L1});`,
  "log group": `const logs = new LogGroup(${S}, 'L', { logGroupName: \`/aws/lambda/\${${L1}.functionName}\` });\nlogs.grantWrite(${L1});`,
  "log group env": `const logs = new LogGroup(${S}, 'L', { logGroupName: \`/aws/lambda/\${${L1}.functionName}\` });\nbackend.fn1.addEnvironment('L', logs.logGroupName);`,
  "own function calls back": `const own = new Function(${S}, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x'), environment: { CALLER: ${L1}.functionName } });\nown.grantInvoke(${L1});`,
  "own function grants": `const own = new Function(${S}, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\nown.grantInvoke(${L1});\n${L1}.grantInvoke(own);`,
  "own functions in a circle": `const s = backend.createStack('own');\nconst one = new Function(s, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\nconst two = new Function(s, 'G', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\none.addEnvironment('TWO', two.functionName);\ntwo.addEnvironment('ONE', one.functionName);`,
  "own function itself": `const s = backend.createStack('own');\nconst one = new Function(s, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\none.grantInvoke(one);`,
  "own function in own stack with rest api": `const s = backend.createStack('own');\nconst one = new Function(s, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\nconst api = new RestApi(s, 'Api');\napi.root.addMethod('GET', new LambdaIntegration(one));\none.addEnvironment('URL', api.url);`,
  "own machine with own function": `const s = backend.createStack('own');\nconst one = new Function(s, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\nconst machine = new StateMachine(s, 'M', { definitionBody: DefinitionBody.fromChainable(new LambdaInvoke(s, 'Run', { lambdaFunction: one })) });\nmachine.grantStartExecution(one);`,
  "dependency own": `const s = backend.createStack('own');\nconst one = new Queue(s, 'A');\nconst two = new Queue(s, 'B');\none.node.addDependency(two);\nnew StringParameter(s, 'P', { stringValue: one.queueUrl }).node.addDependency(two);\ntwo.node.addDependency(one);`,
  "dependency one way": `${QUEUES}two.node.addDependency(one);\nnew StringParameter(s, 'P', { stringValue: one.queueUrl }).node.addDependency(two);`,
  "dependency if the environment says so": `${QUEUES}one.node.addDependency(two);\nif (process.env.WITH_BACK) two.node.addDependency(one);`,
  "dependency unless the environment says so": `${QUEUES}one.node.addDependency(two);\nif (!process.env.WITHOUT_BACK) two.node.addDependency(one);`,
  "dependency of resources": `${QUEUES}const [first, second] = [one.node.defaultChild as CfnQueue, two.node.defaultChild as CfnQueue];\nfirst.addDependency(second);\nsecond.addDependsOn(first);`,
  "dependency of resources made so": "const s = backend.createStack('own');\nconst one = new CfnQueue(s, 'A');\nconst two = new CfnQueue(s, 'B', { queueName: one.ref });\none.addDependency(two);",
  "dependency on several": `${QUEUES}const three = new Topic(s, 'C');\none.node.addDependency(two, three);\nthree.node.addDependency(one);`,
  "dependency across stacks": `${QUEUES}const other = new Queue(backend.createStack('other'), 'C');\none.node.addDependency(other);\ntwo.node.addDependency(one);`,
  "dependency across stacks and back": `${QUEUES}const other = new Queue(backend.createStack('other'), 'C');\none.node.addDependency(other);\nother.node.addDependency(two);`,
  "dependency across stacks and a token back": `${QUEUES}const other = new StringParameter(backend.createStack('other'), 'C', { stringValue: two.queueUrl });\none.node.addDependency(other);`,
  "dependency and a token back": `const parameter = new StringParameter(${S}, 'P', { stringValue: ${L1}.functionName });\n${L1}.node.addDependency(parameter);`,
  "dependency and a grant back": `const queue = new Queue(${S}, 'Q');\nqueue.grantSendMessages(${L1});\nqueue.node.addDependency(${L1});`,
  "dependency and a variable back": `const queue = new Queue(${S}, 'Q');\nbackend.fn1.addEnvironment('Q', queue.queueUrl);\nqueue.node.addDependency(${L1});`,
  "dependency and a source": `const queue = new Queue(${S}, 'Q');\n${L1}.addEventSource(new SqsEventSource(queue));\nqueue.node.addDependency(${L1});`,
  "dependency on a source": `const queue = new Queue(${S}, 'Q');\n${L1}.addEventSource(new SqsEventSource(queue));\n${L1}.node.addDependency(queue);`,
  "dependency on an api": `const api = new RestApi(${S}, 'Api');\napi.root.addMethod('GET', new LambdaIntegration(${L1}));\n${L1}.node.addDependency(api);`,
  "dependency on an http api": `const api = new HttpApi(${S}, 'Api');\napi.addRoutes({ path: '/items', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('I', ${L1}) });\n${L1}.node.addDependency(api);`,
  "dependency inside an api": `const api = new RestApi(${S}, 'Api');\nconst method = api.root.addMethod('GET', new LambdaIntegration(${L1}));\nmethod.node.addDependency(${L1});`,
  "dependency of a deployment on a method": `const api = new RestApi(${S}, 'Api');\nconst method = api.root.addMethod('GET', new LambdaIntegration(${L1}));\napi.latestDeployment!.node.addDependency(method);`,
  "dependency of a role's policy": `const role = new Role(${S}, 'R', { assumedBy: new ServicePrincipal('events.amazonaws.com') });\n${L1}.grantInvoke(role);\nrole.node.addDependency(${L1});`,
  "dependency on a role with a policy": `const role = new Role(${S}, 'R', { assumedBy: new ServicePrincipal('events.amazonaws.com') });\n${L1}.grantInvoke(role);\n${L1}.node.addDependency(role);`,
  "dependency on its own role": `${L1}.node.addDependency(${L1}.role!);`,
  "own pool trigger": `const s = backend.createStack('own');\nconst one = new Function(s, 'F', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });\nconst pool = new UserPool(s, 'U', { lambdaTriggers: { preSignUp: one } });\none.addEnvironment('POOL', pool.userPoolId);`,
  "own pool trigger fn": `const pool = new UserPool(${S}, 'U', { lambdaTriggers: { preSignUp: ${L1} } });\nbackend.fn1.addEnvironment('POOL', pool.userPoolId);`,
  "own pool trigger added": `const pool = new UserPool(${S}, 'U');\npool.addTrigger(UserPoolOperation.PRE_SIGN_UP, ${L1});\npool.grant(${L1}, 'cognito-idp:AdminGetUser');`,
  "mapping env": `const m = new EventSourceMapping(${S}, 'M', { target: ${L1}, eventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:q' });\nbackend.fn1.addEnvironment('M', m.eventSourceMappingId);`,
  "own table": `const table = new Table(${S}, 'T', { partitionKey: { name: 'id', type: AttributeType.STRING }, stream: StreamViewType.NEW_IMAGE });\ntable.grantReadWriteData(${L1});\n${L1}.addEventSource(new DynamoEventSource(table, { startingPosition: StartingPosition.LATEST }));\nbackend.fn1.addEnvironment('T', table.tableName);`,
  "queue policy": `const queue = new Queue(${S}, 'Q');\nqueue.addToResourcePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'], principals: [new ArnPrincipal(${L1}.functionArn)] }));\nqueue.grantConsumeMessages(${L1});`,
  "key policy": `const key = new Key(${S}, 'K');\nkey.addToResourcePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'], principals: [new ArnPrincipal(${L1}.role!.roleArn)] }));\nkey.grantDecrypt(${L1});\nbackend.fn1.addEnvironment('K', key.keyArn);`,
  "key policy fn": `const key = new Key(${S}, 'K');\nkey.addToResourcePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'], principals: [new ArnPrincipal(${L1}.functionArn)] }));\nbackend.fn1.addEnvironment('K', key.keyArn);`,
  "firehose": `const role = new Role(${S}, 'R', { assumedBy: new ServicePrincipal('events.amazonaws.com') });\n${L1}.grantInvoke(role);\nbackend.fn1.addEnvironment('ROLE', role.roleArn);`,
  "role inline": `const role = new Role(${S}, 'R', { assumedBy: new ServicePrincipal('events.amazonaws.com'), inlinePolicies: { x: new PolicyDocument({ statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [${L1}.functionArn] })] }) } });\nbackend.fn1.addEnvironment('ROLE', role.roleArn);`,
};

/** In the stack of the API, with a resolver. */
const IN_DATA = {
  "stream + env": `${L1}.addEventSource(new DynamoEventSource(backend.data.resources.tables['Todo'], { startingPosition: StartingPosition.LATEST }));\nbackend.fn1.addEnvironment('T', backend.data.resources.tables['Todo'].tableName);`,
  "api url": "backend.fn1.addEnvironment('A', backend.data.resources.cfnResources.cfnGraphqlApi.attrGraphQlUrl);",
  "api key": "backend.fn1.addEnvironment('A', backend.data.resources.cfnResources.cfnApiKey?.attrApiKey ?? '');",
  "source added": `const source = backend.data.resources.graphqlApi.addLambdaDataSource('Source', ${L1});\nbackend.fn1.addEnvironment('A', backend.data.apiId);`,
  "source name": `const source = backend.data.resources.graphqlApi.addLambdaDataSource('Source', ${L1});\nbackend.fn1.addEnvironment('A', source.name);`,
  "dependency": `${L1}.node.addDependency(backend.data.resources.tables['Todo']);`,
  "dependency of api": `${L1}.node.addDependency(backend.data.resources.graphqlApi);`,
  "dependency of a table on a resolver": `backend.data.resources.tables['Todo'].node.addDependency(${L1});`,
  "dependency of a table and a variable": `backend.data.resources.tables['Todo'].node.addDependency(${L1});\nbackend.fn1.addEnvironment('T', backend.data.resources.tables['Todo'].tableName);`,
  "dependency of a table and a stream": `backend.data.resources.tables['Todo'].node.addDependency(${L1});\n${L1}.addEventSource(new DynamoEventSource(backend.data.resources.tables['Todo'], { startingPosition: StartingPosition.LATEST }));`,
  "dependency of the api": `backend.data.resources.graphqlApi.node.addDependency(${L1});\nbackend.fn1.addEnvironment('A', backend.data.apiId);`,
  "dependency of the api's resource": `backend.data.resources.cfnResources.cfnGraphqlApi.node.addDependency(${L1});\nbackend.fn1.addEnvironment('A', backend.data.resources.cfnResources.cfnGraphqlApi.attrApiId);`,
  "grant all": `backend.data.resources.graphqlApi.grantMutation(${L1});`,
  "table dep": `backend.data.resources.tables['Todo'].node.addDependency(${L1});\nbackend.data.resources.tables['Todo'].grantReadData(${L1});`,
};

/** In the stack of the bucket, with a trigger and an access rule. */
const IN_STORAGE = {
  "all": `backend.storage.resources.bucket.grantReadWrite(${L1});\nbackend.fn1.addEnvironment('B', backend.storage.resources.bucket.bucketName);`,
  "notification": `backend.storage.resources.bucket.addEventNotification(EventType.OBJECT_REMOVED, new LambdaDestination(${L1}), { prefix: 'x' });\nbackend.fn1.addEnvironment('B', backend.storage.resources.bucket.bucketName);`,
  "bucket policy": `backend.storage.resources.bucket.addToResourcePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'], principals: [new ArnPrincipal(${L1}.role!.roleArn)] }));\nbackend.storage.resources.bucket.grantRead(${L1});`,
  "cfn bucket": `backend.storage.resources.cfnResources.cfnBucket.addPropertyOverride('Tags', [{ Key: 'fn', Value: ${L1}.functionName }]);\nbackend.storage.resources.bucket.grantRead(${L1});`,
  "cfn notification": `backend.storage.resources.cfnResources.cfnBucket.notificationConfiguration = { lambdaConfigurations: [{ event: 's3:ObjectCreated:*', function: ${L1}.functionArn }] };\nbackend.storage.resources.bucket.grantRead(${L1});`,
  "dep": `backend.storage.resources.bucket.node.addDependency(${L1});\nbackend.storage.resources.bucket.grantRead(${L1});`,
  "dependency of a resource": `backend.storage.resources.cfnResources.cfnBucket.addDependency(${L1}.node.defaultChild as CfnFunction);\nbackend.fn1.addEnvironment('B', backend.storage.resources.bucket.bucketName);`,
  "dependency on a resource": `backend.fn1.resources.cfnResources.cfnFunction.addDependency(backend.storage.resources.cfnResources.cfnBucket);`,
  "dependency of a bucket alone": `backend.storage.resources.cfnResources.cfnBucket.node.addDependency(${L1});`,
  "trigger dep": `${L1}.node.addDependency(backend.storage.resources.bucket);`,
};

/** In the stack of the user pool, with a group. */
const IN_AUTH = {
  "role": `backend.auth.resources.authenticatedUserIamRole.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [${L1}.functionArn] }));\nbackend.fn1.addEnvironment('R', backend.auth.resources.authenticatedUserIamRole.roleArn);`,
  "group role": `backend.auth.resources.groups['ADMINS']!.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [${L1}.functionArn] }));\nbackend.fn1.addEnvironment('R', backend.auth.resources.groups['ADMINS']!.role.roleArn);`,
  "dependency on the pool": `${L1}.node.addDependency(backend.auth.resources.userPool);`,
  "dependency of the pool": `backend.auth.resources.userPool.node.addDependency(${L1});\nbackend.fn1.addEnvironment('P', backend.auth.resources.userPool.userPoolId);`,
  "dependency of a role": `backend.auth.resources.authenticatedUserIamRole.node.addDependency(${L1});\nbackend.fn1.addEnvironment('P', backend.auth.resources.userPool.userPoolId);`,
  "plain pool": "backend.fn1.addEnvironment('P', backend.auth.resources.userPool.userPoolId);",
};

/** In the stack of the API, as its authorizer. */
const AUTHORIZER = {
  "dependency on the api": `${L1}.node.addDependency(backend.data.resources.graphqlApi);`,
  "dependency on the api's resource": `${L1}.node.addDependency(backend.data.resources.cfnResources.cfnGraphqlApi);`,
};

/** Elsewhere, with a trigger of each. */
const APART = {
  "dependency on the api": `${L1}.node.addDependency(backend.data.resources.graphqlApi);`,
  "dependency on the api's resource": `${L1}.node.addDependency(backend.data.resources.cfnResources.cfnGraphqlApi);`,
  "dependency on the bucket": `${L1}.node.addDependency(backend.storage.resources.bucket);`,
  "dependency of the bucket": `backend.storage.resources.bucket.node.addDependency(${L1});`,
};

/** @param {string} where @param {Record<string, string>} uses @param {import("./build.js").Parts} [parts] */
const all = (where, uses, parts = {}) => Object.entries(uses).map(([use, code]) => app(`inside ${where} ${use}`, { ...parts, code }));

/** Every app for circles inside a stack. */
export const insideApps = () => [
  ...all("beside", BESIDE),
  ...all("data", IN_DATA, { functions: { fn1: "resourceGroupName: 'data'" }, schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}`, auth: "" }),
  ...all("authorizer", AUTHORIZER, { functions: { fn1: "resourceGroupName: 'data'" }, schema: TODO, data: "authorizationModes: { defaultAuthorizationMode: 'userPool', lambdaAuthorizationMode: { function: fn1 } }", auth: "" }),
  ...all("apart", APART, { schema: TODO, auth: "", storage: "" }),
  ...all("storage", IN_STORAGE, { functions: { fn1: "resourceGroupName: 'storage'" }, auth: "", storage: "triggers: { onUpload: fn1 }, access: (allow) => ({ 'a/*': [allow.resource(fn1).to(['read'])] })" }),
  ...all("auth", IN_AUTH, { functions: { fn1: "resourceGroupName: 'auth'" }, auth: "groups: ['ADMINS']" }),
];
