/** The types of the packages, as users of Vite, Next.js and ESLint meet them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { prepare } from "./support/hosts.js";

const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");

const USES = /** @type {const} */ ({
  vite: `import { defineConfig } from "vite";
import amplifyTiers from "amplify-tiers/vite";

export default defineConfig({ plugins: [amplifyTiers(), amplifyTiers({ failOn: "never", root: ".." })] });
// @ts-expect-error -- no such level
amplifyTiers({ failOn: "info" });
`,
  next: `import type { NextConfig } from "next";
import withDefault, { withAmplifyTiers } from "amplify-tiers/next";

const config: NextConfig = withAmplifyTiers({ reactStrictMode: true }, { failOn: "warn" });
export default withDefault(async (_phase: string): Promise<NextConfig> => config);
`,
  eslint: `import type { Linter } from "eslint";
import amplifyTiers from "eslint-plugin-amplify-tiers";

const config: Linter.Config[] = [...amplifyTiers.configs.recommended, ...amplifyTiers.configs.strict];
export default config;
`,
});

for (const [host, text] of Object.entries(USES)) {
  test(host, () => {
    const folder = join(prepare(/** @type {keyof typeof USES} */ (host)), ".work/types");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "use.mts"), text);
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2023"];
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, "--ignoreConfig", "use.mts"], { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stdout);
  });
}
