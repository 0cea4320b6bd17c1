/** ESLint's own ways of working with findings: directives, bulk suppressions, threads, the rule tester. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { eslintCli, eslintHost, FILES } from "../support/eslint.js";
import { ofEslint } from "../support/findings.js";
import { copyApp } from "../support/hosts.js";

/** @type {Awaited<ReturnType<typeof eslintHost>>} */
let host;

before(async () => {
  host = await eslintHost();
});

const CONFIG = `import amplifyTiers from "eslint-plugin-amplify-tiers";
import { parser } from "typescript-eslint";

export default [{ files: ${JSON.stringify(FILES)}, languageOptions: { parser } }, ...amplifyTiers.configs.recommended];
`;

/** @param {string} label @param {string} [name] */
function configured(label, name = "next-wrong") {
  const app = copyApp("eslint", name, label);
  writeFileSync(join(app, "eslint.config.js"), CONFIG);
  return app;
}

test("a suppressions file hides what is in it, and is reported once it is not needed any more", async () => {
  const app = configured("suppressions", "vite-spa");
  const path = join(app, "src/lib/covers.ts");
  const before = await eslintCli(app, ["."]);
  assert.equal(before.status, 1);
  await eslintCli(app, ["--suppress-all", "."]);
  assert.deepEqual(JSON.parse(readFileSync(join(app, "eslint-suppressions.json"), "utf8")), {
    "src/components/book-card.tsx": { "amplify-tiers/no-multi-step-write": { count: 1 } },
    "src/lib/covers.ts": { "amplify-tiers/no-aws-sdk-outside-lambda": { count: 1 } },
  });
  const suppressed = await eslintCli(app, ["."]);
  assert.equal(suppressed.status, 0, suppressed.output);
  assert.equal(suppressed.results.flatMap(({ suppressedMessages }) => suppressedMessages).length, 2);

  writeFileSync(path, "export const coverUrl = async (_bookId: string): Promise<string | undefined> => undefined;\n");
  const unused = await eslintCli(app, ["."]);
  assert.equal(unused.status, 2, unused.output);
  await eslintCli(app, ["--prune-suppressions", "."]);
  assert.equal((await eslintCli(app, ["."])).status, 0);
});

test("--fix deletes no directive that is needed, and one that isn't", async () => {
  const app = configured("directives", "vite-spa");
  const path = join(app, "src/lib/covers.ts");
  const text = readFileSync(path, "utf8");
  const needed = "/* eslint-disable amplify-tiers/no-aws-sdk-outside-lambda -- a demo */\n";
  const unneeded = "// eslint-disable-next-line amplify-tiers/no-batch-write\n";
  writeFileSync(path, needed + unneeded + text);
  await eslintCli(app, ["--fix", "--report-unused-disable-directives", "."]);
  assert.equal(readFileSync(path, "utf8").replace(/^ \n/m, ""), needed + text);
});

test("several threads find what one finds", async () => {
  const app = configured("threads");
  const one = await eslintCli(app, ["."]);
  const two = await eslintCli(app, ["--concurrency", "2", "."]);
  assert.ok(one.results.length > 0);
  assert.deepEqual(ofEslint(app, two.results), ofEslint(app, one.results));
});

test("several projects in one run", async () => {
  const apps = ["vite-spa", "monorepo"].map((name) => copyApp("eslint", name, "several"));
  const cwd = join(apps[0], "..");
  const { parser } = host.require("typescript-eslint");
  const overrideConfig = [{ files: FILES, languageOptions: { parser } }, ...host.plugin.configs.recommended];
  const together = await new host.ESLint({ cwd, overrideConfigFile: true, overrideConfig }).lintFiles(apps);
  for (const app of apps) {
    const alone = await new host.ESLint({ cwd: app, overrideConfigFile: true, overrideConfig }).lintFiles(["."]);
    const own = together.filter(({ filePath }) => filePath.startsWith(app));
    assert.deepEqual(ofEslint(app, own), ofEslint(app, alone));
    assert.ok(ofEslint(app, own).length > 0);
  }
});

test("the engine is asked about the first file and then about all, once more for a rule with options of its own; about each unsaved text once", async (t) => {
  /** @type {{ Project: typeof import("../../../pkg-js/src/index.js").Project }} */
  const { Project } = await import(host.require.resolve("amplify-tiers"));
  const { check } = Project.prototype;
  t.after(() => (Project.prototype.check = check));
  /** @type {(string | undefined)[]} */
  let questions = [];
  Project.prototype.check = function (...args) {
    questions.push(args[0]);
    return check.apply(this, args);
  };
  const { parser } = host.require("typescript-eslint");
  const asked = async (/** @type {string} */ label, /** @type {any[]} */ configs) => {
    const app = copyApp("eslint", "vite-spa", `questions-${label}`);
    // Where nothing is remembered of an earlier run.
    mkdirSync(join(app, "node_modules"));
    const overrideConfig = [{ files: FILES, languageOptions: { parser } }, ...configs];
    const eslint = new host.ESLint({ cwd: app, overrideConfigFile: true, overrideConfig });
    questions = [];
    const results = await eslint.lintFiles(["."]);
    assert.ok(results.length > 2);
    const saved = { one: questions.filter((path) => path !== undefined).length, all: questions.filter((path) => path === undefined).length };
    questions = [];
    for (const { filePath } of results) await eslint.lintText(`${readFileSync(filePath, "utf8")}// unsaved\n`, { filePath });
    assert.ok(!questions.includes(undefined));
    return { saved, unsaved: questions.length / results.length };
  };
  const times = (/** @type {number} */ sets) => ({ saved: { one: sets, all: sets }, unsaved: sets });
  const { recommended, strict } = host.plugin.configs;
  assert.deepEqual(await asked("recommended", recommended), times(1));
  assert.deepEqual(await asked("options", [...recommended, { rules: { "amplify-tiers/require-data-resource-group": ["error", { when: "risk" }] } }]), times(2));
  assert.deepEqual(await asked("strict", strict), times(1 + Object.values(strict[0].rules ?? {}).filter(Array.isArray).length));
});

test("the rule tester runs our rules", () => {
  const app = copyApp("eslint", "next-right", "rule-tester");
  const { RuleTester, plugin, require } = host;
  const tester = new RuleTester({ languageOptions: { parser: require("typescript-eslint").parser } });
  const filename = join(app, "src/app/api/extra/route.ts");
  const code = 'import { SESClient } from "@aws-sdk/client-ses";\n\nexport const POST = () => new SESClient();\n';
  /** @type {{ name: string, run: () => void }[]} */
  const cases = [];
  RuleTester.describe = (_name, run) => run();
  RuleTester.it = Object.assign((/** @type {string} */ name, /** @type {() => void} */ run) => cases.push({ name, run }), { only: () => {} });
  tester.run("no-aws-sdk-outside-lambda", plugin.rules["no-aws-sdk-outside-lambda"], {
    valid: [{ code: "export const POST = () => new Response();\n", filename }, { code, filename: join(app, "amplify/functions/create-tenant/handler.ts") }],
    invalid: [{ code, filename, errors: [{ line: 1, column: 1, message: /client-ses/ }] }],
  });
  assert.equal(cases.length, 3);
  for (const { run } of cases) run();
});

test("what the plugin says of itself: names for every configuration, a page and a schema for every rule", () => {
  const { plugin } = host;
  for (const preset of ["recommended", "strict"]) assert.deepEqual(plugin.configs[preset].map((/** @type {any} */ { name }) => name), [`amplify-tiers/${preset}`]);
  for (const [id, { meta }] of Object.entries(/** @type {Record<string, any>} */ (plugin.rules))) {
    assert.match(meta.docs.description, /^[A-Z].*\.$/, id);
    assert.ok(existsSync(join(host.require.resolve("eslint-plugin-amplify-tiers"), "../../docs/rules", `${id}.md`)), id);
    assert.ok(meta.docs.url.endsWith(`/${id}.md`), meta.docs.url);
    assert.ok(Array.isArray(meta.schema), id);
  }
});
