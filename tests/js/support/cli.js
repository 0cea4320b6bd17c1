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
  // Not set to "": Node 22 warns when both are there.
  const { FORCE_COLOR: _, NO_COLOR: __, ...plain } = process.env;
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", env: { ...plain, ...env } });
  return { status, stdout, stderr };
}
