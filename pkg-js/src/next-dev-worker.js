/** Worker of `next dev`: opens the project, watches its folders, and keeps the findings file right. */
import { renameSync, rmSync, statSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { Watched } from "./watched.js";

const { folder, options, findings, hasLoaders } =
  /** @type {{ folder: string, options: import("./watched.js").WatchOptions, findings: string, hasLoaders: boolean }} */ (workerData);

/** Says up to what time the findings are right; the loader does not declare it, so it may change at will. */
const MARK = `${findings}.checked`;
/** A file is written in several steps. */
const SETTLE = 30;
/** Where folders cannot be watched, the disk is looked at this often. */
const POLL = 1000;

/** @type {Map<string, import("node:fs").FSWatcher>} */
const watchers = new Map();
/** New folders that hold nothing yet. @type {Set<string>} */
const empty = new Set();
/** @type {NodeJS.Timeout | undefined} */
let timer;
let written = "";

// What an earlier server found is not right until this one has looked.
rmSync(MARK, { force: true });
start("");

/**
 * Opens the project and looks at it. While its configuration is wrong, nothing is found, and nobody waits for it.
 * @param {string} said the message of the last try
 */
function start(said) {
  const since = Date.now();
  try {
    look(new Watched(folder, options), since);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    if (message !== said) say(error);
    write(findings, "{}");
    write(MARK, "Infinity");
    setTimeout(start, POLL, message);
  }
}

/**
 * @param {Watched} project
 * @param {number} since when the disk was read
 */
function look(project, since) {
  const { shown, failing, fresh, backends } = project.look();
  /** @type {Record<string, { rule: string, error: boolean, text: string }[]>} */
  const files = {};
  for (const { finding, frame } of shown) {
    const { rule, message, help, path, range } = finding;
    const text = `${path}:${range.start.line}:${range.start.column} ${message} ${help}\n\n${frame}`;
    (files[join(project.root, path)] ??= []).push({ rule, error: failing.some((shown) => shown.finding === finding), text });
  }
  write(findings, JSON.stringify(files));
  write(MARK, String(since));
  // Next compiles no module of the backend, so nobody else shows what is found there.
  const unseen = fresh.filter(({ finding }) => !hasLoaders || backends.some((backend) => finding.path.startsWith(`${backend}/`)));
  if (unseen.length > 0) process.stderr.write(`${unseen.map(({ text }) => text).join("\n")}\n`);
  watchFolders(project);
}

/** @param {Watched} project */
function watchFolders(project) {
  const { folders } = project;
  for (const [folder, watcher] of watchers) {
    if (folders.has(folder)) empty.delete(folder);
    else if (!isFolder(folder) || !empty.has(folder)) {
      empty.delete(folder);
      watchers.delete(folder);
      watcher.close();
    }
  }
  for (const folder of folders) watchFolder(project, folder);
}

/**
 * @param {Watched} project
 * @param {string} folder
 */
function watchFolder(project, folder) {
  if (watchers.has(folder)) return;
  try {
    const watcher = watch(folder, (_event, name) => {
      const path = join(folder, name ?? "");
      // The files of a new folder come after it, unseen unless it is watched from the start.
      if (name !== null && !/^(?:\.|node_modules$)/.test(name) && !watchers.has(path) && isFolder(path)) {
        empty.add(path);
        watchFolder(project, path);
      }
      changed(project);
    });
    watcher.on("error", () => watchers.delete(folder));
    watchers.set(folder, watcher);
  } catch {
    // No watches are left, or the folder has just gone.
    setTimeout(() => changed(project), POLL);
  }
}

/** @param {Watched} project */
function changed(project) {
  timer ??= setTimeout(() => {
    timer = undefined;
    const since = Date.now();
    try {
      if (project.refresh()) look(project, since);
      else write(MARK, String(since));
    } catch (error) {
      say(error);
    }
  }, SETTLE);
}

/** @param {string} path */
function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Readers see the old file or the new one. A file that stays the same is not touched: everything compiled depends on it.
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
  if (file === findings && text === written) return;
  // Next.js 14 loads the configuration in two processes of one server.
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
  if (file === findings) written = text;
}

/** @param {unknown} error */
function say(error) {
  process.stderr.write(`amplify-tiers: ${/** @type {Error} */ (error).message}\n`);
}
