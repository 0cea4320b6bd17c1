/** Asks the engine about the file that is being linted: once for all rules, and once more for a rule with options of its own. */
import { dirname, isAbsolute, resolve } from "node:path";
import { findRoot, Project } from "amplify-tiers";

/**
 * @typedef {import("amplify-tiers").Diagnostic} Finding
 *
 * @typedef {object} Opened
 * @property {Project} project
 * @property {number} lastUse when the last question was answered, in milliseconds
 */

/** Files on disk are looked at again when a lint starts this long after the last one; within a run nothing is looked at twice. */
const SWEEP_AFTER = 500;

/** Everything counts: what is on, and how severe, is for ESLint's configuration to say, and so are suppressions. */
const EVERYTHING = { allRules: true, includeSuppressed: true };

/** @type {Map<string, Opened>} */
const projects = new Map();
/** @type {Map<string, string>} */
const roots = new Map();
/** @type {WeakMap<object, Map<string, Finding[]>>} */
const answers = new WeakMap();

/**
 * The findings of one rule in the file of this context.
 * @param {import("eslint").Rule.RuleContext} context
 * @param {string} rule
 * @returns {Finding[]}
 */
export function findingsOf(context, rule) {
  const { sourceCode, options } = context;
  const own = options.length > 0 ? JSON.stringify({ [rule]: ["error", ...options] }) : "";
  const known = answers.get(sourceCode) ?? new Map();
  answers.set(sourceCode, known);
  if (!known.has(own)) known.set(own, ask(context, own));
  return known.get(own).filter((/** @type {Finding} */ finding) => finding.rule === rule);
}

/**
 * @param {import("eslint").Rule.RuleContext} context
 * @param {string} rules JSON of rules with options of their own, or ""
 * @returns {Finding[]}
 */
function ask(context, rules) {
  const { filename, physicalFilename, sourceCode } = context;
  // Text without a file, and code blocks that a processor cut out of one, belong to no tier.
  if (!isAbsolute(filename) || physicalFilename !== filename) return [];
  const opened = open(context);
  try {
    const request = rules === "" ? EVERYTHING : { ...EVERYTHING, rules: JSON.parse(rules) };
    const report = opened.project.check(filename, sourceCode.text, request);
    return report.isApp ? report.diagnostics : [];
  } finally {
    opened.lastUse = performance.now();
  }
}

/**
 * The project of the file, opened by the first file of it, with the disk's changes read in at the start of a later run.
 * @param {import("eslint").Rule.RuleContext} context
 */
function open({ filename, cwd, settings }) {
  const { root: given } = /** @type {{ root?: string }} */ (settings["amplify-tiers"] ?? {});
  const root = given === undefined ? rootOf(dirname(filename)) : resolve(cwd, given);
  const opened = projects.get(root);
  if (opened) {
    if (performance.now() - opened.lastUse > SWEEP_AFTER) opened.project.refresh();
    return opened;
  }
  const fresh = { project: Project.open(root), lastUse: 0 };
  projects.set(root, fresh);
  return fresh;
}

/** @param {string} folder */
function rootOf(folder) {
  const root = roots.get(folder) ?? findRoot(folder);
  roots.set(folder, root);
  return root;
}
