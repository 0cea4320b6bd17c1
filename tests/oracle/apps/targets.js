/** Apps whose handlers call AWS operations on a table or bucket that a variable names, beside rights on that one or another. */
import { app } from "./build.js";

const MODELS = `  Todo: a.model({ owner: a.string() }).secondaryIndexes((index) => [index('owner').name('byOwner')]).authorization((allow) => [allow.authenticated()]),
  Note: a.model({ name: a.string() }).authorization((allow) => [allow.authenticated()]),`;
const TODO = "backend.data.resources.tables['Todo']";
const NOTE = "backend.data.resources.tables['Note']";
const BUCKET = "backend.storage.resources.bucket";
const L1 = "backend.fn1.resources.lambda";
const ENV = `backend.fn1.addEnvironment('TABLE', ${TODO}.tableName);\nbackend.fn1.addEnvironment('BUCKET', ${BUCKET}.bucketName);\n`;

const handler = `import { S3Client, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const s3 = new S3Client({});

export const handler = async (event: any) => {
  await db.send(new GetCommand({ TableName: process.env.TABLE, Key: { id: event.id } }));
  await db.send(new PutCommand({ TableName: process.env.TABLE, Item: event.item }));
  await db.send(new QueryCommand({ TableName: process.env.TABLE, KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': event.id } }));
  await db.send(new QueryCommand({ TableName: process.env.TABLE, IndexName: 'byOwner', KeyConditionExpression: 'owner = :o', ExpressionAttributeValues: { ':o': event.owner } }));
  await s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: 'a/one.txt' }));
  await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: 'a/one.txt', Body: event.body }));
  await s3.send(new ListObjectsV2Command({ Bucket: process.env.BUCKET, Prefix: 'a/' }));
  await s3.send(new GetObjectCommand({ Bucket: process.env.BUCKET, Key: 'a/private/two.txt' }));
  await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key: \`b/\${event.id}.txt\`, Body: event.body }));
  await s3.send(new ListObjectsV2Command({ Bucket: process.env.BUCKET }));
};
`;

/** What the handler does, by line: the action, the variable and what follows the ARN. */
const LINES = handler.split("\n").map((line, index) => ({ line: index + 1, text: line }));
const ASKS = LINES.filter(({ text }) => text.includes("await ")).map(({ line, text }) => {
  const command = /new (\w+)Command/.exec(text)?.[1] ?? "";
  const dynamo = text.includes("TABLE");
  const action = dynamo ? `dynamodb:${command}${command === "Query" ? "" : "Item"}` : command === "ListObjectsV2" ? "s3:ListBucket" : `s3:${command}`;
  const key = /Key: ['`]([^'`]+)/.exec(text)?.[1]?.replace("${event.id}", "1");
  const rest = text.includes("IndexName") ? "/index/byOwner" : !dynamo && key ? `/${key}` : "";
  const prefix = command === "ListObjectsV2" ? { prefix: /Prefix: '([^']+)/.exec(text)?.[1] ?? "" } : {};
  return { line, action, variable: dynamo ? "TABLE" : "BUCKET", rest, ...prefix };
});

/** @param {string} id @param {string} code @param {Partial<import("./build.js").Parts>} [more] */
const target = (id, code, more = {}) =>
  app(`target ${id}`, { schema: MODELS, auth: "", storage: "", code: ENV + code, files: { "amplify/functions/fn1/handler.ts": handler }, ...more }, { asks: ASKS });

const statement = (/** @type {string} */ actions, /** @type {string} */ resources) => `${L1}.addToRolePolicy(new PolicyStatement({ actions: [${actions}], resources: [${resources}] }));`;

/** Every app for targets. */
export function targetApps() {
  return [
    target("nothing", ""),
    target("read of the table", `${TODO}.grantReadData(${L1});`),
    target("read of the other table", `${NOTE}.grantReadData(${L1});`),
    target("everything of both tables", `${TODO}.grantFullAccess(${L1});\n${NOTE}.grantFullAccess(${L1});`),
    target("write of the table", `${TODO}.grantWriteData(${L1});`),
    target("table by arn", statement("'dynamodb:*'", `${TODO}.tableArn`)),
    target("table and indexes by arn", statement("'dynamodb:Query', 'dynamodb:GetItem'", `${TODO}.tableArn, \`\${${TODO}.tableArn}/index/*\``)),
    target("one index by arn", statement("'dynamodb:Query'", `\`\${${TODO}.tableArn}/index/byOwner\``)),
    target("another index by arn", statement("'dynamodb:Query'", `\`\${${TODO}.tableArn}/index/byName\``)),
    target("indexes of the other table", statement("'dynamodb:Query'", `\`\${${NOTE}.tableArn}/index/*\``)),
    target("all below the table", statement("'dynamodb:*'", `\`\${${TODO}.tableArn}*\``)),
    target("any table", statement("'dynamodb:*'", "'*'")),
    target("any table of the account", statement("'dynamodb:*'", "'arn:aws:dynamodb:*:*:table/*'")),
    target("tables by a part of the name", statement("'dynamodb:*'", "'arn:aws:dynamodb:*:*:table/Todo-*'")),
    target("all tables in a loop", `for (const table of Object.values(backend.data.resources.tables)) table.grantReadWriteData(${L1});`),
    target("read of the bucket", `${BUCKET}.grantRead(${L1});`),
    target("read of a path", `${BUCKET}.grantRead(${L1}, 'a/*');`),
    target("read of another path", `${BUCKET}.grantRead(${L1}, 'b/*');`),
    target("put to the bucket", `${BUCKET}.grantPut(${L1});`),
    target("objects by arn", statement("'s3:GetObject', 's3:PutObject'", `\`\${${BUCKET}.bucketArn}/*\``)),
    target("objects by method", statement("'s3:GetObject'", `${BUCKET}.arnForObjects('a/*')`)),
    target("bucket by arn only", statement("'s3:*'", `${BUCKET}.bucketArn`)),
    target("bucket and objects by arn", statement("'s3:*'", `${BUCKET}.bucketArn, ${BUCKET}.bucketArn + '/*'`)),
    target("another bucket", statement("'s3:*'", "'arn:aws:s3:::other', 'arn:aws:s3:::other/*'")),
    target("storage access", "", { storage: "access: (allow) => ({ 'a/*': [allow.resource(fn1).to(['read', 'write'])] })" }),
    target("storage access to another path", "", { storage: "access: (allow) => ({ 'b/*': [allow.resource(fn1).to(['read', 'write'])] })" }),
    target("storage access with a path inside", "", { storage: "access: (allow) => ({ 'a/*': [allow.resource(fn1).to(['read', 'write'])], 'a/private/*': [allow.authenticated.to(['read'])] })" }),
    target("storage access with a path inside, given anew", "", { storage: "access: (allow) => ({ 'a/*': [allow.resource(fn1).to(['read'])], 'a/private/*': [allow.resource(fn1).to(['get'])], 'b/*': [allow.resource(fn1).to(['write'])] })" }),
    target("storage access to the path of each user", "", { storage: "access: (allow) => ({ 'a/{entity_id}/*': [allow.entity('identity').to(['read']), allow.resource(fn1).to(['read', 'write'])] })" }),
    target("storage access of one rule for two paths", "", { storage: "access: (allow) => {\n    const rules = [allow.resource(fn1).to(['read'])];\n    return { 'a/*': rules, 'b/*': rules };\n  }" }),
    target("put to another path", `${BUCKET}.grantPut(${L1}, 'b/*');`),
    target("objects of another path by method", statement("'s3:GetObject', 's3:PutObject'", `${BUCKET}.arnForObjects('b/*')`)),
    target("deny of a path", `${BUCKET}.grantReadWrite(${L1});\n${L1}.addToRolePolicy(new PolicyStatement({ effect: Effect.DENY, actions: ['s3:GetObject'], resources: [${BUCKET}.arnForObjects('a/private/*')] }));`),
    target("own bucket", `new Bucket(backend.createStack('own'), 'B').grantReadWrite(${L1});`),
    target("deny of writes", `${TODO}.grantReadWriteData(${L1});\n${L1}.addToRolePolicy(new PolicyStatement({ effect: Effect.DENY, actions: ['dynamodb:PutItem'], resources: [${TODO}.tableArn] }));`),
    target("deny of writes elsewhere", `${TODO}.grantReadWriteData(${L1});\n${L1}.addToRolePolicy(new PolicyStatement({ effect: Effect.DENY, actions: ['dynamodb:PutItem'], resources: [${NOTE}.tableArn] }));`),
    target("tables in a list", `const mine = [${NOTE}, ${TODO}];\n${L1}.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: mine.map((table) => table.tableArn) }));`),
    target("helper for a table", `function use(fn: any, table: any) {\n  table.grantReadData(fn.resources.lambda);\n}\nuse(backend.fn1, ${NOTE});`),
    target("table grants object", `${TODO}.grants.readData(${L1});`.replace(`${TODO}.grants`, `(${TODO} as any).grants`)),
  ];
}
