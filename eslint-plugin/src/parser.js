/** An ESLint parser for TypeScript that no other parser reads: comments, so that directives work, and an empty program. */
import { readFileSync } from "node:fs";
import { emptyProgram } from "amplify-tiers";

/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/**
 * Rules that look at code find none; ours take the text.
 * @param {string} text
 * @param {{ filePath?: string }} [options]
 */
function parseForESLint(text, { filePath = "<input>" } = {}) {
  return { ast: emptyProgram(text, filePath), visitorKeys: { Program: ["body"] }, services: {} };
}

export const meta = { name: "eslint-plugin-amplify-tiers/parser", version };
export { parseForESLint };
export default { meta, parseForESLint };
