/** Runs Next.js with our plugin. */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepare, runTool } from "./hosts.js";

export const PROGRAM = "next/dist/bin/next";

/**
 * Puts our plugin around the app's configuration.
 * @param {string} app a copy of a test app below the tests of Next
 * @param {{ options?: object, config?: string }} [how] options of the plugin; the configuration as an expression over `app`
 */
export function withPlugin(app, { options = {}, config = "app" } = {}) {
  const own = join(app, "next.config.app.mjs");
  if (existsSync(join(app, "next.config.mjs"))) renameSync(join(app, "next.config.mjs"), own);
  // Types are not checked: the stand-in for @aws-amplify/backend has none. The root holds what is installed.
  const text = `import { withAmplifyTiers } from "amplify-tiers/next";
import given from "./next.config.app.mjs";

const root = ${JSON.stringify(prepare("next"))};
const app = { ...given, typescript: { ignoreBuildErrors: true }, turbopack: { root }, outputFileTracingRoot: root };

export default withAmplifyTiers(${config}, ${JSON.stringify(options)});
`;
  writeFileSync(join(app, "next.config.mjs"), text);
  return app;
}

/**
 * @param {string} app prepared by `withPlugin`
 * @param {string[]} [args]
 */
export function nextBuild(app, args = []) {
  return runTool(app, PROGRAM, ["build", ...args]);
}
