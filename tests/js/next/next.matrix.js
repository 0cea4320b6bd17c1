/** The modes of one version of Next.js: bundlers, routers, build and dev; part of `npm run test:matrix`. */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
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
    const build = async (/** @type {boolean} */ plugin) => {
      configure(app, { plugin });
      // What a build finds in its cache it emits in another form.
      rmSync(join(app, ".next"), { recursive: true, force: true });
      const { status, output } = await nextBuild(app, args);
      assert.equal(status, 0, output);
      assert.doesNotMatch(output, /Invalid next\.config|Unrecognized key/);
      return emitted(app);
    };
    // Next 15 has webpack compile in several threads, and emits some files in one of a few forms: one has to come both ways.
    const turns = bundler === "webpack" && Math.floor(version()) === 15 ? 4 : 1;
    const forms = { with: new Set(), without: new Set() };
    const add = (/** @type {Set<string>} */ to, /** @type {Record<string, string>} */ files) => Object.entries(files).forEach((form) => to.add(form.join(" ")));
    const paths = (/** @type {Set<string>} */ of, /** @type {Set<string>} */ among) => [...new Set([...of].filter((form) => among.has(form)).map((form) => form.split(" ")[0]))].sort();
    for (let turn = 0; turn < turns; turn += 1) {
      add(forms.with, await build(true));
      add(forms.without, await build(false));
      if (paths(forms.with, forms.with).length === paths(forms.with, forms.without).length) break;
    }
    const same = paths(forms.with, forms.without);
    assert.ok(same.length > 10);
    assert.deepEqual(paths(forms.with, forms.with), same);
    assert.deepEqual(paths(forms.without, forms.without), same);
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
