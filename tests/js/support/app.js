/** A small Amplify app for tests: one misplaced SDK import, and one resolver function outside the data stack. */

const HANDLER = `export const handler = async () => "done";\n`;

/** Path → text. Tests spread it and change what they need. */
export const APP = {
  "package.json": JSON.stringify({ name: "app", private: true, dependencies: { "aws-amplify": "6", next: "16", react: "19" } }),
  "amplify/backend.ts": `import { defineBackend } from "@aws-amplify/backend";
import { data } from "./data/resource";
import { invite } from "./functions/invite/resource";

defineBackend({ data, invite });
`,
  "amplify/data/resource.ts": `import { a, defineData, type ClientSchema } from "@aws-amplify/backend";
import { invite } from "../functions/invite/resource";

const schema = a.schema({
  Tenant: a.model({ name: a.string().required() }).authorization((allow) => [allow.owner()]),
  inviteUser: a
    .mutation()
    .arguments({ email: a.string().required() })
    .returns(a.string())
    .authorization((allow) => [allow.authenticated()])
    .handler(a.handler.function(invite)),
});

export type Schema = ClientSchema<typeof schema>;
export const data = defineData({ schema });
`,
  "amplify/functions/invite/resource.ts": `import { defineFunction } from "@aws-amplify/backend";

export const invite = defineFunction({
  name: "invite", // the name in the console
});
`,
  "amplify/functions/invite/handler.ts": HANDLER,
  "amplify/functions/invite/handler.test.ts": `import { handler } from "./handler";\n\nhandler();\n`,
  "src/app/api/mail/route.ts": `// 😀 漢字
import { SESClient } from "@aws-sdk/client-ses";

export async function POST() {
  return Response.json({ region: await new SESClient({}).config.region() });
}
`,
};

/** Where the misplaced import is. */
export const MISPLACED = { rule: "no-aws-sdk-outside-lambda", path: "src/app/api/mail/route.ts", line: 2 };
/** The resolver function that a safe fix moves into the data stack. */
export const FIXABLE = { rule: "require-data-resource-group", path: "amplify/functions/invite/resource.ts" };

/** The app without anything to find. */
export const CLEAN_APP = {
  ...APP,
  "src/app/api/mail/route.ts": `export function GET() {\n  return Response.json({});\n}\n`,
  "amplify/functions/invite/resource.ts": APP["amplify/functions/invite/resource.ts"].replace("name:", `resourceGroupName: "data",\n  name:`),
};
