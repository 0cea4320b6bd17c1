/** Runs oxlint with our plugin and reads its answer. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepare, runTool } from "./hosts.js";

/**
 * @param {string} app a copy of a test app below the tests of oxlint
 * @param {string[]} [args]
 * @param {Record<string, unknown>} [own] settings of rules beside the recommended ones
 * @returns {Promise<{ status: number | null, findings: string[], output: string }>}
 */
export async function oxlint(app, args = [], own = {}) {
  const plugin = join(prepare("oxlint"), "node_modules/eslint-plugin-amplify-tiers");
  /** @type {import("../../../pkg-js/src/types.js").RuleInfo[]} */
  const rules = JSON.parse(readFileSync(join(plugin, "rules.json"), "utf8"));
  const config = {
    jsPlugins: [join(plugin, "src/index.js")],
    categories: { correctness: "off" },
    rules: { ...Object.fromEntries(rules.filter(({ recommended }) => recommended !== "off").map(({ id, recommended }) => [`amplify-tiers/${id}`, recommended])), ...own },
  };
  writeFileSync(join(app, ".oxlintrc.json"), JSON.stringify(config));
  const { status, output } = await runTool(app, "oxlint/bin/oxlint", ["--format", "json", ...args]);
  const texts = new Map();
  const at = (/** @type {string} */ path, /** @type {number} */ byte) => {
    if (!texts.has(path)) texts.set(path, readFileSync(join(app, path)));
    const before = texts.get(path).subarray(0, byte).toString("utf8").split("\n");
    return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  };
  /** @type {any[]} */
  const diagnostics = output.startsWith("{") ? JSON.parse(output).diagnostics : [];
  // What oxlint says of a whole file or run has no place.
  const placed = diagnostics.filter(({ labels }) => labels.length > 0);
  const findings = placed.map(({ code, filename, labels: [{ span }] }) => {
    const rule = /^amplify-tiers\((.+)\)$/.exec(code)?.[1] ?? code;
    return `${rule} ${filename}:${at(filename, span.offset)}-${at(filename, span.offset + span.length)}`;
  });
  return { status, findings: findings.sort(), output };
}
