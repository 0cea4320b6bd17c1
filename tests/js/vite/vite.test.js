/** The Vite plugin in real builds and in a real dev server, from the packed tarball. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Project } from "../../../pkg-js/src/index.js";
import { ofReport, ofText, startsOf } from "../support/findings.js";
import { copyApp } from "../support/hosts.js";
import { startVite, viteBuild, withPlugin } from "../support/vite.js";

test("a build fails on errors, shows every finding, and points at the first", async () => {
  const app = copyApp("vite", "vite-spa", "errors");
  const { status, output } = await viteBuild(app);
  assert.equal(status, 1, output);
  assert.deepEqual(ofText(output), startsOf(ofReport(Project.open(app).check())));
  // The SDK import is an error, the two writes in the browser are a warning.
  assert.match(output, /error\[no-aws-sdk-outside-lambda\]/);
  assert.match(output, /warning\[no-multi-step-write\]/);
  assert.match(output, /\[plugin amplify-tiers\] .*src\/lib\/covers\.ts(?: \(|:)1:0/);
  assert.match(output, /1 \| import \{ GetObjectCommand, S3Client \} from "@aws-sdk\/client-s3";\n\s+\| \^+/);
});

test("failOn says what fails a build", async () => {
  const app = copyApp("vite", "vite-spa", "fail-on");
  const never = await viteBuild(app, { failOn: "never" });
  assert.equal(never.status, 0, never.output);
  assert.match(never.output, /error\[no-aws-sdk-outside-lambda\]/);
  assert.match(never.output, /built in/);

  const covers = join(app, "src/lib/covers.ts");
  writeFileSync(covers, "export const coverUrl = async (_bookId: string): Promise<string | undefined> => undefined;\n");
  const error = await viteBuild(app, { failOn: "error" });
  assert.equal(error.status, 0, error.output);
  assert.match(error.output, /warning\[no-multi-step-write\]/);
  const warn = await viteBuild(app, { failOn: "warn" });
  assert.equal(warn.status, 1, warn.output);
});

test("a build of the clean app passes without a word", async () => {
  const { status, output } = await viteBuild(copyApp("vite", "clean", "build"));
  assert.equal(status, 0, output);
  assert.doesNotMatch(output, /amplify-tiers|warning\[|error\[|No findings/);
});

test("a wrong configuration fails the build and says where", async () => {
  const app = copyApp("vite", "clean", "config");
  writeFileSync(join(app, "amplify-tiers.json"), '{\n  "ruels": {}\n}\n');
  const { status, output } = await viteBuild(app);
  assert.equal(status, 1, output);
  assert.match(output, /amplify-tiers\.json:2:3.*ruels/);
});

test("in dev, errors reach the overlay on connection and after each change, and leave it when they are mended", async (t) => {
  const app = withPlugin(copyApp("vite", "vite-spa", "dev"), {});
  const { server, said, error, cleared } = await startVite(t, app, "src/lib/covers.ts");
  assert.deepEqual(ofText(said.join("\n")), startsOf(ofReport(Project.open(app).check())));

  const first = await error();
  assert.match(first.message, /^no-aws-sdk-outside-lambda: /);
  assert.deepEqual(first.loc, { file: join(app, "src/lib/covers.ts"), line: 1, column: 0 });
  assert.match(first.frame, /1 \| import \{ GetObjectCommand/);
  // The module itself still loads.
  assert.ok(await server.transformRequest("/src/lib/dates.ts"));

  const covers = join(app, "src/lib/covers.ts");
  const wrong = readFileSync(covers, "utf8");
  writeFileSync(covers, "export const coverUrl = async (_bookId: string): Promise<string | undefined> => undefined;\n");
  await cleared();
  said.length = 0;
  writeFileSync(covers, `// again\n${wrong}`);
  assert.equal((await error()).loc.line, 2);
  assert.match(said.join("\n"), /error\[no-aws-sdk-outside-lambda\]/);
});
