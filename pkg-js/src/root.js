/** Finds the project root of a file or folder: the same for every host. */
import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { callEngine } from "./engine.js";
import { readText } from "./walk.js";

export const CONFIG_FILE = "amplify-tiers.json";

/** What a folder holds if it may be a root, or end the search for one. */
const DECIDING = [CONFIG_FILE, ".git", "package.json", "pnpm-workspace.yaml"];

/** The file that makes a folder `amplify` a backend. */
const ENTRIES = ["backend.ts", "backend.js", "backend.mjs", "backend.cjs"];

/**
 * The nearest folder up with `amplify-tiers.json`; else the outermost workspace root of the repository that takes the
 * folder in; else the nearest package; else the folder itself. A backend belongs to the folder that holds it: packages in
 * it, which its functions often are, bound no project.
 * @param {string} folder where to start: the folder of a file, or the working directory
 * @param {Map<string, string | undefined>} [known] what was found out before, for callers who ask of many folders
 * @returns {string} an absolute path
 */
export function findRoot(folder, known = new Map()) {
  const start = resolve(folder);
  return rootOver(start, known) ?? start;
}

/**
 * @param {string} folder absolute
 * @param {Map<string, string | undefined>} known
 * @returns {string | undefined} nothing if nothing on the way up decides
 */
function rootOver(folder, known) {
  if (known.has(folder)) return known.get(folder);
  const above = dirname(folder);
  const decides = above === folder || isBackend(folder) || DECIDING.some((name) => existsSync(join(folder, name)));
  const root = decides ? search(folder) : rootOver(above, known);
  known.set(folder, root);
  return root;
}

/**
 * @param {string} start absolute
 * @returns {string | undefined}
 */
function search(start) {
  const up = ancestors(start);
  const configured = up.find((candidate) => existsSync(join(candidate, CONFIG_FILE)));
  if (configured) return configured;

  const repository = up.findIndex((candidate) => existsSync(join(candidate, ".git")));
  const inside = repository < 0 ? up : up.slice(0, repository + 1);
  const backend = inside.slice(0, -1).findIndex(isBackend);
  const around = inside.slice(backend + 1);
  const packages = around.filter((candidate) => existsSync(join(candidate, "package.json")));
  const workspace = around.findLast((candidate) => takesIn(candidate, packages));
  // Amplify writes an `amplify/package.json` that only says `"type": "module"`: it bounds no package.
  return workspace ?? packages.find(isPackage) ?? packages[0] ?? (backend < 0 ? undefined : around[0]);
}

/**
 * Whether a folder is a backend: what a configuration calls so lies below that configuration.
 * @param {string} folder
 */
function isBackend(folder) {
  return basename(folder) === "amplify" && ENTRIES.some((name) => existsSync(join(folder, name)));
}

/**
 * `folder` and all folders above it, nearest first.
 * @param {string} folder
 */
function ancestors(folder) {
  const folders = [folder];
  for (let up = dirname(folder); up !== folders.at(-1); up = dirname(up)) folders.push(up);
  return folders;
}

/**
 * Whether the workspaces of `candidate` take in one of `packages`, which lie on the way up from the start.
 * @param {string} candidate
 * @param {string[]} packages
 */
function takesIn(candidate, packages) {
  const below = packages.filter((folder) => folder !== candidate && folder.startsWith(candidate === sep ? sep : candidate + sep));
  if (below.length === 0) return false;
  const manifest = readText(join(candidate, "package.json"));
  const pnpm = readText(join(candidate, "pnpm-workspace.yaml"));
  // Most packages have no workspaces: their root is found without the engine.
  if (pnpm === undefined && !manifest?.includes("workspaces")) return false;
  return below.some((folder) => {
    const path = relative(candidate, folder).split(sep).join("/");
    return callEngine((engine) => engine.workspaceTakesIn(manifest, pnpm, path));
  });
}

/** @param {string} folder */
function isPackage(folder) {
  try {
    const manifest = JSON.parse(readText(join(folder, "package.json")) ?? "");
    return ["name", "dependencies", "devDependencies", "workspaces", "scripts"].some((key) => key in manifest);
  } catch {
    return false;
  }
}
