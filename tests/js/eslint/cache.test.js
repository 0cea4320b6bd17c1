/** `eslint --cache` with findings that depend on other files. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { eslintCli, eslintHost, FILES } from "../support/eslint.js";
import { ofEslint } from "../support/findings.js";
import { copyApp } from "../support/hosts.js";

/** @type {Awaited<ReturnType<typeof eslintHost>>} */
let host;

before(async () => {
  host = await eslintHost();
});

const DATA = "amplify/data/resource.ts";
const OPERATION = "amplify/functions/create-tenant/resource.ts";

/**
 * An app whose configuration uses the cache: what a lint finds, and the files that were really looked at.
 * @param {string} label
 * @param {(recommended: any[], root: string) => any[]} configure
 */
function cachedApp(label, configure) {
  const app = copyApp("eslint", "next-wrong", label);
  const parser = host.require("typescript-eslint").parser;
  const lint = async () => {
    /** @type {string[]} */
    const visited = [];
    const spy = { rules: { visit: { create: (/** @type {any} */ context) => ({ Program: () => void visited.push(context.filename.slice(app.length + 1)) }) } } };
    const own = { files: FILES, languageOptions: { parser }, plugins: { spy }, rules: { "spy/visit": "error" } };
    const overrideConfig = [own, ...configure(host.plugin.configs.recommended, app)];
    const eslint = new host.ESLint({ cwd: app, overrideConfigFile: true, overrideConfig, cache: true, cacheLocation: join(app, ".eslintcache") });
    const found = ofEslint(app, await eslint.lintFiles(["."]));
    return { found, visited: visited.sort() };
  };
  const edit = (/** @type {string} */ path, /** @type {(text: string) => string} */ change) => {
    const text = readFileSync(join(app, path), "utf8");
    assert.notEqual(change(text), text);
    writeFileSync(join(app, path), change(text));
  };
  return { app, lint, edit };
}

test("cached results stay right when another file changes, and stay cached when nothing changes for them", async () => {
  const { lint, edit } = cachedApp("cache", (recommended, root) => host.plugin.withCache(recommended, { root }));
  const inOperation = (/** @type {{ found: string[] }} */ { found }) => found.filter((finding) => finding.includes(OPERATION)).length;

  const first = await lint();
  assert.equal(inOperation(first), 1, "a resolver outside the data stack");
  const again = await lint();
  assert.deepEqual(again, { found: first.found, visited: [] }, "nothing changed, everything cached");

  // The operation no longer resolves to the function: its finding goes, though its file is the same.
  edit(DATA, (text) => text.replace(/a\.handler\.function\(createTenant\w*\)/, 'a.handler.custom({ entry: "./x.js" })'));
  const without = await lint();
  assert.equal(inOperation(without), 0);
  assert.ok(without.visited.includes(DATA) && without.visited.includes(OPERATION), without.visited.join());

  edit(DATA, (text) => text.replace('a.handler.custom({ entry: "./x.js" })', "a.handler.function(createTenant)"));
  assert.equal(inOperation(await lint()), 1, "and comes back");

  edit("src/app/page.tsx", (text) => `${text}\n// a remark\n`);
  const { visited, found } = await lint();
  assert.deepEqual(visited, ["src/app/page.tsx"], "a remark changes nothing for others");
  assert.deepEqual(found, first.found);
});

test("a change that depends on a rule's options in ESLint's configuration is seen, too", async () => {
  const rules = { "amplify-tiers/require-data-resource-group": ["error", { when: "always" }] };
  const { app, lint, edit } = cachedApp("cache-options", (recommended, root) => [...host.plugin.withCache(recommended, { root }), { rules }]);
  writeFileSync(join(app, "amplify-tiers.json"), '{ "rules": { "require-data-resource-group": ["error", { "when": "risk" }] } }');
  const before = (await lint()).found.filter((finding) => finding.includes(OPERATION));
  edit(DATA, (text) => text.replace(/a\.handler\.function\(createTenant\w*\)/, 'a.handler.custom({ entry: "./x.js" })'));
  const after = (await lint()).found.filter((finding) => finding.includes(OPERATION));
  assert.deepEqual([before.length, after.length], [1, 0]);
});

test("the cache brings no file into the run that the configuration leaves out", async () => {
  const app = copyApp("eslint", "next-wrong", "cache-files");
  const config = 'import amplifyTiers from "eslint-plugin-amplify-tiers";\n\nexport default amplifyTiers.withCache(amplifyTiers.configs.recommended);\n';
  writeFileSync(join(app, "eslint.config.js"), config);
  const { results, output } = await eslintCli(app, ["--cache", "."]);
  assert.ok(existsSync(join(app, ".eslintcache")), output);
  // Without a parser for TypeScript only JavaScript is checked.
  assert.deepEqual(results.filter(({ filePath }) => /\.tsx?$/.test(filePath)), []);
});
