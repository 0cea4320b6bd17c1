/** Errors in the browser's overlay, seen in Chromium: shown, mended and gone, back again; part of `npm run test:matrix`. */
/* global document */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startChromium } from "../support/chromium.js";
import { copyApp, startTool } from "../support/hosts.js";
import { startDev } from "../support/next.js";
import { smallNext } from "../support/small-next.js";
import { withPlugin } from "../support/vite.js";

/** A page of a dev server is compiled when it is asked for. */
const PATIENCE = 60_000;

/** @type {any} */
let browser;

before(async () => {
  browser = await startChromium();
});
after(() => browser?.close());

/**
 * A page whose overlay can be waited for.
 * @param {import("node:test").TestContext} t
 * @param {string} url
 * @param {string} element whose shadow root the overlay is
 */
async function openPage(t, url, element) {
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.goto(url, { timeout: PATIENCE });
  const text = () => page.evaluate((/** @type {string} */ name) => document.querySelector(name)?.shadowRoot?.textContent ?? "", element);
  const until = async (/** @type {(text: string) => boolean} */ reached, /** @type {string} */ what) => {
    for (const begun = Date.now(); Date.now() - begun < PATIENCE; ) {
      // A reload takes the page away under the question.
      if (reached(await text().catch(() => "\n"))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the overlay never ${what}: ${await text()}`);
  };
  return {
    page,
    text,
    shows: (/** @type {string} */ rule) => until((text) => text.includes(rule), `showed ${rule}`),
    isGone: (/** @type {string} */ rule) => until((text) => text !== "\n" && !text.includes(rule), `let ${rule} go`),
  };
}

test("Vite: shown on load, gone when mended, back when broken again, there after a reload and an unrelated edit", async (t) => {
  const app = withPlugin(copyApp("vite", "vite-spa", "overlay"), {});
  const port = 5900 + (process.pid % 90);
  const server = startTool(app, "vite/bin/vite.js", ["--port", String(port), "--strictPort", "--host", "127.0.0.1"]);
  t.after(() => server.kill());
  let output = "";
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  for (const begun = Date.now(); !/ready in/.test(output); ) {
    assert.ok(Date.now() - begun < PATIENCE, output);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const rule = "no-aws-sdk-outside-lambda";
  const overlay = await openPage(t, `http://127.0.0.1:${port}/`, "vite-error-overlay");
  await overlay.shows(rule);
  assert.match(await overlay.text(), /covers\.ts:1/);

  const covers = join(app, "src/lib/covers.ts");
  const wrong = readFileSync(covers, "utf8");
  writeFileSync(covers, "export const coverUrl = async (_bookId: string): Promise<string | undefined> => undefined;\n");
  await overlay.isGone(rule);
  writeFileSync(covers, wrong);
  await overlay.shows(rule);

  await overlay.page.reload();
  await overlay.shows(rule);
  const dates = join(app, "src/lib/dates.ts");
  writeFileSync(dates, `${readFileSync(dates, "utf8")}\n// unrelated\n`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await overlay.shows(rule);

  // A warning alone is for the terminal.
  writeFileSync(covers, "export const coverUrl = async (_bookId: string): Promise<string | undefined> => undefined;\n");
  await overlay.isGone(rule);
  assert.match(output, /warning\[no-multi-step-write\]/);
});

test("Next.js: shown at the module, gone when mended, back when broken again", async (t) => {
  const app = smallNext("overlay");
  const dev = await startDev(t, app, []);
  const page = join(app, "app/page.tsx");
  const right = readFileSync(page, "utf8");
  const wrong = `import nodemailer from "nodemailer";\n${right}\nvoid nodemailer;\n`;
  writeFileSync(page, wrong);
  const overlay = await openPage(t, `${dev.url}/`, "nextjs-portal");
  await overlay.shows("no-email-outside-lambda");
  writeFileSync(page, right);
  await overlay.isGone("no-email-outside-lambda");
  await overlay.page.waitForSelector("button", { timeout: PATIENCE });
  writeFileSync(page, wrong);
  await overlay.shows("no-email-outside-lambda");
});
