/** The same plugin in oxlint, from the packed tarballs. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Project } from "../../../pkg-js/src/index.js";
import { ofReport } from "../support/findings.js";
import { copyApp } from "../support/hosts.js";
import { oxlint } from "../support/oxlint.js";

test("reports what the API reports", async () => {
  const app = copyApp("oxlint", "next-wrong", "report");
  const expected = ofReport(Project.open(app).check());
  assert.deepEqual((await oxlint(app)).findings, expected);
});

test("says nothing about the corrected app", async () => {
  const { status, findings } = await oxlint(copyApp("oxlint", "next-right", "report"));
  assert.deepEqual([status, findings], [0, []]);
});

test("applies safe fixes", async () => {
  const app = copyApp("oxlint", "next-wrong", "fix");
  const fixable = (/** @type {string[]} */ findings) => findings.filter((finding) => finding.startsWith("require-data-resource-group"));
  assert.equal(fixable((await oxlint(app)).findings).length, 1);
  assert.equal(fixable((await oxlint(app, ["--fix"])).findings).length, 0);
});

test("applies suggestions when it is asked to", async () => {
  const app = copyApp("oxlint", "clean", "suggest");
  const path = join(app, "amplify/data/resource.ts");
  writeFileSync(
    path,
    `import { a, defineData } from "@aws-amplify/backend";

const schema = a.schema({
  Todo: a.model({ text: a.string() }).authorization((allow) => [allow.authenticated()]),
  createTodo: a.mutation().returns(a.id()).authorization((allow) => [allow.authenticated()]).handler(a.handler.custom({ entry: "./x.js" })),
});

export const data = defineData({ schema });
`,
  );
  const conflicts = (/** @type {string[]} */ findings) => findings.filter((finding) => finding.startsWith("no-generated-name-conflict"));
  assert.equal(conflicts((await oxlint(app, ["--fix"])).findings).length, 1, "a suggestion is no fix");
  assert.equal(conflicts((await oxlint(app, ["--fix-suggestions"])).findings).length, 0);
  assert.match(readFileSync(path, "utf8"), /adminCreateTodo: a\.mutation/);
});

test("passes options on", async () => {
  const app = copyApp("oxlint", "next-wrong", "options");
  const found = async (/** @type {unknown} */ setting) => (await oxlint(app, [], { "amplify-tiers/require-data-resource-group": setting })).findings.filter((finding) => finding.startsWith("require-data-resource-group"));
  assert.deepEqual([(await found("error")).length, (await found(["error", { when: "risk" }])).length], [1, 0]);
});

test("leaves suppression to oxlint", async () => {
  const app = copyApp("oxlint", "next-right", "suppress");
  const comment = "// oxlint-disable-next-line amplify-tiers/no-aws-sdk-outside-lambda\n";
  writeFileSync(join(app, "src/app/api/invite/route.ts"), `${comment}export { SESClient } from "@aws-sdk/client-ses";\n`);
  assert.deepEqual((await oxlint(app)).findings, []);
});

test("finds the script block of a component in its file", async () => {
  const app = copyApp("oxlint", "vite-spa", "vue");
  writeFileSync(join(app, "src/main.tsx"), 'import { createApp } from "vue";\nimport App from "./App.vue";\n\ncreateApp(App).mount("#root");\n');
  const script = '\nimport { SESClient } from "@aws-sdk/client-ses";\n\nexport default { setup: () => ({ ses: new SESClient() }) };\n';
  writeFileSync(join(app, "src/App.vue"), `<template>\n  <p>ü</p>\n</template>\n\n<script lang="ts">${script}</script>\n`);
  const { findings } = await oxlint(app);
  assert.deepEqual(findings.filter((finding) => finding.includes(".vue")), ["no-aws-sdk-outside-lambda src/App.vue:6:1-6:49"]);
});
