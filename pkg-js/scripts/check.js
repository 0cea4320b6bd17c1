/** What continuous integration runs: formatting, lints, types, and every test: `npm run check`. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "./build.js";
import { packageRoot, root, run, say } from "./lib.js";

const require = createRequire(import.meta.url);

/**
 * @param {string} name of an npm package
 * @param {string} file its program
 * @param {string[]} args
 */
function tool(name, file, args) {
  say(`${name} ${args.join(" ")}`);
  run(process.execPath, [join(require.resolve(`${name}/package.json`), "..", file), ...args]);
}

build();
say("cargo fmt and clippy");
run("cargo", ["fmt", "--all", "--check"]);
run("cargo", ["clippy", "--workspace", "--all-targets", "--features", "docs", "--locked", "--", "-D", "warnings"]);
run("cargo", ["clippy", "--lib", "--target", "wasm32-unknown-unknown", "--locked", "--", "-D", "warnings"]);
tool("typescript", "bin/tsc", ["-p", packageRoot]);
tool("typescript", "bin/tsc", ["-p", join(root, "eslint-plugin")]);
tool("eslint", "bin/eslint.js", ["."]);
run(process.execPath, [join(root, "pkg-js/scripts/test.js")]);
