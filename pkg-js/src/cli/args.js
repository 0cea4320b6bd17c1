/** Reads the command line. An unknown word is an error that names the nearest valid one. */
import { parseArgs } from "node:util";
import { callEngine } from "../engine.js";

/** A command line that cannot be understood. */
export class UsageError extends Error {}

export const COMMANDS = ["check", "explain", "rules", "where"];
const FORMATS = ["pretty", "json"];
const CATEGORIES = ["exposed", "breaks", "misplaced", "advice"];
const PRESETS = ["recommended", "strict"];

/** Options of all commands: type, value shown in the help, and what they do. */
const OPTIONS = /** @type {const} */ ({
  root: { type: "string", value: "DIR", help: "the project root (found by itself otherwise)" },
  config: { type: "string", value: "FILE", help: "the configuration file (amplify-tiers.json in the root otherwise)" },
  format: { type: "string", value: "pretty|json", help: "how to print findings" },
  output: { type: "string", value: "FILE", help: "write them to a file instead of printing them" },
  rule: { type: "string", value: "ID=SEVERITY", help: "set a rule to off, warn or error; may be repeated", multiple: true },
  preset: { type: "string", value: "recommended|strict", help: "the preset, instead of the configuration's" },
  only: { type: "string", value: "exposed,breaks,...", help: "only findings of these categories" },
  fix: { type: "boolean", help: "apply safe fixes" },
  "fix-suggestions": { type: "boolean", help: "apply suggestions too" },
  "dry-run": { type: "boolean", help: "print what fixes would change, and change nothing" },
  "max-warnings": { type: "string", value: "N", help: "exit with 1 if there are more warnings" },
  quiet: { type: "boolean", help: "errors only" },
  timing: { type: "boolean", help: "say how long each step took, and which functions' rights are not judged, and why" },
  "report-unused-suppressions": { type: "boolean", help: "report suppression comments that suppress nothing" },
  color: { type: "boolean", help: "colours even where the output is no terminal (--no-color: never)" },
  help: { type: "boolean", short: "h", help: "show this" },
  version: { type: "boolean", short: "v", help: "show the version" },
});

/**
 * @typedef {typeof OPTIONS} Options
 * @typedef {{ [K in keyof Options]?: Options[K] extends { multiple: true } ? string[] : Options[K] extends { type: "string" } ? string : boolean }} Values
 *
 * @typedef {object} CheckArguments
 * @property {string} [root]
 * @property {string} [config]
 * @property {"pretty" | "json"} format
 * @property {string} [output]
 * @property {import("../project.js").Overrides} overrides
 * @property {import("../types.js").Category[]} [only]
 * @property {boolean} fix
 * @property {boolean} suggestions
 * @property {boolean} dryRun
 * @property {number} [maxWarnings]
 * @property {boolean} quiet
 * @property {boolean} timing
 * @property {boolean} [color]
 *
 * @typedef {{ name: "help" } | { name: "version" } | { name: "explain", rule: string } | { name: "rules", format: "pretty" | "json" }
 *   | { name: "where", path: string, line?: number, format: "pretty" | "json", root?: string, color?: boolean }
 *   | { name: "check", paths: string[], options: CheckArguments }} Command
 */

/**
 * @param {string[]} args
 * @returns {Command}
 */
export function parseCommand(args) {
  const { values, positionals } = parse(args);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };
  const [first, ...rest] = positionals;
  const name = COMMANDS.includes(first) ? first : "check";
  const format = /** @type {"pretty" | "json"} */ (oneOf("--format", values.format ?? "pretty", FORMATS));
  if (name === "rules") {
    refuseExcept(values, ["format"], "rules");
    return { name, format };
  }
  if (name === "explain") {
    refuseExcept(values, [], "explain");
    if (rest.length !== 1) throw new UsageError("explain takes the id of one rule");
    return { name, rule: rest[0] };
  }
  if (name === "where") {
    refuseExcept(values, ["format", "root", "color"], "where");
    if (rest.length !== 1) throw new UsageError("where takes one file, or file:line");
    const [, path, line] = /** @type {RegExpMatchArray} */ (rest[0].match(/^(.*?)(?::(\d+))?$/s));
    return { name, path, line: line === undefined ? undefined : Number(line), format, root: values.root, color: values.color };
  }
  if (values["dry-run"] && !values.fix && !values["fix-suggestions"]) throw new UsageError("--dry-run goes with --fix or --fix-suggestions");
  return {
    name: "check",
    paths: first === "check" ? rest : positionals,
    options: {
      root: values.root,
      config: values.config,
      format,
      output: values.output,
      overrides: overrides(values),
      only: /** @type {import("../types.js").Category[] | undefined} */ (values.only?.split(",").map((word) => oneOf("--only", word.trim(), CATEGORIES))),
      fix: Boolean(values.fix || values["fix-suggestions"]),
      suggestions: Boolean(values["fix-suggestions"]),
      dryRun: Boolean(values["dry-run"]),
      maxWarnings: count("--max-warnings", values["max-warnings"]),
      quiet: Boolean(values.quiet),
      timing: Boolean(values.timing),
      color: values.color,
    },
  };
}

/** The text of `--help`. */
export function usage() {
  const rows = Object.entries(OPTIONS).map(([name, option]) => {
    const short = "short" in option ? `-${option.short}, ` : "    ";
    return [`${short}--${name}${"value" in option ? ` ${option.value}` : ""}`, option.help];
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return `Tells where code of an AWS Amplify Gen 2 app belongs and what will break on deploy.

Usage:
  amplify-tiers [check] [paths...] [options]   check a project, or some of its files and folders
  amplify-tiers where <file[:line]>            where this code belongs, and why
  amplify-tiers explain <rule>                 what a rule reports, why, and what to do
  amplify-tiers rules [--format json]          all rules

Options:
${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n")}

Exit codes: 0 nothing at error level, 1 findings, 2 usage, configuration or internal error.
`;
}

/** @param {string[]} args */
function parse(args) {
  const options = Object.fromEntries(Object.entries(OPTIONS).map(([name, { type, ...more }]) => [
    name,
    { type, ...("short" in more ? { short: more.short } : {}), ...("multiple" in more ? { multiple: more.multiple } : {}) },
  ]));
  const lax = parseArgs({ args, options, strict: false, tokens: true, allowPositionals: true, allowNegative: true });
  for (const token of lax.tokens) {
    if (token.kind !== "option") continue;
    const name = token.name.replace(/^no-/, "");
    if (Object.hasOwn(OPTIONS, token.name) || name === "color") continue;
    throw new UsageError(`unknown option ${token.rawName}. ${remedy(token.rawName, Object.keys(OPTIONS).map((known) => `--${known}`))}`);
  }
  try {
    const { values, positionals } = parseArgs({ args, options, strict: true, allowPositionals: true, allowNegative: true });
    return { values: /** @type {Values} */ (values), positionals };
  } catch (error) {
    // Node says what is wrong in the first line and goes on with advice that does not fit here.
    throw new UsageError(/** @type {Error} */ (error).message.split("\n")[0]);
  }
}

/** @param {Values} values */
function overrides(values) {
  /** @type {import("../project.js").Overrides} */
  const result = {};
  if (values.preset !== undefined) result.preset = /** @type {"recommended" | "strict"} */ (oneOf("--preset", values.preset, PRESETS));
  /** @type {Record<string, string>} */
  const rules = {};
  if (values["report-unused-suppressions"]) rules["unused-suppression"] = "warn";
  for (const setting of values.rule ?? []) {
    const parts = setting.split("=");
    if (parts.length !== 2) throw new UsageError(`--rule takes ID=SEVERITY, not ${setting}`);
    rules[parts[0]] = parts[1];
  }
  if (Object.keys(rules).length > 0) result.rules = rules;
  return result;
}

/**
 * @param {string} option
 * @param {string} word
 * @param {string[]} valid
 */
function oneOf(option, word, valid) {
  if (!valid.includes(word)) throw new UsageError(`${option} does not know ${word}. ${remedy(word, valid)}`);
  return word;
}

/**
 * @param {string} option
 * @param {string | undefined} text
 */
function count(option, text) {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`${option} takes a whole number, not ${text}`);
  return Number(text);
}

/**
 * @param {Values} values
 * @param {string[]} valid
 * @param {string} command
 */
function refuseExcept(values, valid, command) {
  const wrong = Object.keys(values).find((name) => !valid.includes(name));
  if (wrong) throw new UsageError(`${command} has no option --${wrong}`);
}

/**
 * "Did you mean …?"
 * @param {string} word
 * @param {string[]} valid
 */
export function remedy(word, valid) {
  return callEngine((engine) => engine.remedy(word, JSON.stringify(valid)));
}
