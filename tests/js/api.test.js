/** The npm API, imported from the packed package. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { APP, CLEAN_APP, FIXABLE, MISPLACED } from "./support/app.js";
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

/** @param {{ diagnostics: { rule: string, path: string }[] }} report */
const found = ({ diagnostics }) => diagnostics.map(({ rule, path }) => `${path} ${rule}`);
const misplaced = `${MISPLACED.path} ${MISPLACED.rule}`;
const DEEP = `export const f = ${"a => ".repeat(100_000)}1;\n`;

describe("Project", () => {
  it("checks everything, or one file", (test) => {
    const opened = api.Project.open(project(test, APP));
    const all = opened.check();
    assert.equal(all.root, opened.root);
    assert.ok(all.isApp);
    assert.deepEqual(all.lookedAt.backends, ["amplify"]);
    assert.ok(found(all).includes(misplaced));
    assert.deepEqual(found(opened.check(MISPLACED.path)), [misplaced]);
    assert.deepEqual(found(opened.check(join(opened.root, MISPLACED.path))), [misplaced]);
    assert.deepEqual(found(opened.check("amplify/backend.ts")), []);
    opened.close();
  });

  it("says where code belongs, and why", (test) => {
    const opened = api.Project.open(project(test, APP));
    const answer = opened.where(MISPLACED.path);
    assert.deepEqual(answer?.tiers.map(({ tier }) => tier), ["bff"]);
    assert.equal(answer.questions.length, 4);
    const aws = answer.questions[1];
    assert.ok(aws.yes);
    assert.ok(aws.evidence.some(({ rule, range }) => rule === MISPLACED.rule && range.start.line === MISPLACED.line));
    assert.ok(answer.responsibilities.some(({ belongs, right }) => belongs === "Lambda" && !right));
    assert.equal(opened.where("src/none.ts"), undefined);
    opened.close();
  });

  it("takes unsaved buffers, changes and deletions", (test) => {
    const opened = api.Project.open(project(test, CLEAN_APP));
    assert.deepEqual(found(opened.check(MISPLACED.path, APP[MISPLACED.path])), [misplaced]);
    assert.deepEqual(found(opened.check()), [misplaced]);
    opened.update(MISPLACED.path);
    assert.deepEqual(found(opened.check()), [], "the disk still has the clean text");
    opened.update(MISPLACED.path, APP[MISPLACED.path]);
    assert.deepEqual(found(opened.check()), [misplaced]);
    opened.update(MISPLACED.path, null);
    assert.deepEqual(found(opened.check()), []);
    opened.update("src/app/api/new/route.ts", APP[MISPLACED.path]);
    assert.deepEqual(found(opened.check()), [`src/app/api/new/route.ts ${MISPLACED.rule}`]);
    opened.close();
  });

  it("does not take in what it would not have read", (test) => {
    const opened = api.Project.open(project(test, { ...CLEAN_APP, ".gitignore": "generated/\n" }));
    for (const path of ["node_modules/x/route.ts", "src/app/generated/route.ts", "notes.md"]) opened.update(path, APP[MISPLACED.path]);
    assert.deepEqual(opened.paths, Object.keys(CLEAN_APP).sort());
    assert.throws(() => opened.update("../outside.ts", ""), /outside/);
    opened.close();
  });

  it("follows the disk on refresh", (test) => {
    const folder = project(test, CLEAN_APP);
    const opened = api.Project.open(folder);
    assert.deepEqual(opened.refresh(), []);
    writeFileSync(join(folder, MISPLACED.path), APP[MISPLACED.path]);
    utimesSync(join(folder, MISPLACED.path), 1, 1);
    rmSync(join(folder, "amplify/functions/invite/handler.test.ts"));
    writeFileSync(join(folder, "src/fresh.ts"), "export {};\n");
    assert.deepEqual(opened.refresh(), ["amplify/functions/invite/handler.test.ts", "src/fresh.ts", MISPLACED.path].sort());
    assert.ok(found(opened.check()).includes(misplaced));
    opened.close();
  });

  it("respects the configuration, and overrides beat it", (test) => {
    const folder = project(test, { ...APP, "amplify-tiers.json": JSON.stringify({ rules: { [MISPLACED.rule]: "off", [FIXABLE.rule]: "off" } }) });
    const first = api.Project.open(folder);
    assert.deepEqual(found(first.check()), []);
    assert.deepEqual(found(first.check(undefined, undefined, { rules: { [MISPLACED.rule]: "warn" } })), [misplaced]);
    assert.deepEqual(found(first.check()), [], "a request's rules are for that request");
    first.close();
    const second = api.Project.open(folder, { overrides: { rules: { [MISPLACED.rule]: "error" } } });
    assert.equal(second.check().summary.errors, 1);
    second.close();
    assert.throws(() => api.Project.open(folder, { overrides: { rules: { nonsense: "off" } } }), api.EngineError);
  });

  it("reads ignore files inside and above the root, and follows links inside it only", (test) => {
    const folder = project(test, {
      ".git/HEAD": "",
      ".gitignore": "skipped/\n",
      ...Object.fromEntries(Object.entries(APP).map(([path, text]) => [`web/${path}`, text])),
      "web/.gitignore": "/src/app/api/own/\n!skipped/keep\n",
      "web/src/app/api/own/route.ts": APP[MISPLACED.path],
      "web/skipped/a.ts": "export {};\n",
      "outside/secret.ts": "export {};\n",
    });
    const root = join(folder, "web");
    mkdirSync(join(root, "links"));
    symlinkSync(root, join(root, "links/loop"));
    symlinkSync(join(folder, "outside"), join(root, "links/out"));
    symlinkSync(join(root, "src/app"), join(root, "links/app"));
    symlinkSync(join(root, "nowhere"), join(root, "links/dead"));
    const opened = api.Project.open(root);
    assert.deepEqual(opened.paths, Object.keys(APP).sort());
    assert.deepEqual(found(opened.check()).filter((entry) => entry === misplaced).length, 1);
    opened.close();
  });

  it("fixes, or says what it would fix", (test) => {
    const folder = project(test, { ...APP, [FIXABLE.path]: `\uFEFF// 漢😀\n${APP[FIXABLE.path]}` });
    const before = readFileSync(join(folder, FIXABLE.path), "utf8");
    const opened = api.Project.open(folder);
    const dry = opened.fix({ dryRun: true });
    assert.equal(dry.applied, 1);
    assert.deepEqual(dry.files.map(({ path }) => path), [FIXABLE.path]);
    assert.equal(dry.files[0].before, before);
    assert.ok(!found(dry.report).includes(`${FIXABLE.path} ${FIXABLE.rule}`));
    assert.equal(readFileSync(join(folder, FIXABLE.path), "utf8"), before);
    assert.ok(found(opened.check()).includes(`${FIXABLE.path} ${FIXABLE.rule}`));

    assert.equal(opened.fix({ rules: [MISPLACED.rule] }).applied, 0);
    const { applied, files } = opened.fix();
    assert.equal(applied, 1);
    const after = readFileSync(join(folder, FIXABLE.path), "utf8");
    assert.equal(files[0].after, after);
    assert.ok(after.startsWith("\uFEFF// 漢😀\n"));
    assert.match(after, /resourceGroupName: "data"/);
    assert.equal(opened.fix().applied, 0);
    opened.close();
  });

  it("survives a file that traps, with all projects open, and does not retry it", (test) => {
    const one = api.Project.open(project(test, { ...APP, "src/deep.ts": DEEP }));
    const two = api.Project.open(project(test, { ...APP, "src/deep.ts": DEEP }));
    for (const opened of [one, two]) {
      const report = opened.check();
      assert.ok(found(report).includes("src/deep.ts unreadable-file"), found(report).join("\n"));
      assert.ok(found(report).includes(misplaced));
      const begun = performance.now();
      for (let n = 0; n < 20; n++) opened.update("src/deep.ts", DEEP);
      assert.ok(performance.now() - begun < 200, "an unchanged text is not tried again");
      opened.update("src/deep.ts", "export const f = 1;\n");
      assert.ok(!found(opened.check()).includes("src/deep.ts unreadable-file"));
    }
    one.close();
    two.close();
  });

  it("reports a file that cannot be read, and tolerates one that is gone", (test) => {
    const folder = project(test, APP);
    const opened = api.Project.open(folder);
    rmSync(join(folder, MISPLACED.path));
    opened.update(MISPLACED.path);
    assert.ok(!found(opened.check()).includes(misplaced));
    mkdirSync(join(folder, MISPLACED.path));
    opened.update(MISPLACED.path);
    assert.ok(found(opened.check()).includes(`${MISPLACED.path} unreadable-file`));
    opened.close();
  });
});

describe("functions", () => {
  it("check one text by itself", () => {
    const text = `"use client";\nimport { SESClient } from "@aws-sdk/client-ses";\nexport const client = new SESClient({});\n`;
    const report = api.check(text, "src/mail.ts");
    assert.deepEqual(found(report), [`src/mail.ts ${MISPLACED.rule}`]);
    assert.deepEqual(found(api.check("export const a = 1;\n", "amplify/functions/a/handler.ts")), []);
    assert.equal(api.check("export const = ;\n", "src/a.ts").parseErrors.length, 1);
  });

  it("explain rules, list them, and tell the version", () => {
    const { version } = createRequire(join(installation, "x.js"))("amplify-tiers/package.json");
    assert.equal(api.version(), version);
    const rules = api.rules();
    assert.ok(rules.length >= 8);
    for (const { id, summary, category, recommended } of rules) {
      assert.match(api.explain(id), new RegExp(id));
      assert.ok(summary && category && recommended);
    }
    assert.throws(() => api.explain("no-backend-imports"), /no-backend-import`/);
  });

  it("find the root", (test) => {
    const folder = project(test, {
      ".git/HEAD": "",
      "package.json": `{ "name": "root", "workspaces": ["packages/*"] }`,
      "packages/backend/package.json": `{ "name": "backend" }`,
      "packages/backend/amplify/package.json": `{ "type": "module" }`,
      "packages/backend/amplify/data/resource.ts": "",
      "other/package.json": `{ "name": "other" }`,
      "other/amplify/package.json": `{ "type": "module" }`,
      "other/src/a.ts": "",
      "full/package.json": `{ "name": "full" }`,
      "full/amplify/backend.ts": "",
      "full/amplify/package.json": `{ "name": "full-backend", "dependencies": {} }`,
      "full/amplify/functions/mail/package.json": `{ "name": "mail", "dependencies": {} }`,
      "full/amplify/functions/mail/lib/a.ts": "",
      "full/functions/mail/package.json": `{ "name": "mail-of-another-backend" }`,
      "configured/amplify-tiers.json": "{}",
      "configured/src/package.json": `{ "name": "inner" }`,
      "pnpm/pnpm-workspace.yaml": "packages:\n  - 'apps/*'\n",
      "pnpm/package.json": `{ "name": "pnpm" }`,
      "pnpm/apps/web/package.json": `{ "name": "web" }`,
    });
    const root = (/** @type {string} */ path) => api.findRoot(join(folder, path));
    assert.equal(root("packages/backend/amplify/data"), folder);
    assert.equal(root("other/src"), join(folder, "other"));
    assert.equal(root("other/amplify"), join(folder, "other"));
    assert.equal(root("full/amplify"), join(folder, "full"));
    assert.equal(root("full/amplify/functions/mail"), join(folder, "full"));
    assert.equal(root("full/amplify/functions/mail/lib"), join(folder, "full"));
    assert.equal(root("full/functions/mail"), join(folder, "full/functions/mail"));
    assert.equal(root("configured/src"), join(folder, "configured"));
    assert.equal(root("pnpm/apps/web"), join(folder, "pnpm"));
    assert.equal(root("."), folder);
  });

  it("find the root where no package is", (test) => {
    const folder = project(test, { ".git/HEAD": "", "app/amplify/backend.ts": "", "app/amplify/functions/mail/handler.ts": "", "app/src/a.ts": "", "amplify/.git": "", "amplify/backend.ts": "" });
    const root = (/** @type {string} */ path) => api.findRoot(join(folder, path));
    assert.equal(root("app/amplify/functions/mail"), join(folder, "app"));
    assert.equal(root("app/src"), join(folder, "app/src"));
    assert.equal(root("amplify"), join(folder, "amplify"));
  });

  it("find the roots of many folders as they find that of one", (test) => {
    const folder = project(test, { ".git/HEAD": "", "loose/a/b.ts": "", "app/package.json": `{ "name": "app" }`, "app/a/b/c.ts": "", "app/a/inner/package.json": `{ "name": "inner" }`, "app/a/inner/d/e.ts": "" });
    const known = new Map();
    for (const path of ["app/a/inner/d", "app/a/b", "app/a", "app", "app/a/inner", "loose/a", "loose", "."]) {
      assert.equal(api.findRoot(join(folder, path), known), api.findRoot(join(folder, path)), path);
    }
  });

  it("are there for require() too", () => {
    assert.equal(createRequire(join(installation, "x.js"))("amplify-tiers").version(), api.version());
  });
});
