/** A project that a build plugin looks at again and again: what was found, what of it is new, and what fails a build. */
import { statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { Project } from "./project.js";
import { CONFIG_FILE, findRoot } from "./root.js";

/**
 * @typedef {object} WatchOptions
 * @property {"error" | "warn" | "never"} [failOn] which findings fail a build; default `error`
 * @property {string} [root] the project root; found from the app's folder without it
 * @property {string} [config] path of the configuration file
 *
 * @typedef {object} Shown a finding as the plugins show it
 * @property {import("./types.js").Diagnostic} finding
 * @property {string} text the finding with its frames, help and note, coloured if the terminal is
 * @property {string} frame the place alone, never coloured
 *
 * @typedef {object} Look
 * @property {Shown[]} shown every finding; none in a folder that is no Amplify app
 * @property {Shown[]} failing the findings that fail a build
 * @property {Shown[]} fresh what was not there at the last look
 * @property {string[]} backends the backend folders, project-relative
 */

/**
 * What a project is opened with.
 * @param {string} folder the app's folder
 * @param {WatchOptions} options
 */
function opening(folder, options) {
  const root = options.root === undefined ? findRoot(folder) : resolve(folder, options.root);
  return { root, config: options.config === undefined ? undefined : resolve(folder, options.config) };
}

/**
 * Whether opening the project is quick: it is as it was when it was checked last.
 * @param {string} folder the app's folder
 * @param {WatchOptions} options
 */
export function isRemembered(folder, options) {
  const { root, config } = opening(folder, options);
  return Project.remembered(root, { config }) !== undefined;
}

export class Watched {
  #options;
  #open;
  #project;
  #configTime = 0;
  /** When all files were read, in milliseconds since 1970. */
  #readAt = 0;
  /** When those were written that were read after that. @type {Map<string, number>} */
  #times = new Map();
  /** Fingerprints of the findings of the last look. @type {Set<string>} */
  #last = new Set();

  /**
   * @param {string} folder the app's folder
   * @param {WatchOptions} [options]
   */
  constructor(folder, options = {}) {
    const { root, config } = opening(folder, options);
    this.#options = options;
    this.#open = () => Project.open(root, { config });
    this.#readAt = Date.now();
    this.#project = this.#open();
    this.configFile = config ?? join(this.root, CONFIG_FILE);
    this.#configTime = timeOf(this.configFile);
  }

  get root() {
    return this.#project.root;
  }

  /** The folders that hold files of the project, absolute. */
  get folders() {
    const folders = new Set([this.root]);
    for (const path of this.#project.paths) {
      for (let folder = dirname(join(this.root, path)); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
    }
    return folders;
  }

  /**
   * Whether a file lies where the project's files lie.
   * @param {string} path absolute
   */
  holds(path) {
    return path.startsWith(this.root + sep) && !path.includes(`${sep}node_modules${sep}`);
  }

  /**
   * Whether a file was written after it was read.
   * @param {string} path absolute
   */
  isNewer(path) {
    return this.holds(path) && timeOf(path) > (this.#times.get(path) ?? this.#readAt);
  }

  /**
   * Takes in changed files, or whatever changed on disk. Throws if the configuration changed and is wrong; everything stays
   * as it was then.
   * @param {Set<string>} [paths] absolute
   * @returns {boolean} whether anything may have changed
   */
  refresh(paths) {
    const configTime = timeOf(this.configFile);
    const isConfigured = configTime !== this.#configTime;
    if (paths && !isConfigured) return this.#update(paths);
    this.#readAt = Date.now();
    this.#times.clear();
    if (!isConfigured) return this.#project.refresh().length > 0;
    this.#configTime = configTime;
    const fresh = this.#open();
    this.#project.close();
    this.#project = fresh;
    return true;
  }

  /**
   * @param {Set<string>} paths
   * @returns {boolean} whether any is, or was, a file of the project
   */
  #update(paths) {
    const holdsAny = () => this.#project.paths.some((path) => paths.has(join(this.root, path)));
    const heldAny = holdsAny();
    for (const path of paths) {
      this.#times.set(path, timeOf(path));
      this.#project.update(path);
    }
    return heldAny || holdsAny();
  }

  /** Checks the project. @returns {Look} */
  look(color = hasColor()) {
    const { diagnostics, isApp, lookedAt } = this.#project.check();
    /** @type {{ text: string, frame: string }[]} */
    const parts = isApp && diagnostics.length > 0 ? JSON.parse(this.#project.render("findings", { color })) : [];
    const shown = parts.map((part, index) => ({ ...part, finding: diagnostics[index] }));
    const fresh = shown.filter(({ finding }) => !this.#last.has(finding.fingerprint));
    this.#last = new Set(shown.map(({ finding }) => finding.fingerprint));
    return { shown, failing: shown.filter(({ finding }) => this.#fails(finding)), fresh, backends: lookedAt.backends };
  }

  /** The last look as a report for a terminal, with its summary. */
  report(color = hasColor()) {
    return this.#project.render("pretty", { color });
  }

  /** @param {import("./types.js").Diagnostic} finding */
  #fails({ severity }) {
    const { failOn = "error" } = this.#options;
    return failOn === "warn" || (failOn === "error" && severity === "error");
  }
}

/** Whether messages on standard error are coloured: what NO_COLOR and FORCE_COLOR say, else whether it is a terminal. */
export function hasColor() {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== "0";
  return Boolean(process.stderr.isTTY);
}

/**
 * When a file was written last; 0 if there is none.
 * @param {string} file
 */
function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
