/** Makes `eslint --cache` right for findings that depend on other files: each file's settings hold a key of its findings. */
import { join } from "node:path";
import { findRoot } from "amplify-tiers";
import { askProject } from "./projects.js";

/**
 * ESLint checks a file again only when its text or its configuration changes. So every file with findings gets settings
 * with a key of them, computed for the whole project whenever the configuration is loaded: an edit of another file that
 * changes what is found in this one changes its key, an edit that doesn't keeps it.
 * @param {import("eslint").Linter.Config[]} configs
 * @param {{ root?: string }} [options] `root`: the project root, found from the working directory if it is not given
 * @returns {import("eslint").Linter.Config[]}
 */
export function withCache(configs, { root = findRoot(process.cwd()) } = {}) {
  if (isInspector(process.argv[1])) return configs;
  const entries = askProject(root, (project) => Object.entries(project.digests()).map(([path, key]) => keyed(join(project.root, path), key)), { isNewRun: true });
  return [...configs, ...entries];
}

/**
 * @param {string} file absolute
 * @param {string} key
 * @returns {import("eslint").Linter.Config}
 */
function keyed(file, key) {
  // Not `files`: that would have ESLint check files which the rest of the configuration leaves out. Not a pattern: it would
  // start from the folder of the configuration, which nobody tells us, and would have to be escaped.
  const isOther = /** @type {any} */ ((/** @type {string} */ path) => path !== file);
  return { name: `amplify-tiers/cache/${key}`, ignores: [isOther], settings: { "amplify-tiers": { findings: key } } };
}

/**
 * Whether a program is `@eslint/config-inspector`, which caches nothing and takes whatever it finds in `ignores` for a glob.
 * @param {string | undefined} program
 */
function isInspector(program = "") {
  return program.includes("config-inspector");
}
