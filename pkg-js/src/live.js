/** A project's files inside the engine: read from disk, kept up to date, asked. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { digest, folderDigest } from "./memo.js";
import { readBytes } from "./read.js";
import { Session } from "./session.js";
import { readText, stamp, walk } from "./walk.js";

/**
 * @typedef {import("./types.js").Report & { needText: string[] }} EngineReport
 */

const encoder = new TextEncoder();

export class Live {
  #root;
  #session;
  /** Texts handed in that differ from the disk. @type {Map<string, Uint8Array>} */
  #buffers = new Map();
  /** Time and size of each file when it was read. @type {Map<string, string>} */
  #stamps = new Map();
  /** Every text was read later, in milliseconds. */
  #since = Date.now();
  /** Absolute path → digest of each folder that was entered. @type {Record<string, string>} */
  #folders = {};
  /** What the engine's report is about, and the files whose text it needs to render it. @type {{ request: string, needText: string[] } | undefined} */
  #checked;

  /**
   * @param {string} root absolute, without links
   * @param {import("./session.js").Setup} setup
   * @param {((done: number, all: number) => void) | undefined} onProgress
   */
  constructor(root, setup, onProgress) {
    this.#root = root;
    this.#session = new Session(setup);
    const paths = this.#walk();
    paths.forEach((path, done) => {
      this.read(path);
      onProgress?.(done + 1, paths.length);
    });
  }

  paths() {
    return this.#session.paths();
  }

  /** @param {string} path */
  has(path) {
    return this.#session.has(path);
  }

  /** Whether every text is the one on disk. */
  isFromDisk() {
    return this.#buffers.size === 0;
  }

  close() {
    this.#session.close();
  }

  /**
   * @param {import("./project.js").CheckOptions} request
   * @returns {EngineReport}
   */
  check(request) {
    const report = this.#session.check(request);
    this.#checked = { request: JSON.stringify(request), needText: report.needText };
    return report;
  }

  /**
   * Renders the last report, which is that of `request` unless what was asked last was known already.
   * @param {import("./project.js").CheckOptions} request
   * @param {string} format
   * @param {object} options
   */
  render(request, format, options) {
    if (this.#checked?.request !== JSON.stringify(request)) this.check(request);
    for (const path of this.#checked?.needText ?? []) {
      const bytes = this.text(path);
      if (bytes) this.#session.giveText(path, bytes);
    }
    return this.#session.render(format, options);
  }

  /** @type {Session["whereabouts"]} */
  whereabouts(question, format, color) {
    return this.#session.whereabouts(question, format, color);
  }

  digests() {
    return this.#session.digests();
  }

  /** @type {Session["applyFix"]} */
  applyFix(path, bytes, edits) {
    return this.#session.applyFix(path, bytes, edits);
  }

  /**
   * Whether a text is what the engine knows of a file, but for the byte order mark.
   * @param {string} path
   * @param {string | Uint8Array} text
   */
  knows(path, text) {
    const bytes = this.#session.bytes(path);
    return bytes !== undefined && Buffer.compare(withoutMark(bytes), withoutMark(bytesOf(text))) === 0;
  }

  /**
   * Takes in a text that need not be the one on disk.
   * @param {string} path
   * @param {string | Uint8Array} text
   */
  put(path, text) {
    const bytes = bytesOf(text);
    this.#buffers.set(path, bytes);
    this.#stamps.set(path, this.#stamp(path));
    this.#session.update(path, bytes);
  }

  /** @param {string} path */
  remove(path) {
    this.#buffers.delete(path);
    this.#stamps.delete(path);
    this.#session.remove(path);
  }

  /**
   * Reads a file from disk.
   * @param {string} path
   */
  read(path) {
    this.#buffers.delete(path);
    try {
      // The stamp first: a change in between is then seen by the next refresh.
      this.#stamps.set(path, this.#stamp(path));
      this.#session.update(path, readBytes(join(this.#root, path)));
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === undefined) throw error;
      // Gone since the folder was listed: as if it had never been there.
      if (code === "ENOENT" || code === "ENOTDIR") this.remove(path);
      else this.#session.unreadable(path, code);
    }
  }

  /**
   * Looks at the disk again (listing, time and size) and reads what changed.
   * @returns {string[]} the paths that changed, came or went
   */
  refresh() {
    const paths = this.#walk();
    const present = new Set(paths);
    const gone = [...this.paths()].filter((path) => !present.has(path) && !this.#buffers.has(path));
    const changed = paths.filter((path) => this.#stamps.get(path) !== this.#stamp(path));
    for (const path of gone) this.remove(path);
    for (const path of changed) this.read(path);
    return [...gone, ...changed].sort();
  }

  /**
   * The text of a file as the engine knows it: the buffer handed in, else what is on disk.
   * @param {string} path
   */
  text(path) {
    const buffer = this.#buffers.get(path);
    if (buffer) return buffer;
    try {
      return readFileSync(join(this.#root, path));
    } catch {
      return undefined;
    }
  }

  /**
   * Whether the engine would read a file that it does not know yet.
   * @param {string} path
   */
  wants(path) {
    const parts = path.split("/");
    return parts.every((name, depth) => {
      const folder = parts.slice(0, depth).join("/");
      return this.#session.wants(folder, { name, dir: depth < parts.length - 1 }, readText(join(this.#root, folder, ".gitignore")));
    });
  }

  /** @param {string} path */
  digestOf(path) {
    const bytes = this.#session.bytes(path);
    return bytes && digest(bytes);
  }

  /**
   * Everything that was read.
   * @returns {import("./memo.js").Snapshot | undefined} nothing if some file could not be read
   */
  snapshot() {
    /** @type {import("./memo.js").Snapshot["files"]} */
    const files = {};
    for (const path of this.paths()) {
      const text = this.digestOf(path);
      if (text === undefined) return undefined;
      files[path] = [this.#stamps.get(path) ?? "", text];
    }
    return { since: this.#since, folders: this.#folders, files };
  }

  #walk() {
    this.#folders = {};
    return walk(this.#root, (name, folder, real) => {
      this.#folders[real] = folderDigest(folder);
      return this.#session.filter(name, folder.entries.map(({ name, dir }) => ({ name, dir })), folder.ignoreText);
    });
  }

  /** @param {string} path */
  #stamp(path) {
    return stamp(join(this.#root, path));
  }
}

/** @param {string | Uint8Array} text */
function bytesOf(text) {
  return typeof text === "string" ? encoder.encode(text) : text;
}

/** @param {Uint8Array} bytes */
function withoutMark(bytes) {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
