/** Apps for what Amplify refuses, each beside one that it takes: authorization rules, function options, `defineBackend`. */
import { TODO, app } from "./build.js";

const fn = "a.handler.function(fn1)";
const op = (/** @type {string} */ chain, kind = "query") => `a.${kind}()${chain}`;

/** @param {string} id @param {string} schema @param {string} [rules] @param {Partial<import("./build.js").Parts>} [more] */
const auth = (id, schema, rules, more = {}) => app(`authorization ${id}`, { functions: schema.includes("fn1") || rules?.includes("fn1") ? { fn1: "" } : {}, schema, rules, auth: "", ...more });

const RETURNS = ".returns(a.string())";
const SIGNED = ".authorization((allow) => [allow.authenticated()])";

function authorization() {
  const handled = `.handler(${fn})`;
  return [
    auth("model with its own", TODO),
    auth("model without", "  Todo: a.model({ name: a.string() }),"),
    auth("model under the schema", "  Todo: a.model({ name: a.string() }),", "allow.authenticated()"),
    auth("model under allow.resource", "  Todo: a.model({ name: a.string() }),", "allow.resource(fn1)"),
    auth("model under both", "  Todo: a.model({ name: a.string() }),", "allow.authenticated(), allow.resource(fn1)"),
    auth("model with an empty list", "  Todo: a.model({ name: a.string() }).authorization((allow) => []),"),
    auth("model with an empty list under the schema", "  Todo: a.model({ name: a.string() }).authorization((allow) => []),", "allow.authenticated()"),
    auth("second model without", `${TODO}\n  Note: a.model({ name: a.string() }),`),
    auth("operation with its own", `  run: ${op(RETURNS + SIGNED + handled)},`),
    auth("operation without rule", `  run: ${op(RETURNS + handled)},`),
    auth("operation without handler", `  run: ${op(RETURNS + SIGNED)},`),
    auth("operation without both", `${TODO}\n  run: ${op(RETURNS)},`),
    auth("operation under the schema", `  run: ${op(RETURNS + handled)},`, "allow.authenticated()"),
    auth("operation under allow.resource", `  run: ${op(RETURNS + handled)},`, "allow.resource(fn1)"),
    auth("operation without handler under the schema", `${TODO}\n  run: ${op(RETURNS)},`, "allow.authenticated()"),
    auth("operation with an empty list", `  run: ${op(`${RETURNS}.authorization((allow) => [])${handled}`)},`),
    auth("mutation without rule", `  run: ${op(RETURNS + handled, "mutation")},`),
    auth("mutation without handler", `  run: ${op(RETURNS + SIGNED, "mutation")},`),
    auth("operation without returns", `  run: ${op(SIGNED + handled)},`),
    auth("async operation without returns", `  run: ${op(`${SIGNED}.handler(${fn}.async())`)},`),
    auth("a single rule, no list", `  run: ${op(`${RETURNS}.authorization((allow) => allow.authenticated())${handled}`)},`),
    auth("owner on an operation", `  run: ${op(`${RETURNS}.authorization((allow) => [allow.owner()])${handled}`)},`),
    auth("resource on a model", "  Todo: a.model({ name: a.string() }).authorization((allow) => [allow.resource(fn1)]),"),
    auth("subscription without for", `${TODO}\n  seen: a.subscription()${SIGNED}.handler(a.handler.custom({ entry: './x.js' })),`, undefined, { files: { "amplify/data/x.js": "export const request = () => ({});\nexport const response = (ctx) => ctx.result;\n" } }),
    auth("subscription without rule", `${TODO}\n  seen: a.subscription().for(a.ref('Todo').mutations(['create'])).handler(a.handler.custom({ entry: './x.js' })),`, undefined, { files: { "amplify/data/x.js": "export const request = () => ({});\nexport const response = (ctx) => ctx.result;\n" } }),
    auth("subscription with rule", `${TODO}\n  seen: a.subscription().for(a.ref('Todo').mutations(['create']))${SIGNED}.handler(a.handler.custom({ entry: './x.js' })),`, undefined, { files: { "amplify/data/x.js": "export const request = () => ({});\nexport const response = (ctx) => ctx.result;\n" } }),
    auth("generation without rule", "  ask: a.generation({ aiModel: a.ai.model('Claude 3 Haiku'), systemPrompt: 'x' }).arguments({ t: a.string() }).returns(a.string()),"),
    auth("generation with rule", "  ask: a.generation({ aiModel: a.ai.model('Claude 3 Haiku'), systemPrompt: 'x' }).arguments({ t: a.string() }).returns(a.string()).authorization((allow) => [allow.authenticated()]),"),
    auth("custom handler for guests", `${TODO}\n  run: ${op(`${RETURNS}.authorization((allow) => [allow.guest()]).handler(a.handler.custom({ entry: './x.js' }))`)},`, undefined, { files: { "amplify/data/x.js": "export const request = () => ({});\nexport const response = (ctx) => ctx.result;\n" } }),
    auth("field rule only", "  Todo: a.model({ name: a.string().authorization((allow) => [allow.authenticated()]) }),"),
    auth("rules in a constant", "  Todo: a.model({ name: a.string() }).authorization(rules),", undefined, { resource: `const schema = a.schema({ Todo: a.model({ name: a.string() }).authorization((allow) => rules(allow)) });\nfunction rules(allow: any) { return [allow.authenticated()]; }\nexport const data = defineData({ schema });\n` }),
    auth("no pool", TODO, undefined, { auth: false }),
    auth("a ref to nothing", "  Todo: a.model({ name: a.ref('Nope') }).authorization((allow) => [allow.authenticated()]),"),
    auth("handler of an object", `  run: ${op(`${RETURNS}${SIGNED}.handler(a.handler.function({} as any))`)},`),
    auth("mixed handlers", `  run: ${op(`${RETURNS}${SIGNED}.handler([${fn}, a.handler.custom({ entry: './x.js' })] as any)`)},`, undefined, { files: { "amplify/data/x.js": "export const request = () => ({});\nexport const response = (ctx) => ctx.result;\n" } }),
  ];
}

/** @param {string} id @param {string} options @param {Partial<import("./build.js").Parts>} [more] */
const option = (id, options, more = {}) => app(`option ${id}`, { functions: { fn1: options }, ...more });

function options() {
  /** @type {[string, (string | number)[]][]} */
  const numbers = [
    ["timeoutSeconds", [0, 1, 3, 900, 901, -1, 1.5]],
    ["memoryMB", [64, 127, 128, 512, 10240, 10241, 200.5]],
    ["ephemeralStorageSizeMB", [511, 512, 10240, 10241]],
    ["runtime", [16, 18, 20, 22, 24, 26]],
    ["architecture", ["'x86_64'", "'arm64'", "'arm'"]],
  ];
  const keys = ["A", "AB", "B-C", "1A", "A_1", "_A", "A1", "a.b"];
  const schedules = ["every 1m", "every 5m", "every 2h", "every day", "every week", "every month", "every year", "every 0m", "every -1h", "every 1.5h", "every second", "every 1d",
    "0 9 * * 2", "0 9 ? * 2", "0 9 * * ?", "0 9 1 * 2", "0 9 ? * MON", "*/15 * * * ?", "0 25 * * ?", "60 9 * * ?", "0 9 * 13 ?", "0 9 ? * 8", "0 9 ? * 0", "0 9 ? * 2 2026", "0 9 ? * 2 1969", "0 9 *"];
  const names = ["fn1", "1my", "my.fn", "my-fn", "my_fn", "my fn", "", "Ünder", "a/b"];
  return [
    ...numbers.flatMap(([name, values]) => values.map((value) => option(`${name} ${value}`, `${name}: ${value}`))),
    ...keys.map((key) => option(`environment ${key}`, `environment: { '${key}': 'x' }`)),
    option("environment undefined", "environment: { TABLE: undefined as any }"),
    option("environment reserved", "environment: { AMPLIFY_SSM_ENV_CONFIG: '{}' }"),
    option("environment secret", "environment: { TOKEN: secret('TOKEN') }"),
    ...schedules.map((schedule) => option(`schedule ${schedule}`, `schedule: '${schedule}'`)),
    option("schedule shorter than the timeout", "schedule: 'every 1m', timeoutSeconds: 120"),
    option("schedule of an hour and a long timeout", "schedule: 'every 1h', timeoutSeconds: 900"),
    option("schedule list", "schedule: ['every day', '0 9 * * ?']"),
    option("schedule list with a bad one", "schedule: ['every day', '0 9 1 * 2']"),
    option("schedule object rate", "schedule: { rate: 'every 2h', timezone: 'Europe/Berlin' } as any"),
    option("schedule object cron", "schedule: { cron: '0 9 * * ?', timezone: 'Europe/Berlin' } as any"),
    ...names.map((name) => option(`name ${name}`, `defineFunction({ name: '${name}', entry: './handler.ts' })`)),
    option("no options", "defineFunction()"),
    option("no name", "defineFunction({ entry: './handler.ts' })"),
    option("missing entry", "defineFunction({ name: 'fn1', entry: './nothing.ts' })"),
    option("entry without extension", "defineFunction({ name: 'fn1', entry: './handler' })"),
    option("entry without a handler", "", { files: { "amplify/functions/fn1/handler.ts": "export const run = async () => 1;\n" } }),
    option("six layers", `layers: { ${[1, 2, 3, 4, 5, 6].map((n) => `'m${n}': 'arn:aws:lambda:us-east-1:123456789012:layer:l${n}:1'`).join(", ")} }`),
    option("five layers", `layers: { ${[1, 2, 3, 4, 5].map((n) => `'m${n}': 'arn:aws:lambda:us-east-1:123456789012:layer:l${n}:1'`).join(", ")} }`),
    option("a bad layer", "layers: { m: 'not an arn' }"),
    option("logging", "logging: { level: 'debug', format: 'json', retention: '1 week' }"),
    option("bad logging level", "logging: { level: 'loud' as any, format: 'json' }"),
    option("bad retention", "logging: { retention: '2 weeks' as any }"),
    option("durable", "durableConfig: { executionTimeoutSeconds: 60 } as any"),
    option("durable on an old runtime", "runtime: 20, durableConfig: { executionTimeoutSeconds: 60 } as any"),
    option("durable retention of 91 days", "durableConfig: { executionTimeoutSeconds: 60, retentionPeriodDays: 91 } as any"),
    option("durable timeout of 0", "durableConfig: { executionTimeoutSeconds: 0 } as any"),
    app("option same name in one group", { functions: { fn1: "defineFunction({ entry: './handler.ts' })", fn2: "defineFunction({ entry: './handler.ts' })" } }),
    app("option same name in two groups", { functions: { fn1: "defineFunction({ entry: './handler.ts' })", fn2: "defineFunction({ entry: './handler.ts', resourceGroupName: 'other' })" } }),
    app("option same literal name", { functions: { fn1: "", fn2: "defineFunction({ name: 'fn1', entry: './handler.ts' })" } }),
    option("group with a blank", "resourceGroupName: 'my group'"),
    option("group with a dot", "resourceGroupName: 'my.group'"),
    option("empty group", "resourceGroupName: ''"),
    app("option key stack", { functions: { stack: "" } }),
    app("option key createStack", { functions: { createStack: "" } }),
    app("option stack of a group", { functions: { fn1: "" }, code: "backend.createStack('function');" }),
    app("option stack twice", { functions: { fn1: "" }, code: "backend.createStack('own');\nbackend.createStack('own');" }),
    app("option data elsewhere", { functions: {}, code: "", before: "import { data } from './data/schema';\n", files: { "amplify/data/schema.ts": "import { a, defineData } from '@aws-amplify/backend';\nexport const data = defineData({ schema: a.schema({ Todo: a.model({ name: a.string() }).authorization((allow) => [allow.publicApiKey()]) }) });\n", "amplify/backend.ts": "import { defineBackend } from '@aws-amplify/backend';\nimport { data } from './data/schema';\ndefineBackend({ data });\n" } }),
    app("option two auths", { functions: {}, auth: "", files: { "amplify/backend.ts": "import { defineAuth, defineBackend } from '@aws-amplify/backend';\nimport { auth } from './auth/resource';\nconst other = defineAuth({ loginWith: { email: true } });\ndefineBackend({ auth, other });\n" } }),
    app("option several modes without a default", { functions: {}, auth: "", schema: TODO, data: "authorizationModes: { apiKeyAuthorizationMode: { expiresInDays: 30 } }" }),
    app("option several modes with a default", { functions: {}, auth: "", schema: TODO, data: "authorizationModes: { defaultAuthorizationMode: 'userPool', apiKeyAuthorizationMode: { expiresInDays: 30 } }" }),
    app("option no access actions", { functions: { fn1: "" }, auth: "access: (allow) => [allow.resource(fn1).to([])]" }),
  ];
}

/** Every app for rejections. */
export const rejectionApps = () => [...authorization(), ...options()];
