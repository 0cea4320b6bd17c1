/** Checks the types of the backends in `tests/apps` against Amplify's own packages. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";

const here = join(import.meta.dirname, "..");

/**
 * @param {import("../apps/build.js").App[]} apps
 * @returns {string[]} an error a line
 */
export function typeErrors(apps) {
  const folder = mkdtempSync(join(tmpdir(), "amplify-tiers-types-"));
  symlinkSync(join(here, "node_modules"), join(folder, "node_modules"));
  const skip = (/** @type {string} */ path) => !/[\\/](node_modules|\.next|dist|\.amplify)$/.test(path);
  for (const app of apps) cpSync(join(here, "../apps", app.id), join(folder, app.id), { recursive: true, filter: skip });
  const program = ts.createProgram(apps.map((app) => join(folder, app.id, app.entry ?? "")), {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  const errors = ts.getPreEmitDiagnostics(program).map((found) => {
    const at = found.file && found.start !== undefined ? `${found.file.fileName.slice(folder.length + 1)}:${found.file.getLineAndCharacterOfPosition(found.start).line + 1}` : "";
    return `${at} ${ts.flattenDiagnosticMessageText(found.messageText, " ")}`;
  });
  rmSync(folder, { recursive: true });
  return errors;
}
