/** The same plugin in oxlint, from the packed tarballs. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
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
  assert.deepEqual(await oxlint(copyApp("oxlint", "next-right", "report")), { status: 0, findings: [] });
});

test("applies safe fixes", async () => {
  const app = copyApp("oxlint", "next-wrong", "fix");
  const fixable = (/** @type {string[]} */ findings) => findings.filter((finding) => finding.startsWith("require-data-resource-group"));
  assert.equal(fixable((await oxlint(app)).findings).length, 1);
  assert.equal(fixable((await oxlint(app, ["--fix"])).findings).length, 0);
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
