/** Findings of different hosts in one form that tests can compare. */
import { relative, sep } from "node:path";

/** @typedef {Pick<import("../../../pkg-js/src/types.js").Report, "diagnostics">} Diagnostics */

/** @param {Diagnostics} report */
export function fingerprintsOf({ diagnostics }) {
  return diagnostics.map(({ fingerprint }) => fingerprint).sort();
}

/**
 * The findings of a report: rule, path and range, sorted.
 * @param {Diagnostics} report
 */
export function ofReport({ diagnostics }) {
  return diagnostics
    .map(({ rule, path, range: { start, end } }) => `${rule} ${path}:${start.line}:${start.column}-${end.line}:${end.column}`)
    .sort();
}

/**
 * The same without the ends of ranges, which texts for people do not show.
 * @param {string[]} findings
 */
export function startsOf(findings) {
  return findings.map((finding) => finding.replace(/-\d+:\d+$/, "")).sort();
}

/**
 * The findings in a text for people: the head of each, its place, and the further places below it.
 * @param {string} text
 */
export function ofText(text) {
  let rule = "";
  let wanted = false;
  const found = new Set();
  for (const line of text.split("\n")) {
    const head = /\b(?:error|warning)\[([\w-]+)\]:/.exec(line);
    const place = /^\s*--> (\S+:\d+:\d+)$/.exec(line);
    const also = /^\s*= also: (\S+:\d+:\d+):/.exec(line);
    if (head) [rule, wanted] = [head[1], true];
    else if (place && wanted) {
      found.add(`${rule} ${place[1]}`);
      wanted = false;
    } else if (also) found.add(`${rule} ${also[1]}`);
  }
  return [...found].sort();
}

/**
 * The findings among ESLint's messages; a message of anything else fails the test.
 * @param {string} folder
 * @param {import("eslint").ESLint.LintResult[]} results
 */
export function ofEslint(folder, results) {
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, message, line, column, endLine, endColumn }) => {
        if (!ruleId?.startsWith("amplify-tiers/")) throw new Error(`${filePath}: ${message}`);
        const path = relative(folder, filePath).split(sep).join("/");
        return `${ruleId.slice("amplify-tiers/".length)} ${path}:${line}:${column}-${endLine}:${endColumn}`;
      }),
    )
    .sort();
}
