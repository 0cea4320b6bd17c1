/** Lets the engine apply its suggestions to apps, so that the packages see what users get. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { hash } from "../apps/build.js";

/** @typedef {import("../apps/build.js").App} App */

/** What the engine makes of the files of apps. @param {string} word @param {App[]} apps @returns {any[]} */
function ask(word, apps) {
  const input = JSON.stringify(apps.map((app) => app.files));
  const output = execFileSync("cargo", ["run", "--quiet", "--locked", "--example", "explain", "--", word], { cwd: join(import.meta.dirname, "../../.."), input, stdio: ["pipe", "pipe", "inherit"], maxBuffer: 1 << 28 });
  return JSON.parse(output.toString());
}

/** Apps with the files that the suggestions for missing grants change. @param {App[]} apps @returns {App[]} */
export function mended(apps) {
  /** @type {Record<string, string>[]} */
  const changed = ask("--mend", apps);
  return apps.map((app, index) => ({ ...app, mended: changed[index] }));
}

/** One app for each suggestion against a circle. Of those that only name another group a part will do. @param {App[]} apps @returns {App[]} */
export function uncircled(apps) {
  /** @type {[string, Record<string, string>][][]} */
  const fixes = ask("--uncircle", apps);
  const all = apps.flatMap((app, index) => (fixes[index] ?? []).map(([title, changed]) => ({ ...app, id: `${app.id}: ${title}`, mended: changed })));
  return all.filter((app) => !/: Put .*`$|: Put .*groups$/.test(app.id) || hash(app.id) % 8 === 0);
}
