/** Small projects on disk for tests: written from an object of texts, removed when the test ends. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Writes `files` (path → text or bytes) into a new temporary folder, which is removed after the test.
 * @param {import("node:test").TestContext} test
 * @param {Record<string, string | Uint8Array>} files
 * @returns {string} the folder
 */
export function project(test, files) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "amplify-tiers-project-")));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
