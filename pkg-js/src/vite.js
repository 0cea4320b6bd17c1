/** The Vite plugin: checks the project once per build and, in dev, again after each change; errors reach the browser's overlay. */
import { join, normalize } from "node:path";
import { checkBeside } from "./beside.js";
import { Watched } from "./watched.js";

/**
 * @typedef {import("./watched.js").WatchOptions} AmplifyTiersOptions
 * @typedef {import("./watched.js").Shown} Shown
 *
 * @typedef {{ warn(text: string, options?: { timestamp?: boolean }): void, error(text: string, options?: { timestamp?: boolean }): void }} Logger
 * @typedef {{ root: string, command: "build" | "serve", mode: string, logger: Logger }} ResolvedConfig
 * @typedef {{ error(error: any): void }} BuildContext
 *
 * @typedef {object} DevServer the parts of Vite's dev server that are used here
 * @property {{ add(paths: string): unknown, on(event: "all", listener: (event: string, path: string) => void): unknown }} watcher
 * @property {{ on(event: "connection", listener: () => void): unknown, send(message: any): void }} ws
 */

/** Editors write a file in several steps, and Vite's own update must have gone out before ours. */
const SETTLE = 100;

/** Modules that are files of an app: nothing virtual, no part of a component, nothing installed. */
const MODULES = { id: { include: /^[^\0?]+\.(?:[cm]?[jt]sx?|vue|svelte)$/, exclude: /[\\/]node_modules[\\/]/ } };

/**
 * @typedef {object} Built an app that this process builds
 * @property {Promise<void>} [beside] the first check of it, which runs beside the build
 * @property {boolean} isChecked whether that is done
 * @property {Watched} [project] the project, once it was opened
 */

/**
 * Vite loads the configuration again for each environment that it builds, and the app is one: it is read once, and what is
 * found in it is told once.
 * @type {Map<string, Built>}
 */
const apps = new Map();

/** @param {AmplifyTiersOptions} [options] */
export default function amplifyTiers(options = {}) {
  /** @type {ResolvedConfig} */
  let config;
  /** @type {Watched | undefined} */
  let project;
  /** @type {Built | undefined} */
  let app;
  /** Modules that were written after the project was read. @type {Set<string>} */
  const newer = new Set();
  /** What happens to them in dev. @type {((path: string) => void) | undefined} */
  let changed;

  /** @param {BuildContext} context */
  const look = (context) => {
    if (!project) return;
    const { fresh, failing } = project.look();
    if (fresh.length > 0) config.logger.warn(project.report());
    if (failing.length > 0) context.error({ ...problem(failing[0], project.root), stack: "" });
  };

  /** Opens the project, whose check is done or has to be done now. @param {BuildContext} context */
  const open = (context) => {
    if (!app) return;
    project = app.project ??= new Watched(config.root, options);
    look(context);
  };

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
      const key = JSON.stringify([config.root, options]);
      app = apps.get(key);
      // A build starts for each of its environments, and again and again with --watch.
      app?.project?.refresh();
      if (!app) {
        const built = /** @type {Built} */ ({ isChecked: false });
        built.beside = checkBeside(config.root, options)?.then(() => void (built.isChecked = true));
        built.isChecked = built.beside === undefined;
        apps.set(key, (app = built));
      }
      if (app.isChecked) open(this);
    },

    /** What is found in a module stands since the project was read, unless the module was written since: generated, or edited. */
    load: {
      filter: MODULES,
      /**
       * @this {BuildContext}
       * @param {string} id
       */
      handler(id) {
        const path = normalize(id);
        // An error shall not wait for the end of the build.
        if (!project && app?.isChecked) open(this);
        if (!project?.isNewer(path)) return;
        if (changed) changed(path);
        else newer.add(path);
      },
    },

    /**
     * @this {BuildContext}
     * @param {Error} [error]
     */
    async buildEnd(error) {
      await app?.beside;
      // A build that fails by itself tells its own error, beside what is found.
      if (!project) open(error ? { error: () => {} } : this);
      if (error || newer.size === 0) return;
      const isChanged = project?.refresh(newer);
      newer.clear();
      if (isChanged) look(this);
    },

    /** @param {DevServer} server */
    configureServer(server) {
      // Vitest serves the app's modules with Vite, too.
      if (config.mode === "test" || process.env.VITEST) return;
      project = new Watched(config.root, options);
      changed = serve(server, project, config.logger);
    },
  };
}

/**
 * Shows the findings, now and after each change.
 * @param {DevServer} server
 * @param {Watched} project
 * @param {Logger} logger
 * @returns {(path: string) => void} tells that a file changed
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
  const paths = new Set();
  const changed = (/** @type {string} */ path) => {
    if (!project.holds(path)) return;
    paths.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        if (project.refresh(paths)) look();
      } catch (error) {
        logger.error(/** @type {Error} */ (error).message, { timestamp: true });
      }
      paths.clear();
    }, SETTLE);
  };
  server.watcher.add(project.root);
  server.watcher.on("all", (event, path) => {
    if (["add", "change", "unlink"].includes(event)) changed(path);
  });
  look();
  return changed;
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
