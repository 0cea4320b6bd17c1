/** One engine, one verdict: every host gives the same findings for every test app. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { Project } from "../../pkg-js/src/index.js";
import { root } from "../../pkg-js/scripts/lib.js";
import { EVERY_HOST } from "./support/every-host.js";
import { fingerprintsOf, ofReport, ofText, startsOf } from "./support/findings.js";
import { copyApp } from "./support/hosts.js";
import { nextBuild, withPlugin } from "./support/next.js";
import { viteBuild } from "./support/vite.js";

const APPS = readdirSync(join(root, "tests/apps"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What the API finds, by app. @type {Map<string, import("../../pkg-js/src/index.js").Report>} */
const reports = new Map();

before(() => {
  for (const name of APPS) {
    const project = Project.open(copyApp("eslint", name, "parity-api"));
    reports.set(name, project.check());
    project.close();
  }
  const rules = new Set([...reports.values()].flatMap(({ diagnostics }) => diagnostics.map(({ rule }) => rule)));
  assert.ok(rules.size >= 10, `the apps break many rules, not only ${[...rules].join(", ")}`);
});

/** @param {string} name */
function expected(name) {
  const report = reports.get(name);
  assert.ok(report);
  return report;
}

for (const name of APPS) {
  describe(name, () => {
    test("one file at a time", () => {
      const project = Project.open(copyApp("eslint", name, "parity-files"));
      const diagnostics = project.paths.flatMap((path) => project.check(path).diagnostics);
      assert.deepEqual(fingerprintsOf({ diagnostics }), fingerprintsOf(expected(name)));
      project.close();
    });

    for (const [title, { host, hasEnds, check }] of Object.entries(EVERY_HOST)) {
      test(title, async () => {
        const { findings, fingerprints, failed, output } = await check(copyApp(host, name, "parity"));
        const report = expected(name);
        assert.deepEqual(findings, hasEnds ? ofReport(report) : startsOf(ofReport(report)), output);
        if (fingerprints) assert.deepEqual(fingerprints, fingerprintsOf(report));
        assert.equal(failed, report.summary.errors > 0, output);
      });
    }
  });
}

describe("building the app itself", () => {
  test("Vite", async () => {
    const { status, output } = await viteBuild(copyApp("vite", "vite-spa", "parity-itself"));
    assert.equal(status, 1, output);
    assert.deepEqual(ofText(output), startsOf(ofReport(expected("vite-spa"))));
  });

  test("Next.js", async () => {
    const { status, output } = await nextBuild(withPlugin(copyApp("next", "next-wrong", "parity-itself")));
    assert.equal(status, 1, output);
    assert.deepEqual(ofText(output), startsOf(ofReport(expected("next-wrong"))));
  });
});
