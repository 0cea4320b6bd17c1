/** Runs the command line of an installed package. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * @param {string} installation a folder made by `installed()`
 * @param {string} cwd
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cli(installation, cwd, args, env = {}) {
  const program = join(installation, "node_modules/.bin/amplify-tiers");
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", env: { ...process.env, FORCE_COLOR: "", NO_COLOR: "", ...env } });
  return { status, stdout, stderr };
}
