/** Apps for the variables of functions: every way of setting one, with a handler that reads many. */
import { TODO, app, operation } from "./build.js";

const NAMES = [
  "STAGE", "TABLE", "TABLE_NAME", "TODO_TABLE", "TODO_TABLE_NAME", "NOTE_TABLE", "BUCKET", "QUEUE_URL", "TOPIC_ARN", "TOKEN", "API_URL", "NOBODY_SETS_THIS",
  "AMPLIFY_AUTH_USERPOOL_ID", "AMPLIFY_DATA_GRAPHQL_ENDPOINT", "AMPLIFY_DATA_DEFAULT_NAME", "AMPLIFY_DATA_MODEL_INTROSPECTION_SCHEMA_KEY", "AMPLIFY_DATA_MODEL_INTROSPECTION_SCHEMA_BUCKET_NAME",
  "FILES_BUCKET_NAME", "MY_FILES_BUCKET_NAME", "MYFILES_BUCKET_NAME", "LOGO_IMAGES_BUCKET_NAME", "KEY_ID", "KEY_ARN", "AWS_REGION", "LAMBDA_TASK_ROOT",
  "AMPLIFY_DATA_GRAPHQL_API_ID", "AMPLIFY_AUTH_USERPOOL_CLIENT_ID", "CUSTOM_GRAPHQL_ENDPOINT", "SHOP_GRAPHQL_ENDPOINT", "AMPLIFY_SHOP_GRAPHQL_ENDPOINT",
];

const handler = `export const handler = async () => [\n${NAMES.map((name) => `  process.env.${name},`).join("\n")}\n].join();\n`;
const TABLE = "backend.data.resources.tables['Todo'].tableName";

/** @param {string} id @param {Partial<import("./build.js").Parts>} parts */
function env(id, parts) {
  const functions = parts.functions ?? { fn1: "", fn2: "" };
  const handlers = Object.fromEntries(Object.keys(functions).map((name) => [`amplify/functions/${name}/handler.ts`, handler]));
  return app(`environment ${id}`, { ...parts, functions, files: { ...handlers, ...parts.files } });
}

/** @param {string} id @param {string} code @param {Partial<import("./build.js").Parts>} [more] */
const added = (id, code, more = {}) => env(id, { schema: TODO, auth: "", code, ...more });

/** Every app for variables. */
export function environmentApps() {
  return [
    env("nothing", {}),
    env("option", { functions: { fn1: "environment: { STAGE: 'dev' }", fn2: "" } }),
    env("two options", { functions: { fn1: "environment: { STAGE: 'dev', TABLE: 'x' }", fn2: "environment: { STAGE: 'dev' }" } }),
    env("secret", { functions: { fn1: "environment: { TOKEN: secret('TOKEN') }", fn2: "" } }),
    env("secret of another name", { functions: { fn1: "environment: { TOKEN: secret('OTHER') }", fn2: "" } }),
    env("string key", { functions: { fn1: "environment: { 'STAGE': 'dev' }", fn2: "" } }),
    env("computed key", { functions: { fn1: "environment: { ['STAGE']: 'dev' }", fn2: "" } }),
    env("constant", { functions: { fn1: "defineFunction({ name: 'fn1', entry: './handler.ts', environment: VALUES })", fn2: "" }, files: {
      "amplify/functions/fn1/resource.ts": "import { defineFunction } from '@aws-amplify/backend';\nconst VALUES = { STAGE: 'dev', TABLE: 'x' };\nexport const fn1 = defineFunction({ name: 'fn1', entry: './handler.ts', environment: VALUES });\n",
    } }),
    env("spread", { files: {
      "amplify/functions/fn1/resource.ts": "import { defineFunction } from '@aws-amplify/backend';\nimport { COMMON } from '../common';\nexport const fn1 = defineFunction({ name: 'fn1', entry: './handler.ts', environment: { ...COMMON, TABLE: 'x' } });\n",
      "amplify/functions/common.ts": "export const COMMON = { STAGE: 'dev' };\n",
    } }),
    env("made by a helper", { files: {
      "amplify/functions/fn1/resource.ts": "import { make } from '../make';\nexport const fn1 = make('fn1', import.meta.dirname + '/handler.ts');\n",
      "amplify/functions/make.ts": "import { defineFunction } from '@aws-amplify/backend';\nexport const make = (name: string, entry: string) => defineFunction({ name, entry, environment: { STAGE: 'dev' } });\n",
    } }),
    added("added", `backend.fn1.addEnvironment('TABLE', ${TABLE});`),
    added("added to the lambda", `(backend.fn1.resources.lambda as any).addEnvironment('TABLE', ${TABLE});`),
    added("added by a constant name", `const NAME = 'TABLE';\nbackend.fn1.addEnvironment(NAME, ${TABLE});`),
    added("added by a template name", `for (const name of ['Todo'] as const) backend.fn1.addEnvironment(\`\${name.toUpperCase()}_TABLE\`, backend.data.resources.tables[name].tableName);`),
    added("added by entries", "for (const [name, table] of Object.entries(backend.data.resources.tables)) backend.fn1.addEnvironment(`${name.toUpperCase()}_TABLE`, table.tableName);"),
    added("added by a list of pairs", `const pairs: [string, string][] = [['TABLE', ${TABLE}], ['STAGE', 'dev']];\npairs.forEach(([name, value]) => backend.fn1.addEnvironment(name, value));`),
    added("added by entries of a record", `const values = { TABLE: ${TABLE}, STAGE: 'dev' };\nfor (const [name, value] of Object.entries(values)) backend.fn1.addEnvironment(name, value);`),
    added("added to both", `[backend.fn1, backend.fn2].forEach((fn) => fn.addEnvironment('STAGE', 'dev'));`),
    added("added by a helper", `function set(fn: any, name: string, value: string) {\n  fn.addEnvironment(name, value);\n}\nset(backend.fn1, 'TABLE', ${TABLE});\nset(backend.fn2, 'STAGE', 'dev');`),
    added("added by a helper in another file", "setAll(backend.fn1);", { before: "import { setAll } from './variables';\n", files: { "amplify/variables.ts": "export function setAll(fn: any) {\n  fn.addEnvironment('STAGE', 'dev');\n  fn.addEnvironment('TABLE', 'x');\n}\n" } }),
    added("added through an alias", `const { fn1: worker } = backend;\nworker.addEnvironment('TABLE', ${TABLE});`),
    added("added to a constant", `const fn = backend.fn1;\nfn.addEnvironment('TABLE', ${TABLE});\nfn.addEnvironment('BUCKET', 'x');`),
    added("assigned", `backend.fn1.resources.cfnResources.cfnFunction.environment = { variables: { TABLE: ${TABLE} } };`),
    added("overridden", `backend.fn1.resources.cfnResources.cfnFunction.addPropertyOverride('Environment.Variables.TABLE', ${TABLE});`),
    added("overridden as a whole", `backend.fn1.resources.cfnResources.cfnFunction.addPropertyOverride('Environment.Variables', { TABLE: ${TABLE} });`),
    added("under a condition that is never so", "if (process.env.NEVER_SET_ANYWHERE) backend.fn1.addEnvironment('STAGE', 'dev');"),
    added("secret added", "backend.fn1.addEnvironment('TOKEN', secret('TOKEN'));"),
    added("queue", "const own = backend.createStack('own');\nconst queue = new Queue(own, 'Q');\nbackend.fn1.addEnvironment('QUEUE_URL', queue.queueUrl);"),
    added("class", "class Jobs extends Construct {\n  constructor(scope: Construct, id: string, fn: any) {\n    super(scope, id);\n    fn.addEnvironment('QUEUE_URL', new Queue(this, 'Q').queueUrl);\n  }\n}\nnew Jobs(backend.createStack('own'), 'Jobs', backend.fn1);"),
    added("schema access", "", { rules: "allow.resource(fn1)" }),
    added("schema access of two", "", { rules: "allow.resource(fn1).to(['query']), allow.resource(fn2).to(['mutate'])" }),
    added("schema access, named data", "", { rules: "allow.resource(fn1)", data: "name: 'shop'" }),
    added("schema access of a resolver", "", { schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}`, rules: "allow.resource(fn1)" }),
    added("resolver", "", { schema: `${TODO}\n${operation("run", "a.handler.function(fn1)")}` }),
    added("auth access", "", { auth: "access: (allow) => [allow.resource(fn1).to(['listUsers'])]" }),
    added("auth trigger", "", { auth: "triggers: { postConfirmation: fn1 }" }),
    added("email sender", "", { auth: "senders: { email: { handler: fn1 } }" }),
    ...["files", "myFiles", "my-files", "my_files", "logoImages", "Logo Images", "logo.images"].map((name) => added(`storage access ${name}`, "", {
      storage: "",
      files: { "amplify/storage/resource.ts": `import { defineStorage } from '@aws-amplify/backend';\nimport { fn1 } from '../functions/fn1/resource';\nexport const storage = defineStorage({ name: '${name}', access: (allow) => ({ 'a/*': [allow.resource(fn1).to(['read'])] }) });\n` },
    })),
    added("storage trigger", "", { storage: "triggers: { onUpload: fn1 }" }),
    added("storage access of users", "", { storage: "access: (allow) => ({ 'a/*': [allow.authenticated.to(['read'])] })" }),
    added("all access", "", { rules: "allow.resource(fn1)", auth: "access: (allow) => [allow.resource(fn1).to(['listUsers'])]", storage: "access: (allow) => ({ 'a/*': [allow.resource(fn1).to(['read'])] })" }),
    env("schedule", { functions: { fn1: "schedule: 'every day', environment: { STAGE: 'dev' }", fn2: "" } }),
  ];
}
