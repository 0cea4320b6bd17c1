/**
 * Measures the engine on a generated project of 5,000 files: `npm run bench`. In one run: the command line (wasm, cold), the
 * API, the engine natively step by step, and oxlint on the same files. Every measurement counts its findings.
 * `npm run bench -- --files 500` is a quick look that stores nothing.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import assert from "node:assert/strict";
import { build } from "../../pkg-js/scripts/build.js";
import { packageRoot, root, say } from "../../pkg-js/scripts/lib.js";
import { write } from "./results.js";
import { writeProject } from "./project/index.js";

const here = import.meta.dirname;
const FULL = 5000;
/** Kilobytes of facts for a kilobyte of source outside the backend, and of all facts of 10,000 files. */
const BUDGET = { perKilobyte: 0.8, tenThousandFiles: 60e6 };
/** What the placement rules may cost, with all that leads up to them, compared with parsing and binding names. */
const PLACEMENT = 1.4;
/** What twice the files may cost: twice as much, and some noise. */
const LINEAR = 2.6;

const { values } = parseArgs({ options: { files: { type: "string", default: String(FULL) }, runs: { type: "string", default: "3" } } });
const count = Number(values.files);
const runs = Number(values.runs);

/** The best of several runs: what else the machine does only ever adds time. @template {{ seconds: number }} T @param {() => T} measure */
function best(measure) {
  const results = Array.from({ length: runs }, measure);
  return results.reduce((one, other) => (other.seconds < one.seconds ? other : one));
}

/** Runs a Node program and gives its output, its time from start to end, and its peak memory. @param {string[]} args @param {string} cwd */
function node(args, cwd) {
  const peakFile = join(temporary, "peak");
  const begun = performance.now();
  const { stdout, stderr, status, error } = spawnSync(process.execPath, ["--import", join(here, "peak.js"), ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 1e9,
    env: { ...process.env, BENCH_PEAK_FILE: peakFile },
  });
  const seconds = (performance.now() - begun) / 1000;
  if (error) throw error;
  assert.ok(status === 0 || status === 1, `${args.join(" ")} ended with ${status}: ${stderr}`);
  return { seconds, stdout, peak: Number(readFileSync(peakFile, "utf8")) };
}

/** How often each rule is there. @param {{ rule: string }[]} findings */
function counted(findings) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The command line, from the start of Node to the last finding. @param {Project} project */
function commandLine({ folder, expected }) {
  const bin = join(packageRoot, "bin/amplify-tiers.js");
  const { seconds, stdout, peak } = node([bin, "check", "--root", folder, "--format", "json"], folder);
  const { diagnostics } = JSON.parse(stdout);
  assert.deepEqual(counted(diagnostics), expected, "findings of the command line");
  return { seconds, peak, findings: diagnostics.length };
}

/** The API: a project that stays open, of which one file changes. @param {Project} project */
function api({ folder, expected }) {
  const { stdout, peak } = node([join(here, "api.js"), folder], folder);
  const { seconds, findings } = JSON.parse(stdout);
  assert.deepEqual(findings, expected, "findings of the API");
  return { seconds, peak, findings: total(expected) };
}

/** oxlint with its default rules and one that finds an import. @param {Project} project @param {string[]} args */
function oxlint({ folder, expected }, args) {
  const config = join(temporary, "oxlintrc.json");
  writeFileSync(config, JSON.stringify({ rules: { "no-restricted-imports": ["error", { paths: ["nodemailer"] }] } }));
  const { seconds, stdout, peak } = node([join(here, "node_modules/oxlint/bin/oxlint"), "--config", config, "--format", "json", ...args], folder);
  const { diagnostics } = JSON.parse(stdout);
  const found = diagnostics.filter((/** @type {{ code: string }} */ { code }) => code === "eslint(no-restricted-imports)").length;
  assert.equal(found, expected["no-email-outside-lambda"], "imports of nodemailer that oxlint finds");
  return { seconds, peak, findings: found };
}

/** Builds the native program and gives its path. */
function nativeProgram() {
  const output = execFileSync("cargo", ["bench", "--bench", "native", "--no-run", "--locked", "--message-format=json"], { cwd: root, encoding: "utf8", maxBuffer: 1e9, stdio: ["ignore", "pipe", "inherit"] });
  const lines = output.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return /** @type {string} */ (lines.find(({ target, executable }) => target?.name === "native" && executable).executable);
}

/**
 * The engine natively: what parsing and binding cost any tool on oxc, and the whole way in its steps.
 * @param {string} program
 * @param {Project} project
 * @param {number} rounds with the peer in turns
 */
function native(program, { folder, expected }, rounds) {
  const run = (/** @type {string[]} */ ...mode) => JSON.parse(execFileSync(program, [mode[0], folder, ...mode.slice(1)], { encoding: "utf8" }));
  const parse = best(() => {
    const result = run("parse");
    return { seconds: result.parse + result.bind, parse: result.parse, bind: result.bind, peak: result.peak };
  });
  const check = best(() => {
    const result = run("check");
    assert.deepEqual(result.findings, expected, "findings of the native engine");
    assert.equal(result.unparsable, 0);
    return { ...result, seconds: result.extract + result.link + result.rules };
  });
  const placement = run("placement", String(rounds));
  const planted = Object.entries(expected).filter(([rule]) => placement.placement.includes(rule));
  assert.deepEqual(Object.entries(placement.findings).filter(([rule]) => rule in expected), planted, "findings of the placement rules");
  const edit = best(() => {
    const result = run("edit");
    assert.deepEqual(result.findings, expected, "findings after changes");
    return { ...result, seconds: result.extract + result.link + result.rules };
  });
  const own = check.seconds - parse.parse;
  return { parse, check, edit, own, over: check.seconds / parse.seconds, placement: middle(placement.rounds), steps: { parse: parse.parse, lower: check.extract - parse.parse, link: check.link, rules: check.rules } };
}

/**
 * How much longer the whole way takes with the placement rules than parsing and binding: the median over rounds in which both took
 * turns. The first two only warm up.
 * @param {Record<"parse" | "bind" | "extract" | "link" | "rules", number>[]} rounds
 */
function middle(rounds) {
  const ratios = rounds.slice(2).map(({ parse, bind, extract, link, rules }) => (extract + link + rules) / (parse + bind));
  return ratios.sort((one, other) => one - other)[ratios.length >> 1];
}

/** @param {Record<string, number>} expected */
const total = (expected) => Object.values(expected).reduce((sum, number) => sum + number, 0);

/** @typedef {ReturnType<typeof writeProject> & { folder: string }} Project */

const temporary = mkdtempSync(join(tmpdir(), "amplify-tiers-bench-"));
try {
  build();
  const program = nativeProgram();
  if (!existsSync(join(here, "node_modules/oxlint"))) {
    execFileSync("npm", ["install", "--no-save", "--silent", "--ignore-scripts"], { cwd: here, stdio: "inherit" });
  }
  say(`writing projects of ${count} and ${2 * count} files`);
  const [once, twice] = [1, 2].map((times) => {
    const folder = join(temporary, `x${times}`);
    return { ...writeProject(folder, times * count), folder };
  });

  say("measuring");
  const steps = native(program, once, 40);
  const double = native(program, twice, 3);
  const rows = {
    "oxlint, all cores": best(() => oxlint(once, [])),
    "oxlint, one thread": best(() => oxlint(once, ["--threads=1"])),
    "amplify-tiers check (wasm, cold)": best(() => commandLine(once)),
    "amplify-tiers check, twice the files": best(() => commandLine(twice)),
    "API: one file changed": best(() => api(once)),
    "native: parse and bind names": { ...steps.parse, findings: undefined },
    "native: everything": { seconds: steps.check.seconds, peak: steps.check.peak, findings: total(once.expected) },
  };
  const wasm = readFileSync(join(packageRoot, "engine/amplify_tiers_bg.wasm"));
  const facts = steps.check.facts;
  const ratio = (/** @type {{ source: number, facts: number }} */ { source, facts: size }) => size / source;
  const doubling = {
    native: double.own / steps.own,
    link: double.steps.link / steps.steps.link,
    rules: double.steps.rules / steps.steps.rules,
    commandLine: rows["amplify-tiers check, twice the files"].seconds / rows["amplify-tiers check (wasm, cold)"].seconds,
  };
  const twiceFacts = double.check.facts.backend.facts + double.check.facts.outside.facts;
  const perTenThousand = (twiceFacts / twice.files) * 10_000;
  const results = {
    date: new Date().toISOString().slice(0, 10),
    machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, memory: totalmem(), system: `${process.platform} ${process.arch}`, node: process.version },
    project: { files: once.files, bytes: once.bytes, median: once.median, largest: once.largest, twice: { files: twice.files, bytes: twice.bytes }, expected: once.expected },
    rows,
    steps: steps.steps,
    bind: steps.parse.bind,
    over: steps.over,
    placement: steps.placement,
    edit: { extract: steps.edit.extract, link: steps.edit.link, rules: steps.edit.rules },
    doubling,
    facts: { backend: ratio(facts.backend), outside: ratio(facts.outside), bytes: { backend: facts.backend, outside: facts.outside }, perTenThousand },
    wasm: { raw: wasm.length, gzip: gzipSync(wasm, { level: 9 }).length },
  };
  write(results, count === FULL);

  assert.ok(results.facts.outside <= BUDGET.perKilobyte, `facts outside the backend: ${results.facts.outside.toFixed(2)} kB per kB, budget ${BUDGET.perKilobyte}`);
  assert.ok(perTenThousand <= BUDGET.tenThousandFiles, `facts of 10,000 files: ${(perTenThousand / 1e6).toFixed(1)} MB, budget ${BUDGET.tenThousandFiles / 1e6} MB`);
  assert.ok(steps.placement <= PLACEMENT, `the placement rules cost ${steps.placement.toFixed(2)} times parsing and binding`);
  assert.ok(doubling.native <= LINEAR, `twice the files cost ${doubling.native.toFixed(2)} times as much`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
