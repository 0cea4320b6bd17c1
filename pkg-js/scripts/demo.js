/** Builds everything and checks a test app that puts code into the wrong places: `npm run demo`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "./build.js";
import { packageRoot, root, say } from "./lib.js";

build();
const app = "tests/apps/next-wrong";
say(`amplify-tiers check --root ${app}`);
const cli = join(packageRoot, "bin/amplify-tiers.js");
const { status, error } = spawnSync(process.execPath, [cli, "check", "--root", app, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
if (error) throw error;
// Findings are what the demo is for; only a usage or internal error is a failure.
process.exitCode = status === 1 ? 0 : (status ?? 2);
