/** Runs Vite with our plugin: builds, and dev servers that tests can listen to. */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, parse } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, runTool, writeFiles } from "./hosts.js";

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

/**
 * Builds next to nothing, with our plugin over another app: what it says of a project does not depend on what is built.
 * @param {string} app a copy of a test app below the tests of Vite
 * @param {object} [options] of the plugin
 */
export function viteOver(app, options = {}) {
  const folder = `${app}-vite`;
  const config = `import amplifyTiers from "amplify-tiers/vite";\n\nexport default { plugins: [amplifyTiers(${JSON.stringify({ root: app, ...options })})] };\n`;
  writeFiles(folder, { "vite.config.mjs": config, "index.html": '<script type="module" src="/main.js"></script>\n', "main.js": "console.log(1);\n", "package.json": "{}" });
  return runTool(folder, "vite/bin/vite.js", ["build"]);
}

/**
 * A small app whose build takes a moment, written below the tests of Vite.
 * @param {string} label
 * @param {Record<string, string>} files
 */
export function smallVite(label, files) {
  const small = {
    "package.json": '{ "name": "small", "private": true, "type": "module", "dependencies": { "aws-amplify": "^6" } }\n',
    "amplify/backend.ts": 'import { defineBackend } from "@aws-amplify/backend";\nimport { data } from "./data/resource";\n\ndefineBackend({ data });\n',
    "amplify/data/resource.ts":
      'import { a, defineData } from "@aws-amplify/backend";\n\nconst schema = a.schema({ Todo: a.model({ text: a.string() }).authorization((allow) => [allow.owner()]) });\n\nexport const data = defineData({ schema });\n',
    "index.html": '<script type="module" src="/src/main.ts"></script>\n',
    ".git/HEAD": "",
  };
  return writeFiles(join(prepare("vite"), ".work", `small-${label}`), { ...small, ...files });
}

/**
 * Starts Vite's dev server on an app that is configured; it ends with the test.
 * @param {import("node:test").TestContext} t
 * @param {string} app
 * @param {string} [file] one that will change first
 */
export async function startVite(t, app, file = "amplify/data/resource.ts") {
  const require = createRequire(join(prepare("vite"), "package.json"));
  const { createServer } = await import(pathToFileURL(require.resolve("vite")).href);
  const { WebSocket } = require("ws");
  /** @type {string[]} */
  const said = [];
  const say = (/** @type {string} */ text) => said.push(text);
  const customLogger = { info: say, warn: say, warnOnce: say, error: say, clearScreen() {}, hasErrorLogged: () => false, hasWarned: false };
  const server = await createServer({ root: app, configFile: join(app, "vite.config.mjs"), customLogger, server: { port: 0, host: "127.0.0.1" }, optimizeDeps: { noDiscovery: true } });
  t.after(() => server.close());
  await server.listen();

  const { port } = server.httpServer.address();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/?token=${server.config.webSocketToken}`, "vite-hmr");
  t.after(() => socket.close());
  /** @type {any[]} */
  const messages = [];
  socket.on("message", (/** @type {Buffer} */ data) => messages.push(JSON.parse(String(data))));
  const until = async (/** @type {() => any} */ reached, /** @type {() => string} */ seen) => {
    for (let waited = 0; waited < 20_000; waited += 20) {
      const answer = reached();
      if (answer) return answer;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`it did not come; there was ${seen()}`);
  };
  const next = (/** @type {(message: any) => boolean} */ wanted) =>
    until(
      () => {
        const index = messages.findIndex(wanted);
        return index < 0 ? undefined : messages.splice(0, index + 1).at(-1);
      },
      () => JSON.stringify(messages),
    );
  // What changes before the watcher has seen it the first time is no change to it.
  const { dir, base } = parse(join(app, file));
  await until(() => server.watcher.getWatched()[dir]?.includes(base), () => Object.keys(server.watcher.getWatched()).join());
  return {
    server,
    said,
    /** The next error that the overlay shows. */
    error: async () => (await next(({ type }) => type === "error")).err,
    /** Waits until the overlay is taken away. */
    cleared: () => next(({ type, updates }) => type === "update" && updates.length === 0),
    says: (/** @type {RegExp} */ text) => until(() => text.test(said.join("\n")), () => said.join("\n")),
  };
}
