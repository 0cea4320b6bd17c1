/** Real tools with our packed packages beside them, and test apps to run them on. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { hashOf, root } from "../../../pkg-js/scripts/lib.js";
import { tarballs } from "./tarballs.js";

/** @typedef {"eslint" | "typescript7" | "oxlint" | "vite" | "starters" | "next" | "browser" | "ampx" | "inspector"} Host */

/** A folder with a folder for each host that is to be tried in other versions than those of its lock file. */
const OTHER_VERSIONS = process.env.AMPLIFY_TIERS_HOSTS;

/**
 * The folder of a host's tests, with its dependencies and our packages installed. Does nothing if they are.
 * @param {Host} host
 */
export function prepare(host) {
  const other = join(OTHER_VERSIONS ?? "", host);
  const folder = OTHER_VERSIONS && existsSync(join(other, "package.json")) ? other : join(root, "tests/js", host);
  return locked(join(folder, ".work"), () => {
    const modules = join(folder, "node_modules");
    const lock = hashOf(["tests/js/amplify-backend", ...["package.json", "package-lock.json"].map((file) => relative(root, join(folder, file)))]);
    once(join(modules, ".host-test-lock"), lock, () => {
      // Not `npm ci`: it refuses a lock file made by a registry that mirrors binaries of some platforms only.
      execFileSync("npm", ["install", "--no-save", "--silent", "--ignore-scripts", "--prefer-offline"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    });
    for (const [name, tarball] of Object.entries(tarballs())) {
      const target = join(modules, name);
      once(join(target, ".host-test-tarball"), tarball, () => {
        rmSync(target, { recursive: true, force: true });
        mkdirSync(target, { recursive: true });
        execFileSync("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
      });
    }
    return folder;
  });
}

/**
 * A fresh copy of a test app below a host's folder, so that it finds what is installed there.
 * @param {Host} host
 * @param {string} app
 * @param {string} label keeps the copies of one app apart
 */
export function copyApp(host, app, label) {
  const folder = join(prepare(host), ".work", `${app}-${label}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, "tests/apps", app), folder, { recursive: true });
  // A repository of its own: the work folder around it is git-ignored, and would be skipped.
  mkdirSync(join(folder, ".git"));
  return folder;
}

/**
 * Writes a folder anew.
 * @param {string} folder
 * @param {Record<string, string | Uint8Array>} files path → content
 */
export function writeFiles(folder, files) {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/**
 * Runs one of a host's programs to its end.
 * @param {string} folder where to run
 * @param {string} program path below `node_modules`
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ status: number | null, output: string }>} `output`: standard output and error as they came
 */
export function runTool(folder, program, args, env = {}) {
  const child = startTool(folder, program, args, env);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve, reject) => child.on("error", reject).on("close", (status) => resolve({ status, output })));
}

/**
 * Starts one of a host's programs.
 * @param {string} folder
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
export function startTool(folder, program, args, env = {}) {
  return spawn(process.execPath, [programAbove(folder, join("node_modules", program)), ...args], {
    cwd: folder,
    env: { ...plainEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Without what the test runner sets for itself, without colours, without messages to the makers of a tool. */
function plainEnvironment() {
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, NODE_ENV: ___, FORCE_COLOR: ____, ...env } = process.env;
  return { ...env, NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1" };
}

/** @param {string} folder @param {string} program @returns {string} */
function programAbove(folder, program) {
  const found = join(folder, program);
  if (existsSync(found)) return found;
  if (folder === dirname(folder)) throw new Error(`${program} is not installed`);
  return programAbove(dirname(folder), program);
}

/**
 * Runs `make` unless it was done for `state` before.
 * @param {string} stamp
 * @param {string} state
 * @param {() => void} make
 */
function once(stamp, state, make) {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) return;
  make();
  writeFileSync(stamp, state);
}

/**
 * Test files run in processes of their own, and some share a host.
 * @template T
 * @param {string} folder holds the lock
 * @param {() => T} use
 * @returns {T}
 */
function locked(folder, use) {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, ".lock");
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (isStale(lock)) rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
  try {
    writeFileSync(join(lock, "pid"), String(process.pid));
    return use();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/**
 * Whether the process that holds a lock is gone.
 * @param {string} lock
 */
function isStale(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, "pid"), "utf8")), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}
