/** The loader of `next dev`: reports the findings of a module and hands its source on unchanged. */
const { readFileSync, statSync } = require("node:fs");

/** How long a module waits for the worker to have seen its last change. */
const PATIENCE = 2000;
const STEP = 20;

/**
 * @param {string} source
 * @this {any}
 */
module.exports = async function amplifyTiersLoader(source) {
  const done = this.async();
  const { findings } = this.getOptions();
  // Whenever the findings change, the modules are compiled again; their output stays the same, so nothing follows from it.
  this.addDependency(findings);
  await settled(findings, this.resourcePath);
  for (const { rule, error, text } of read(findings)[this.resourcePath] ?? []) {
    // Turbopack shows name, message and stack, webpack the message alone; neither makes a frame of its own.
    const problem = Object.assign(new Error(`${rule}: ${text}`), { name: "amplify-tiers", stack: "" });
    if (error) this.emitError(problem);
    else this.emitWarning(problem);
  }
  done(null, source);
};

/**
 * Waits until the findings are younger than the file, but not for ever: the worker may have stopped.
 * @param {string} findings
 * @param {string} file
 */
async function settled(findings, file) {
  // Turbopack gives what another loader made a name of its own, such as `page.mdx.tsx`: no file, nothing to wait for.
  const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (let waited = 0; waited < PATIENCE && checkedAt(findings) < written; waited += STEP) {
    await new Promise((resolve) => setTimeout(resolve, STEP));
  }
}

/** @param {string} findings */
function checkedAt(findings) {
  try {
    return Number(readFileSync(`${findings}.checked`, "utf8"));
  } catch {
    return 0;
  }
}

/**
 * @param {string} findings
 * @returns {Record<string, { rule: string, error: boolean, text: string }[]>}
 */
function read(findings) {
  try {
    return JSON.parse(readFileSync(findings, "utf8"));
  } catch {
    return {};
  }
}
