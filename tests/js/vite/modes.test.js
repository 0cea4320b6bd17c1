/** The ways in which Vite builds and serves an app: several environments, generated modules, monorepos, files outside of `src`. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Project } from "../../../pkg-js/src/index.js";
import { ofReport, ofText, startsOf } from "../support/findings.js";
import { copyApp, runTool, startTool } from "../support/hosts.js";
import { smallVite, startVite, viteOver } from "../support/vite.js";

const SDK = 'import { S3Client } from "@aws-sdk/client-s3";\n\nexport const s3 = new S3Client({});\n';
const DATA = "amplify/data/resource.ts";
const VITE = "vite/bin/vite.js";

/** @param {string} options of the plugin @param {string} [more] of Vite */
const config = (options, more = "") => `import amplifyTiers from "amplify-tiers/vite";\n\nexport default { ${more}plugins: [amplifyTiers(${options})], build: { rollupOptions: { external: /^@aws-sdk/ } } };\n`;

/** How often a text says that a rule was broken. @param {string} output @param {string} rule */
const count = (output, rule) => output.split(`[${rule}]:`).length - 1;

test("a module that is generated during the build is checked when it is loaded", async () => {
  const generator = `import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

export const generator = { name: "generator", buildStart: () => setTimeout(300).then(() => writeFileSync("src/routes.gen.ts", TEXT)) };
`;
  const own = (/** @type {string} */ options) => `import { generator } from "./generator.mjs";\n${config(options).replace("plugins: [", "plugins: [generator, ")}`;
  const app = smallVite("generated", {
    "generator.mjs": generator.replace("TEXT", JSON.stringify(SDK)),
    "vite.config.mjs": own("{}"),
    "src/main.ts": 'import { s3 } from "./routes.gen";\n\nconsole.log(s3);\n',
    "src/routes.gen.ts": "export const s3 = 1;\n",
  });
  const failed = await runTool(app, VITE, ["build"]);
  assert.equal(failed.status, 1, failed.output);
  assert.deepEqual(ofText(failed.output), ["no-aws-sdk-outside-lambda src/routes.gen.ts:1:1"]);
  assert.equal(count(failed.output, "no-aws-sdk-outside-lambda"), 1, failed.output);
  assert.match(failed.output, /\[plugin amplify-tiers\] .*src\/routes\.gen\.ts(?: \(|:)1:0/);

  // Written anew by every build, and right: not a word.
  writeFileSync(join(app, "src/routes.gen.ts"), "export const s3 = 1;\n");
  writeFileSync(join(app, "generator.mjs"), generator.replace("TEXT", '"export const s3 = 2;"'));
  const right = await runTool(app, VITE, ["build"]);
  assert.equal(right.status, 0, right.output);
  assert.doesNotMatch(right.output, /error\[|warning\[|No findings/);
});

test("a build for browser and server tells each finding once", async () => {
  const app = smallVite("environments", {
    "vite.config.mjs": config('{ failOn: "never" }', 'builder: {}, environments: { ssr: { build: { ssr: "src/main.ts", outDir: "dist-ssr" } } }, '),
    "src/main.ts": SDK,
  });
  const { status, output } = await runTool(app, VITE, ["build", "--app"]);
  assert.equal(status, 0, output);
  assert.match(output, /building client environment[^]*building ssr environment/);
  assert.deepEqual(ofText(output), ["no-aws-sdk-outside-lambda src/main.ts:1:1"]);
  assert.equal(count(output, "no-aws-sdk-outside-lambda"), 1, output);
});

test("--watch tells a finding when it is new", async () => {
  const app = smallVite("watch", { "vite.config.mjs": config('{ failOn: "never" }'), "src/main.ts": "console.log(1);\n" });
  const child = startTool(app, VITE, ["build", "--watch"]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const built = async (/** @type {number} */ times) => {
    for (const begun = Date.now(); (output.match(/built in/g)?.length ?? 0) < times; ) {
      assert.ok(Date.now() - begun < 30_000, output);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  try {
    await built(1);
    assert.equal(count(output, "no-aws-sdk-outside-lambda"), 0);
    writeFileSync(join(app, "src/main.ts"), SDK);
    await built(2);
    writeFileSync(join(app, "src/main.ts"), `${SDK}// again\n`);
    await built(3);
    assert.equal(count(output, "no-aws-sdk-outside-lambda"), 1, output);
  } finally {
    child.kill();
  }
});

test("an app of a monorepo is checked with all of it", async () => {
  const app = copyApp("vite", "monorepo", "packages");
  const expected = startsOf(ofReport(Project.open(app).check()));
  const { status, output } = await viteOver(app);
  assert.equal(status, 1, output);
  assert.deepEqual(ofText(output), expected);

  // Found from one of its packages.
  const web = join(app, "apps/web");
  writeFileSync(join(web, "vite.config.mjs"), config("{}"));
  const inside = await runTool(web, VITE, ["build"]);
  assert.equal(inside.status, 1, inside.output);
  assert.deepEqual(ofText(inside.output), expected);
});

test("in dev, a change of the backend is seen, and warnings have their place and frame", async (t) => {
  const app = smallVite("backend", { "vite.config.mjs": config("{}"), "src/main.ts": "console.log(1);\n" });
  const { said, error, cleared, says } = await startVite(t, app);
  assert.doesNotMatch(said.join("\n"), /error\[|warning\[/);
  const data = readFileSync(join(app, DATA), "utf8");
  writeFileSync(join(app, DATA), data.replace("});", ", createTodo: a.mutation().returns(a.id()).authorization((allow) => [allow.authenticated()]).handler(a.handler.custom({ entry: \"./x.js\" })) });"));
  const shown = await error();
  assert.match(shown.message, /^no-generated-name-conflict: /);
  assert.deepEqual([shown.loc.file, shown.loc.line], [join(app, DATA), 3]);
  writeFileSync(join(app, DATA), data);
  await cleared();

  const twoWrites =
    'import { generateClient } from "aws-amplify/data";\n\nconst client = generateClient();\n\nexport async function save() {\n  await client.models.Todo.create({ text: "a" });\n  await client.models.Todo.create({ text: "b" });\n}\n';
  writeFileSync(join(app, "src/main.ts"), twoWrites);
  await says(/warning\[no-multi-step-write\]: [^]*--> src\/main\.ts:\d+:\d+\n[^]*\d+ \| [^\n]+\n\s+\| \s*\^+/);
  // Vite serves the same module to browsers and to its own server; neither checks it for itself.
  assert.equal(count(said.join("\n"), "no-multi-step-write"), 1);
});
