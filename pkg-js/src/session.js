/** One project inside the engine. It survives a trap: the fresh instance gets the files again. */
import { callEngine, EngineTrap, engineGeneration } from "./engine.js";

/**
 * @typedef {object} Setup
 * @property {string} [configPath] what messages call the configuration
 * @property {string} [configText]
 * @property {string} [overrides] JSON: what the host says about preset and rules
 * @property {[toRoot: string, text: string][]} [outerIgnores] ignore files above the root: the path from their folder to it
 * @property {boolean} [single] one file as a project of its own
 *
 * @typedef {{ enter: string[], read: string[] }} Listing which entries of a folder are to be entered and read
 *
 * @typedef {object} Folder what the engine was told of a folder
 * @property {string} entries JSON
 * @property {string | undefined} ignoreText
 * @property {Listing} [listing] what it said, while that holds
 *
 * @typedef {object} Kept what the host keeps of one file
 * @property {Uint8Array} [bytes] its text, if it could be read
 * @property {string} [trapped] why the engine could not read it
 */

export class Session {
  /** @type {Setup} */
  #setup;
  #handle = 0;
  #generation = -1;
  #closed = false;
  /** @type {Map<string, Kept>} */
  #files = new Map();
  /** What the engine was told of each folder, parents first. @type {Map<string, Folder>} */
  #folders = new Map();

  /** @param {Setup} setup */
  constructor(setup) {
    this.#setup = setup;
    this.#revive();
  }

  /** The paths handed in so far. */
  paths() {
    return this.#files.keys();
  }

  /** @param {string} path */
  has(path) {
    return this.#files.has(path);
  }

  /**
   * The text of a file; nothing if the engine could not read it.
   * @param {string} path
   */
  bytes(path) {
    const kept = this.#files.get(path);
    return kept?.trapped === undefined ? kept?.bytes : undefined;
  }

  /** Frees the engine's memory. */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#generation === engineGeneration()) callEngine((engine) => engine.close(this.#handle));
  }

  /**
   * Which entries of a folder are to be entered and read. Parents come before children. The engine is only asked about what
   * is new: a listing makes it link everything again.
   * @param {string} folder project-relative, "" for the root
   * @param {{ name: string, dir: boolean }[]} entries all of them
   * @param {string | undefined} ignoreText the folder's .gitignore
   * @returns {Listing}
   */
  filter(folder, entries, ignoreText) {
    /** @type {Folder} */
    const told = { entries: JSON.stringify(entries), ignoreText };
    const known = this.#folders.get(folder);
    if (known?.listing && known.entries === told.entries && known.ignoreText === ignoreText) return known.listing;
    // What a folder ignores holds below it, too.
    for (const [path, below] of this.#folders) if (folder === "" || path.startsWith(`${folder}/`)) below.listing = undefined;
    // Behind its parents again, should they have come since.
    this.#folders.delete(folder);
    this.#folders.set(folder, told);
    told.listing = this.#filter(folder, told);
    return told.listing;
  }

  /**
   * Whether an entry of a folder is to be entered or read; the folder's listing stays as it is.
   * @param {string} folder
   * @param {{ name: string, dir: boolean }} entry
   * @param {string | undefined} ignoreText
   */
  wants(folder, entry, ignoreText) {
    const { enter, read } = this.#filter(folder, { entries: JSON.stringify([entry]), ignoreText });
    return (entry.dir ? enter : read).includes(entry.name);
  }

  /**
   * @param {string} folder
   * @param {Folder} told
   * @returns {Listing}
   */
  #filter(folder, { entries, ignoreText }) {
    return JSON.parse(this.#call((engine, handle) => engine.filterDir(handle, folder, entries, ignoreText)));
  }

  /**
   * Hands in the text of a file; the same text again changes nothing. A file that traps is marked unreadable and not tried
   * again until its text changes.
   * @param {string} path
   * @param {Uint8Array} bytes
   */
  update(path, bytes) {
    const kept = this.#files.get(path);
    if (kept?.bytes && Buffer.compare(kept.bytes, bytes) === 0) return;
    try {
      this.#call((engine, handle) => engine.updateFile(handle, path, bytes));
      this.#files.set(path, { bytes });
    } catch (error) {
      if (!(error instanceof EngineTrap)) throw error;
      this.#files.set(path, { bytes, trapped: error.reason });
      this.#call((engine, handle) => engine.markUnreadable(handle, path, error.reason));
    }
  }

  /**
   * Says that a file is there but cannot be read.
   * @param {string} path
   * @param {string} reason
   */
  unreadable(path, reason) {
    this.#files.set(path, { trapped: reason });
    this.#call((engine, handle) => engine.markUnreadable(handle, path, reason));
  }

  /** @param {string} path */
  remove(path) {
    if (this.#files.delete(path)) this.#call((engine, handle) => engine.removeFile(handle, path));
  }

  /**
   * @param {import("./project.js").CheckOptions} request
   * @returns {import("./types.js").Report & { needText: string[] }}
   */
  check({ preset, rules, ...options }) {
    // The engine names the place of a mistake in these settings, so it gets their text.
    const request = preset === undefined && rules === undefined ? options : { ...options, overrides: JSON.stringify({ preset, rules }) };
    return JSON.parse(this.#call((engine, handle) => engine.check(handle, JSON.stringify(request))));
  }

  /**
   * Hands in a text that frames need.
   * @param {string} path
   * @param {Uint8Array} bytes
   */
  giveText(path, bytes) {
    this.#call((engine, handle) => engine.giveText(handle, path, bytes));
  }

  /**
   * Renders the report of the last check.
   * @param {string} format
   * @param {object} options
   * @returns {string}
   */
  render(format, options) {
    return this.#call((engine, handle) => engine.render(handle, format, JSON.stringify(options)));
  }

  /**
   * Says where code belongs; "" if the project does not hold the file.
   * @param {{ path: string, line?: number }} question
   * @param {"pretty" | "json"} format
   * @param {boolean} color
   * @returns {string}
   */
  whereabouts(question, format, color) {
    return this.#call((engine, handle) => engine.whereabouts(handle, JSON.stringify(question), format, color));
  }

  /**
   * For each file with findings a key that changes with them.
   * @returns {Record<string, string>}
   */
  digests() {
    return JSON.parse(this.#call((engine, handle) => engine.digests(handle)));
  }

  /**
   * Applies edits of a report to the text they were made for.
   * @param {string} path
   * @param {Uint8Array} bytes
   * @param {import("./types.js").Edit[]} edits
   * @returns {Uint8Array}
   */
  applyFix(path, bytes, edits) {
    return this.#call((engine, handle) => engine.applyFix(handle, path, bytes, JSON.stringify(edits)));
  }

  /**
   * @template T
   * @param {(engine: import("./engine.js").Exports, handle: number) => T} use
   * @returns {T}
   */
  #call(use) {
    if (this.#closed) throw new Error("This project is closed.");
    // Another project may have trapped meanwhile: the instance is shared.
    if (this.#generation !== engineGeneration()) this.#revive();
    return callEngine((engine) => use(engine, this.#handle));
  }

  /** Opens the project in the running instance and hands back everything that is kept. */
  #revive() {
    const setup = JSON.stringify(this.#setup);
    this.#handle = callEngine((engine) => engine.open(setup));
    this.#generation = engineGeneration();
    const handle = this.#handle;
    for (const [folder, { entries, ignoreText }] of this.#folders) {
      callEngine((engine) => engine.filterDir(handle, folder, entries, ignoreText));
    }
    for (const [path, { bytes, trapped }] of this.#files) {
      callEngine((engine) => {
        if (trapped !== undefined) engine.markUnreadable(handle, path, trapped);
        else if (bytes) engine.updateFile(handle, path, bytes);
      });
    }
  }
}
