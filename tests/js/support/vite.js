/** Runs Vite builds with our plugin. */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "./hosts.js";

/**
 * Puts our plugin into the app's configuration.
 * @param {string} app a copy of a test app below the tests of Vite
 * @param {object} options of the plugin
 */
export function withPlugin(app, options) {
  const own = join(app, "vite.app.config.ts");
  if (existsSync(join(app, "vite.config.ts"))) renameSync(join(app, "vite.config.ts"), own);
  const base = existsSync(own) ? 'import app from "./vite.app.config.ts";' : "const app = { plugins: [] };";
  const config = `${base}
import amplifyTiers from "amplify-tiers/vite";

export default { ...app, plugins: [...app.plugins, amplifyTiers(${JSON.stringify(options)})] };
`;
  writeFileSync(join(app, "vite.config.mjs"), config);
  return app;
}

/**
 * @param {string} app
 * @param {object} [options] of the plugin
 */
export function viteBuild(app, options = {}) {
  return runTool(withPlugin(app, options), "vite/bin/vite.js", ["build"]);
}
