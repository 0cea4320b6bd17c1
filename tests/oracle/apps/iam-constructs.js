/** Apps with a construct of the user's own and one of its `grant…` methods. */

/** How each construct is made, and the calls on it that give rights to `fn` (a lambda). */
const CONSTRUCTS = {
  Table: ["new Table(own, 'X', { partitionKey: { name: 'id', type: AttributeType.STRING }, stream: StreamViewType.NEW_IMAGE })", ["grantReadData(fn)", "grantWriteData(fn)", "grantReadWriteData(fn)", "grantFullAccess(fn)", "grantStreamRead(fn)", "grantStream(fn, 'dynamodb:GetRecords')", "grant(fn, 'dynamodb:GetItem')", "grants.readData(fn)", "grants.writeData(fn)", "streamGrants.read(fn)"]],
  TableV2: ["new TableV2(own, 'X', { partitionKey: { name: 'id', type: AttributeType.STRING } })", ["grantReadData(fn)", "grantReadWriteData(fn)"]],
  "Table by name": ["Table.fromTableName(own, 'X', 'mine')", ["grantReadData(fn)"]],
  Bucket: ["new Bucket(own, 'X')", ["grantRead(fn)", "grantWrite(fn)", "grantReadWrite(fn)", "grantPut(fn)", "grantPutAcl(fn)", "grantDelete(fn)", "grants.read(fn)", "grants.readWrite(fn)"]],
  "Bucket by name": ["Bucket.fromBucketName(own, 'X', 'mine')", ["grantRead(fn)", "grantPut(fn, 'a/*')"]],
  "Bucket with key": ["new Bucket(own, 'X', { encryptionKey: new Key(own, 'K') })", ["grantRead(fn)", "grantPut(fn)", "grantWrite(fn)", "grantReadWrite(fn)", "grantDelete(fn)"]],
  Queue: ["new Queue(own, 'X')", ["grantSendMessages(fn)", "grantConsumeMessages(fn)", "grantPurge(fn)", "grant(fn, 'sqs:SendMessage')"]],
  "Queue by arn": ["Queue.fromQueueArn(own, 'X', 'arn:aws:sqs:us-east-1:123456789012:mine')", ["grantSendMessages(fn)"]],
  Topic: ["new Topic(own, 'X')", ["grantPublish(fn)", "grantSubscribe(fn)", "grants.publish(fn)"]],
  "Topic by arn": ["Topic.fromTopicArn(own, 'X', 'arn:aws:sns:us-east-1:123456789012:mine')", ["grantPublish(fn)"]],
  Key: ["new Key(own, 'X')", ["grantDecrypt(fn)", "grantEncrypt(fn)", "grantEncryptDecrypt(fn)", "grant(fn, 'kms:Sign')", "grantSign(fn)", "grantAdmin(fn)"]],
  Secret: ["new Secret(own, 'X')", ["grantRead(fn)", "grantWrite(fn)"]],
  "Secret by name": ["Secret.fromSecretNameV2(own, 'X', 'mine')", ["grantRead(fn)"]],
  StringParameter: ["new StringParameter(own, 'X', { stringValue: 'x' })", ["grantRead(fn)", "grantWrite(fn)"]],
  "StringParameter by name": ["StringParameter.fromStringParameterName(own, 'X', '/mine')", ["grantRead(fn)"]],
  EventBus: ["new EventBus(own, 'X')", ["grantPutEventsTo(fn)"]],
  "EventBus, static": ["EventBus", ["grantAllPutEvents(fn)"]],
  Metric: ["Metric", ["grantPutMetricData(fn)"]],
  Stream: ["new Stream(own, 'X')", ["grantRead(fn)", "grantWrite(fn)", "grantReadWrite(fn)"]],
  LogGroup: ["new LogGroup(own, 'X')", ["grantRead(fn)", "grantWrite(fn)", "grant(fn, 'logs:StartQuery')"]],
  Repository: ["new Repository(own, 'X')", ["grantPull(fn)", "grantPush(fn)", "grantPullPush(fn)", "grantRead(fn)"]],
  EmailIdentity: ["new EmailIdentity(own, 'X', { identity: Identity.email('a@b.c') })", ["grantSendEmail(fn)", "grant(fn, 'ses:SendRawEmail')"]],
  UserPool: ["new UserPool(own, 'X')", ["grant(fn, 'cognito-idp:AdminGetUser')"]],
  StateMachine: ["new StateMachine(own, 'X', { definitionBody: DefinitionBody.fromChainable(new Pass(own, 'P')) })", ["grantStartExecution(fn)", "grantStartSyncExecution(fn)", "grantRead(fn)", "grantTaskResponse(fn)", "grantExecution(fn, 'states:StopExecution')", "grant(fn, 'states:ListExecutions')"]],
  Activity: ["new Activity(own, 'X')", ["grant(fn, 'states:SendTaskSuccess')"]],
  Role: ["new Role(own, 'X', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') })", ["grantPassRole(fn.grantPrincipal)", "grantAssumeRole(fn.grantPrincipal)", "grant(fn.grantPrincipal, 'iam:GetRole')"]],
  WebSocketApi: ["new WebSocketApi(own, 'X')", ["grantManageConnections(fn)"]],
  ScheduleGroup: ["new ScheduleGroup(own, 'X')", ["grantReadSchedules(fn)", "grantWriteSchedules(fn)", "grantDeleteSchedules(fn)"]],
  Distribution: ["new Distribution(own, 'X', { defaultBehavior: { origin: new HttpOrigin('example.com') } })", ["grantCreateInvalidation(fn)"]],
  Domain: ["new Domain(own, 'X', { version: EngineVersion.OPENSEARCH_2_11 })", ["grantRead(fn)", "grantReadWrite(fn)"]],
  HostedZone: ["new HostedZone(own, 'X', { zoneName: 'example.com' })", ["grantDelegation(fn)"]],
  EventApi: ["new EventApi(own, 'X', { apiName: 'x', authorizationConfig: { authProviders: [{ authorizationType: AppSyncAuthorizationType.IAM }] } })", ["grantPublish(fn)", "grantConnect(fn)"]],
  BackupVault: ["new BackupVault(own, 'X')", ["grant(fn, 'backup:StartBackupJob')"]],
};

/** What is written otherwise than `construct.grant…(fn)`. */
const OTHERS = {
  "queue as an event source": "const queue = new Queue(own, 'X');\nfn.addEventSource(new SqsEventSource(queue));",
  "stream as an event source": "const stream = new Stream(own, 'X');\nfn.addEventSource(new KinesisEventSource(stream, { startingPosition: StartingPosition.LATEST }));",
  "queue by a mapping of the function": "const queue = new Queue(own, 'X');\nfn.addEventSourceMapping('M', { eventSourceArn: queue.queueArn });\nqueue.grantConsumeMessages(fn);",
  "table by a mapping": "const table = new Table(own, 'X', { partitionKey: { name: 'id', type: AttributeType.STRING }, stream: StreamViewType.NEW_IMAGE });\nnew EventSourceMapping(own, 'M', { target: fn, eventSourceArn: table.tableStreamArn, startingPosition: StartingPosition.LATEST });\ntable.grantStreamRead(fn);",
  "topic as an event source": "const topic = new Topic(own, 'X');\nfn.addEventSource(new SnsEventSource(topic));",
  "topic subscription": "const topic = new Topic(own, 'X');\ntopic.addSubscription(new LambdaSubscription(fn));",
  "bucket notification": "const bucket = new Bucket(own, 'X');\nbucket.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(fn));",
  "rest api": "const api = new RestApi(own, 'X');\napi.root.addMethod('GET', new LambdaIntegration(fn));",
  "http api": "const api = new HttpApi(own, 'X');\napi.addRoutes({ path: '/', methods: [HttpMethod.GET], integration: new HttpLambdaIntegration('I', fn) });",
  "function url": "fn.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });",
  "grant through an alias": "const queue = new Queue(own, 'X');\nconst { role } = fn;\nif (role) queue.grantSendMessages(role);",
  "grant to the principal": "const queue = new Queue(own, 'X');\nqueue.grantSendMessages(fn.grantPrincipal);",
  "grant in a loop": "const queues = ['A', 'B'].map((name) => new Queue(own, name));\nfor (const queue of queues) queue.grantSendMessages(fn);",
  "grant by a computed name": "const queue = new Queue(own, 'X');\nconst method = 'grantSendMessages' as const;\nqueue[method](fn);",
  "resource policy": "const queue = new Queue(own, 'X');\nqueue.addToResourcePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], principals: [fn.grantPrincipal], resources: ['*'] }));",
  "queue made in a helper": "const make = (name: string) => new Queue(own, name);\nmake('X').grantConsumeMessages(fn);",
  "queue of a class": "class Jobs extends Construct {\n  readonly queue: Queue;\n  constructor(scope: Construct, id: string) {\n    super(scope, id);\n    this.queue = new Queue(this, 'Q');\n  }\n}\nnew Jobs(own, 'Jobs').queue.grantSendMessages(fn);",
  "grant with a result": "const queue = new Queue(own, 'X');\nqueue.grantSendMessages(fn).assertSuccess();",
};

/** @param {(id: string, code: string) => import("./build.js").App} iam */
export function constructGrants(iam) {
  const start = "const own = backend.createStack('own');\nconst fn = backend.fn1.resources.lambda;\n";
  const made = Object.entries(CONSTRUCTS).flatMap(([name, [make, calls]]) =>
    /** @type {string[]} */ (calls).map((call) => iam(`${name} ${call}`, /^[A-Z]\w*$/.test(String(make)) ? `${start}${make}.${call};` : `${start}const thing = ${make};\nthing.${call};`)),
  );
  return [...made, ...Object.entries(OTHERS).map(([id, code]) => iam(id, start + code))];
}
