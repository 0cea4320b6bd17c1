/** One engine, one verdict: every host gives the same findings for one app. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Project } from "../../pkg-js/src/index.js";
import { ofEslint, ofReport, ofText, startsOf } from "./support/findings.js";
import { copyApp, prepare } from "./support/hosts.js";
import { nextBuild, withPlugin } from "./support/next.js";
import { oxlint } from "./support/oxlint.js";
import { viteBuild } from "./support/vite.js";

const APP = "next-wrong";
/** @type {import("../../pkg-js/src/index.js").Report} */
let api;
/** @type {string[]} */
let expected;

before(() => {
  const project = Project.open(copyApp("eslint", APP, "parity"));
  api = project.check();
  expected = ofReport(api);
  project.close();
  const rules = new Set(api.diagnostics.map(({ rule }) => rule));
  assert.ok(rules.size >= 8, `the app breaks many rules, not only ${[...rules].join(", ")}`);
});

test("command line", () => {
  const cli = join(prepare("eslint"), "node_modules/amplify-tiers/bin/amplify-tiers.js");
  const app = copyApp("eslint", APP, "parity-cli");
  const { status, stdout } = spawnSync(process.execPath, [cli, "check", "--format", "json"], { cwd: app, encoding: "utf8" });
  assert.equal(status, 1);
  const report = JSON.parse(stdout);
  assert.deepEqual(ofReport(report), expected);
  assert.deepEqual(fingerprints(report), fingerprints(api));
});

test("one file at a time", () => {
  const project = Project.open(copyApp("eslint", APP, "parity-files"));
  const single = project.paths.flatMap((path) => project.check(path).diagnostics);
  assert.deepEqual(fingerprints({ diagnostics: single }), fingerprints(api));
  project.close();
});

test("ESLint", async () => {
  const app = copyApp("eslint", APP, "parity-eslint");
  const require = createRequire(join(prepare("eslint"), "package.json"));
  const { ESLint } = require("eslint");
  const parser = require("@typescript-eslint/parser");
  const { default: plugin } = await import(pathToFileURL(require.resolve("eslint-plugin-amplify-tiers")).href);
  const overrideConfig = [{ files: ["**/*.{js,mjs,ts,tsx}"], languageOptions: { parser } }, ...plugin.configs.recommended];
  const eslint = new ESLint({ cwd: app, overrideConfigFile: true, overrideConfig });
  assert.deepEqual(ofEslint(app, await eslint.lintFiles(["."])), expected);
});

test("oxlint", async () => {
  assert.deepEqual((await oxlint(copyApp("oxlint", APP, "parity"))).findings, expected);
});

test("Vite", async () => {
  const { status, output } = await viteBuild(copyApp("vite", APP, "parity"));
  assert.equal(status, 1, output);
  assert.deepEqual(ofText(output), startsOf(expected));
});

test("Next.js", async () => {
  const { status, output } = await nextBuild(withPlugin(copyApp("next", APP, "parity")));
  assert.equal(status, 1, output);
  assert.deepEqual(ofText(output), startsOf(expected));
});

/** @param {{ diagnostics: { fingerprint: string }[] }} report */
function fingerprints({ diagnostics }) {
  return diagnostics.map(({ fingerprint }) => fingerprint).sort();
}
