/** Runs Next.js with our plugin. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { prepare, runTool, startTool } from "./hosts.js";

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

/**
 * Builds one page, with our plugin over another app: what it says of a project does not depend on what is built.
 * @param {string} app
 * @param {object} [options] of the plugin
 */
export function nextOver(app, options = {}) {
  return nextBuild(onePage("over", { root: app, ...options }));
}

/**
 * An app of one page, with our plugin.
 * @param {string} label
 * @param {object} options of the plugin
 */
export function onePage(label, options) {
  const folder = join(prepare("next"), ".work", label);
  const config = `import { withAmplifyTiers } from "amplify-tiers/next";\n\nexport default withAmplifyTiers({ turbopack: { root: ${JSON.stringify(prepare("next"))} } }, ${JSON.stringify(options)});\n`;
  mkdirSync(join(folder, "pages"), { recursive: true });
  writeFileSync(join(folder, "next.config.mjs"), config);
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(join(folder, "pages/index.js"), "export default function Page() {\n  return <p>Hello</p>;\n}\n");
  return folder;
}

/**
 * Starts `next dev`, which ends with the test.
 * @param {import("node:test").TestContext} t
 * @param {string} app
 * @param {string[]} args
 */
export async function startDev(t, app, args) {
  const port = await freePort();
  const server = startTool(app, PROGRAM, ["dev", ...args, "--port", String(port)]);
  t.after(() => server.kill());
  let output = "";
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));

  const until = async (/** @type {() => Promise<boolean>} */ reached, /** @type {string} */ what) => {
    for (const begun = Date.now(); Date.now() - begun < 60_000; ) {
      if (await reached()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${what} did not happen:\n${output}`);
  };
  const get = async (/** @type {string} */ path) => (await fetch(`http://localhost:${port}${path}`)).status;
  await until(async () => output.includes("Ready in"), "the start");
  return {
    url: `http://localhost:${port}`,
    get,
    becomes: (/** @type {string} */ path, /** @type {number} */ status) => until(async () => (await get(path)) === status, `${path} ${status}`),
    says: (/** @type {RegExp} */ text) => until(async () => text.test(output), String(text)),
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
