/** The forms that a configuration of Next.js has, and chains with another plugin; part of `npm run test:matrix`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ofText } from "../support/findings.js";
import { nextBuild, startDev } from "../support/next.js";
import { BUILD, DEV, FINDINGS, smallNext, standsUntilMended, version } from "../support/small-next.js";

/** @type {(keyof typeof import("../support/small-next.js").CONFIGS)[]} */
const FORMS = ["next.config.js", ...(version() >= 15 ? /** @type {const} */ (["next.config.ts"]) : []), "next.config.mjs, @next/mdx inside", "next.config.mjs, @next/mdx outside"];

for (const config of FORMS) {
  test(`build, ${config}`, async () => {
    const app = smallNext("form", { wrong: true, config });
    const wrong = await nextBuild(app, BUILD.webpack);
    assert.equal(wrong.status, 1, wrong.output);
    assert.deepEqual(ofText(wrong.output), FINDINGS);
  });
}

for (const [bundler, args] of Object.entries(DEV)) {
  test(`dev, ${bundler}: chained with @next/mdx, whose pages are made as before`, async (t) => {
    const app = smallNext(`${bundler}-mdx`, { config: "next.config.mjs, @next/mdx inside" });
    const dev = await startDev(t, app, args);
    assert.equal(await dev.get("/notes"), 200);
    await standsUntilMended(app, dev, "app/api/mail/route.ts", "/api/mail");
  });
}
