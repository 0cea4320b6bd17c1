/** Keeps the answers: sources and verdicts of a set as one file, each text once, one line an app. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {import("../apps/build.js").App} App */

const here = join(import.meta.dirname, "..");

/**
 * Sources and answers of apps.
 * @typedef {{ id: string, files?: Record<string, string> } & Record<string, any>} Row
 * @param {App[]} apps
 * @param {any[]} verdicts
 * @returns {Row[]}
 */
export function rowsOf(apps, verdicts) {
  return apps.map((app, index) => ({ id: app.id, ...(!app.stored && { files: app.files }), ...(app.asks && { asks: app.asks }), ...(app.mended && { mended: app.mended }), ...JSON.parse(JSON.stringify(verdicts[index])) }));
}

/** Texts that occur in several apps are kept once. @param {Row[]} rows */
function pack(rows) {
  /** @type {Map<string, number>} */
  const texts = new Map();
  const number = (/** @type {string} */ text) => texts.get(text) ?? (texts.set(text, texts.size), texts.size - 1);
  const apps = rows.map((row) => ({ ...row, ...(row.files && { files: Object.fromEntries(Object.entries(row.files).map(([path, text]) => [path, number(text)])) }) }));
  return { texts: [...texts.keys()], apps };
}

/** The stored rows of a set. @param {string} file @returns {Row[]} */
function unpack(file) {
  if (!existsSync(file)) return [];
  const { texts, apps } = JSON.parse(readFileSync(file, "utf8"));
  return apps.map((/** @type {any} */ row) => ({ ...row, ...(row.files && { files: Object.fromEntries(Object.entries(row.files).map(([path, at]) => [path, texts[/** @type {number} */ (at)]])) }) }));
}

/** One line for each text and each app, so that a difference can be read. @param {any} packed @param {any} stamp */
function print(packed, stamp) {
  const lines = (/** @type {any[]} */ items) => items.map((item) => JSON.stringify(item)).join(",\n");
  return `{"stamp":${JSON.stringify(stamp)},\n"texts":[\n${lines(packed.texts)}\n],\n"apps":[\n${lines(packed.apps)}\n]}\n`;
}

function stamp() {
  const names = ["@aws-amplify/backend", "@aws-amplify/backend-auth", "@aws-amplify/backend-data", "@aws-amplify/backend-function", "@aws-amplify/backend-storage", "@aws-amplify/data-construct", "@aws-amplify/data-schema", "aws-cdk-lib", "constructs"];
  const version = (/** @type {string} */ name) => JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8")).version;
  return { date: new Date().toISOString().slice(0, 10), packages: Object.fromEntries(names.map((name) => [name, version(name)])) };
}

/**
 * Stores the answers, or compares them with the stored ones.
 * @param {string} name
 * @param {string[]} ids every app of the set, in order
 * @param {boolean} write
 * @param {Row[]} rows
 * @returns {string[]} the apps with another answer
 */
export function store(name, ids, write, rows) {
  const file = join(here, "results", `${name}.json`);
  const known = new Map(unpack(file).map((row) => [row.id, row]));
  if (write) {
    const fresh = new Map(rows.map((row) => [row.id, row]));
    const all = ids.map((id) => fresh.get(id) ?? known.get(id)).filter((row) => row !== undefined);
    writeFileSync(file, print(pack(all), stamp()));
    return [];
  }
  const other = rows.filter((row) => JSON.stringify(known.get(row.id)) !== JSON.stringify(row));
  return other.map((row) => `${row.id}: ${known.has(row.id) ? "other sources or another answer" : "not stored"}`);
}
