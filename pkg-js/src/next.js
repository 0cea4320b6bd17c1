/** The Next.js plugin: a check of the project in every build, and findings at their modules in `next dev`. */
import { createRequire } from "node:module";
import { join } from "node:path";
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
 * @property {any} [experimental]
 * @property {any} [webpack]
 *
 * @typedef {{ loaders: { loader: string, options: object }[] }} Loaders
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
  const version = nextVersion();
  const hasHook = version >= 15.04;
  // What a loader hands on is JavaScript to the Turbopack of Next 14, whatever the file is.
  const hasLoaders = version >= 15 || !process.env.TURBOPACK;
  const findings = devFindings(options, { hasLoaders });
  const loaders = findings === undefined || !hasLoaders ? [] : [{ loader: LOADER, options: { findings } }];
  if (!hasHook) gateOfTurbopack(options);
  return {
    ...config,
    ...(hasHook ? { compiler: { ...config.compiler, runAfterProductionCompile: gate(config.compiler?.runAfterProductionCompile, options) } } : {}),
    ...(loaders.length > 0 ? extendTurbopack(config, { [KEY]: rule({ loaders }, version) }, version) : {}),
    ...(loaders.length > 0 || !hasHook ? { webpack: extendWebpack(config.webpack, loaders, hasHook ? undefined : options) } : {}),
    ...(hasHook || config.webpack || process.env.NODE_ENV === "development" ? {} : { experimental: withBuildWorker(config.experimental) }),
  };
}

/**
 * Next builds in worker processes, unless a configuration has something of its own for webpack: what we have there shall not
 * change how the app is built.
 * @param {any} experimental
 */
function withBuildWorker(experimental) {
  return { ...experimental, webpackBuildWorker: experimental?.webpackBuildWorker ?? true };
}

/**
 * Adds rules to those of the app, at the place where this Next.js looks for them.
 * @param {NextConfig} config
 * @param {object} own
 * @param {number} version
 * @returns {NextConfig}
 */
function extendTurbopack({ turbopack, experimental }, own, version) {
  // Up to Next 15, rules at the former place count as long as there are none at the new one.
  const former = version < 16 ? experimental?.turbo?.rules : undefined;
  if (version >= 15.03) return { turbopack: { ...turbopack, rules: { ...former, ...turbopack?.rules, ...own } } };
  // Next lists what is experimental when it starts.
  if (!process.env.TURBOPACK) return {};
  return { experimental: { ...experimental, turbo: { ...experimental?.turbo, rules: { ...former, ...own } } } };
}

/**
 * A Turbopack rule for the app's own modules in development. Its conditions have another form since Next 16.
 * @param {Loaders} loaders
 * @param {number} version
 */
function rule(loaders, version) {
  return version >= 16 ? { condition: { all: [{ not: "foreign" }, "development", { path: OWN_MODULE }] }, ...loaders } : { foreign: false, development: loaders };
}

/**
 * @param {any} next what the app's own configuration does
 * @param {Loaders["loaders"]} loaders of `next dev`
 * @param {AmplifyTiersOptions | undefined} options given where webpack has to do the check of a build
 */
function extendWebpack(next, loaders, options) {
  return (/** @type {any} */ webpackConfig, /** @type {any} */ context) => {
    if (context.dev && loaders.length > 0) webpackConfig.module.rules.unshift({ test: MODULE, exclude: /node_modules/, enforce: "pre", use: loaders });
    // One of the compilers of a build does it for all.
    if (!context.dev && options && context.nextRuntime === "nodejs") webpackConfig.plugins.push(webpackGate(context.dir, options));
    return next ? next(webpackConfig, context) : webpackConfig;
  };
}

/**
 * The check of a build, before Next had a place for it.
 * @param {string} projectDir
 * @param {AmplifyTiersOptions} options
 */
function webpackGate(projectDir, options) {
  return {
    /** @param {any} compiler */
    apply(compiler) {
      compiler.hooks.make.tap("amplify-tiers", (/** @type {any} */ compilation) => {
        const problem = check(projectDir, options);
        if (problem !== undefined) compilation.errors.push(Object.assign(new Error(problem), { stack: "" }));
      });
    },
  };
}

/**
 * The check of a build with Turbopack, before Next had a place for it: while the configuration is loaded, which happens
 * several times and in several processes.
 * @param {AmplifyTiersOptions} options
 */
function gateOfTurbopack(options) {
  const { TURBOPACK, NODE_ENV, AMPLIFY_TIERS_CHECKED } = process.env;
  if (!TURBOPACK || NODE_ENV !== "production" || AMPLIFY_TIERS_CHECKED) return;
  process.env.AMPLIFY_TIERS_CHECKED = "yes";
  const problem = check(process.cwd(), options);
  if (problem !== undefined) throw Object.assign(new Error(problem), { stack: "" });
}

/**
 * Checks the project after it compiled; both bundlers run this once per build, and nothing caches it.
 * @param {((context: CompileContext) => unknown) | undefined} next what the app's own configuration runs there
 * @param {AmplifyTiersOptions} options
 */
function gate(next, options) {
  return async (/** @type {CompileContext} */ context) => {
    const problem = check(context.projectDir, options);
    if (problem !== undefined) throw new Error(problem);
    await next?.(context);
  };
}

/**
 * Shows what is found, and says what fails the build.
 * @param {string} projectDir
 * @param {AmplifyTiersOptions} options
 * @returns {string | undefined}
 */
function check(projectDir, options) {
  const project = new Watched(projectDir, options);
  const { shown, failing } = project.look();
  if (shown.length > 0) process.stderr.write(`\n${project.report()}\n`);
  const [first] = failing;
  if (!first) return undefined;
  const { rule, message, path, range } = first.finding;
  const more = failing.length > 1 ? ` (and ${failing.length - 1} more)` : "";
  return `${rule}: ${path}:${range.start.line}:${range.start.column} ${message}${more}`;
}

/** The version of the app's Next.js as a number: 15.04 for 15.4. */
function nextVersion() {
  try {
    /** @type {{ version: string }} */
    const { version } = createRequire(join(process.cwd(), "package.json"))("next/package.json");
    const [major, minor] = version.split(".", 2).map(Number);
    return major + minor / 100;
  } catch {
    // Started from another folder; the newest is the likeliest.
    return Infinity;
  }
}
