/** Asks the engine about the file that is being linted: once for all rules, and once more for a rule with options of its own. */
import { dirname, isAbsolute, resolve } from "node:path";
import { findRoot } from "amplify-tiers";
import { askProject } from "./projects.js";

/** @typedef {import("amplify-tiers").Diagnostic} Finding */

/** Everything counts: what is on, and how severe, is for ESLint's configuration to say, and so are suppressions. */
const EVERYTHING = { allRules: true, includeSuppressed: true };

/** What was found out of roots: folders don't change theirs while a process runs. @type {Map<string, string | undefined>} */
const roots = new Map();
/** @type {WeakMap<object, Map<string, Finding[]>>} */
const answers = new WeakMap();

/**
 * What the engine is asked for a rule: the same object for all rules without options of their own.
 * @param {string} rule
 * @param {unknown[]} options its own, if it has any
 * @returns {import("amplify-tiers").CheckOptions}
 */
export function requestFor(rule, options) {
  return options.length === 0 ? EVERYTHING : { ...EVERYTHING, rules: { [rule]: ["error", ...options] } };
}

/**
 * The findings of one rule in the file of this context.
 * @param {import("eslint").Rule.RuleContext} context
 * @param {string} rule
 * @returns {Finding[]}
 */
export function findingsOf(context, rule) {
  const { sourceCode, options } = context;
  const own = options.length > 0 ? JSON.stringify([rule, options]) : "";
  const known = answers.get(sourceCode) ?? new Map();
  answers.set(sourceCode, known);
  if (!known.has(own)) known.set(own, ask(context, requestFor(rule, options)));
  return known.get(own).filter((/** @type {Finding} */ finding) => finding.rule === rule);
}

/**
 * @param {import("eslint").Rule.RuleContext} context
 * @param {import("amplify-tiers").CheckOptions} request
 * @returns {Finding[]}
 */
function ask(context, request) {
  const { filename, physicalFilename, sourceCode } = context;
  // Text without a file, and code blocks that a processor cut out of one, belong to no tier.
  if (!isAbsolute(filename) || physicalFilename !== filename) return [];
  return askProject(rootOf(context), (project) => {
    if (!isInside(project, filename)) return [];
    const { text, block } = wholeText(project, filename, sourceCode.text);
    return within(block, project.findingsIn(filename, text, request));
  });
}

/**
 * The root that the settings name, else the one of the file's folder.
 * @param {import("eslint").Rule.RuleContext} context
 */
function rootOf({ filename, cwd, settings }) {
  const { root: given } = /** @type {{ root?: string }} */ (settings["amplify-tiers"] ?? {});
  if (given !== undefined) return resolve(cwd, given);
  return findRoot(dirname(filename), roots);
}

/**
 * A root that the settings name need not hold every file that is linted.
 * @param {import("amplify-tiers").Project} project
 * @param {string} filename
 */
function isInside(project, filename) {
  try {
    return project.relative(filename) !== "";
  } catch {
    return false;
  }
}

/**
 * The text of the whole file. ESLint hands that in; oxlint hands in the script block of a `.vue` or `.svelte` file, whose
 * place in the file is `block` then.
 * @param {import("amplify-tiers").Project} project
 * @param {string} filename
 * @param {string} text
 * @returns {{ text: string, block?: { start: number, end: number } }}
 */
function wholeText(project, filename, text) {
  if (!/\.(?:vue|svelte)$/.test(filename)) return { text };
  const whole = new TextDecoder().decode(project.text(project.relative(filename)));
  const start = whole === text ? -1 : whole.indexOf(text);
  return start < 0 ? { text } : { text: whole, block: { start, end: start + text.length } };
}

/**
 * The findings in a block, with offsets from its start.
 * @param {{ start: number, end: number } | undefined} block
 * @param {Finding[]} findings
 * @returns {Finding[]}
 */
function within(block, findings) {
  if (!block) return findings;
  const move = (/** @type {import("amplify-tiers").Diagnostic["range"]["start"]} */ position) => ({ ...position, offset: position.offset - block.start });
  return findings
    .filter(({ range }) => range.start.offset >= block.start && range.end.offset <= block.end)
    .map((finding) => ({
      ...finding,
      range: { start: move(finding.range.start), end: move(finding.range.end) },
      fixes: finding.fixes.map((fix) => ({
        ...fix,
        edits: fix.edits.map((edit) => (edit.path === finding.path ? { ...edit, start: edit.start - block.start, end: edit.end - block.start } : edit)),
      })),
    }));
}
