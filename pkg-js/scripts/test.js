/**
 * Runs every test: `npm test`. With words, only the JavaScript tests whose path contains one of them: `npm test -- cli`.
 */
import { join } from "node:path";
import { build } from "./build.js";
import { filesOf, root, run, say } from "./lib.js";

/** @param {string[]} words */
function test(words) {
  build();
  if (words.length === 0) {
    say("cargo test");
    run("cargo", ["test", "--features", "docs", "--locked"]);
  }
  const files = filesOf(join(root, "tests/js"))
    .map((file) => file.slice(root.length + 1))
    .filter((file) => file.endsWith(".test.js") && !file.includes("node_modules") && !file.includes(".work"))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  if (files.length === 0) throw new Error(`no test file matches ${words.join(", ")}`);
  say(`${files.length} JavaScript test files`);
  run(process.execPath, ["--test", "--test-concurrency=2", ...files]);
}

if (import.meta.filename === process.argv[1]) test(process.argv.slice(2));
