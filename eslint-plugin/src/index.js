/** The ESLint plugin: one rule for each entry of rules.json, and the presets. Importing it loads no engine. */
import { readFileSync } from "node:fs";
import { withCache } from "./cache.js";
import { requestFor } from "./findings.js";
import { expectQuestions } from "./projects.js";
import { createRule } from "./rule.js";

const NAME = "amplify-tiers";

/** @type {import("./rule.js").RuleEntry[]} */
const entries = read("../rules.json");
/** @type {{ version: string }} */
const { version } = read("../package.json");

/** @type {import("eslint").ESLint.Plugin & { configs: Record<string, import("eslint").Linter.Config[]>, withCache: typeof withCache }} */
const plugin = {
  meta: { name: `eslint-plugin-${NAME}`, version, namespace: NAME },
  rules: Object.fromEntries(entries.map((entry) => [entry.id, createRule(entry)])),
  configs: {},
  withCache,
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
  const wanted = entries.filter((entry) => entry[name] !== "off");
  /** @param {import("./rule.js").RuleEntry} entry */
  const optionsOf = (entry) => (name === "strict" && entry.strictOptions ? [entry.strictOptions] : []);
  /** @param {import("./rule.js").RuleEntry} entry */
  const setting = (entry) => (optionsOf(entry).length === 0 ? entry[name] : [entry[name], ...optionsOf(entry)]);
  /** @type {import("eslint").Linter.RulesRecord} */
  const rules = Object.fromEntries(wanted.map((entry) => [`${NAME}/${entry.id}`, /** @type {import("eslint").Linter.RuleEntry} */ (setting(entry))]));
  // ESLint looks at the plugins of a configuration when it begins to lint, long before the first file is parsed.
  const plugins = {
    get [NAME]() {
      expectQuestions([...new Set(wanted.map((entry) => requestFor(entry.id, optionsOf(entry))))]);
      return plugin;
    },
  };
  return [{ name: `${NAME}/${name}`, plugins, rules }];
}

/**
 * JSON beside this package's sources.
 * @param {string} path
 */
function read(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
}
