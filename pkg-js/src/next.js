/** The Next.js plugin: a check of the project in every build, and findings at their modules in `next dev`. */
import { fileURLToPath } from "node:url";
import { devFindings } from "./next-dev.js";
import { Watched } from "./watched.js";

/**
 * @typedef {import("./watched.js").WatchOptions} AmplifyTiersOptions
 * @typedef {{ projectDir: string, distDir: string }} CompileContext
 *
 * @typedef {object} NextConfig the parts of Next's configuration that are used here
 * @property {any} [compiler]
 * @property {any} [turbopack]
 * @property {any} [webpack]
 */

/** The `{…,…}` keeps the key apart from those of other plugins; as a glob it takes in every file name. */
const KEY = "{*,amplify-tiers}";
const LOADER = fileURLToPath(new URL("./next-loader.cjs", import.meta.url));
const MODULE = /\.[cm]?[jt]sx?$/;
const OWN_MODULE = /^(?!.*\bnode_modules\b).*\.[cm]?[jt]sx?$/;

/**
 * Adds the checks to a Next.js configuration, which may be an object or a function.
 * @template T
 * @param {T} [nextConfig]
 * @param {AmplifyTiersOptions} [options]
 * @returns {T}
 */
export function withAmplifyTiers(nextConfig = /** @type {T} */ ({}), options = {}) {
  if (typeof nextConfig !== "function") return /** @type {T} */ (extend(/** @type {NextConfig} */ (nextConfig), options));
  const given = nextConfig;
  /** @param {unknown[]} args */
  const extended = async (...args) => extend(await given(...args), options);
  return /** @type {T} */ (extended);
}

export default withAmplifyTiers;

/**
 * @param {NextConfig} config
 * @param {AmplifyTiersOptions} options
 * @returns {NextConfig}
 */
function extend(config, options) {
  const extended = { ...config, compiler: { ...config.compiler, runAfterProductionCompile: gate(config.compiler?.runAfterProductionCompile, options) } };
  const findings = devFindings(options);
  if (findings === undefined) return extended;

  const loader = { loader: LOADER, options: { findings } };
  const rule = { condition: { all: [{ not: "foreign" }, "development", { path: OWN_MODULE }] }, loaders: [loader] };
  return {
    ...extended,
    turbopack: { ...config.turbopack, rules: { ...config.turbopack?.rules, [KEY]: rule } },
    /**
     * @param {any} webpackConfig
     * @param {any} context
     */
    webpack(webpackConfig, context) {
      if (context.dev) webpackConfig.module.rules.unshift({ test: MODULE, exclude: /node_modules/, enforce: "pre", use: [loader] });
      return config.webpack ? config.webpack(webpackConfig, context) : webpackConfig;
    },
  };
}

/**
 * Checks the project after it compiled; both bundlers run this once per build, and nothing caches it.
 * @param {((context: CompileContext) => unknown) | undefined} next what the app's own configuration runs there
 * @param {AmplifyTiersOptions} options
 */
function gate(next, options) {
  return async (/** @type {CompileContext} */ context) => {
    const project = new Watched(context.projectDir, options);
    const { shown, failing } = project.look();
    if (shown.length > 0) process.stderr.write(`\n${project.report()}\n`);
    const [first] = failing;
    if (first) {
      const { rule, message, path, range } = first.finding;
      const more = failing.length > 1 ? ` (and ${failing.length - 1} more)` : "";
      throw new Error(`${rule}: ${path}:${range.start.line}:${range.start.column} ${message}${more}`);
    }
    await next?.(context);
  };
}
