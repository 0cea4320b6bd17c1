/** The npm API of amplify-tiers. */
import { callEngine, EngineTrap } from "./engine.js";
import { Session } from "./session.js";

export { checkAhead } from "./ahead.js";
export { EngineError } from "./engine.js";
export { Project } from "./project.js";
export { findRoot } from "./root.js";

/**
 * @typedef {import("./types.js").Report} Report
 * @typedef {import("./types.js").Diagnostic} Diagnostic
 * @typedef {import("./types.js").Fix} Fix
 * @typedef {import("./types.js").Edit} Edit
 * @typedef {import("./project.js").OpenOptions} OpenOptions
 * @typedef {import("./project.js").CheckOptions} CheckOptions
 * @typedef {import("./project.js").Overrides} Overrides
 * @typedef {import("./fix.js").FixResult} FixResult
 */

/**
 * Checks one file as a project of its own: its tier comes from directives and its path alone, what it imports is unknown.
 * @param {string} text
 * @param {string} path project-relative; it decides the language and the tier
 * @param {CheckOptions & { overrides?: Overrides }} [options]
 * @returns {Report}
 */
export function check(text, path, { overrides, ...request } = {}) {
  const session = new Session({ single: true, ...(overrides === undefined ? {} : { overrides: JSON.stringify(overrides) }) });
  try {
    session.update(path, new TextEncoder().encode(text));
    const { needText, ...report } = session.check(request);
    return report;
  } finally {
    session.close();
  }
}

/**
 * An ESTree program without code that holds the comments of a text: what ESLint needs to read its directives.
 * Throws a SyntaxError for a text that exhausts the engine's stack.
 * @param {string} text without byte order mark
 * @param {string} path decides the language
 * @returns {import("./types.js").EmptyProgram}
 */
export function emptyProgram(text, path) {
  try {
    return JSON.parse(callEngine((engine) => engine.emptyProgram(path, text)));
  } catch (error) {
    if (error instanceof EngineTrap) throw new SyntaxError(`${path} cannot be read: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * What a rule reports, why, and what to do, as plain text. Throws for an unknown id and names the nearest one.
 * @param {string} id
 * @returns {string}
 */
export function explain(id) {
  return callEngine((engine) => engine.explain(id));
}

/**
 * The metadata of all rules.
 * @returns {import("./types.js").RuleInfo[]}
 */
export function rules() {
  return JSON.parse(callEngine((engine) => engine.rulesList("json")));
}

/** The version of the engine. */
export function version() {
  return callEngine((engine) => engine.version());
}
