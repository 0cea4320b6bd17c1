/** Loads the engine's wasm, once and only when it is first needed. */
import { createRequire } from "node:module";

/** @typedef {typeof import("../engine/amplify_tiers.cjs") & { __wbg_reset_state(): void }} Engine */

/** @type {Engine | undefined} */
let loaded;

/**
 * The engine's exports. Loading is synchronous, because ESLint rules and configuration files are.
 * @returns {Engine}
 */
export function engine() {
  loaded ??= /** @type {Engine} */ (createRequire(import.meta.url)("../engine/amplify_tiers.cjs"));
  return loaded;
}
