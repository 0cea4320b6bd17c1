/** A project on disk, indexed by the engine: open it once, tell it what changes, ask for findings. */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { fixProject } from "./fix.js";
import { CONFIG_FILE, findRoot } from "./root.js";
import { Session } from "./session.js";
import { outerIgnores, readText, walk } from "./walk.js";

/**
 * @typedef {import("./types.js").Report} Report
 *
 * @typedef {object} Overrides what beats the configuration file
 * @property {"recommended" | "strict"} [preset]
 * @property {Record<string, unknown>} [rules] rule id → severity or [severity, options]
 *
 * @typedef {object} OpenOptions
 * @property {string} [config] path of the configuration file; without it `amplify-tiers.json` in the root
 * @property {Overrides} [overrides]
 * @property {(done: number, all: number) => void} [onProgress] called while files are read
 *
 * @typedef {object} CheckOptions
 * @property {string[]} [paths] files or folders whose findings are wanted, project-relative
 * @property {"recommended" | "strict"} [preset]
 * @property {Record<string, unknown>} [rules]
 * @property {boolean} [allRules] every rule, whatever the configuration says
 * @property {boolean} [includeSuppressed] also findings that a comment suppresses, marked so
 * @property {import("./types.js").Category[]} [only]
 */

const encoder = new TextEncoder();

export class Project {
  /** The project root: an absolute path without links. @readonly @type {string} */
  root;
  #session;
  /** Texts handed in that differ from the disk. @type {Map<string, Uint8Array>} */
  #buffers = new Map();
  /** Time and size of each file when it was read. @type {Map<string, string>} */
  #stamps = new Map();
  /** @type {string[]} */
  #needText = [];

  /**
   * Discovers, reads and indexes a project.
   * @param {string} [root] the project root; without it the root is found from the working directory
   * @param {OpenOptions} [options]
   */
  static open(root, options = {}) {
    return new Project(root === undefined ? findRoot(process.cwd()) : resolve(root), options);
  }

  /**
   * @private
   * @param {string} root
   * @param {OpenOptions} options
   */
  constructor(root, { config, overrides, onProgress }) {
    this.root = realpathSync(root);
    const configPath = config === undefined ? join(this.root, CONFIG_FILE) : resolve(config);
    const configText = config !== undefined || existsSync(configPath) ? readFileSync(configPath, "utf8") : undefined;
    this.#session = new Session({
      ...(configText === undefined ? {} : { configPath: this.#named(configPath), configText }),
      ...(overrides === undefined ? {} : { overrides: JSON.stringify(overrides) }),
      outerIgnores: outerIgnores(this.root),
    });
    const paths = this.#walk();
    paths.forEach((path, done) => {
      this.#read(path);
      onProgress?.(done + 1, paths.length);
    });
  }

  /** The files that were read, project-relative. */
  get paths() {
    return [...this.#session.paths()].sort();
  }

  /** Frees the engine's memory of this project. */
  close() {
    this.#session.close();
  }

  /**
   * Findings of all files, or of one. A `text` stands for the file's content until the file is updated or changes on disk.
   * @param {string} [path] absolute or project-relative
   * @param {string} [text] an unsaved buffer
   * @param {CheckOptions} [options]
   * @returns {Report}
   */
  check(path, text, options = {}) {
    if (path !== undefined && text !== undefined) this.update(path, text);
    const request = path === undefined ? options : { ...options, paths: [this.relative(path)] };
    const { needText, ...report } = this.#session.check(request);
    this.#needText = needText;
    return { ...report, root: this.root };
  }

  /**
   * Where a file, or the function around a line of it, belongs: its tier and why, the decision tree answered with
   * evidence, and the right tier of everything that it does.
   * @param {string} path absolute or project-relative
   * @param {number} [line] 1-based
   * @returns {import("./types.js").Whereabouts | undefined} nothing if the project does not hold the file
   */
  where(path, line) {
    const answer = this.#session.whereabouts({ path: this.relative(path), line }, "json", false);
    return answer === "" ? undefined : JSON.parse(answer);
  }

  /**
   * The same as text for a terminal; "" if the project does not hold the file.
   * @param {string} path
   * @param {number | undefined} line
   * @param {boolean} color
   */
  renderWhere(path, line, color) {
    return this.#session.whereabouts({ path: this.relative(path), line }, "pretty", color);
  }

  /**
   * For each file with findings (project-relative) a key that changes with them, whatever is on and how severe: what a
   * cache of results of single files depends on beside their texts.
   * @returns {Record<string, string>}
   */
  digests() {
    return this.#session.digests();
  }

  /**
   * Renders the findings of the last check as text.
   * @param {"pretty" | "json" | "findings"} format `findings`: a JSON array with the text and the frame of each
   * @param {{ color?: boolean, width?: number, quiet?: boolean }} [options]
   */
  render(format, options = {}) {
    for (const path of this.#needText) {
      const bytes = this.text(path);
      if (bytes) this.#session.giveText(path, bytes);
    }
    return this.#session.render(format, { ...options, root: this.root });
  }

  /**
   * Tells that a file changed.
   * @param {string} path absolute or project-relative
   * @param {string | Uint8Array | null} [text] its new text, `null` if it is gone, nothing to read it from the disk
   */
  update(path, text) {
    const name = this.relative(path);
    this.#buffers.delete(name);
    if (text === null) {
      this.#stamps.delete(name);
      this.#session.remove(name);
    } else if (!this.#session.has(name) && !this.#isWanted(name)) {
      return;
    } else if (text === undefined) {
      this.#read(name);
    } else {
      const bytes = typeof text === "string" ? encoder.encode(text) : text;
      this.#buffers.set(name, bytes);
      this.#stamps.set(name, stamp(join(this.root, name)));
      this.#session.update(name, bytes);
    }
  }

  /**
   * Looks at the disk again (listing, time and size) and reads what changed.
   * @returns {string[]} the paths that changed, came or went
   */
  refresh() {
    const paths = this.#walk();
    const present = new Set(paths);
    const gone = this.paths.filter((path) => !present.has(path) && !this.#buffers.has(path));
    const changed = paths.filter((path) => this.#stamps.get(path) !== stamp(join(this.root, path)));
    for (const path of gone) this.update(path, null);
    for (const path of changed) {
      this.#buffers.delete(path);
      this.#read(path);
    }
    return [...gone, ...changed].sort();
  }

  /**
   * Applies fixes, in several passes until nothing is left to fix. A fix is applied whole or not at all.
   * @param {{ rules?: string[], suggestions?: boolean, dryRun?: boolean, check?: CheckOptions }} [options]
   * @returns {import("./fix.js").FixResult}
   */
  fix(options = {}) {
    return fixProject(this, options);
  }

  /**
   * Applies edits to the text of a file and gives the new text; nothing is written.
   * @param {string} path
   * @param {import("./types.js").Edit[]} edits offsets of the last report
   */
  applyEdits(path, edits) {
    const bytes = this.text(path);
    if (!bytes) throw new Error(`${path} cannot be read`);
    return this.#session.applyFix(path, bytes, edits);
  }

  /**
   * The text of a file as the engine knows it: the buffer handed in, else what is on disk.
   * @param {string} path project-relative
   */
  text(path) {
    const buffer = this.#buffers.get(path);
    if (buffer) return buffer;
    try {
      return readFileSync(join(this.root, path));
    } catch {
      return undefined;
    }
  }

  /**
   * The project-relative path with `/`.
   * @param {string} path absolute or project-relative
   */
  relative(path) {
    const inside = isAbsolute(path) ? relative(this.root, this.#real(path)) : path;
    const name = inside.split(sep).join("/").replace(/^(?:\.\/)+/, "");
    if (name.split("/").includes("..") || isAbsolute(name)) throw new Error(`${path} lies outside of ${this.root}`);
    return name;
  }

  /**
   * An absolute path with the links of its folders resolved, as far as they exist: the root has none either.
   * @param {string} path
   * @returns {string}
   */
  #real(path) {
    if (path.startsWith(this.root + sep)) return path;
    try {
      return realpathSync(path);
    } catch {
      const folder = resolve(path, "..");
      return folder === path ? path : join(this.#real(folder), path.slice(folder.length));
    }
  }

  #walk() {
    return walk(this.root, (folder, entries, ignoreText) => this.#session.filter(folder, entries, ignoreText));
  }

  /** @param {string} path */
  #read(path) {
    const file = join(this.root, path);
    try {
      // The stamp first: a change in between is then seen by the next refresh.
      this.#stamps.set(path, stamp(file));
      this.#session.update(path, readFileSync(file));
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === undefined) throw error;
      // Gone since the folder was listed: as if it had never been there.
      if (code === "ENOENT" || code === "ENOTDIR") this.update(path, null);
      else this.#session.unreadable(path, code);
    }
  }

  /**
   * Whether the engine would read a file that it does not know yet.
   * @param {string} path
   */
  #isWanted(path) {
    const parts = path.split("/");
    return parts.every((name, depth) => {
      const folder = parts.slice(0, depth).join("/");
      return this.#session.wants(folder, { name, dir: depth < parts.length - 1 }, readText(join(this.root, folder, ".gitignore")));
    });
  }

  /**
   * What messages call a file.
   * @param {string} path
   */
  #named(path) {
    const name = relative(this.root, path);
    return name.startsWith("..") || isAbsolute(name) ? path : name.split(sep).join("/");
  }
}

/**
 * Time and size of a file as one comparable text; "" if there is none.
 * @param {string} file
 */
function stamp(file) {
  try {
    const { mtimeMs, size } = statSync(file);
    return `${mtimeMs}:${size}`;
  } catch {
    return "";
  }
}
