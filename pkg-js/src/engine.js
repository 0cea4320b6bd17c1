/** Loads the engine's wasm when it is first needed, and gives a fresh instance after a trap. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import v8 from "node:v8";

/** @typedef {typeof import("../engine/amplify_tiers.cjs") & { __wbg_reset_state(): void }} Exports */

/** @type {Exports | undefined} */
let loaded;
let generation = 0;

/** A wasm trap: the instance was replaced, every handle is void. */
export class EngineTrap extends Error {
  name = "EngineTrap";
  /** @param {string} reason what the engine said last, or "" if the stack was exhausted */
  constructor(reason) {
    super(reason || "The engine ran out of stack.");
    this.reason = reason;
  }
}

/** What the engine refuses: a configuration, an id, an edit. */
export class EngineError extends Error {
  name = "EngineError";
  /** @param {{ kind: "config" | "usage", path?: string, line?: number, column?: number, message: string, remedy?: string }} parts */
  constructor({ kind, path, line, column, message, remedy }) {
    const place = path === undefined ? "" : `${path}:${line}:${column}: `;
    super(`${place}${message}${remedy ? ` ${remedy}` : ""}`);
    this.kind = kind;
    this.path = path;
    this.line = line;
    this.column = column;
    this.remedy = remedy;
  }
}

/** The number of the running instance; handles of another one are void. */
export function engineGeneration() {
  return generation;
}

/** Names this build of the engine, without loading it: 16 hex digits. */
export function engineId() {
  return readFileSync(new URL("../engine/build-id", import.meta.url), "utf8");
}

/** The engine's code. V8 compiles it once for all threads of a process, as long as one of them holds it. */
export function engineModule() {
  return patiently(() => new WebAssembly.Module(readFileSync(new URL("../engine/amplify_tiers_bg.wasm", import.meta.url))));
}

/**
 * Calls the engine. Loading is synchronous, because ESLint rules and configuration files are.
 * @template T
 * @param {(exports: Exports) => T} use
 * @returns {T}
 */
export function callEngine(use) {
  loaded ??= patiently(() => /** @type {Exports} */ (createRequire(import.meta.url)("../engine/amplify_tiers.cjs")));
  try {
    return use(loaded);
  } catch (error) {
    // A panic or a full stack: the first of the two that hits is a RangeError or a RuntimeError, depending on the thread.
    if (!(error instanceof RangeError || error instanceof WebAssembly.RuntimeError)) throw refusal(error);
    const reason = lastPanic(loaded);
    loaded.__wbg_reset_state();
    generation += 1;
    throw new EngineTrap(reason);
  }
}

/**
 * Compiles the engine so that V8 looks at a function when it is first called, which most never are, and optimises it only
 * once it has run for long: a check is mostly over before that pays, and optimising everything early takes as much processor
 * time again. Other modules are compiled as they would be.
 * @template T
 * @param {() => T} load
 * @returns {T}
 */
function patiently(load) {
  const V8 = Number.parseInt(process.versions.v8, 10);
  // There is no way to ask what a flag is set to, and V8 complains aloud of one that it doesn't know.
  const isKnown = V8 >= 11 && V8 <= 14;
  const isSet = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].some((option) => /--(?:no-)?wasm-(?:tiering-budget|lazy-validation)/.test(option.replaceAll("_", "-")));
  if (!isKnown || isSet) return load();
  try {
    v8.setFlagsFromString("--wasm-tiering-budget=100000000");
    v8.setFlagsFromString("--wasm-lazy-validation");
  } catch {
    // Another runtime, without such flags.
    return load();
  }
  try {
    return load();
  } finally {
    v8.setFlagsFromString(`--wasm-tiering-budget=${V8 < 12 ? 1_800_000 : 13_000_000}`);
    v8.setFlagsFromString("--no-wasm-lazy-validation");
  }
}

/**
 * The engine throws plain errors whose message is JSON.
 * @param {unknown} error
 */
function refusal(error) {
  try {
    return new EngineError(JSON.parse(/** @type {Error} */ (error).message));
  } catch {
    return error;
  }
}

/**
 * What the panic hook kept. After a full stack the instance cannot even tell that.
 * @param {Exports} exports
 */
function lastPanic(exports) {
  try {
    return exports.lastPanic();
  } catch {
    return "";
  }
}
