/** ESLint with our plugin, as installed in one of the hosts' folders. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, runTool } from "./hosts.js";

/** Every module that a test app has. */
export const FILES = ["**/*.{js,mjs,ts,tsx}"];

/** @param {"eslint" | "typescript7"} [host] */
export async function eslintHost(host = "eslint") {
  const require = createRequire(join(prepare(host), "package.json"));
  /** @type {typeof import("eslint")} */
  const eslint = require("eslint");
  const plugin = (await import(pathToFileURL(require.resolve("eslint-plugin-amplify-tiers")).href)).default;
  return { ...eslint, plugin, require };
}

/**
 * Runs ESLint's command line in an app with an eslint.config.js.
 * @param {string} app
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
export async function eslintCli(app, args, env = {}) {
  const { status, output } = await runTool(app, "eslint/bin/eslint.js", ["--format", "json", ...args], env);
  const json = output.slice(output.indexOf("[{"), output.lastIndexOf("]") + 1);
  /** @type {import("eslint").ESLint.LintResult[]} */
  const results = json === "" ? [] : JSON.parse(json);
  return { status, output, results };
}
