/** The modes of one version of Next.js: bundlers, routers, build and dev; part of `npm run test:matrix`. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ofText } from "../support/findings.js";
import { nextBuild, startDev } from "../support/next.js";
import { BUILD, configure, DEV, emitted, FINDINGS, smallNext, standsUntilMended, version, WRONG } from "../support/small-next.js";

for (const [bundler, args] of Object.entries(BUILD)) {
  test(`build, ${bundler}: errors of both routers fail it, each shown once`, async () => {
    const { status, output } = await nextBuild(smallNext(`${bundler}-wrong`, { wrong: true }), args);
    assert.equal(status, 1, output);
    assert.deepEqual(ofText(output), FINDINGS);
    assert.equal(output.match(/\berror\[no-email-outside-lambda\]/g)?.length, 2, output);
    assert.match(output, /no-email-outside-lambda: app\/api\/mail\/route\.ts:1:1 .*\(and 1 more\)/);
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
}

for (const [bundler, args] of Object.entries(DEV)) {
  test(`dev, ${bundler}: a finding stands at its module until it is mended, in both routers`, async (t) => {
    const app = smallNext(`${bundler}-dev`);
    const dev = await startDev(t, app, args);
    assert.equal(await dev.get("/"), 200);
    assert.equal(await dev.get("/about"), 200);
    await standsUntilMended(app, dev, "app/api/mail/route.ts", "/api/mail");
    await standsUntilMended(app, dev, "pages/api/post.js", "/api/post");
  });
}

if (version() < 15) {
  // What a loader hands on is JavaScript to its Turbopack, so there is none.
  test("dev, turbopack: findings are told on the terminal, when the server starts and when they come", async (t) => {
    const app = smallNext("turbopack-dev");
    writeFileSync(join(app, "pages/api/post.js"), WRONG["pages/api/post.js"]);
    const dev = await startDev(t, app, ["--turbo"]);
    await dev.says(/error\[no-email-outside-lambda\]: [^]*--> pages\/api\/post\.js:1:1\n/);
    assert.equal(await dev.get("/"), 200);
    assert.equal(await dev.get("/about"), 200);
    writeFileSync(join(app, "app/api/mail/route.ts"), WRONG["app/api/mail/route.ts"]);
    await dev.says(/error\[no-email-outside-lambda\]: [^]*--> app\/api\/mail\/route\.ts:1:1\n/);
  });
}
