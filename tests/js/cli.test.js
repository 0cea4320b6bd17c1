/** The command line, run from the packed package: every exit code and every way a check can have nothing to say. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { APP, CLEAN_APP, FIXABLE, MISPLACED } from "./support/app.js";
import { cli } from "./support/cli.js";
import { project } from "./support/project.js";
import { installed } from "./support/tarballs.js";

let installation = "";
before(() => {
  installation = installed();
});
after(() => rmSync(installation, { recursive: true, force: true }));

const run = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) => cli(installation, cwd, args);

describe("exit code 0", () => {
  it("comes of a clean app", (test) => {
    const { status, stdout, stderr } = run(project(test, CLEAN_APP), "check");
    assert.equal(status, 0, stdout + stderr);
    assert.equal(stderr, "");
  });

  it("comes of warnings alone", (test) => {
    const { status, stdout } = run(project(test, APP), "--rule", `${MISPLACED.rule}=warn`);
    assert.equal(status, 0);
    assert.match(stdout, /client-ses/);
  });

  it("comes of an app whose backend lives elsewhere, with a notice", (test) => {
    const { "package.json": manifest } = APP;
    const { status, stderr } = run(project(test, { "package.json": manifest, "src/app/page.tsx": "export default () => null;\n" }), "check");
    assert.equal(status, 0, stderr);
    assert.match(stderr, /no backend folder/);
  });

  it("comes of --help, --version, rules and explain", (test) => {
    const folder = project(test, {});
    for (const args of [["--help"], ["-h"], ["--version"], ["rules"], ["explain", MISPLACED.rule]]) {
      const { status, stdout } = run(folder, ...args);
      assert.equal(status, 0, args.join(" "));
      assert.notEqual(stdout.trim(), "");
    }
    const rules = JSON.parse(run(folder, "rules", "--format", "json").stdout);
    assert.ok(rules.some((/** @type {{ id: string }} */ rule) => rule.id === MISPLACED.rule));
  });
});

describe("where", () => {
  it("prints tier, tree and responsibilities of a file or of the function around a line", (test) => {
    const folder = project(test, APP);
    const { status, stdout } = run(folder, "where", `${MISPLACED.path}:${MISPLACED.line + 3}`);
    assert.equal(status, 0);
    assert.match(stdout, /tier: bff, because it is a Next\.js route handler/);
    assert.match(stdout, /Does it call AWS services/);
    const data = JSON.parse(run(folder, "where", MISPLACED.path, "--format", "json").stdout);
    assert.equal(data.path, MISPLACED.path);
  });

  it("refuses what is no file of the project", (test) => {
    const folder = project(test, APP);
    for (const args of [["where"], ["where", "none.ts"], ["where", "../none.ts", "--root", "."], ["where", MISPLACED.path, "--fix"]]) {
      const { status, stderr } = run(folder, ...args);
      assert.equal(status, 2, args.join(" "));
      assert.match(stderr, /where|none\.ts/);
      assert.doesNotMatch(stderr, /internal error/);
    }
  });
});

describe("exit code 1", () => {
  it("comes of a finding at error level, shown with its frame", (test) => {
    const { status, stdout } = run(project(test, APP));
    assert.equal(status, 1);
    assert.ok(stdout.includes(MISPLACED.rule));
    assert.ok(stdout.includes(`${MISPLACED.path}:${MISPLACED.line}:1`));
    assert.ok(stdout.includes(`import { SESClient } from "@aws-sdk/client-ses";`));
  });

  it("comes of more warnings than allowed", (test) => {
    const folder = project(test, APP);
    const warn = ["--rule", `${MISPLACED.rule}=warn`, "--rule", `${FIXABLE.rule}=off`];
    assert.equal(run(folder, ...warn, "--max-warnings", "1").status, 0);
    const { status, stderr } = run(folder, ...warn, "--max-warnings=0");
    assert.equal(status, 1);
    assert.match(stderr, /--max-warnings 0/);
  });

  it("counts an unparsable file as a warning and lists it", (test) => {
    const folder = project(test, { ...CLEAN_APP, "src/broken.ts": "export const = ;\n" });
    const { status, stdout } = run(folder);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /src\/broken\.ts:1/);
    assert.equal(run(folder, "--max-warnings", "0").status, 1);
    const report = JSON.parse(run(folder, "--format", "json").stdout);
    assert.deepEqual(report.parseErrors.map((/** @type {{ path: string }} */ { path }) => path), ["src/broken.ts"]);
    assert.deepEqual(report.diagnostics, []);
  });
});

describe("exit code 2", () => {
  /** @type {[title: string, files: Record<string, string>, args: string[], message: RegExp][]} */
  const cases = [
    ["an unknown option", APP, ["--fxi"], /--fxi.*--fix/],
    ["an unknown option with a value", APP, ["--formatt=json"], /--formatt.*--format/],
    ["an unknown command", APP, ["chekc"], /chekc.*check/],
    ["an unknown format", APP, ["--format", "jsn"], /jsn.*json/],
    ["a missing value", APP, ["--root"], /--root/],
    ["a bad number", APP, ["--max-warnings", "many"], /many/],
    ["a path that is not there", APP, ["src/nowhere.ts"], /src\/nowhere\.ts/],
    ["a path that is not read", { ...APP, "notes.txt": "" }, ["notes.txt"], /notes\.txt/],
    ["a root that is not there", APP, ["--root", "nowhere"], /nowhere/],
    ["a configuration that is not there", APP, ["--config", "nowhere.json"], /nowhere\.json/],
    ["an unknown rule on the command line", APP, ["--rule", "no-aws-sdk-outside-lamda=off"], /no-aws-sdk-outside-lamda.*no-aws-sdk-outside-lambda/],
    ["an unknown severity on the command line", APP, ["--rule", "no-backend-import=fatal"], /fatal/],
    ["an unknown key in the configuration", { ...APP, "amplify-tiers.json": `{\n  "rulse": {}\n}\n` }, [], /amplify-tiers\.json:2:3: .*rulse.*rules/],
    ["a broken configuration", { ...APP, "amplify-tiers.json": `{ "rules": ` }, [], /amplify-tiers\.json:1:/],
    ["an unknown rule to explain", APP, ["explain", "no-backend-imports"], /no-backend-imports.*no-backend-import/],
    ["an empty folder", {}, [], /no files/],
    ["a folder that is no Amplify app", { "package.json": `{ "name": "x" }`, "index.ts": "export {};\n" }, [], /no Amplify Gen 2 app.*defineBackend/],
    ["files of which none can be parsed", { "a.ts": "export const = ;\n" }, [], /a\.ts:1:/],
    ["--dry-run without --fix", APP, ["--dry-run"], /--fix/],
    ["an option of another command", APP, ["explain", "no-backend-import", "--fix"], /--fix/],
  ];
  for (const [title, files, args, message] of cases) {
    it(`comes of ${title}`, (test) => {
      const { status, stdout, stderr } = run(project(test, files), ...args);
      assert.equal(status, 2, stdout + stderr);
      assert.match(stderr.replaceAll("\n", " "), message);
      assert.equal(stdout, "");
      assert.doesNotMatch(stderr, /internal error/);
    });
  }
});

describe("check", () => {
  it("finds the root from a folder inside", (test) => {
    const folder = project(test, APP);
    const report = JSON.parse(run(join(folder, "src/app"), "--format", "json").stdout);
    assert.equal(report.root, folder);
    assert.ok(report.diagnostics.some((/** @type {{ path: string }} */ { path }) => path === MISPLACED.path));
  });

  it("narrows findings to the paths given, and to categories", (test) => {
    const folder = project(test, APP);
    const found = (/** @type {string[]} */ ...args) =>
      JSON.parse(run(folder, "--format", "json", ...args).stdout).diagnostics.map((/** @type {{ path: string }} */ { path }) => path);
    assert.deepEqual([...new Set(found("src"))], [MISPLACED.path]);
    assert.deepEqual(found("src/app/api/mail/route.ts"), [MISPLACED.path]);
    assert.ok(!found("amplify").includes(MISPLACED.path));
    assert.deepEqual(found("--only", "misplaced"), [MISPLACED.path]);
    assert.ok(!found("--only=exposed,breaks,advice").includes(MISPLACED.path));
  });

  it("shows errors alone with --quiet", (test) => {
    const folder = project(test, APP);
    const noisy = run(folder, "--rule", `${FIXABLE.rule}=warn`).stdout;
    const quiet = run(folder, "--rule", `${FIXABLE.rule}=warn`, "--quiet").stdout;
    assert.ok(noisy.includes(FIXABLE.rule) && !quiet.includes(FIXABLE.rule));
    assert.ok(quiet.includes(MISPLACED.rule));
  });

  it("colours only where asked", (test) => {
    const folder = project(test, APP);
    assert.ok(!run(folder).stdout.includes("\x1b["));
    assert.ok(run(folder, "--color").stdout.includes("\x1b["));
    assert.ok(!cli(installation, folder, ["--no-color"], { FORCE_COLOR: "1" }).stdout.includes("\x1b["));
    assert.ok(cli(installation, folder, [], { FORCE_COLOR: "1" }).stdout.includes("\x1b["));
  });

  it("writes to a file and leaves nothing else behind", (test) => {
    const folder = project(test, APP);
    const { status, stdout } = run(folder, "--format", "json", "--output", "out/report.json");
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.deepEqual(readdirSync(join(folder, "out")), ["report.json"]);
    assert.equal(JSON.parse(readFileSync(join(folder, "out/report.json"), "utf8")).version, 1);
  });

  it("flushes long output through a pipe", (test) => {
    const route = APP["src/app/api/mail/route.ts"];
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`src/app/api/r${n}/route.ts`, route]));
    const { status, stdout } = run(project(test, { ...APP, ...many }), "--format", "json");
    assert.equal(status, 1);
    assert.ok(JSON.parse(stdout).diagnostics.length >= 401);
  });

  it("says with --timing how long each step took, and whose rights are not judged and why", (test) => {
    const handler = 'import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";\n\nexport const handler = async () => new S3Client({}).send(new PutObjectCommand({ Bucket: "b", Key: "k" }));\n';
    const backend = APP["amplify/backend.ts"].replace("defineBackend({", "const backend = defineBackend({");
    const known = { ...CLEAN_APP, "amplify/functions/invite/handler.ts": handler };
    const missing = run(project(test, known), "--timing");
    assert.match(missing.stdout, /error\[require-iam-grant\]/);
    assert.match(missing.stderr, /^amplify-tiers: reading \d+ ms, checking \d+ ms, printing \d+ ms; \d+ files\.\n$/);

    const given = `import { grantAll } from "our-cdk-helpers";\n${backend}\ngrantAll(backend.invite.resources.lambda);\n`;
    const doubtful = run(project(test, { ...known, "amplify/backend.ts": given }), "--timing");
    assert.doesNotMatch(doubtful.stdout, /require-iam-grant/);
    assert.match(doubtful.stderr, /\namplify-tiers: the rights of invite are not judged: .+\.\n$/);
  });

  it("gives the same bytes twice", (test) => {
    const folder = project(test, APP);
    assert.equal(run(folder, "--format", "json").stdout, run(folder, "--format", "json").stdout);
  });
});

describe("fixes", () => {
  it("are shown as a diff by --dry-run and change nothing", (test) => {
    const folder = project(test, APP);
    const { stdout, stderr } = run(folder, "--fix", "--dry-run");
    assert.match(stdout, /^--- a\/amplify\/functions\/invite\/resource\.ts$/m);
    assert.match(stdout, /^\+.*resourceGroupName: "data"/m);
    assert.match(stderr, /would be applied/);
    assert.equal(readFileSync(join(folder, FIXABLE.path), "utf8"), APP["amplify/functions/invite/resource.ts"]);
  });

  it("are written by --fix, keep comments, and are not found again", (test) => {
    const folder = project(test, APP);
    const { status, stdout, stderr } = run(folder, "--fix");
    assert.equal(status, 1, "the misplaced import is still there");
    assert.ok(!stdout.includes(FIXABLE.rule));
    assert.match(stderr, /1 fix applied in 1 file/);
    const text = readFileSync(join(folder, FIXABLE.path), "utf8");
    assert.match(text, /resourceGroupName: "data"/);
    assert.match(text, /\/\/ the name in the console/);
    assert.ok(!run(folder).stdout.includes(FIXABLE.rule));
    assert.deepEqual(readdirSync(join(folder, "amplify/functions/invite")).sort(), ["handler.test.ts", "handler.ts", "resource.ts"]);
  });
});
