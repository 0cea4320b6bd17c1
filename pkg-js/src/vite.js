/** The Vite plugin: checks the project once per build and, in dev, again after each change; errors reach the browser's overlay. */
import { join } from "node:path";
import { Watched } from "./watched.js";

/**
 * @typedef {import("./watched.js").WatchOptions} AmplifyTiersOptions
 * @typedef {import("./watched.js").Shown} Shown
 *
 * @typedef {{ warn(text: string, options?: { timestamp?: boolean }): void, error(text: string, options?: { timestamp?: boolean }): void }} Logger
 * @typedef {{ root: string, command: "build" | "serve", mode: string, logger: Logger }} ResolvedConfig
 * @typedef {{ error(error: any): never }} BuildContext
 *
 * @typedef {object} DevServer the parts of Vite's dev server that are used here
 * @property {{ add(paths: string): unknown, on(event: "all", listener: (event: string, path: string) => void): unknown }} watcher
 * @property {{ on(event: "connection", listener: () => void): unknown, send(message: any): void }} ws
 */

/** Editors write a file in several steps, and Vite's own update must have gone out before ours. */
const SETTLE = 100;

/** @param {AmplifyTiersOptions} [options] */
export default function amplifyTiers(options = {}) {
  /** @type {ResolvedConfig} */
  let config;
  /** @type {Watched | undefined} */
  let project;

  return {
    name: "amplify-tiers",
    enforce: /** @type {const} */ ("pre"),

    /** @param {ResolvedConfig} resolved */
    configResolved(resolved) {
      config = resolved;
    },

    /** @this {BuildContext} */
    buildStart() {
      if (config.command !== "build") return;
      // One build may start for several environments, and again and again with --watch.
      if (project) project.refresh();
      else project = new Watched(config.root, options);
      const { fresh, failing } = project.look();
      if (fresh.length > 0) config.logger.warn(project.report());
      if (failing.length > 0) this.error({ ...problem(failing[0], project.root), stack: "" });
    },

    /** @param {DevServer} server */
    configureServer(server) {
      // Vitest serves the app's modules with Vite, too.
      if (config.mode === "test" || process.env.VITEST) return;
      project = new Watched(config.root, options);
      serve(server, project, config.logger);
    },
  };
}

/**
 * Shows the findings, now and after each change.
 * @param {DevServer} server
 * @param {Watched} project
 * @param {Logger} logger
 */
function serve(server, project, logger) {
  /** What the browser shows. @type {object | undefined} */
  let shown;
  const look = () => {
    const { fresh, failing } = project.look();
    const worst = fresh.some(({ finding }) => finding.severity === "error") ? "error" : "warn";
    if (fresh.length > 0) logger[worst](fresh.map(({ text }) => text).join("\n"), { timestamp: true });
    const before = shown;
    shown = overlay(failing, project.root);
    if (shown) server.ws.send(shown);
    // An update of nothing takes the overlay away: the change may be in a module that the browser does not have.
    else if (before) server.ws.send({ type: "update", updates: [] });
  };

  // The reload after a change clears the overlay: whoever connects is told again.
  server.ws.on("connection", () => {
    if (shown) server.ws.send(shown);
  });

  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Set<string>} */
  const changed = new Set();
  server.watcher.add(project.root);
  server.watcher.on("all", (event, path) => {
    if (!["add", "change", "unlink"].includes(event) || !project.holds(path)) return;
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        project.refresh(changed);
        look();
      } catch (error) {
        logger.error(/** @type {Error} */ (error).message, { timestamp: true });
      }
      changed.clear();
    }, SETTLE);
  });
  look();
}

/**
 * The message that puts the failing findings on Vite's overlay: the first with its place and frame, the others below it.
 * @param {Shown[]} failing
 * @param {string} root
 */
function overlay(failing, root) {
  if (failing.length === 0) return undefined;
  const [first, ...others] = failing.map((shown) => problem(shown, root));
  return { type: "error", err: { ...first, stack: others.map(({ message, frame }) => `${message}\n${frame}`).join("\n") } };
}

/**
 * A finding as Vite and Rolldown show errors; their columns start at 0.
 * @param {Shown} shown
 * @param {string} root
 */
function problem({ finding: { rule, message, help, path, range }, frame }, root) {
  const file = join(root, path);
  const loc = { file, line: range.start.line, column: range.start.column - 1 };
  return { plugin: "amplify-tiers", message: `${rule}: ${message} ${help}`, id: file, loc, frame };
}
