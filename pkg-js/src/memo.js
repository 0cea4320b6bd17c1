/** What the engine said of a project whose files have not changed since, kept on disk: nothing is parsed again for it. */
import { hash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { cacheFolder } from "./cache-folder.js";
import { engineId } from "./engine.js";
import { readFolder, stamp } from "./walk.js";

/**
 * @typedef {object} Snapshot everything that was read
 * @property {number} since when reading began, in milliseconds
 * @property {Record<string, string>} folders absolute path → digest of its listing and ignore file
 * @property {Record<string, [stamp: string, digest: string]>} files project-relative path → time and size, digest of the text
 *
 * @typedef {object} Stored
 * @property {string} setup digest of what the project was opened with
 * @property {Snapshot} snapshot
 * @property {Record<string, string>} answers question → what the engine said
 */

/** Questions differ by a few options; whoever asks many different ones has no use for old answers. */
const MOST_ANSWERS = 16;
/** A file that changes twice within the clock's grain has the same time; what was that young is read again. */
const GRAIN = 2000;

/** Digest of a text without its byte order mark. @param {Uint8Array | string} text */
export function digest(text) {
  if (typeof text === "string") return hash("sha1", text.startsWith("\uFEFF") ? text.slice(1) : text);
  const hasMark = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf;
  return hash("sha1", hasMark ? text.subarray(3) : text);
}

/** Digest of what a folder holds. @param {import("./walk.js").Folder} folder */
export function folderDigest({ entries, ignoreText }) {
  return digest(JSON.stringify([entries, ignoreText]));
}

export class Memo {
  #root;
  #setup;
  /** @type {string | undefined} */
  #file;
  /** @type {Stored | undefined} */
  #stored;
  #isSaving = false;

  /**
   * The memory of a project: on disk beside its dependencies, in this process alone where there are none.
   * @param {string} root the project root, absolute and without links
   * @param {object} setup what the project is opened with
   */
  constructor(root, setup) {
    this.#root = root;
    this.#setup = digest(JSON.stringify(setup));
    const folder = cacheFolder(root);
    if (folder === undefined) return;
    this.#file = join(folder, engineId(), `${digest(root).slice(0, 16)}.json`);
    const stored = read(this.#file);
    if (stored?.setup === this.#setup) this.#stored = stored;
  }

  /** Whether everything on disk is as it was; nothing is remembered otherwise. */
  isCurrent() {
    const stored = this.#stored;
    if (!stored) return false;
    const { since, folders, files } = stored.snapshot;
    const begin = Date.now();
    let isCurrent = Object.entries(folders).every(([folder, known]) => folderDigest(readFolder(this.#root, folder)) === known);
    for (const [path, known] of isCurrent ? Object.entries(files) : []) {
      const now = stamp(join(this.#root, path));
      if (now === known[0] && Number.parseFloat(now) + GRAIN < since) continue;
      isCurrent = contentDigest(join(this.#root, path)) === known[1];
      if (!isCurrent) break;
      known[0] = now;
      stored.snapshot.since = begin;
      this.#save();
    }
    if (!isCurrent) this.#stored = undefined;
    return isCurrent;
  }

  /**
   * Whether nothing is remembered of other folders and texts than these.
   * @param {() => Snapshot | undefined} snapshotOf asked for if something is remembered
   */
  isOf(snapshotOf) {
    if (!this.#stored) return true;
    const { folders } = this.#stored.snapshot;
    const now = snapshotOf();
    return now !== undefined && isDeepStrictEqual(now.folders, folders) && isDeepStrictEqual(texts(now), this.files());
  }

  /** The files that were read, project-relative. */
  paths() {
    return Object.keys(this.#stored?.snapshot.files ?? {});
  }

  /**
   * Project-relative path → digest of the text.
   * @returns {Record<string, string>}
   */
  files() {
    return texts(this.#stored?.snapshot);
  }

  /**
   * The digest of a file's text; nothing if the project does not hold it.
   * @param {string} path project-relative
   */
  digestOf(path) {
    return this.#stored?.snapshot.files[path]?.[1];
  }

  /** @param {string} question */
  answer(question) {
    return this.#stored?.answers[question];
  }

  /**
   * Remembers an answer.
   * @param {string} question
   * @param {string} answer
   * @param {() => Snapshot | undefined} snapshotOf what it was made from; asked for once
   */
  put(question, answer, snapshotOf) {
    const snapshot = this.#stored?.snapshot ?? (this.#file === undefined ? { since: 0, folders: {}, files: {} } : snapshotOf());
    if (!snapshot) return;
    this.#stored ??= { setup: this.#setup, snapshot, answers: {} };
    const { answers } = this.#stored;
    answers[question] = answer;
    const [oldest] = Object.keys(answers);
    if (Object.keys(answers).length > MOST_ANSWERS) delete answers[oldest];
    this.#save();
  }

  /** Forgets everything: something changed. */
  clear() {
    this.#stored = undefined;
  }

  /** Writes the memory once the work at hand is done. */
  #save() {
    const file = this.#file;
    if (this.#isSaving || file === undefined) return;
    this.#isSaving = true;
    setImmediate(() => {
      this.#isSaving = false;
      if (this.#stored) write(file, JSON.stringify(this.#stored));
    });
  }
}

/**
 * Project-relative path → digest of the text.
 * @param {Snapshot | undefined} snapshot
 * @returns {Record<string, string>}
 */
function texts(snapshot) {
  return Object.fromEntries(Object.entries(snapshot?.files ?? {}).map(([path, [, text]]) => [path, text]));
}

/**
 * What is remembered; nothing if it is not there or damaged.
 * @param {string} file
 * @returns {Stored | undefined}
 */
function read(file) {
  try {
    const stored = JSON.parse(readFileSync(file, "utf8"));
    return stored.snapshot.folders && stored.snapshot.files && stored.answers ? stored : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Readers see the old file or the new one. Where nothing can be written, nothing is remembered.
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
  const folder = join(file, "..");
  const fresh = `${file}.${process.pid}.${performance.now()}`;
  try {
    if (mkdirSync(folder, { recursive: true }) !== undefined) removeOthers(folder);
    writeFileSync(fresh, text);
    renameSync(fresh, file);
  } catch {
    rmSync(fresh, { force: true });
  }
}

/**
 * What engines of other builds have remembered is of no use any more.
 * @param {string} folder the one of this build
 */
function removeOthers(folder) {
  const parent = join(folder, "..");
  for (const name of readdirSync(parent)) {
    const other = join(parent, name);
    if (/^[0-9a-f]{16}$/.test(name) && other !== folder) rmSync(other, { recursive: true, force: true });
  }
}

/** @param {string} file */
function contentDigest(file) {
  try {
    return digest(readFileSync(file));
  } catch {
    return undefined;
  }
}
