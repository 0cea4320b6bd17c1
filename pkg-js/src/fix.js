/** Applies fixes to a project: chooses fixes that do not touch each other, writes the files, and looks again. */
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/**
 * @typedef {{ path: string, before: string, after: string }} ChangedFile
 *
 * @typedef {object} FixResult
 * @property {number} applied how many fixes were applied
 * @property {ChangedFile[]} files what changed, sorted by path
 * @property {import("./types.js").Report} report what is left to find; with `dryRun` too, as if the files were written
 */

/** Fixes may uncover further fixes; two that undo each other must not run for ever. */
const PASSES = 10;

/**
 * @param {import("./project.js").Project} project
 * @param {{ rules?: string[], suggestions?: boolean, dryRun?: boolean, check?: import("./project.js").CheckOptions }} options
 * @returns {FixResult}
 */
export function fixProject(project, { rules, suggestions = false, dryRun = false, check = {} }) {
  /** @type {Map<string, { before: Uint8Array, after: Uint8Array }>} */
  const changes = new Map();
  let applied = 0;
  let report = project.check(undefined, undefined, check);
  for (let pass = 0; pass < PASSES; pass++) {
    const chosen = choose(report.diagnostics, rules, suggestions);
    if (chosen.length === 0) break;
    applied += chosen.length;
    /** @type {Map<string, import("./types.js").Edit[]>} */
    const byPath = new Map();
    for (const edit of chosen.flatMap((fix) => fix.edits)) byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), edit]);
    for (const [path, edits] of byPath) {
      const before = project.text(path);
      if (!before) throw new Error(`${path} cannot be read`);
      changes.set(path, { before: changes.get(path)?.before ?? before, after: project.applyEdits(path, edits) });
    }
    for (const path of byPath.keys()) project.update(path, changes.get(path)?.after);
    report = project.check(undefined, undefined, check);
  }

  const paths = [...changes.keys()].sort();
  if (!dryRun) writeAll(project.root, paths.map((path) => [path, /** @type {{ after: Uint8Array }} */ (changes.get(path)).after]));
  // Without a write the project is what it was; with one, its texts are those on disk.
  for (const [path, { before }] of changes) project.update(path, dryRun ? before : undefined);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const files = [...changes].map(([path, { before, after }]) => ({ path, before: decoder.decode(before), after: decoder.decode(after) }));
  return { applied, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), report };
}

/**
 * The fixes to apply in one pass: for each finding the first that qualifies, none touching the edits of one before it.
 * @param {import("./types.js").Diagnostic[]} diagnostics
 * @param {string[] | undefined} rules
 * @param {boolean} suggestions
 */
function choose(diagnostics, rules, suggestions) {
  /** @type {import("./types.js").Fix[]} */
  const chosen = [];
  /** @type {Set<string>} */
  const taken = new Set();
  /** @type {import("./types.js").Edit[]} */
  const edits = [];
  for (const { rule, fixes, suppressed } of diagnostics) {
    if (suppressed || (rules && !rules.includes(rule))) continue;
    const fix = fixes.find(({ applicability }) => applicability === "safe") ?? (suggestions ? fixes[0] : undefined);
    if (!fix) continue;
    // Several findings may ask for the very same edits: one application mends them all.
    const key = JSON.stringify(fix.edits);
    if (taken.has(key) || fix.edits.some((edit) => edits.some((other) => touch(edit, other)))) continue;
    taken.add(key);
    edits.push(...fix.edits);
    chosen.push(fix);
  }
  return chosen;
}

/**
 * @param {import("./types.js").Edit} a
 * @param {import("./types.js").Edit} b
 */
function touch(a, b) {
  return a.path === b.path && a.start <= b.end && b.start <= a.end;
}

/**
 * Writes all files or none: each is written beside its place first, so that a full disk leaves everything as it was.
 * @param {string} root
 * @param {[path: string, bytes: Uint8Array][]} files
 */
function writeAll(root, files) {
  const temporary = files.map(([path, bytes]) => {
    // Behind a link the file itself is replaced, never the link, and never anything out of the root.
    const file = realpathSync(join(root, path));
    if (!file.startsWith(root + sep)) throw new Error(`${path} lies outside of ${root}`);
    return { file, bytes, fresh: join(dirname(file), `.amplify-tiers-${process.pid}-${Math.random().toString(36).slice(2)}`) };
  });
  try {
    for (const { file, bytes, fresh } of temporary) {
      writeFileSync(fresh, bytes);
      chmodSync(fresh, statSync(file).mode);
    }
    for (const { file, fresh } of temporary) renameSync(fresh, file);
  } finally {
    for (const { fresh } of temporary) rmSync(fresh, { force: true });
  }
}
