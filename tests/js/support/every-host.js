/** Every host over one app: what each says of it, in one form. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { eslintHost, FILES } from "./eslint.js";
import { fingerprintsOf, ofEslint, ofReport, ofText } from "./findings.js";
import { prepare } from "./hosts.js";
import { nextOver } from "./next.js";
import { oxlint } from "./oxlint.js";
import { viteOver } from "./vite.js";

/**
 * @typedef {object} Answer
 * @property {string[]} findings in the form of `ofReport`, or of `startsOf` from a host that tells no ends
 * @property {string[]} [fingerprints] of a host that tells them
 * @property {boolean} failed whether the run failed
 * @property {string} output what was said, if the host says anything
 *
 * @typedef {object} EveryHost
 * @property {import("./hosts.js").Host} host below whose tests the app must lie
 * @property {boolean} [hasEnds] whether it tells where findings end
 * @property {(app: string) => Promise<Answer>} check
 */

/** Our own command line, as installed. @param {string} cwd @param {string[]} args */
export function commandLine(cwd, args) {
  const program = join(prepare("eslint"), "node_modules/amplify-tiers/bin/amplify-tiers.js");
  return spawnSync(process.execPath, [program, ...args], { cwd, encoding: "utf8" });
}

/** @type {Record<string, EveryHost>} */
export const EVERY_HOST = {
  "command line": {
    host: "eslint",
    hasEnds: true,
    async check(app) {
      const { status, stdout, stderr } = commandLine(app, ["check", "--format", "json"]);
      /** @type {Pick<import("../../../pkg-js/src/types.js").Report, "diagnostics">} */
      const report = stdout === "" ? { diagnostics: [] } : JSON.parse(stdout);
      return { findings: ofReport(report), fingerprints: fingerprintsOf(report), failed: status !== 0, output: stderr };
    },
  },
  ESLint: {
    host: "eslint",
    hasEnds: true,
    async check(app) {
      const { ESLint, plugin, require } = await eslintHost();
      const parser = require("@typescript-eslint/parser");
      const overrideConfig = [{ files: FILES, languageOptions: { parser } }, ...plugin.configs.recommended];
      const eslint = new ESLint({ cwd: app, overrideConfigFile: true, overrideConfig });
      try {
        const results = await eslint.lintFiles(["."]);
        return { findings: ofEslint(app, results), failed: results.some(({ errorCount }) => errorCount > 0), output: "" };
      } catch (error) {
        return { findings: [], failed: true, output: String(error) };
      }
    },
  },
  oxlint: {
    host: "oxlint",
    hasEnds: true,
    async check(app) {
      const { status, findings, output } = await oxlint(app);
      return { findings, failed: status !== 0, output };
    },
  },
  Vite: { host: "vite", check: async (app) => ofBuild(await viteOver(app)) },
  "Next.js": { host: "next", check: async (app) => ofBuild(await nextOver(app)) },
};

/** @param {{ status: number | null, output: string }} build @returns {Answer} */
function ofBuild({ status, output }) {
  return { findings: ofText(output), failed: status !== 0, output };
}
