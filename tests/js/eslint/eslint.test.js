/** The plugin in the real ESLint, from the packed tarballs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Project } from "../../../pkg-js/src/index.js";
import { ofEslint, ofReport } from "../support/findings.js";
import { copyApp, prepare } from "../support/hosts.js";
import { project } from "../support/project.js";

/** @type {typeof import("eslint").ESLint} */
let ESLint;
/** @type {any} */
let plugin;
/** @type {any} */
let parser;

before(async () => {
  const require = createRequire(join(prepare("eslint"), "package.json"));
  ({ ESLint } = require("eslint"));
  parser = require("@typescript-eslint/parser");
  plugin = (await import(pathToFileURL(require.resolve("eslint-plugin-amplify-tiers")).href)).default;
});

/**
 * @param {string} cwd
 * @param {Record<string, unknown>[]} [more] configuration after the preset
 * @param {object} [options]
 */
function lint(cwd, more = [], options = {}) {
  const files = ["**/*.{js,mjs,ts,tsx}"];
  const overrideConfig = [{ files, languageOptions: { parser } }, ...plugin.configs.recommended, ...more];
  return new ESLint({ cwd, overrideConfigFile: true, overrideConfig, ...options });
}

const AMPLIFY = { "package.json": '{ "name": "app", "dependencies": { "aws-amplify": "^6", "next": "^16" } }', ".git/HEAD": "" };
const ROUTE = 'import { SESClient } from "@aws-sdk/client-ses";\n\nexport const POST = () => new SESClient();\n';

test("reports what the API reports", async () => {
  for (const name of ["vite-spa", "monorepo"]) {
    const app = copyApp("eslint", name, "report");
    const expected = ofReport(Project.open(app).check());
    assert.ok(expected.length > 0, `${name} has findings`);
    assert.deepEqual(ofEslint(app, await lint(app).lintFiles(["."])), expected);
  }
});

test("finds the root of a monorepo from one of its packages", async () => {
  const web = join(copyApp("eslint", "monorepo", "package"), "apps/web");
  assert.deepEqual(ofEslint(web, await lint(web).lintFiles(["."])), [
    "no-backend-import app/orders/page.tsx:1:1-1:52",
    "require-caller-check app/orders/actions.ts:5:23-5:31",
  ]);
});

test("a function with a package of its own belongs to the app", async () => {
  const app = copyApp("eslint", "next-wrong", "function-package");
  const folder = "amplify/functions/create-tenant";
  writeFileSync(join(app, folder, "package.json"), '{ "name": "create-tenant", "dependencies": {} }');
  const expected = ofReport(Project.open(app).check());
  assert.ok(expected.some((finding) => finding.includes(folder)));
  assert.deepEqual(ofEslint(app, await lint(app).lintFiles(["."])), expected);
});

test("says nothing about the corrected app and the clean app", async () => {
  for (const name of ["next-right", "clean"]) {
    const app = copyApp("eslint", name, "report");
    assert.deepEqual(ofEslint(app, await lint(app).lintFiles(["."])), []);
  }
});

test("leaves suppression to ESLint", async (t) => {
  const comment = "// eslint-disable-next-line amplify-tiers/no-aws-sdk-outside-lambda -- tried\n";
  const app = project(t, { ...AMPLIFY, "app/api/a/route.ts": comment + ROUTE });
  const [result] = await lint(app, [{ linterOptions: { reportUnusedDisableDirectives: "error" } }]).lintFiles(["app"]);
  assert.deepEqual(result.messages, []);
  assert.equal(result.suppressedMessages[0].ruleId, "amplify-tiers/no-aws-sdk-outside-lambda");
  assert.equal(result.suppressedMessages[0].suppressions[0].justification, "tried");
});

test("takes severities from ESLint alone", async (t) => {
  const app = project(t, { ...AMPLIFY, "app/api/a/route.ts": ROUTE, "amplify-tiers.json": '{ "rules": { "no-aws-sdk-outside-lambda": "off" } }' });
  const [result] = await lint(app, [{ rules: { "amplify-tiers/no-aws-sdk-outside-lambda": "warn" } }]).lintFiles(["app"]);
  assert.deepEqual(result.messages.map(({ severity }) => severity), [1]);
});

test("applies safe fixes, with a byte order mark and CRLF in place", async () => {
  const app = copyApp("eslint", "next-wrong", "fix");
  const path = join(app, "amplify/functions/create-tenant/resource.ts");
  const text = readFileSync(path, "utf8");
  for (const before of [text, `\uFEFF${text.replaceAll("\n", "\r\n")}`]) {
    writeFileSync(path, before);
    const [result] = await lint(app, [], { fix: true, ruleFilter: ({ ruleId }) => ruleId === "amplify-tiers/require-data-resource-group" }).lintFiles([path]);
    assert.match(result.output ?? "", /resourceGroupName: "data"/);
    assert.equal(result.output?.startsWith("\uFEFF"), before.startsWith("\uFEFF"));
    assert.deepEqual(result.messages, []);
  }
});

test("offers suggestions whose edits all lie in the file", async (t) => {
  const backend = 'import { defineBackend } from "@aws-amplify/backend";\nimport { data } from "./data/resource";\n\ndefineBackend({ data });\n';
  const data = `import { a, defineData } from "@aws-amplify/backend";

const schema = a.schema({
  Todo: a.model({ text: a.string() }).authorization((allow) => [allow.authenticated()]),
  createTodo: a.mutation().returns(a.id()).authorization((allow) => [allow.authenticated()]).handler(a.handler.custom({ entry: "./x.js" })),
});

export const data = defineData({ schema });
`;
  const app = project(t, { ...AMPLIFY, "amplify/backend.ts": backend, "amplify/data/resource.ts": data });
  const suggested = async (/** @type {string} */ folder, /** @type {string} */ path) => {
    const [{ messages }] = await lint(folder).lintFiles([path]);
    const message = messages.find(({ ruleId }) => ruleId === "amplify-tiers/no-generated-name-conflict");
    assert.ok(message);
    return message.suggestions?.map(({ desc }) => desc) ?? [];
  };
  assert.deepEqual(await suggested(app, "amplify/data/resource.ts"), ["Rename to `adminCreateTodo`"]);
  // The handler's type names this operation.
  assert.deepEqual(await suggested(copyApp("eslint", "next-wrong", "suggest"), "amplify/data/resource.ts"), []);
});

test("passes options on, which beat the configuration file", async () => {
  const app = copyApp("eslint", "next-wrong", "options");
  const path = "amplify/functions/create-tenant/resource.ts";
  const rule = "amplify-tiers/require-data-resource-group";
  const count = async (/** @type {unknown} */ setting) => (await lint(app, [{ rules: { [rule]: setting } }]).lintFiles([path]))[0].messages.filter(({ ruleId }) => ruleId === rule).length;
  assert.equal(await count("warn"), 1);
  assert.equal(await count(["warn", { when: "risk" }]), 0);
  await assert.rejects(count(["warn", { when: "never" }]), /allowed values/);
});

test("checks unsaved text with the rest of the project as it is on disk", async () => {
  const app = copyApp("eslint", "next-right", "buffer");
  const filePath = join(app, "src/app/api/invite/route.ts");
  const [result] = await lint(app).lintText(ROUTE, { filePath });
  assert.deepEqual(result.messages.map(({ ruleId, line, column }) => [ruleId, line, column]), [["amplify-tiers/no-aws-sdk-outside-lambda", 1, 1]]);
});

test("sees changes of other files in a later run", async (t) => {
  const app = project(t, { ...AMPLIFY, "app/page.tsx": 'import { x } from "../lib/x";\n\nexport default () => x;\n', "lib/x.ts": "export const x = 1;\n" });
  const eslint = lint(app);
  const found = async () => ofEslint(app, await eslint.lintFiles(["lib/x.ts"]));
  assert.deepEqual(await found(), []);
  writeFileSync(join(app, "lib/x.ts"), 'import { SESClient } from "@aws-sdk/client-ses";\nexport const x = new SESClient();\n');
  assert.deepEqual(await found(), ["no-aws-sdk-outside-lambda lib/x.ts:1:1-1:49"]);
  writeFileSync(join(app, "app/page.tsx"), "export default () => 1;\n");
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.deepEqual(await found(), [], "nothing imports it any more");
});

test("takes the root from the settings, and leaves out what lies outside of it", async (t) => {
  const folder = project(t, { ".git/HEAD": "", "package.json": "{}", "web/package.json": AMPLIFY["package.json"], "web/app/api/a/route.ts": ROUTE, "other/a.ts": ROUTE });
  const settings = { "amplify-tiers": { root: "web" } };
  assert.deepEqual(ofEslint(folder, await lint(folder, [{ settings }]).lintFiles(["."])), ["no-aws-sdk-outside-lambda web/app/api/a/route.ts:1:1-1:49"]);
});

test("is silent where there is no Amplify app", async (t) => {
  const app = project(t, { "package.json": '{ "name": "app", "dependencies": { "next": "^16" } }', ".git/HEAD": "", "app/api/a/route.ts": ROUTE });
  assert.deepEqual(ofEslint(app, await lint(app).lintFiles(["app"])), []);
});

test("loads the engine only when a file is checked", () => {
  const script = `
    let loads = 0;
    const { Module } = WebAssembly;
    WebAssembly.Module = function (bytes) { loads += 1; return new Module(bytes); };
    const { default: plugin } = await import("eslint-plugin-amplify-tiers");
    const { Linter } = await import("eslint");
    plugin.configs.recommended; plugin.configs.strict;
    const before = loads;
    new Linter({ cwd: process.cwd() }).verify("1", plugin.configs.strict, { filename: process.cwd() + "/a.js" });
    console.log(JSON.stringify([before, loads]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { cwd: prepare("eslint"), encoding: "utf8" });
  assert.deepEqual(JSON.parse(output), [0, 1]);
});
