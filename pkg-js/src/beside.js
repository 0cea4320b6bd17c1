/** Checks a project in a thread of its own, beside a build: what it finds is remembered, so that the build soon has it. */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { cacheFolder } from "./cache-folder.js";
import { Watched, hasColor, isRemembered } from "./watched.js";

/** @typedef {{ folder: string, options: import("./watched.js").WatchOptions, color: boolean }} Task */

/**
 * Starts the check. Whatever goes wrong there goes wrong again, and is told, when the project is opened afterwards.
 * @param {string} folder the app's folder
 * @param {import("./watched.js").WatchOptions} options
 * @returns {Promise<void> | undefined} done when opening the project is quick; nothing if it is already, or never will be
 */
export function checkBeside(folder, options) {
  if (cacheFolder(folder) === undefined || isRemembered(folder, options)) return undefined;
  /** @type {Task} */
  const task = { folder, options, color: hasColor() };
  return new Promise((resolve) => {
    // The flags of this process are for its own code.
    const worker = new Worker(new URL(import.meta.url), { workerData: { amplifyTiers: task }, execArgv: [] });
    worker.once("error", () => resolve());
    worker.once("exit", () => resolve());
  });
}

if (!isMainThread && workerData?.amplifyTiers) {
  /** @type {Task} */
  const { folder, options, color } = workerData.amplifyTiers;
  const project = new Watched(folder, options);
  if (project.look(color).shown.length > 0) project.report(color);
}
