/** ESLint's preset has the project checked in a thread beside ESLint's own preparations: same findings, no engine in ESLint's thread. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Project } from "../../../pkg-js/src/index.js";
import { eslintCli } from "../support/eslint.js";
import { ofEslint, ofReport } from "../support/findings.js";
import { copyApp, runTool } from "../support/hosts.js";

const preload = pathToFileURL(join(import.meta.dirname, "../support/wasm-log.js")).href;

/**
 * An app that is linted for the first time, with a cache folder of its own.
 * @param {string} label
 * @param {string} preset an expression for the preset, of `amplifyTiers`
 */
function coldApp(label, preset) {
  const app = copyApp("eslint", "next-wrong", label);
  mkdirSync(join(app, "node_modules"));
  const config = `import { parser } from "typescript-eslint";
import amplifyTiers from "eslint-plugin-amplify-tiers";
export default [{ files: ["**/*.{js,mjs,ts,tsx}"], languageOptions: { parser } }, ...${preset}];
`;
  writeFileSync(join(app, "eslint.config.mjs"), config);
  return app;
}

/**
 * Lints an app, and says in which threads the engine was taken in.
 * @param {string} app
 */
async function lint(app) {
  const log = `${app}.wasm.log`;
  rmSync(log, { force: true });
  const { output, results } = await eslintCli(app, ["."], { WASM_LOG: log, NODE_OPTIONS: `--import ${preload}` });
  const threads = existsSync(log) ? new Set(readFileSync(log, "utf8").trim().split("\n")) : new Set();
  return { output, results, threads: [...threads] };
}

for (const preset of /** @type {const} */ (["recommended", "strict"])) {
  test(`the first run with the preset ${preset} waits for the thread, the next needs no engine`, async () => {
    const app = coldApp(`ahead-${preset}`, `amplifyTiers.configs.${preset}`);
    const expected = ofReport(Project.open(app, { overrides: { preset } }).check());
    rmSync(join(app, "node_modules/.cache"), { recursive: true, force: true });
    const first = await lint(app);
    assert.deepEqual(ofEslint(app, first.results), expected, first.output);
    assert.deepEqual(first.threads, ["thread"]);
    const again = await lint(app);
    assert.deepEqual(ofEslint(app, again.results), expected);
    assert.deepEqual(again.threads, []);
  });
}

test("a rule with other options than the preset's is asked about in ESLint's thread", async () => {
  const app = coldApp("ahead-options", `amplifyTiers.configs.recommended, { rules: { "amplify-tiers/no-ignored-errors": ["error", { all: true }] } }`);
  const { threads, results, output } = await lint(app);
  const expected = ofReport(Project.open(app, { overrides: { rules: { "no-ignored-errors": ["error", { all: true }] } } }).check());
  assert.deepEqual(ofEslint(app, results), expected, output);
  assert.deepEqual(threads.sort(), ["main", "thread"]);
});

test("a mistake in the project's configuration is told by the first file", async () => {
  const app = coldApp("ahead-mistake", "amplifyTiers.configs.recommended");
  writeFileSync(join(app, "amplify-tiers.json"), '{ "rulez": {} }');
  const { output } = await lint(app);
  assert.match(output, /amplify-tiers\.json:1:3: .*rulez/);
});

test("importing the plugin and reading its presets begins nothing", async () => {
  const app = coldApp("ahead-import", "amplifyTiers.configs.recommended");
  const script = join(app, "import.mjs");
  writeFileSync(
    script,
    `import amplifyTiers from "eslint-plugin-amplify-tiers";
for (const [config] of Object.values(amplifyTiers.configs)) console.log(config.name, Object.keys(config.plugins), Object.keys(config.rules).length > 0);
console.log(process.getActiveResourcesInfo().filter((kind) => /worker|message/i.test(kind)));
`,
  );
  const log = `${app}.wasm.log`;
  const { output } = await runTool(app, "../import.mjs", [], { WASM_LOG: log, NODE_OPTIONS: `--import ${preload}` });
  assert.match(output, /amplify-tiers\/recommended \[ 'amplify-tiers' \] true/);
  assert.match(output, /\[\]\n$/);
  assert.ok(!existsSync(log) && !existsSync(join(app, "node_modules/.cache")));
});
