/** What the ESLint config inspector shows of our configurations, seen in Chromium; part of `npm run test:matrix`. */
/* global document */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { startChromium } from "../support/chromium.js";
import { copyApp, prepare, startTool } from "../support/hosts.js";

const PATIENCE = 60_000;
const CONFIG = `import amplifyTiers from "eslint-plugin-amplify-tiers";
import parser from "eslint-plugin-amplify-tiers/parser";

export default [
  { name: "app/typescript", files: ["**/*.{ts,tsx}"], languageOptions: { parser } },
  ...amplifyTiers.withCache(amplifyTiers.configs.strict),
  { name: "app/own", rules: { "amplify-tiers/no-multi-step-write": "warn", "amplify-tiers/require-data-resource-group": ["error", { when: "risk" }] } },
];
`;

test("names, descriptions, pages and options; nothing unknown, nothing deprecated", async (t) => {
  const app = copyApp("inspector", "next-wrong", "config");
  writeFileSync(join(app, "eslint.config.js"), CONFIG);
  const { default: plugin } = await import(createRequire(join(prepare("inspector"), "package.json")).resolve("eslint-plugin-amplify-tiers"));
  const port = 7800 + (process.pid % 90);
  const inspector = startTool(app, "@eslint/config-inspector/bin.mjs", ["--no-open", "--port", String(port)]);
  t.after(() => inspector.kill());
  let output = "";
  for (const stream of [inspector.stdout, inspector.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const url = `http://127.0.0.1:${port}`;
  for (const begun = Date.now(); !(await fetch(url).catch(() => undefined))?.ok; ) {
    assert.ok(Date.now() - begun < PATIENCE, output);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  const browser = await startChromium();
  t.after(() => browser.close());
  const page = await browser.newPage();
  // The page writes what it was given to the console.
  const given = page.waitForEvent("console", { predicate: (/** @type {any} */ message) => message.text().includes("Config payload"), timeout: PATIENCE });
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (/** @type {Error} */ error) => errors.push(error.message));
  await page.goto(`${url}/configs`, { timeout: PATIENCE });
  const { configs, rules, files } = await (await given).args().at(-1).jsonValue();

  const names = configs.map((/** @type {any} */ { name }) => name).filter((/** @type {string} */ name) => !name?.startsWith("eslint/"));
  assert.deepEqual(names, ["app/typescript", "amplify-tiers/strict", "app/own"]);
  assert.equal(configs.find((/** @type {any} */ { name }) => name === "app/typescript").languageOptions.parser, "eslint-plugin-amplify-tiers/parser");
  assert.ok(files.some((/** @type {any} */ { filepath }) => filepath === "src/app/api/invite/route.ts"));
  for (const [id, { meta }] of Object.entries(/** @type {Record<string, any>} */ (plugin.rules))) {
    const { docs, fixable, hasSuggestions, deprecated, invalid } = rules[`amplify-tiers/${id}`];
    assert.deepEqual([docs.description, docs.url, docs.recommended], [meta.docs.description, meta.docs.url, meta.docs.recommended], id);
    assert.deepEqual([fixable, hasSuggestions, deprecated, invalid], [meta.fixable, meta.hasSuggestions, undefined, undefined], id);
  }
  for (const config of configs) for (const rule of Object.keys(config.rules ?? {})) assert.ok(rules[rule], `${rule} is known`);
  const text = () => page.evaluate(() => document.body.innerText);
  await page.waitForSelector("text=amplify-tiers", { timeout: PATIENCE });
  assert.match(await text(), /amplify-tiers\s*\/\s*strict/);

  await page.goto(`${url}/rules`, { timeout: PATIENCE });
  await page.getByText("require-data-resource-group").first().click({ timeout: PATIENCE });
  await page.waitForSelector(`a[href="${plugin.rules["require-data-resource-group"].meta.docs.url}"]`, { timeout: PATIENCE });
  const shown = await text();
  const strict = Object.keys(plugin.configs.strict[0].rules);
  assert.match(shown, new RegExp(`${strict.length}\\s+rules enabled`));
  for (const rule of strict) assert.ok(shown.includes(plugin.rules[rule.split("/")[1]].meta.docs.description), rule);
  // So it marks what it does not know, and what is deprecated.
  assert.doesNotMatch(shown, /Invalid rule/);
  assert.equal(await page.locator(".line-through").count(), 0);
  assert.deepEqual(errors, []);
});
