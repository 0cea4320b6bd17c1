/** The contract of the wasm module: every export, UTF-16 places, and what happens when it traps. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { root } from "../../pkg-js/scripts/lib.js";
import { APP, FIXABLE, MISPLACED } from "./support/app.js";

const folder = join(root, "pkg-js/engine");
const require = createRequire(import.meta.url);
/** @type {import("../../pkg-js/src/engine.js").Exports} */
const engine = require(join(folder, "amplify_tiers.cjs"));
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * @param {Record<string, string>} files
 * @param {object} [setup]
 */
function opened(files, setup = {}) {
  const handle = engine.open(JSON.stringify(setup));
  for (const [path, text] of Object.entries(files)) engine.updateFile(handle, path, encoder.encode(text));
  return handle;
}

/**
 * @param {number} handle
 * @param {object} [request]
 */
function checked(handle, request = {}) {
  return JSON.parse(engine.check(handle, JSON.stringify(request)));
}

describe("exports", () => {
  it("are exactly these, in both kinds of glue", async () => {
    const expected = [
      "applyFix", "check", "close", "digests", "emptyProgram", "explain", "filterDir", "giveText", "lastPanic", "markUnreadable", "open", "remedy",
      "removeFile", "render", "rulesList", "updateFile", "version", "whereabouts", "workspaceTakesIn",
    ];
    assert.deepEqual(Object.keys(engine).filter((name) => !name.startsWith("__wbg")).sort(), expected);
    const web = await import(join(folder, "amplify_tiers.js"));
    assert.deepEqual(Object.keys(web).filter((name) => !["default", "initSync"].includes(name) && !name.startsWith("__wbg")).sort(), expected);
    // The glue for browsers runs the same module.
    web.initSync({ module: readFileSync(join(folder, "amplify_tiers_bg.wasm")) });
    assert.equal(web.version(), engine.version());
  });

  it("fit the size limits", () => {
    const wasm = readFileSync(join(folder, "amplify_tiers_bg.wasm"));
    // All rules and the tables of the IAM rules; the first eight rules fitted into 1.5 and 0.5 MB.
    assert.ok(wasm.length <= 2.2e6, `${wasm.length} bytes`);
    assert.ok(gzipSync(wasm, { level: 9 }).length <= 0.83e6);
  });

  it("come without snippets or further files", () => {
    assert.ok(!existsSync(join(folder, "snippets")));
    assert.ok(statSync(join(folder, "amplify_tiers.cjs")).size < 40_000);
  });
});

describe("a project", () => {
  it("forgets files that are removed, and lists those that cannot be read", () => {
    const handle = opened(APP);
    const has = () => checked(handle).diagnostics.some((/** @type {{ path: string }} */ { path }) => path === MISPLACED.path);
    assert.ok(has());
    engine.removeFile(handle, MISPLACED.path);
    assert.ok(!has());
    engine.markUnreadable(handle, MISPLACED.path, "EACCES");
    const [finding] = checked(handle).diagnostics.filter((/** @type {{ path: string }} */ { path }) => path === MISPLACED.path);
    assert.equal(finding.rule, "unreadable-file");
    engine.close(handle);
  });

  it("refuses a wrong configuration with its place", () => {
    const setup = { configPath: "amplify-tiers.json", configText: `{\n  "rulse": {}\n}` };
    assert.throws(() => engine.open(JSON.stringify(setup)), (/** @type {Error} */ error) => {
      const { kind, path, line, column, remedy } = JSON.parse(error.message);
      assert.deepEqual({ kind, path, line, column }, { kind: "config", path: "amplify-tiers.json", line: 2, column: 3 });
      return remedy.includes("rules");
    });
  });

  it("says which entries of a folder count", () => {
    const handle = opened({});
    const entries = ["src", "node_modules", "dist"].map((name) => ({ name, dir: true }));
    const files = ["package.json", "index.ts", "index.d.ts", "secret.ts", "photo.png"].map((name) => ({ name, dir: false }));
    const { enter, read } = JSON.parse(engine.filterDir(handle, "", JSON.stringify([...entries, ...files]), "secret.ts\n"));
    assert.deepEqual(enter, ["src"]);
    assert.deepEqual(read, ["package.json", "index.ts"]);
    engine.close(handle);
  });

  it("renders frames from the texts handed in", () => {
    const handle = opened(APP);
    for (const path of checked(handle).needText) engine.giveText(handle, path, encoder.encode(APP[path]));
    const pretty = engine.render(handle, "pretty", JSON.stringify({ color: false, root: "/app" }));
    assert.match(pretty, /import \{ SESClient \} from "@aws-sdk\/client-ses";/);
    assert.equal(JSON.parse(engine.render(handle, "json", JSON.stringify({ root: "/app" }))).root, "/app");
    engine.close(handle);
  });

  it("tells workspaces and near names", () => {
    assert.equal(engine.workspaceTakesIn(`{"workspaces":["apps/*"]}`, undefined, "apps/web"), true);
    assert.equal(engine.workspaceTakesIn(undefined, "packages:\n  - 'packages/*'\n", "apps/web"), false);
    assert.match(engine.remedy("chekc", `["check","explain"]`), /check/);
  });

  it("explains every rule and throws for others", () => {
    const rules = JSON.parse(engine.rulesList("json"));
    assert.ok(rules.length >= 8);
    for (const { id } of rules) assert.ok(engine.explain(id).includes(id));
    assert.throws(() => engine.explain("no-such-rule"), /no-such-rule/);
  });
});

describe("places", () => {
  const IMPORT = `import { SESClient } from "@aws-sdk/client-ses";`;
  const route = (/** @type {string} */ before) => `${before}${IMPORT}\nexport function POST() {\n  return new SESClient({});\n}\n`;
  /** @type {[title: string, text: string][]} */
  const texts = [
    ["ASCII", route("// plain\n")],
    ["an emoji", route("/* 😀👍🏽 */ ")],
    ["CJK", route("/* 漢字かな */ ")],
    ["CRLF and a line separator", route("// a\r\n/* \u2028 */ /* é */ ")],
  ];
  for (const [title, text] of texts) {
    for (const bom of ["", "\uFEFF"]) {
      it(`count UTF-16 units behind ${title}${bom ? " and a BOM" : ""}`, () => {
        const handle = opened({ ...APP, [MISPLACED.path]: bom + text });
        const [finding] = checked(handle, { paths: [MISPLACED.path] }).diagnostics;
        assert.equal(finding.rule, MISPLACED.rule);
        // Offsets count without BOM.
        const { start, end } = finding.range;
        assert.equal(text.slice(start.offset, end.offset), IMPORT);
        const above = text.slice(0, start.offset).split(/\r\n|[\n\r\u2028\u2029]/);
        assert.deepEqual([start.line, start.column], [above.length, above[above.length - 1].length + 1]);
        engine.close(handle);
      });
    }
  }

  it("of fixes fit the text, and the BOM stays", () => {
    for (const bom of ["", "\uFEFF"]) {
      const text = `${bom}// 😀 漢\n${APP[FIXABLE.path]}`;
      const handle = opened({ ...APP, [FIXABLE.path]: text });
      const finding = checked(handle).diagnostics.find((/** @type {{ rule: string }} */ { rule }) => rule === FIXABLE.rule);
      const edits = JSON.stringify(finding.fixes[0].edits);
      const fixed = decoder.decode(engine.applyFix(handle, FIXABLE.path, encoder.encode(text), edits));
      assert.ok(fixed.startsWith(`${bom}// 😀 漢\n`));
      assert.match(fixed, /defineFunction\(\{[^}]*resourceGroupName: "data"/);
      // Edits are for the text they were made from.
      assert.throws(() => engine.applyFix(handle, FIXABLE.path, encoder.encode(`${text} `), edits));
      engine.close(handle);
    }
  });

  it("survive bytes that are no UTF-8", () => {
    const handle = opened(APP);
    engine.updateFile(handle, "src/latin.ts", new Uint8Array([0x2f, 0x2f, 0xe4, 0xff, 0x0a]));
    engine.updateFile(handle, "src/zero.ts", new Uint8Array(0));
    assert.ok(checked(handle).files > 0);
    engine.close(handle);
  });
});

describe("a trap", () => {
  it("is survived by a reset", () => {
    const deep = encoder.encode(`export const f = ${"a => ".repeat(100_000)}1;\n`);
    const handle = opened(APP);
    assert.throws(() => engine.updateFile(handle, "src/deep.ts", deep), (error) => error instanceof RangeError || error instanceof WebAssembly.RuntimeError);
    engine.__wbg_reset_state();
    const fresh = opened(APP);
    assert.ok(checked(fresh).diagnostics.length > 0);
    engine.close(fresh);
  });

  it("does not come of brackets: those are counted first", () => {
    const handle = opened({});
    for (const text of ["[".repeat(50_000), "(".repeat(50_000), "{".repeat(50_000), "`${".repeat(50_000), "<a>".repeat(50_000)]) {
      engine.updateFile(handle, "src/deep.tsx", encoder.encode(text));
    }
    engine.close(handle);
  });

  it("in a worker thread is survived as well", async () => {
    const code = `
      const { parentPort } = require("node:worker_threads");
      import(${JSON.stringify(join(root, "pkg-js/src/index.js"))}).then(({ check }) => {
        const deep = check("export const f = " + "a => ".repeat(100000) + "1;", "src/deep.ts");
        const next = check("export const a = 1;", "src/next.ts");
        parentPort.postMessage([deep.diagnostics.map(({ rule }) => rule), next.files]);
      });`;
    const worker = new Worker(code, { eval: true });
    const [rules, files] = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    assert.deepEqual(rules, ["unreadable-file"]);
    assert.equal(files, 1);
    await worker.terminate();
  });
});
