/** The Vite plugin in real builds and in a real dev server, from the packed tarball. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Project } from "../../../pkg-js/src/index.js";
import { ofReport, ofText, startsOf } from "../support/findings.js";
import { copyApp, prepare } from "../support/hosts.js";
import { viteBuild, withPlugin } from "../support/vite.js";

test("a build fails on errors, shows every finding, and points at the first", async () => {
  const app = copyApp("vite", "vite-spa", "errors");
  const { status, output } = await viteBuild(app);
  assert.equal(status, 1, output);
  assert.deepEqual(ofText(output), startsOf(ofReport(Project.open(app).check())));
  // The SDK import is an error, the two writes in the browser are a warning.
  assert.match(output, /error\[no-aws-sdk-outside-lambda\]/);
  assert.match(output, /warning\[no-multi-step-write\]/);
  assert.match(output, /\[plugin amplify-tiers\] .*src\/lib\/covers\.ts(?: \(|:)1:0/);
  assert.match(output, /1 \| import \{ GetObjectCommand, S3Client \} from "@aws-sdk\/client-s3";\n\s+\| \^+/);
});

test("failOn says what fails a build", async () => {
  const app = copyApp("vite", "vite-spa", "fail-on");
  const never = await viteBuild(app, { failOn: "never" });
  assert.equal(never.status, 0, never.output);
  assert.match(never.output, /error\[no-aws-sdk-outside-lambda\]/);
  assert.match(never.output, /built in/);

  const covers = join(app, "src/lib/covers.ts");
  writeFileSync(covers, "export const coverUrl = async (_bookId: string): Promise<string | undefined> => undefined;\n");
  const error = await viteBuild(app, { failOn: "error" });
  assert.equal(error.status, 0, error.output);
  assert.match(error.output, /warning\[no-multi-step-write\]/);
  const warn = await viteBuild(app, { failOn: "warn" });
  assert.equal(warn.status, 1, warn.output);
});

test("a build of the clean app passes without a word", async () => {
  const { status, output } = await viteBuild(copyApp("vite", "clean", "build"));
  assert.equal(status, 0, output);
  assert.doesNotMatch(output, /amplify-tiers|warning\[|error\[|No findings/);
});

test("a wrong configuration fails the build and says where", async () => {
  const app = copyApp("vite", "clean", "config");
  writeFileSync(join(app, "amplify-tiers.json"), '{\n  "ruels": {}\n}\n');
  const { status, output } = await viteBuild(app);
  assert.equal(status, 1, output);
  assert.match(output, /amplify-tiers\.json:2:3.*ruels/);
});

test("in dev, errors reach the overlay on connection and after each change, and leave it when they are mended", async (t) => {
  const app = withPlugin(copyApp("vite", "vite-spa", "dev"), {});
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
  assert.deepEqual(ofText(said.join("\n")), startsOf(ofReport(Project.open(app).check())));

  const { port } = server.httpServer.address();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/?token=${server.config.webSocketToken}`, "vite-hmr");
  t.after(() => socket.close());
  /** @type {any[]} */
  const messages = [];
  socket.on("message", (/** @type {Buffer} */ data) => messages.push(JSON.parse(String(data))));
  const next = async (/** @type {(message: any) => boolean} */ wanted) => {
    for (let waited = 0; waited < 10_000; waited += 20) {
      const index = messages.findIndex(wanted);
      if (index >= 0) return messages.splice(0, index + 1).at(-1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`not sent; got ${JSON.stringify(messages)}`);
  };
  const isError = (/** @type {any} */ { type }) => type === "error";
  const isCleared = (/** @type {any} */ { type, updates }) => type === "update" && updates.length === 0;

  const { err } = await next(isError);
  assert.match(err.message, /^no-aws-sdk-outside-lambda: /);
  assert.deepEqual(err.loc, { file: join(app, "src/lib/covers.ts"), line: 1, column: 0 });
  assert.match(err.frame, /1 \| import \{ GetObjectCommand/);
  // The module itself still loads.
  assert.ok(await server.transformRequest("/src/lib/dates.ts"));

  const covers = join(app, "src/lib/covers.ts");
  const wrong = readFileSync(covers, "utf8");
  writeFileSync(covers, "export const coverUrl = async (_bookId: string): Promise<string | undefined> => undefined;\n");
  await next(isCleared);
  said.length = 0;
  writeFileSync(covers, `// again\n${wrong}`);
  assert.equal((await next(isError)).err.loc.line, 2);
  assert.match(said.join("\n"), /error\[no-aws-sdk-outside-lambda\]/);
});
