/** The Next.js plugin in real builds with both bundlers and in real dev servers, from the packed tarball. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Project } from "../../../pkg-js/src/index.js";
import { ofReport, ofText, startsOf } from "../support/findings.js";
import { copyApp } from "../support/hosts.js";
import { nextBuild, startDev, withPlugin } from "../support/next.js";

// The same with Turbopack is part of the parity test.
test("a build with webpack fails on errors and shows every finding", async () => {
  const app = withPlugin(smallApp("webpack"));
  const { status, output } = await nextBuild(app, ["--webpack"]);
  assert.equal(status, 1, output);
  assert.deepEqual(ofText(output), startsOf(ofReport(Project.open(app).check())));
  assert.match(output, /\n3 \| import nodemailer from "nodemailer";\n\s+\| \^+/);
  assert.match(output, /Failed to run runAfterProductionCompile: [\w-]+: \S+:\d+:\d+ /);
});

test("the corrected app builds; a configuration function and its own hook keep working", async () => {
  const hook = '{ ...app, compiler: { runAfterProductionCompile: ({ projectDir }) => writeFileSync(projectDir + "/compiled.txt", phase) } }';
  const app = withPlugin(copyApp("next", "next-right", "function"), { config: `async (phase) => (${hook})` });
  const path = join(app, "next.config.mjs");
  writeFileSync(path, `import { writeFileSync } from "node:fs";\n${readFileSync(path, "utf8")}`);
  const { status, output } = await nextBuild(app);
  assert.equal(status, 0, output);
  assert.doesNotMatch(output, /warning\[|error\[|No findings/);
  assert.equal(readFileSync(join(app, "compiled.txt"), "utf8"), "phase-production-build");
});

for (const bundler of ["turbopack", "webpack"]) {
  test(`next dev with ${bundler} shows findings at their modules and forgets them when they are mended`, async (t) => {
    const app = withPlugin(smallApp(`dev-${bundler}`));
    const dev = await startDev(t, app, [`--${bundler}`]);
    const actions = join(app, "src/app/support/actions.ts");
    const wrong = readFileSync(actions, "utf8");
    const stub = "const nodemailer = { createTransport: (_: object) => ({ sendMail: async (_: object) => {} }) };";

    assert.equal(await dev.get("/"), 200);
    assert.equal(await dev.get("/support"), 500);
    await dev.says(/no-email-outside-lambda: src\/app\/support\/actions\.ts:3:1 .*\n\n\s+--> src\/app\/support\/actions\.ts:3:1\n[^\n]*\n\s*3 \| import nodemailer from "nodemailer";\n\s+\| \^+/);
    // Nobody compiles the backend; its findings are told once.
    await dev.says(/error\[no-generated-name-conflict\]/);

    writeFileSync(actions, wrong.replace('import nodemailer from "nodemailer";', stub));
    await dev.becomes("/support", 200);
    writeFileSync(actions, wrong);
    await dev.becomes("/support", 500);
    assert.ok(!existsSync(join(app, "node_modules")), "the cache lies beside the installed packages");
  });
}

/**
 * The app that does everything wrong without the pages that take webpack half a minute: what is left has findings enough.
 * @param {string} label
 */
function smallApp(label) {
  const app = copyApp("next", "next-wrong", label);
  for (const path of ["api", "members", "settings"]) rmSync(join(app, "src/app", path), { recursive: true });
  const layout = join(app, "src/app/layout.tsx");
  writeFileSync(layout, readFileSync(layout, "utf8").replaceAll(/^.*AmplifyProvider.*\n/gm, ""));
  return app;
}
