/** Builds what the npm package ships beside its sources: the engine's wasm with its glue, and the type declarations. */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { setup } from "./setup.js";
import { hashOf, packageRoot, root, run, say, whenChanged } from "./lib.js";

const require = createRequire(import.meta.url);
const engine = join(packageRoot, "engine");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");

/** The features that rustc uses for wasm32; wasm-opt refuses instructions of any other. */
const FEATURES = ["bulk-memory", "bulk-memory-opt", "sign-ext", "nontrapping-float-to-int", "reference-types", "multivalue", "mutable-globals"];

/**
 * LLVM has inlined what pays. wasm-opt's inlining makes the module smaller, but each inlined copy gets other local
 * variables and compresses badly: a tenth more to download. Kept common subexpressions in locals do the same.
 */
const NO_INLINING = ["always-inline", "flexible-inline", "one-caller-inline"].flatMap((kind) => [`--${kind}-max-function-size`, "0"]);

/** Flags that keep the folders of this machine out of the messages of panics: the same wasm everywhere, and a smaller one. */
function withoutPaths() {
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  return { CARGO_ENCODED_RUSTFLAGS: `--remap-path-prefix=${sources}=` };
}

/** Builds the wasm, shrinks it, and writes both kinds of glue to `engine/`. */
function buildEngine() {
  setup();
  run("cargo", ["build", "--release", "--lib", "--target", "wasm32-unknown-unknown", "--locked"], { env: { ...process.env, ...withoutPaths() } });
  rmSync(engine, { recursive: true, force: true });
  const raw = join(target, "wasm32-unknown-unknown/release/amplify_tiers.wasm");
  run("cargo", ["run", "--profile", "tool", "-p", "amplify-tiers-wasm", "--locked", "--quiet", "--", raw, engine]);

  const wasm = join(engine, "amplify_tiers_bg.wasm");
  const optimise = (/** @type {string[]} */ ...passes) => {
    const program = join(require.resolve("binaryen/package.json"), "..", "bin", "wasm-opt");
    run(process.execPath, [program, wasm, "-o", wasm, ...passes, ...FEATURES.map((feature) => `--enable-${feature}`)]);
  };
  // Fewer, evenly numbered locals and no alignment hints, which engines ignore: all for the sake of compression.
  const tidy = ["--merge-locals", "--coalesce-locals", "--reorder-locals", "--vacuum", "--dealign"];
  // `-Oz` makes a smaller file that is larger when compressed, and slower. The lowest kilobyte of memory is the far end of
  // the stack: what reaches it is about to overflow, so offsets may be folded as if it were never used.
  const skipped = ["local-cse", "dae-optimizing"].map((pass) => `--skip-pass=${pass}`);
  optimise("--low-memory-unused", "-O3", "--shrink-level", "0", ...NO_INLINING, ...skipped, ...tidy, "--debuginfo");
  // Functions of one signature, and instances of one generic function, are alike: side by side they compress better. The
  // build tool has put the signature before each name; the names go here.
  optimise("--reorder-functions-by-name");

  const bytes = readFileSync(wasm);
  // What one build has found is not for another to repeat.
  writeFileSync(join(engine, "build-id"), createHash("sha256").update(bytes).digest("hex").slice(0, 16));
  say(`wasm: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
}

/** Writes `types/` from the JSDoc of `src/`. */
function buildTypes() {
  rmSync(join(packageRoot, "types"), { recursive: true, force: true });
  run(process.execPath, [join(require.resolve("typescript/package.json"), "..", "bin", "tsc"), "-p", join(packageRoot, "tsconfig.types.json")]);
}

/** Builds whatever is out of date. */
export function build() {
  mkdirSync(target, { recursive: true });
  const { version } = require("binaryen/package.json");
  whenChanged(
    "the engine",
    {
      hash: hashOf(["src", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "pkg-js/wasm/src", "pkg-js/wasm/Cargo.toml", "pkg-js/scripts/build.js"], version),
      stamp: join(target, "npm-engine.stamp"),
      outputs: ["amplify_tiers.cjs", "amplify_tiers.js", "build-id"].map((file) => join(engine, file)),
    },
    buildEngine,
  );
  whenChanged(
    "the type declarations",
    {
      hash: hashOf(["pkg-js/src", "pkg-js/engine/amplify_tiers.d.cts", "pkg-js/tsconfig.types.json", "pkg-js/tsconfig.json"]),
      stamp: join(target, "npm-types.stamp"),
      outputs: [join(packageRoot, "types/index.d.ts")],
    },
    buildTypes,
  );
  for (const folder of ["pkg-js", "eslint-plugin"]) copyFileSync(join(root, "LICENSE"), join(root, folder, "LICENSE"));
}

if (import.meta.filename === process.argv[1]) build();
