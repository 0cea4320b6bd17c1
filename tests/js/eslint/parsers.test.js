/** The same findings whatever parser ESLint has, and in single-file components. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { Project } from "../../../pkg-js/src/index.js";
import { eslintHost, FILES } from "../support/eslint.js";
import { ofEslint, ofReport } from "../support/findings.js";
import { copyApp } from "../support/hosts.js";
import { project } from "../support/project.js";

/** @type {Awaited<ReturnType<typeof eslintHost>>} */
let host;

before(async () => {
  host = await eslintHost();
});

/**
 * @param {string} cwd
 * @param {any[]} overrideConfig
 * @param {object} [options]
 */
async function lint(cwd, overrideConfig, options = {}) {
  return new host.ESLint({ cwd, overrideConfigFile: true, overrideConfig, ...options }).lintFiles(["."]);
}

/** @param {string} source @returns {Promise<any>} a module of the host's folder */
const load = async (source) => (await import(host.require.resolve(source))).default ?? host.require(source);

test("beside typescript-eslint, with its rules on", async () => {
  const app = copyApp("eslint", "vite-spa", "typescript-eslint");
  const { configs } = await load("typescript-eslint");
  const results = await lint(app, [...configs.recommended, ...host.plugin.configs.recommended]);
  const ours = results.map((result) => ({ ...result, messages: result.messages.filter(({ ruleId }) => ruleId?.startsWith("amplify-tiers/")) }));
  assert.deepEqual(ofEslint(app, ours), ofReport(Project.open(app).check()));
});

test("with the plugin's own parser", async () => {
  const app = copyApp("eslint", "vite-spa", "own-parser");
  const parser = await load("eslint-plugin-amplify-tiers/parser");
  assert.deepEqual(ofEslint(app, await lint(app, [{ files: FILES, languageOptions: { parser } }, ...host.plugin.configs.recommended])), ofReport(Project.open(app).check()));
});

test("the plugin's own parser hands directives on, and rules for code find nothing to say", async (t) => {
  const code = `import { SESClient } from "@aws-sdk/client-ses"; // eslint-disable-line amplify-tiers/no-aws-sdk-outside-lambda -- "😀"\n/* eslint-disable-next-line no-console */\nexport const POST = (x: string) => <p>// no comment {\`\${new SESClient() as unknown}\`}</p>;\n`;
  const app = project(t, { "package.json": '{ "dependencies": { "aws-amplify": "^6", "next": "^16" } }', ".git/HEAD": "", "app/api/a/route.tsx": code });
  const parser = await load("eslint-plugin-amplify-tiers/parser");
  const rules = { "no-undef": "error", "no-unused-vars": "error", "no-var": "error", indent: "off", "no-trailing-spaces": "off" };
  const config = [{ files: FILES, languageOptions: { parser }, rules, linterOptions: { reportUnusedDisableDirectives: "error" } }, ...host.plugin.configs.recommended];
  const [result] = await lint(app, config);
  assert.deepEqual(result.suppressedMessages.map(({ ruleId, suppressions: [{ justification }] }) => [ruleId, justification]), [["amplify-tiers/no-aws-sdk-outside-lambda", '"😀"']]);
  assert.deepEqual(result.messages.map(({ message, line }) => [message, line]), [["Unused eslint-disable directive (no problems were reported from 'no-console').", 2]]);
});

test("the plugin's own parser reads text that no parser can", async (t) => {
  const app = project(t, { "package.json": '{ "dependencies": { "aws-amplify": "^6", "next": "^16" } }', ".git/HEAD": "", "app/a.ts": "const = ;\n", "app/b.ts": `${"(".repeat(5000)}\n`, "app/c.ts": "" });
  const parser = await load("eslint-plugin-amplify-tiers/parser");
  assert.deepEqual(ofEslint(app, await lint(app, [{ files: FILES, languageOptions: { parser } }, ...host.plugin.configs.recommended])), []);
});

const JAVASCRIPT = {
  "package.json": '{ "type": "module", "dependencies": { "aws-amplify": "^6", "next": "^16" } }',
  ".git/HEAD": "",
  "app/api/a/route.js": '/* 😀 */ import { SESClient } from "@aws-sdk/client-ses";\n\nexport const POST = () => new SESClient();\n',
};
const EXPECTED = ["no-aws-sdk-outside-lambda app/api/a/route.js:1:10-1:58"];

test("with espree and with @babel/eslint-parser", async (t) => {
  const app = project(t, JAVASCRIPT);
  assert.deepEqual(ofEslint(app, await lint(app, [...host.plugin.configs.recommended])), EXPECTED);
  const parser = await load("@babel/eslint-parser");
  const languageOptions = { parser, parserOptions: { requireConfigFile: false } };
  assert.deepEqual(ofEslint(app, await lint(app, [{ languageOptions }, ...host.plugin.configs.recommended])), EXPECTED);
});

for (const [extension, component] of Object.entries({
  vue: '<template>\n  <p>{{ "ü" }}</p>\n</template>\n\n<script setup lang="ts">\nimport { SESClient } from "@aws-sdk/client-ses";\nconst ses: SESClient = new SESClient();\n</script>\n',
  svelte: '<p>ü</p>\n\n<script lang="ts">\n\n\nimport { SESClient } from "@aws-sdk/client-ses";\nconst ses: SESClient = new SESClient();\n</script>\n',
})) {
  test(`in the script of a .${extension} file`, async (t) => {
    const app = project(t, {
      "package.json": '{ "type": "module", "dependencies": { "aws-amplify": "^6", "vite": "^8" } }',
      ".git/HEAD": "",
      "index.html": '<script type="module" src="/src/main.js"></script>\n',
      "src/main.js": `import App from "./App.${extension}";\n\nApp();\n`,
    });
    writeFileSync(join(app, `src/App.${extension}`), component);
    const [parser, { parser: typescript }] = [await load(`${extension}-eslint-parser`), await load("typescript-eslint")];
    const config = [{ files: [`**/*.${extension}`], languageOptions: { parser, parserOptions: { parser: typescript } } }, ...host.plugin.configs.recommended];
    assert.deepEqual(ofEslint(app, await lint(app, config)), [`no-aws-sdk-outside-lambda src/App.${extension}:6:1-6:49`]);
  });
}
