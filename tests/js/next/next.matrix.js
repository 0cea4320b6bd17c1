/** Every mode of one version of Next.js: bundlers, routers, forms of configuration, build and dev; part of `npm run test:matrix`. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ofText } from "../support/findings.js";
import { nextBuild, startDev } from "../support/next.js";
import { configure, emitted, FINDINGS, major, smallNext, WRONG } from "../support/small-next.js";

const version = major();
/** What chooses the bundler: Next 16 has Turbopack by default, 15 webpack, and 14 builds with webpack alone. */
const BUNDLERS = version >= 16 ? { turbopack: [], webpack: ["--webpack"] } : version === 15 ? { turbopack: ["--turbopack"], webpack: [] } : { webpack: [] };
/** @type {(keyof typeof import("../support/small-next.js").CONFIGS)[]} */
const FORMS = version >= 15 ? ["next.config.js", "next.config.ts"] : ["next.config.js", "next.config.mjs"];

for (const [bundler, args] of Object.entries(BUNDLERS)) {
  test(`build, ${bundler}: errors of both routers fail it, each shown once`, async () => {
    const { status, output } = await nextBuild(smallNext(`${bundler}-wrong`, { wrong: true }), args);
    assert.equal(status, 1, output);
    assert.deepEqual(ofText(output), FINDINGS);
    assert.equal(output.match(/\berror\[no-email-outside-lambda\]/g)?.length, 2, output);
  });

  test(`build, ${bundler}: the emitted code is the same with and without the plugin`, async () => {
    const app = smallNext(`${bundler}-right`);
    const results = [];
    for (const plugin of [true, false]) {
      configure(app, { plugin });
      const { status, output } = await nextBuild(app, args);
      assert.equal(status, 0, output);
      assert.doesNotMatch(output, /Invalid next\.config|Unrecognized key/);
      results.push(emitted(app));
    }
    assert.ok(Object.keys(results[0]).length > 10);
    assert.deepEqual(results[0], results[1]);
  });

  test(`dev, ${bundler}: a finding stands at its module until it is mended, in both routers`, async (t) => {
    const app = smallNext(`${bundler}-dev`);
    const dev = await startDev(t, app, args);
    assert.equal(await dev.get("/"), 200);
    assert.equal(await dev.get("/about"), 200);
    for (const [path, route] of [["app/api/mail/route.ts", "/api/mail"]]) {
      writeFileSync(join(app, path), WRONG[/** @type {keyof typeof WRONG} */ (path)].replace("POST", "GET"));
      await dev.becomes(route, 500);
      await dev.says(/no-email-outside-lambda: app\/api\/mail\/route\.ts:1:1 /);
      writeFileSync(join(app, path), "export async function GET() {\n  return Response.json({});\n}\n");
      await dev.becomes(route, 200);
    }
  });
}

for (const config of FORMS) {
  test(`build, ${config}: an object, a function, or chained with another plugin`, async () => {
    const { status, output } = await nextBuild(smallNext("form", { wrong: true, config }), BUNDLERS.webpack);
    assert.equal(status, 1, output);
    assert.deepEqual(ofText(output), FINDINGS);
  });
}
