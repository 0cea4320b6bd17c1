/** Lets the engine apply its suggestions to apps, so that the packages see what users get. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** @typedef {import("../apps/build.js").App} App */

/** Apps with the files that the suggestions change. @param {App[]} apps @returns {App[]} */
export function mended(apps) {
  const input = JSON.stringify(apps.map((app) => app.files));
  const output = execFileSync("cargo", ["run", "--quiet", "--locked", "--example", "explain", "--", "--mend"], { cwd: join(import.meta.dirname, "../../.."), input, stdio: ["pipe", "pipe", "inherit"], maxBuffer: 1 << 28 });
  /** @type {Record<string, string>[]} */
  const changed = JSON.parse(output.toString());
  return apps.map((app, index) => ({ ...app, mended: changed[index] }));
}
