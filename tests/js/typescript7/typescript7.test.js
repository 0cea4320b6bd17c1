/** A project with TypeScript 7, where typescript-eslint does not load: the plugin's own parser, from the packed tarballs. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Project } from "../../../pkg-js/src/index.js";
import { eslintCli, eslintHost, FILES } from "../support/eslint.js";
import { ofEslint, ofReport } from "../support/findings.js";
import { copyApp } from "../support/hosts.js";

test("eslint . gives our findings", async () => {
  const { require } = await eslintHost("typescript7");
  assert.match(require("typescript/package.json").version, /^7\./);
  const app = copyApp("typescript7", "next-wrong", "eslint");
  writeFileSync(
    join(app, "eslint.config.js"),
    `import js from "@eslint/js";
import amplifyTiers from "eslint-plugin-amplify-tiers";
import parser from "eslint-plugin-amplify-tiers/parser";

export default [
  js.configs.recommended,
  { files: ${JSON.stringify(FILES)}, languageOptions: { parser } },
  ...amplifyTiers.configs.recommended,
];
`,
  );
  const { status, results, output } = await eslintCli(app, ["."]);
  assert.equal(status, 1, output);
  const ours = results.map((result) => ({ ...result, messages: result.messages.filter(({ ruleId }) => ruleId?.startsWith("amplify-tiers/")) }));
  assert.deepEqual(ofEslint(app, ours), ofReport(Project.open(app).check()));
  assert.deepEqual(results.flatMap(({ messages }) => messages).filter(({ fatal }) => fatal), []);
});
