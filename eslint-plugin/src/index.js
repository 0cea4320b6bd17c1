/** The ESLint plugin: one rule for each entry of rules.json, and the presets. Importing it loads no engine. */
import { readFileSync } from "node:fs";
import { createRule } from "./rule.js";

/**
 * @typedef {"error" | "warn" | "off"} Severity
 *
 * @typedef {object} RuleEntry one rule as the engine's registry describes it
 * @property {string} id
 * @property {string} summary
 * @property {string} url
 * @property {string} category
 * @property {Severity} recommended
 * @property {Severity} strict
 * @property {"none" | "suggestion" | "fix"} fix
 * @property {object} [options] JSON schema of the options object
 */

const NAME = "amplify-tiers";

/** @type {RuleEntry[]} */
const entries = read("../rules.json");
/** @type {{ version: string }} */
const { version } = read("../package.json");

/** @type {import("eslint").ESLint.Plugin & { configs: Record<string, import("eslint").Linter.Config[]> }} */
const plugin = {
  meta: { name: `eslint-plugin-${NAME}`, version, namespace: NAME },
  rules: Object.fromEntries(entries.map((entry) => [entry.id, createRule(entry)])),
  configs: {},
};
plugin.configs.recommended = preset("recommended");
plugin.configs.strict = preset("strict");

export default plugin;

/**
 * A preset as flat configuration.
 * @param {"recommended" | "strict"} name
 * @returns {import("eslint").Linter.Config[]}
 */
function preset(name) {
  const rules = Object.fromEntries(entries.filter((entry) => entry[name] !== "off").map((entry) => [`${NAME}/${entry.id}`, entry[name]]));
  return [{ name: `${NAME}/${name}`, plugins: { [NAME]: plugin }, rules }];
}

/**
 * JSON beside this package's sources.
 * @param {string} path
 */
function read(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}
