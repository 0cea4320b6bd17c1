/** Makes an ESLint rule out of an entry of rules.json: it reports what the engine found, nothing else. */
import { findingsOf } from "./findings.js";

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
 * @property {Record<string, boolean>} [strictOptions] options that the preset `strict` sets
 */

/**
 * @param {RuleEntry} entry
 * @returns {import("eslint").Rule.RuleModule}
 */
export function createRule(entry) {
  return {
    meta: {
      type: entry.category === "advice" ? "suggestion" : "problem",
      docs: { description: entry.summary, url: entry.url, recommended: entry.recommended !== "off" },
      schema: entry.options ? [entry.options] : [],
      ...(entry.fix === "fix" ? { fixable: "code" } : {}),
      ...(entry.fix === "none" ? {} : { hasSuggestions: true }),
    },
    create(context) {
      return {
        Program() {
          for (const finding of findingsOf(context, entry.id)) context.report(descriptor(context.sourceCode, finding));
        },
      };
    },
  };
}

/**
 * A finding as ESLint wants it. The engine's offsets are ESLint's: UTF-16, without BOM.
 * @param {import("eslint").SourceCode} sourceCode
 * @param {import("./findings.js").Finding} finding
 * @returns {import("eslint").Rule.ReportDescriptor}
 */
function descriptor(sourceCode, { range, message, help, path, fixes }) {
  // An edit of another file cannot be made from here; the command line applies those.
  const ours = fixes.filter(({ edits }) => edits.every((edit) => edit.path === path));
  const safe = ours.find(({ applicability }) => applicability === "safe");
  const suggestions = ours.filter(({ applicability }) => applicability === "suggestion");
  return {
    loc: { start: sourceCode.getLocFromIndex(range.start.offset), end: sourceCode.getLocFromIndex(range.end.offset) },
    message: `${message} ${help}`,
    ...(safe ? { fix: apply(safe) } : {}),
    ...(suggestions.length > 0 ? { suggest: suggestions.map((fix) => ({ desc: fix.title, fix: apply(fix) })) } : {}),
  };
}

/**
 * @param {import("./findings.js").Finding["fixes"][number]} fix
 * @returns {import("eslint").Rule.ReportFixer}
 */
function apply({ edits }) {
  return (fixer) => edits.map(({ start, end, text }) => fixer.replaceTextRange([start, end], text));
}
