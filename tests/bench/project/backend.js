/** The backend of the generated project: models, functions with their tests, and the file that joins them. */
import { dashed, typeOf } from "./words.js";

/** @typedef {import("./words.js").Area} Area */
/** @typedef {(rule: string) => void} Plant */

const operation = (/** @type {Area} */ { model }) => `approve${model}`;
const folder = (/** @type {Area} */ area) => dashed(operation(area));

/** The model and the operation of an area. @param {Area} area */
function models(area) {
  const { model, variable, fields } = area;
  return `import { a } from "@aws-amplify/backend";
import { ${operation(area)} } from "../../functions/${folder(area)}/resource";

export const ${variable}Models = {
  ${model}: a
    .model({
      ownerId: a.id().required(),
      status: a.enum(["draft", "open", "approved", "closed"]),
${fields.map(({ name, kind }, at) => `      ${name}: a.${kind}()${at < 2 ? ".required()" : ""},`).join("\n")}
      comments: a.hasMany("${model}Comment", "${variable}Id"),
    })
    .secondaryIndexes((index) => [index("ownerId").sortKeys(["status"])])
    .authorization((allow) => [allow.authenticated().to(["read"]), allow.group("Managers")]),

  ${model}Comment: a
    .model({
      ${variable}Id: a.id().required(),
      ${variable}: a.belongsTo("${model}", "${variable}Id"),
      text: a.string().required(),
      author: a.string().required(),
    })
    .secondaryIndexes((index) => [index("${variable}Id")])
    .authorization((allow) => [allow.authenticated()]),
};

export const ${variable}Operations = {
  ${operation(area)}: a
    .mutation()
    .arguments({ id: a.id().required(), remark: a.string() })
    .returns(a.id())
    .authorization((allow) => [allow.group("Managers")])
    .handler(a.handler.function(${operation(area)})),
};
`;
}

/** @param {Area} area */
const resource = (area) => `import { defineFunction } from "@aws-amplify/backend";

export const ${operation(area)} = defineFunction({
  name: "${folder(area)}",
  entry: "./handler.ts",
  timeoutSeconds: ${area.random.between(5, 30)},
  memoryMB: 512,
  resourceGroupName: "data",
});
`;

/** The function that approves, in one conditional write. @param {Area} area @param {boolean} typename */
function handler(area, typename) {
  const { model, variable, fields } = area;
  const table = `${model.toUpperCase()}_COMMENT_TABLE`;
  return `import { createHash } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { env } from "$amplify/env/${folder(area)}";
import type { Schema } from "../../data/resource";
import { requireGroup } from "../common/caller";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient());

/** What keeps a ${variable} from being approved. */
function problemOf(item: Record<string, unknown>): string | undefined {
${fields.slice(0, 5).map(({ name, label, kind }) => `  if (${kind === "boolean" ? `item.${name} === undefined` : `!item.${name}`}) {\n    return "${label} is missing.";\n  }`).join("\n")}
  return item.status === "open" ? undefined : "Only open entries are approved.";
}

export const handler: Schema["${operation(area)}"]["functionHandler"] = async (event) => {
  requireGroup(event.identity, "Managers");
  const { id, remark } = event.arguments;

  const found = await documents.send(new GetCommand({ TableName: env.${model.toUpperCase()}_TABLE, Key: { id } }));
  if (!found.Item) {
    throw new Error("There is no such entry.");
  }
  const problem = problemOf(found.Item);
  if (problem) {
    throw new Error(problem);
  }

  // One id for each approval: a second call meets the condition below.
  const commentId = createHash("sha256").update(\`\${id}#approved\`).digest("hex");
  const now = new Date().toISOString();
  await documents.send(
    new PutCommand({
      TableName: env.${table},
      Item: {
${typename ? `        __typename: "${model}Comment",\n` : ""}        id: commentId,
        ${variable}Id: id,
        text: remark ?? "Approved",
        author: "system",
        createdAt: now,
        updatedAt: now,
      },
      ConditionExpression: "attribute_not_exists(id)",
    }),
  );
  return commentId;
};
`;
}

/** @param {Area} area */
const handlerTest = (area) => `import { describe, expect, it, vi } from "vitest";

vi.mock("$amplify/env/${folder(area)}", () => ({
  env: { ${area.model.toUpperCase()}_TABLE: "entries", ${area.model.toUpperCase()}_COMMENT_TABLE: "comments" },
}));

const { handler } = await import("./handler");

describe("${folder(area)}", () => {
  it.each(["Guests", "Members"])("refuses callers of the group %s", async (group) => {
    const event = { arguments: { id: "1" }, identity: { sub: "u1", claims: {}, groups: [group] } } as unknown as Parameters<typeof handler>[0];
    await expect(handler(event, {} as never, () => undefined)).rejects.toThrow("not allowed");
  });
});
`;

/** Files of one area below `amplify/`. @param {Area} area @param {Plant} plant @returns {[string, string][]} */
export function backendOfArea(area, plant) {
  const typename = area.index % 10 !== 9;
  if (!typename) plant("require-dynamodb-typename");
  const at = `amplify/functions/${folder(area)}`;
  return [
    [`amplify/data/models/${area.slug}.ts`, models(area)],
    [`${at}/resource.ts`, resource(area)],
    [`${at}/handler.ts`, handler(area, typename)],
    [`${at}/handler.test.ts`, handlerTest(area)],
  ];
}

/** Files of the backend that join all areas. @param {Area[]} areas @returns {[string, string][]} */
export function backendOfAll(areas) {
  const grants = areas.map((area) => {
    const key = operation(area);
    return `backend.${key}.addEnvironment("${area.model.toUpperCase()}_TABLE", tables["${area.model}"].tableName);
backend.${key}.addEnvironment("${area.model.toUpperCase()}_COMMENT_TABLE", tables["${area.model}Comment"].tableName);
tables["${area.model}"].grantReadData(backend.${key}.resources.lambda);
tables["${area.model}Comment"].grantWriteData(backend.${key}.resources.lambda);
`;
  });
  return [
    ["amplify/package.json", '{ "type": "module" }\n'],
    ["amplify/auth/resource.ts", `import { defineAuth } from "@aws-amplify/backend";\n\nexport const auth = defineAuth({\n  loginWith: { email: true },\n  groups: ["Managers", "Members"],\n});\n`],
    ["amplify/storage/resource.ts", `import { defineStorage } from "@aws-amplify/backend";\n\nexport const storage = defineStorage({\n  name: "attachments",\n  access: (allow) => ({ "attachments/*": [allow.authenticated.to(["read", "write", "delete"])] }),\n});\n`],
    ["amplify/functions/common/caller.ts", `import type { AppSyncIdentityCognito } from "aws-lambda";

/** Lets only members of a group pass. */
export function requireGroup(identity: unknown, group: string): void {
  const groups = (identity as AppSyncIdentityCognito | null)?.groups ?? [];
  if (!groups.includes(group)) {
    throw new Error("This is not allowed.");
  }
}
`],
    ["amplify/data/resource.ts", `import { a, defineData, type ClientSchema } from "@aws-amplify/backend";
${areas.map(({ slug, variable }) => `import { ${variable}Models, ${variable}Operations } from "./models/${slug}";`).join("\n")}

const schema = a.schema({
${areas.map(({ variable }) => `  ...${variable}Models,\n  ...${variable}Operations,`).join("\n")}
});

export type Schema = ClientSchema<typeof schema>;

export const data = defineData({
  schema,
  authorizationModes: { defaultAuthorizationMode: "userPool" },
});
`],
    ["amplify/backend.ts", `import { defineBackend } from "@aws-amplify/backend";
import { auth } from "./auth/resource";
import { data } from "./data/resource";
${areas.map((area) => `import { ${operation(area)} } from "./functions/${folder(area)}/resource";`).join("\n")}
import { storage } from "./storage/resource";

const backend = defineBackend({
  auth,
  data,
  storage,
${areas.map((area) => `  ${operation(area)},`).join("\n")}
});

const { tables } = backend.data.resources;

${grants.join("\n")}`],
  ];
}

/** The type of an area's entries, as the frontend writes it. @param {Area} area */
export const interfaceOf = ({ model, fields }) => `export interface ${model} {
  id: string;
  ownerId: string;
  status: "draft" | "open" | "approved" | "closed";
${fields.map((field) => `  ${field.name}${field === fields[0] ? "" : "?"}: ${typeOf(field)};`).join("\n")}
}
`;
