/** Rewrites everything that is made from the rule registry: `npm run generate`. */
import { run } from "./lib.js";

run("cargo", ["test", "--features", "docs", "--locked", "--test", "generated"], { env: { ...process.env, UPDATE: "1" } });
