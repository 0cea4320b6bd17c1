/** The check as a gate before `ampx sandbox` and `ampx pipeline-deploy`, with the real command line as far as it goes offline; part of `npm run test:matrix`. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../../pkg-js/scripts/lib.js";
import { copyApp, prepare } from "../support/hosts.js";

const README = readFileSync(join(root, "README.md"), "utf8");
/** The scripts that the README proposes. */
const { scripts } = JSON.parse(/```json\n(\{\n {2}"scripts"[^]*?)```/.exec(README)?.[1] ?? "{}");
/** The commands of the backend phase that the README proposes for amplify.yml. */
const PHASE = [.../```yaml\n(?:.*\n)*?backend:\n([^]*?)```/.exec(README)?.[1].matchAll(/^ +- (.+)$/gm) ?? []].map(([, command]) => command);

/**
 * Runs a shell command as npm and Amplify's hosting do, without credentials and without a network.
 * @param {string} app
 * @param {string} command
 */
function shell(app, command) {
  const path = `${join(prepare("ampx"), "node_modules/.bin")}:${process.env.PATH}`;
  const env = { HOME: app, PATH: path, CI: "1", AWS_REGION: "us-east-1", AWS_EC2_METADATA_DISABLED: "true", AWS_BRANCH: "main", AWS_APP_ID: "d123", NO_COLOR: "1", AMPLIFY_DISABLE_TELEMETRY: "1" };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: app, env, encoding: "utf8", timeout: 180_000, input: "" });
  return { status, output: stdout + stderr };
}

/** Whether `ampx` was started: it writes into its home, which is the app's folder here, before it asks for credentials. */
const isStarted = (/** @type {string} */ app) => existsSync(join(app, ".local"));

/** @param {string} name @param {string} label */
function app(name, label) {
  const folder = copyApp("ampx", name, label);
  const path = join(folder, "package.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), scripts }));
  return folder;
}

test("package.json: errors keep the sandbox from starting, the corrected app gets to it", () => {
  assert.deepEqual(Object.keys(scripts), ["sandbox"]);
  gates("npm run sandbox");
});

test("amplify.yml: errors keep the deployment from starting, the corrected app gets to it", () => {
  const commands = PHASE.filter((command) => command !== "npm ci");
  assert.equal(commands.length, 2);
  const output = gates(commands.join(" && "));
  assert.match(output, /Backend synthesized/);
});

/**
 * Runs the command on both twins.
 * @param {string} command
 * @returns {string} what it says of the corrected one
 */
function gates(command) {
  const wrong = app("next-wrong", "gate");
  const stopped = shell(wrong, command);
  assert.equal(stopped.status, 1, stopped.output);
  assert.match(stopped.output, /error\[/);
  assert.ok(!isStarted(wrong));

  const right = app("next-right", "gate");
  const passed = shell(right, command);
  assert.doesNotMatch(passed.output, /error\[/);
  assert.ok(isStarted(right), passed.output);
  return passed.output;
}
