/**
 * What our plugins add to ESLint, `vite build` and `next build`: paired runs with and without, `npm run bench:hosts`.
 * `-- --app <folder>` takes an app of your own for ESLint and, if its dependencies are installed, for Vite; without it a
 * generated project and a small app are used.
 * Seconds differ from machine to machine; what counts are the ratios of runs that follow each other. ESLint's processor time is
 * given, too: other work on the machine changes it less, but what a thread does beside ESLint counts fully.
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { copyApp, prepare, runTool } from "../js/support/hosts.js";
import { configure, smallNext } from "../js/support/small-next.js";
import { nextBuild } from "../js/support/next.js";
import { withPlugin } from "../js/support/vite.js";
import { writeProject } from "./project/index.js";

const { values } = parseArgs({ options: { app: { type: "string" }, runs: { type: "string", default: "5" }, only: { type: "string" } } });
const runs = Number(values.runs);

/** @typedef {{ name: string, without: number, with: number, ratio: number }} Pair seconds, medians of the runs; the ratio is the median of the pairs' own */

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/**
 * Runs both ways by turns.
 * @param {string} name
 * @param {(plugin: boolean) => Promise<number | void>} run may give its processor time in seconds
 * @returns {Promise<Pair[]>}
 */
async function pair(name, run) {
  /** @typedef {{ without: number, with: number }} Times */
  /** @type {Times[]} */
  const clocked = [];
  /** @type {Times[]} */
  const processor = [];
  for (let turn = 0; turn < runs; turn += 1) {
    const [clock, own] = [{ without: 0, with: 0 }, { without: 0, with: 0 }];
    // Whoever is first finds a colder machine: each is first by turns.
    for (const plugin of turn % 2 === 0 ? [false, true] : [true, false]) {
      const way = plugin ? "with" : "without";
      const begun = performance.now();
      own[way] = (await run(plugin)) ?? 0;
      clock[way] = (performance.now() - begun) / 1000;
    }
    clocked.push(clock);
    if (own.with > 0) processor.push(own);
  }
  return [paired(name, clocked), ...(processor.length > 0 ? [paired(`${name}, processor`, processor)] : [])];
}

/**
 * @param {string} name
 * @param {{ without: number, with: number }[]} times
 * @returns {Pair}
 */
function paired(name, times) {
  const ratio = median(times.map((time) => time.with / time.without));
  return { name, without: median(times.map((time) => time.without)), with: median(times.map((time) => time.with)), ratio };
}

/** An app for ESLint with typescript-eslint's recommended rules, with and without ours. */
function eslintApp() {
  const folder = join(prepare("eslint"), ".work/bench");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (values.app === undefined) writeProject(folder, 300);
  else cpSync(resolve(values.app), folder, { recursive: true, filter: (path) => !/[\\/](?:node_modules|\.git|\.next|\.amplify)(?:[\\/]|$)/.test(path) });
  mkdirSync(join(folder, ".git"), { recursive: true });
  const config = (/** @type {boolean} */ plugin) => `import { configs } from "typescript-eslint";
${plugin ? 'import amplifyTiers from "eslint-plugin-amplify-tiers";\n' : ""}
export default [...configs.recommended, ${plugin ? "...amplifyTiers.configs.recommended" : ""}];
`;
  for (const [name, plugin] of /** @type {const} */ ([["without.config.js", false], ["with.config.js", true]])) writeFileSync(join(folder, name), config(plugin));
  return folder;
}

/** @param {string} folder @param {boolean} plugin @param {Record<string, string>} [env] */
async function eslint(folder, plugin, env = {}) {
  const cpu = join(folder, "..", "bench-cpu");
  const args = ["--config", plugin ? "with.config.js" : "without.config.js", "--no-inline-config", "--format", "json", "--output-file", join(folder, "..", "bench-report.json"), "."];
  const { status, output } = await runTool(folder, "eslint/bin/eslint.js", args, { ...env, NODE_OPTIONS: `--import ${join(import.meta.dirname, "cpu.js")}`, BENCH_CPU_FILE: cpu });
  assert.ok(status === 0 || status === 1, output);
  return { output, seconds: Number(readFileSync(cpu, "utf8")) };
}

/** @type {Pair[]} */
const pairs = [];
const wants = (/** @type {string} */ name) => values.only === undefined || values.only === name;

/**
 * Pairs in which nothing is remembered of the run before, then pairs in which no file has changed since.
 * @param {string} name
 * @param {string} folder the one whose node_modules hold what is remembered
 * @param {(plugin: boolean) => Promise<number | void>} run
 */
async function coldAndAgain(name, folder, run) {
  const cold = (/** @type {boolean} */ plugin) => {
    rmSync(join(folder, "node_modules/.cache/amplify-tiers"), { recursive: true, force: true });
    return run(plugin);
  };
  pairs.push(...(await pair(`${name}, cold`, cold)), ...(await pair(`${name}, again`, run)));
}

if (wants("eslint")) {
  const folder = eslintApp();
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  await coldAndAgain("eslint", folder, async (plugin) => (await eslint(folder, plugin)).seconds);
  const begun = performance.now();
  const { output: timing } = await eslint(folder, true, { TIMING: "all" });
  const whole = performance.now() - begun;
  const rows = [...timing.matchAll(/^(\S+)\s+\|\s+([\d.]+)\s+\|\s+([\d.]+)%/gm)].map(([, rule, ms, share]) => ({ rule, ms: Number(ms), share: Number(share) }));
  const ours = rows.filter(({ rule }) => rule.startsWith("amplify-tiers/"));
  const sum = (/** @type {{ ms: number }[]} */ list) => list.reduce((total, { ms }) => total + ms, 0);
  process.stdout.write(`TIMING=all: ours ${sum(ours).toFixed(0)} ms of ${sum(rows).toFixed(0)} ms that rules take, and of ${whole.toFixed(0)} ms in all\n`);
}
/** An app with a Vite of its own: its configuration with our plugin or without. @param {string} folder */
function viteApp(folder) {
  const plugin = join(prepare("vite"), "node_modules/amplify-tiers/src/vite.js");
  const config = (/** @type {string} */ plugins) => `import { loadConfigFromFile, mergeConfig } from "vite";
import amplifyTiers from ${JSON.stringify(pathToFileURL(plugin))};

export default async (env) => mergeConfig((await loadConfigFromFile(env)).config, { plugins: ${plugins} });
`;
  writeFileSync(join(folder, "vite.bench-with.mjs"), config('[amplifyTiers({ failOn: "never" })]'));
  writeFileSync(join(folder, "vite.bench-without.mjs"), config("[]"));
}

if (wants("vite") && values.app !== undefined) {
  const folder = resolve(values.app);
  viteApp(folder);
  await coldAndAgain("vite build", folder, async (plugin) => {
    const { status, output } = await runTool(folder, "vite/bin/vite.js", ["build", "--config", plugin ? "vite.bench-with.mjs" : "vite.bench-without.mjs"]);
    assert.equal(status, 0, output);
  });
} else if (wants("vite")) {
  const apps = { with: withPlugin(copyApp("vite", "vite-spa", "bench-with"), { failOn: "never" }), without: copyApp("vite", "vite-spa", "bench-without") };
  await coldAndAgain("vite build", prepare("vite"), async (plugin) => {
    const { status, output } = await runTool(plugin ? apps.with : apps.without, "vite/bin/vite.js", ["build"]);
    assert.equal(status, 0, output);
  });
}
if (wants("next")) {
  const app = smallNext("bench");
  await coldAndAgain("next build", prepare("next"), async (plugin) => {
    configure(app, { plugin });
    rmSync(join(app, ".next"), { recursive: true, force: true });
    const { status, output } = await nextBuild(app);
    assert.equal(status, 0, output);
  });
}

const percent = (/** @type {number} */ ratio) => `${((ratio - 1) * 100).toFixed(1)} %`;
const lines = pairs.map(({ name, without, with: own, ratio }) => `| ${name} | ${without.toFixed(2)} | ${own.toFixed(2)} | ${percent(ratio)} |`);
process.stdout.write(`| run | seconds without | with | more |\n|---|---:|---:|---:|\n${lines.join("\n")}\n`);
