/** What is remembered of a project whose files have not changed: never anything that the engine would not say again. */
import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setImmediate, setTimeout } from "node:timers/promises";
import { APP, MISPLACED } from "./support/app.js";
import { project } from "./support/project.js";
import { installed } from "./support/tarballs.js";

let installation = "";
/** @type {typeof import("../../pkg-js/src/index.js")} */
let api;
before(async () => {
  installation = installed();
  api = await import(join(installation, "node_modules/amplify-tiers/src/index.js"));
});
after(() => rmSync(installation, { recursive: true, force: true }));

const TOLD = "what was told before";
const OPTIONS = { allRules: true, includeSuppressed: true };

/**
 * An app that was checked before. The message that is remembered is another one, so that whoever remembers it shows it.
 * @param {import("node:test").TestContext} test
 */
async function checkedApp(test) {
  const folder = project(test, APP);
  mkdirSync(join(folder, "node_modules"));
  const open = () => api.Project.open(folder);
  const first = open();
  const { diagnostics } = first.check();
  first.check(undefined, undefined, OPTIONS);
  first.close();
  await setImmediate();
  const cache = join(folder, "node_modules/.cache/amplify-tiers");
  const [build] = readdirSync(cache);
  const [name] = readdirSync(join(cache, build));
  const file = join(cache, build, name);
  const { message } = /** @type {{ message: string }} */ (diagnostics.find(({ rule }) => rule === MISPLACED.rule));
  const retell = (/** @type {(text: string) => string} */ change) => writeFileSync(file, change(readFileSync(file, "utf8")));
  retell((text) => text.replaceAll(JSON.stringify(JSON.stringify(message)).slice(1, -1), JSON.stringify(JSON.stringify(TOLD)).slice(1, -1)));
  const remembers = (/** @type {import("../../pkg-js/src/index.js").Project} */ opened) =>
    opened.check().diagnostics.some((finding) => finding.message === TOLD);
  return { folder, open, file, cache, build, retell, remembers };
}

describe("a project that was checked before", () => {
  it("says the same again without its engine, as a whole and file by file", async (test) => {
    const { folder, open, remembers } = await checkedApp(test);
    const opened = open();
    assert.ok(remembers(opened));
    const text = readFileSync(join(folder, MISPLACED.path), "utf8");
    const inFile = opened.findingsIn(join(folder, MISPLACED.path), text, OPTIONS);
    assert.deepEqual(inFile.filter(({ rule }) => rule === MISPLACED.rule).map(({ message }) => message), [TOLD]);
    assert.deepEqual(opened.refresh(), []);
    assert.ok(opened.paths.includes(MISPLACED.path));
  });

  it("looks at texts where times differ", async (test) => {
    const { folder, open, remembers } = await checkedApp(test);
    const now = new Date(Date.now() + 10_000);
    utimesSync(join(folder, MISPLACED.path), now, now);
    assert.ok(remembers(open()));
  });

  for (const [what, change] of /** @type {[string, (folder: string) => void][]} */ ([
    ["a text changed", (folder) => appendFileSync(join(folder, MISPLACED.path), "// more\n")],
    [
      "a text changed, but neither its time nor its size",
      (folder) => {
        const file = join(folder, MISPLACED.path);
        const { atime, mtime } = statSync(file);
        writeFileSync(file, readFileSync(file, "utf8").replace("import", "export"));
        utimesSync(file, atime, mtime);
      },
    ],
    ["a file came", (folder) => writeFileSync(join(folder, "amplify/more.ts"), "export const more = 1;\n")],
    ["a file went", (folder) => rmSync(join(folder, MISPLACED.path))],
    ["a file is ignored now", (folder) => writeFileSync(join(folder, ".gitignore"), `${MISPLACED.path}\n`)],
    ["there is a configuration now", (folder) => writeFileSync(join(folder, "amplify-tiers.json"), "{}\n")],
  ])) {
    it(`is read again when ${what}`, async (test) => {
      const { folder, open, remembers } = await checkedApp(test);
      change(folder);
      assert.ok(!remembers(open()));
    });
  }

  it("is read again while it is open", async (test) => {
    const { folder, open, remembers } = await checkedApp(test);
    const opened = open();
    appendFileSync(join(folder, MISPLACED.path), "// more\n");
    writeFileSync(join(folder, "amplify/more.ts"), "export const more = 1;\n");
    assert.deepEqual(opened.refresh(), ["amplify/more.ts", MISPLACED.path].sort());
    assert.ok(!remembers(opened));
  });

  it("is read again when a text changed while it was checked, but neither its time nor its size", async (test) => {
    const folder = project(test, APP);
    mkdirSync(join(folder, "node_modules"));
    const open = () => api.Project.open(folder);
    const file = join(folder, MISPLACED.path);
    const now = new Date();
    utimesSync(file, now, now);
    const first = open();
    writeFileSync(file, " ".repeat(statSync(file).size));
    utimesSync(file, now, now);
    // The time is older than a clock's grain when the answer comes; it was not when the text was read.
    await setTimeout(2100);
    const isThere = (/** @type {ReturnType<typeof open>} */ opened) => opened.check().diagnostics.some(({ path }) => path === MISPLACED.path);
    assert.ok(isThere(first));
    await setImmediate();
    assert.ok(!isThere(open()));
  });

  it("takes what is asked later from the files that it knows", async (test) => {
    const { folder, open, remembers } = await checkedApp(test);
    const file = join(folder, MISPLACED.path);
    const text = readFileSync(file, "utf8");
    const opened = open();
    writeFileSync(file, "export {};\n");
    const strict = { preset: /** @type {const} */ ("strict") };
    const ofFile = (/** @type {import("../../pkg-js/src/index.js").Project} */ project) =>
      project.check(undefined, undefined, strict).diagnostics.filter(({ rule, path }) => rule === MISPLACED.rule && path === MISPLACED.path);
    assert.deepEqual(ofFile(opened), []);
    await setImmediate();
    writeFileSync(file, text);
    assert.equal(ofFile(open()).length, 1);
    assert.ok(!remembers(opened), "one project has one state of its files");
  });

  it("forgets for an unsaved text", async (test) => {
    const { folder, open, remembers } = await checkedApp(test);
    const opened = open();
    const text = readFileSync(join(folder, MISPLACED.path), "utf8");
    opened.update(MISPLACED.path, `// more\n${text}`);
    const [finding] = opened.check().diagnostics.filter(({ rule }) => rule === MISPLACED.rule);
    assert.notEqual(finding.message, TOLD);
    assert.equal(finding.range.start.line, MISPLACED.line + 1);
    await setImmediate();
    assert.ok(remembers(open()), "what was not saved is nobody else's");
  });

  it("is read again when its memory is damaged or another build's", async (test) => {
    const { open, cache, build, file, retell, remembers } = await checkedApp(test);
    retell((text) => text.slice(0, -20));
    assert.ok(!remembers(open()));
    await setImmediate();
    assert.ok(existsSync(file));
    mkdirSync(join(cache, "0123456789abcdef"));
    rmSync(join(cache, build), { recursive: true });
    assert.ok(!remembers(open()));
    await setImmediate();
    assert.deepEqual(readdirSync(cache), [build]);
  });
});

it("nothing is written where no dependencies are", async (test) => {
  const folder = project(test, APP);
  api.Project.open(folder).check();
  await setImmediate();
  assert.ok(!existsSync(join(folder, "node_modules")));
});
