/** Helpers of the build scripts: places, messages, running programs, content hashes. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The repository's root. */
export const root = join(import.meta.dirname, "..", "..");
/** The folder of the npm package. */
export const packageRoot = join(root, "pkg-js");

/** @param {string} text */
export function say(text) {
  process.stderr.write(`\x1b[2m> ${text}\x1b[0m\n`);
}

/**
 * Runs a program with our own output; throws if it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnSyncOptions} [options]
 */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")} failed with ${result.status ?? result.signal}`);
}

/**
 * Files below `path` (or `path` itself), sorted; `[]` if it does not exist.
 * @param {string} path
 * @returns {string[]}
 */
export function filesOf(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * A hash over the names and contents of files and folders, given relative to the repository's root.
 * @param {string[]} paths
 * @param {string} [extra]
 */
export function hashOf(paths, extra = "") {
  const hash = createHash("sha256").update(extra);
  for (const path of paths) {
    for (const file of filesOf(join(root, path))) {
      const bytes = readFileSync(file);
      hash.update(`${file.slice(root.length)}\0${bytes.length}\0`).update(bytes);
    }
  }
  return hash.digest("hex");
}

/**
 * Runs `make` only if `hash` differs from the one of the last success, which is kept in `stamp`, or if an output is missing.
 * @param {string} name
 * @param {{ hash: string, stamp: string, outputs: string[] }} state
 * @param {() => void} make
 */
export function whenChanged(name, { hash, stamp, outputs }, make) {
  const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === hash && outputs.every((output) => existsSync(output));
  if (fresh) return;
  const begun = Date.now();
  say(`building ${name}`);
  make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  say(`built ${name} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
