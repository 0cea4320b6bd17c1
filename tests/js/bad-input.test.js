/** What goes wrong with a project's files, in every host: odd things in folders, odd bytes, a wrong configuration, no backend, no app. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Project } from "../../pkg-js/src/index.js";
import { APP, MISPLACED } from "./support/app.js";
import { EVERY_HOST } from "./support/every-host.js";
import { startsOf } from "./support/findings.js";
import { prepare, writeFiles } from "./support/hosts.js";
import { onePage, startDev } from "./support/next.js";
import { project } from "./support/project.js";
import { startVite, withPlugin } from "./support/vite.js";

const FILES = { ...APP, ".git/HEAD": "" };
const ROUTE = MISPLACED.path;
const FOUND = ["no-aws-sdk-outside-lambda src/app/api/mail/route.ts:2:1", "require-data-resource-group amplify/functions/invite/resource.ts:3:23"];

/**
 * @typedef {object} Case
 * @property {Record<string, string | Uint8Array>} files
 * @property {(app: string, lists: boolean) => void} [spoil] what no text can be; whether the host lists files by itself
 * @property {string[]} found
 * @property {Record<string, string[]>} [foundBy] what other hosts find
 * @property {RegExp} [says] why the run fails
 * @property {RegExp} [tells] what the command line says; it fails then, where the other hosts are silent
 */

/** @type {Record<string, Case>} */
const CASES = {
  "links that lead in circles, into nothing and out of the project; a pipe; a folder with the name of a file": {
    files: FILES,
    spoil(app, lists) {
      symlinkSync("..", join(app, "src/loop"));
      symlinkSync(".", join(app, "amplify/functions/itself"));
      mkdirSync(join(app, "src/folder.ts"));
      // ESLint gives up at a dead link; oxlint follows links to wherever they lead, and waits for a pipe.
      if (lists) return;
      symlinkSync("/", join(app, "src/everything"));
      symlinkSync("nowhere.ts", join(app, "src/dead.ts"));
      execFileSync("mkfifo", [join(app, "src/pipe.ts")]);
    },
    found: FOUND,
  },
  "text that is no UTF-8": {
    files: { ...FILES, [ROUTE]: Buffer.concat([Buffer.from("// caf\xe9 \xff\xfe", "latin1"), Buffer.from(APP[ROUTE].slice(2))]) },
    found: [FOUND[1], "unreadable-file src/app/api/mail/route.ts:1:7"],
    // ESLint hands text over, with what it cannot read replaced; oxlint refuses the file itself.
    foundBy: { ESLint: FOUND, oxlint: FOUND.slice(1) },
  },
  "a configuration that is no JSON": {
    files: { ...FILES, "amplify-tiers.json": '{\n  "rules": {\n' },
    found: [],
    says: /amplify-tiers\.json:\d:\d+: /,
  },
  "a configuration with a key that nobody knows": {
    files: { ...FILES, "amplify-tiers.json": '{\n  "ruels": {}\n}\n' },
    found: [],
    says: /amplify-tiers\.json:2:3: .*`?ruels`?.*`?rules`?/,
  },
  "an app without a backend": {
    files: { ...Object.fromEntries(Object.entries(FILES).filter(([path]) => !path.startsWith("amplify/"))) },
    found: FOUND.slice(0, 1),
  },
  "a folder that is no Amplify app": {
    files: { ".git/HEAD": "", "package.json": '{ "name": "app", "dependencies": { "next": "16" } }', [ROUTE]: APP[ROUTE] },
    found: [],
    tells: /no Amplify Gen 2 app/,
  },
};

for (const [title, { files, spoil, says, tells, ...expected }] of Object.entries(CASES)) {
  describe(title, () => {
    for (const [name, { host, check }] of Object.entries(EVERY_HOST)) {
      test(name, async () => {
        const app = writeFiles(join(prepare(host), ".work", `bad-${Object.keys(CASES).indexOf(title)}`), files);
        spoil?.(app, ["ESLint", "oxlint"].includes(name));
        const answer = await check(app);
        const found = expected.foundBy?.[name] ?? expected.found;
        assert.deepEqual(startsOf(answer.findings), found, answer.output);
        const isTold = tells !== undefined && name === "command line";
        const isError = found.includes(FOUND[0]);
        assert.equal(answer.failed, isError || says !== undefined || isTold || name === "oxlint" && title.includes("UTF-8"), answer.output);
        if (says) assert.match(answer.output.replaceAll(/\s+/g, " "), says);
        if (isTold) assert.match(answer.output, tells);
        else if (tells) assert.doesNotMatch(answer.output, /amplify-tiers: |\[plugin amplify-tiers\]|No findings/);
      });
    }
  });
}

test("a file that is gone when its turn comes was never there", (t) => {
  const folder = project(t, FILES);
  const opened = Project.open(folder, { onProgress: () => rmSync(join(folder, ROUTE), { force: true }) });
  assert.deepEqual(opened.check().diagnostics.map(({ rule }) => rule), ["require-data-resource-group"]);
  assert.ok(!opened.paths.includes(ROUTE));
  opened.close();
});

test("files of all sizes are read whole, though many share one piece of memory", (t) => {
  const sizes = [64, 128, 256].flatMap((kilo) => [-2, -1, 0, 1].map((more) => kilo * 1024 + more));
  const sized = (/** @type {number} */ size) => `//${"x".repeat(size - APP[ROUTE].length - 3)}\n${APP[ROUTE]}`;
  const routes = [...sizes, ...Array.from({ length: 12 }, (_, at) => 40_000 + at)].map((size) => [`src/app/api/of${size}/route.ts`, sized(size)]);
  const folder = project(t, { ...FILES, ...Object.fromEntries(routes), "src/empty.ts": "" });
  const opened = Project.open(folder);
  const { diagnostics } = opened.check();
  for (const [path, text] of routes) {
    assert.deepEqual(diagnostics.filter((found) => found.path === path).map(({ rule, range }) => `${rule} ${range.start.line}`), ["no-aws-sdk-outside-lambda 3"], path);
    // The engine takes edits of the very text only that it has read.
    assert.equal(Buffer.from(opened.applyEdits(path, [])).toString(), text);
  }
  assert.ok(opened.paths.includes("src/empty.ts"));
  opened.close();
});

test("Vite, dev: a file that is deleted takes its findings along; a configuration that turns wrong is told, and the next right one counts", async (t) => {
  const app = withPlugin(writeFiles(join(prepare("vite"), ".work", "bad-dev"), { ...FILES, "index.html": "", "amplify/data/more.ts": "" }), {});
  writeFileSync(join(app, "amplify-tiers.json"), '{ "rules": { "require-data-resource-group": "off" } }');
  const { error, cleared, says } = await startVite(t, app, ROUTE);
  assert.match((await error()).message, /^no-aws-sdk-outside-lambda/);
  rmSync(join(app, ROUTE));
  await cleared();
  writeFileSync(join(app, "amplify-tiers.json"), '{\n  "ruels": {}\n}\n');
  await says(/amplify-tiers\.json:2:3: .*ruels/);
  writeFileSync(join(app, "amplify-tiers.json"), "{}");
  await says(/warning\[require-data-resource-group\]/);
});

test("Next.js, dev: a wrong configuration is told, and the app is served; the mended one counts", async (t) => {
  const app = writeFiles(join(prepare("next"), ".work", "bad-dev-app"), { ...FILES, "amplify-tiers.json": '{\n  "ruels": {}\n}\n' });
  const dev = await startDev(t, onePage("bad-dev", { root: app }), []);
  await dev.says(/amplify-tiers: amplify-tiers\.json:2:3: .*ruels/);
  assert.equal(await dev.get("/"), 200);
  rmSync(join(app, ROUTE));
  writeFileSync(join(app, "amplify-tiers.json"), "{}");
  await dev.says(/warning\[require-data-resource-group\]/);
});
