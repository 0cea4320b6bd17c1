/**
 * Asks Amplify's own packages about many apps and compares with what was stored: `npm run test:oracle`.
 * `--write` stores the answers, words take only those sets, or apps whose name contains the word.
 */
import { execFileSync, fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SETS } from "./lib/sets.js";
import { rowsOf, store } from "./lib/store.js";
import { typeErrors } from "./lib/typecheck.js";

/** @typedef {import("./apps/build.js").App} App */

const here = import.meta.dirname;
const WORKERS = 2;
const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);

/** Runs the packages over some apps. @param {App[]} apps @returns {Promise<Map<string, any>>} */
async function synthesise(apps) {
  const folder = mkdtempSync(join(tmpdir(), "amplify-tiers-oracle-"));
  const parts = Array.from({ length: WORKERS }, (_, worker) => apps.filter((_, index) => index % WORKERS === worker)).filter((part) => part.length > 0);
  const outputs = await Promise.all(parts.map((part, index) => work(part, join(folder, `${index}`))));
  rmSync(folder, { recursive: true });
  return new Map(outputs.flat().map((verdict) => [verdict.id, verdict]));
}

/** @param {App[]} apps @param {string} base @returns {Promise<any[]>} */
function work(apps, base) {
  writeFileSync(`${base}.json`, JSON.stringify(apps));
  return new Promise((resolve, reject) => {
    const worker = fork(join(here, "lib/worker.js"), [`${base}.json`, `${base}.jsonl`], { stdio: ["ignore", "ignore", "pipe", "ipc"], env: cleanEnvironment() });
    let last = "";
    worker.stderr?.on("data", (data) => (last = (last + data).slice(-2000)));
    worker.on("exit", (code) => {
      if (code !== 0) return reject(new Error(`a worker ended with ${code}\n${last}`));
      resolve(readFileSync(`${base}.jsonl`, "utf8").trim().split("\n").map((line) => JSON.parse(line)));
    });
  });
}

/** Nothing of this machine's AWS settings may decide anything. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CDK|AMPLIFY)_/.test(name)));
}

/** @param {string[]} words @param {boolean} write */
async function main(words, write) {
  if (!existsSync(join(here, "node_modules/@aws-amplify/backend"))) {
    say("installing Amplify's packages (about 900 MB)");
    // `npm ci` refuses the lock: packages that bring their own dependencies along are not complete in it.
    execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
  }
  let changed = 0;
  for (const [name, set] of Object.entries(SETS)) {
    const all = set.apps();
    if (new Set(all.map((app) => app.id)).size !== all.length) throw new Error(`${name}: two apps have one name`);
    const whole = words.length === 0 || words.includes(name);
    // What is made of other apps is taken whole or not at all.
    const chosen = set.expands ? (whole ? all : []) : all.filter((app) => whole || words.some((word) => !(word in SETS) && app.id.includes(word)));
    if (chosen.length === 0) continue;
    const apps = set.prepare ? set.prepare(chosen) : chosen;
    const started = performance.now();
    const found = await synthesise(apps);
    const seconds = (performance.now() - started) / 1000;
    const verdicts = apps.map((app) => found.get(app.id));
    const doubted = verdicts.filter((verdict) => !verdict.rejected && verdict.cycles.length > 0 !== verdict.reported > 0);
    say(`${name}: ${apps.length} apps in ${Math.round(seconds)} s, ${verdicts.filter((verdict) => verdict.rejected).length} rejected, ${verdicts.filter((verdict) => verdict.cycles?.length || verdict.inner).length} with a circle`);
    for (const verdict of doubted) say(`  ${verdict.id}: CDK's own check of circles says otherwise`);
    const stored = apps.filter((app) => app.stored);
    const types = stored.length > 0 ? typeErrors(stored) : [];
    for (const error of types) say(`  ${error}`);
    const other = store(name, (set.expands ? apps : all).map((app) => app.id), write, rowsOf(apps, verdicts.map(set.keep)));
    for (const line of other) say(`  ${line}`);
    changed += doubted.length + types.length + other.length;
  }
  if (changed > 0) process.exitCode = 1;
  say("comparing with the engine");
  execFileSync("cargo", ["test", "--test", "oracle", "--locked", "--", "--nocapture"], { cwd: join(here, "../.."), stdio: "inherit" });
}

const words = process.argv.slice(2);
await main(words.filter((word) => !word.startsWith("--")), words.includes("--write"));
