/** A project on disk: open it once, tell it what changes, ask for findings. What is known already needs no engine. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { EngineError } from "./engine.js";
import { fixProject } from "./fix.js";
import { Live } from "./live.js";
import { digest, Memo } from "./memo.js";
import { CONFIG_FILE, findRoot } from "./root.js";
import { outerIgnores } from "./walk.js";

/**
 * @typedef {import("./types.js").Report} Report
 * @typedef {import("./types.js").Diagnostic} Diagnostic
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

export class Project {
  /** The project root: an absolute path without links. @readonly @type {string} */
  root;
  #setup;
  #onProgress;
  /** What was said of the files as they are. @type {Memo} */
  #memo;
  /** The files inside the engine, once they are needed. @type {Live | undefined} */
  #live;
  #isClosed = false;
  /** The last check, which `render` is about. @type {CheckOptions} */
  #request = {};
  /** Findings by path, for each set of options that a host asks file after file with; nothing after one file only. @type {Map<string, Map<string, Diagnostic[]> | undefined>} */
  #runs = new Map();

  /**
   * Discovers, reads and indexes a project.
   * @param {string} [root] the project root; without it the root is found from the working directory
   * @param {OpenOptions} [options]
   */
  static open(root, options = {}) {
    const project = new Project(root === undefined ? findRoot(process.cwd()) : resolve(root), options);
    if (!project.#memo.isCurrent()) project.#awake();
    return project;
  }

  /**
   * Opens a project of which something was said as it is: that needs no engine.
   * @param {string} root
   * @param {OpenOptions} [options]
   * @returns {Project | undefined} nothing if it would have to be read
   */
  static remembered(root, options = {}) {
    const project = new Project(root, options);
    return project.#memo.isCurrent() ? project : undefined;
  }

  /**
   * @private
   * @param {string} root
   * @param {OpenOptions} options
   */
  constructor(root, options) {
    this.root = realpathSync(root);
    this.#setup = setupOf(this.root, options);
    this.#onProgress = options.onProgress;
    this.#memo = new Memo(this.root, this.#setup);
  }

  /** The files that were read, project-relative. */
  get paths() {
    return [...(this.#live ?? this.#memo).paths()].sort();
  }

  /** Frees the engine's memory of this project. */
  close() {
    this.#isClosed = true;
    this.#live?.close();
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
    this.#request = request;
    // One file's findings are soon found, and seldom asked for twice.
    const { needText, ...report } = path === undefined ? this.#ask(["check", request], (live) => live.check(request)) : this.#awake().check(request);
    return { ...report, root: this.root };
  }

  /**
   * The findings in one file, for hosts that ask file after file: `check(path, text, options)` without the rest of the
   * report, and the second question answers all further ones while nothing changes.
   * @param {string} path absolute or project-relative
   * @param {string} text
   * @param {CheckOptions} options without `paths`
   * @returns {Diagnostic[]} none in a folder that is no Amplify app
   */
  findingsIn(path, text, options) {
    this.update(path, text);
    const name = this.relative(path);
    const run = JSON.stringify(options);
    // With texts that differ from the disk each question comes after a change: nothing to answer beforehand.
    if (this.#live && (!this.#live.isFromDisk() || !this.#runs.has(run))) {
      this.#runs.set(run, undefined);
      return found(this.check(name, undefined, options));
    }
    let byPath = this.#runs.get(run);
    if (!byPath) {
      byPath = new Map();
      for (const finding of found(this.check(undefined, undefined, options))) byPath.set(finding.path, [...(byPath.get(finding.path) ?? []), finding]);
      this.#runs.set(run, byPath);
    }
    return byPath.get(name) ?? [];
  }

  /**
   * Where a file, or the function around a line of it, belongs: its tier and why, the decision tree answered with
   * evidence, and the right tier of everything that it does.
   * @param {string} path absolute or project-relative
   * @param {number} [line] 1-based
   * @returns {import("./types.js").Whereabouts | undefined} nothing if the project does not hold the file
   */
  where(path, line) {
    const answer = this.#awake().whereabouts({ path: this.relative(path), line }, "json", false);
    return answer === "" ? undefined : JSON.parse(answer);
  }

  /**
   * The same as text for a terminal; "" if the project does not hold the file.
   * @param {string} path
   * @param {number | undefined} line
   * @param {boolean} color
   */
  renderWhere(path, line, color) {
    return this.#awake().whereabouts({ path: this.relative(path), line }, "pretty", color);
  }

  /**
   * For each file with findings (project-relative) a key that changes with them, whatever is on and how severe: what a
   * cache of results of single files depends on beside their texts.
   * @returns {Record<string, string>}
   */
  digests() {
    return this.#ask(["digests"], (live) => live.digests());
  }

  /**
   * Renders the findings of the last check as text.
   * @param {"pretty" | "json" | "findings"} format `findings`: a JSON array with the text and the frame of each
   * @param {{ color?: boolean, width?: number, quiet?: boolean }} [options]
   */
  render(format, options = {}) {
    return this.#ask(["render", format, options, this.#request], (live) => live.render(this.#request, format, { ...options, root: this.root }));
  }

  /**
   * Tells that a file changed.
   * @param {string} path absolute or project-relative
   * @param {string | Uint8Array | null} [text] its new text, `null` if it is gone, nothing to read it from the disk
   */
  update(path, text) {
    const name = this.relative(path);
    if (text !== undefined && text !== null && this.#isKnown(name, text)) return;
    const live = this.#awake();
    if (text === null) live.remove(name);
    else if (!live.has(name) && !live.wants(name)) return;
    else if (text === undefined) live.read(name);
    else live.put(name, text);
    this.#forget();
  }

  /**
   * Looks at the disk again (listing, time and size) and reads what changed.
   * @returns {string[]} the paths that changed, came or went
   */
  refresh() {
    let changed;
    if (this.#live) {
      changed = this.#live.refresh();
    } else {
      const before = this.#memo.files();
      if (this.#memo.isCurrent()) return [];
      const after = this.#awake();
      const gone = Object.keys(before).filter((path) => !after.has(path));
      changed = [...gone, ...[...after.paths()].filter((path) => before[path] !== after.digestOf(path))].sort();
    }
    if (changed.length > 0) this.#forget();
    return changed;
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
    return this.#awake().applyFix(path, bytes, edits);
  }

  /**
   * The text of a file as the engine knows it: the buffer handed in, else what is on disk.
   * @param {string} path project-relative
   */
  text(path) {
    if (this.#live) return this.#live.text(path);
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
    // As most paths come; asked for each file that is linted.
    if (sep === "/" && path.startsWith(`${this.root}/`) && !/\/\.{0,2}(?:\/|$)/.test(path)) return path.slice(this.root.length + 1);
    const inside = isAbsolute(path) ? relative(this.root, this.#real(path)) : path;
    const name = inside.split(sep).join("/").replace(/^(?:\.\/)+/, "");
    if (name.split("/").includes("..") || isAbsolute(name)) {
      throw new EngineError({ kind: "usage", message: `${path} lies outside of ${this.root}.`, remedy: "Name a file inside, or another root." });
    }
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

  /** The files inside the engine, read now if they were not needed before. */
  #awake() {
    if (this.#isClosed) throw new Error("This project is closed.");
    if (!this.#live) {
      const live = new Live(this.root, this.#setup, this.#onProgress);
      this.#live = live;
      // What changed since the memory was held against the disk makes it void: answers are of one state.
      if (!this.#memo.isOf(() => live.snapshot())) this.#forget();
    }
    return this.#live;
  }

  /**
   * What the engine says, or has said while the files were the same.
   * @template T plain data
   * @param {unknown[]} question everything that the answer depends on beside the files
   * @param {(live: Live) => T} ask
   * @returns {T}
   */
  #ask(question, ask) {
    if (this.#isClosed) throw new Error("This project is closed.");
    const key = JSON.stringify(question);
    const known = this.#memo.answer(key);
    if (known !== undefined) return JSON.parse(known);
    const live = this.#awake();
    const answer = ask(live);
    if (live.isFromDisk()) this.#memo.put(key, JSON.stringify(answer), () => live.snapshot());
    return answer;
  }

  /**
   * Whether the engine knows this text, or leaves a file alone that is there.
   * @param {string} path
   * @param {string | Uint8Array} text
   */
  #isKnown(path, text) {
    if (this.#live) return this.#live.knows(path, text);
    const known = this.#memo.digestOf(path);
    return known === undefined ? existsSync(join(this.root, path)) : known === digest(text);
  }

  /** Something changed: what was said is void. */
  #forget() {
    this.#memo.clear();
    this.#runs.clear();
  }
}

/**
 * What the engine is told of a project before its files.
 * @param {string} root absolute, without links
 * @param {OpenOptions} options
 */
function setupOf(root, { config, overrides }) {
  const configPath = config === undefined ? join(root, CONFIG_FILE) : resolve(config);
  const configText = config !== undefined || existsSync(configPath) ? readFileSync(configPath, "utf8") : undefined;
  return {
    ...(configText === undefined ? {} : { configPath: named(root, configPath), configText }),
    ...(overrides === undefined ? {} : { overrides: JSON.stringify(overrides) }),
    outerIgnores: outerIgnores(root),
  };
}

/**
 * What messages call a file.
 * @param {string} root
 * @param {string} path
 */
function named(root, path) {
  const name = relative(root, path);
  return name.startsWith("..") || isAbsolute(name) ? path : name.split(sep).join("/");
}

/** @param {Report} report */
function found({ isApp, diagnostics }) {
  return isApp ? diagnostics : [];
}
