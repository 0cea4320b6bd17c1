/** The tarballs: what they hold, and that package.json, files and types agree. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { root } from "../../pkg-js/scripts/lib.js";
import { tarballs } from "./support/tarballs.js";

/** @type {Record<string, { folder: string, holds: string[] }>} */
const PACKAGES = {
  "amplify-tiers": {
    folder: "pkg-js",
    holds: ["LICENSE", "README.md", "bin/amplify-tiers.js", "engine/amplify_tiers_bg.wasm", "engine/amplify_tiers.cjs", "engine/amplify_tiers.js", "src/index.js", "types/index.d.ts"],
  },
  "eslint-plugin-amplify-tiers": { folder: "eslint-plugin", holds: ["LICENSE", "README.md", "rules.json", "src/index.js"] },
};

for (const [name, { folder, holds }] of Object.entries(PACKAGES)) {
  describe(name, () => {
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));

    it("holds what it needs and nothing of the workshop", () => {
      const files = execFileSync("tar", ["tf", tarballs()[name]], { encoding: "utf8" }).trim().split("\n").map((file) => file.replace("package/", ""));
      for (const file of holds) assert.ok(files.includes(file), `${file} is missing`);
      const foreign = files.filter((file) => /^(scripts|wasm|test)|tsconfig|\.test\.|\.snap$|node_modules/.test(file));
      assert.deepEqual(foreign, []);
    });

    it("passes publint", async () => {
      const { messages } = await publint({ pack: { tarball: readFileSync(tarballs()[name]).buffer }, strict: true });
      assert.deepEqual(messages.map((message) => formatMessage(message, manifest)), []);
    });

    it("needs no other package at run time but our own, and runs nothing at install", () => {
      assert.deepEqual(Object.keys(manifest.dependencies ?? {}).filter((dependency) => dependency !== "amplify-tiers"), []);
      assert.deepEqual(Object.keys(manifest.scripts ?? {}), []);
      assert.equal(manifest.engines.node, "^20.19.0 || ^22.13.0 || >=24");
    });

    it("has the version of the engine", () => {
      const [, version] = /^version = "(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8")) ?? [];
      assert.equal(manifest.version, version);
    });
  });
}
