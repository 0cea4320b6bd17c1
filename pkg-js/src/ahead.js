/** Checks a project in a thread of its own before anybody asks: who asks waits for it, and has less to wait for. */
import { availableParallelism } from "node:os";
import { MessageChannel, Worker, isMainThread, receiveMessageOnPort, workerData } from "node:worker_threads";
import { cacheFolder } from "./cache-folder.js";
import { engineModule } from "./engine.js";
import { Project } from "./project.js";

/**
 * @typedef {object} Task
 * @property {string} root
 * @property {import("./project.js").CheckOptions[]} requests
 * @property {Int32Array} state one number: how far the thread is
 * @property {import("node:worker_threads").MessagePort} port gets the engine as it was compiled
 */

/** How far a thread is. */
const STARTING = 0;
const RUNNING = 1;
const DONE = 2;
/** A thread may die without a word: how long is waited for its first line to run, and for the rest, in milliseconds. */
const LONGEST_START = 5_000;
const LONGEST_RUN = 60_000;

/** The engine as threads compiled it, for what needs it after all: another project, an unsaved text. */
const held = new Set();

/**
 * Begins to check a project that is not remembered. What is found will be, on disk, where opening the project finds it.
 * Whatever goes wrong goes wrong again, and is told, when the project is opened.
 * @param {string} root the project root
 * @param {import("./project.js").CheckOptions[]} requests what `check` will be asked
 * @returns {() => void} waits until opening the project is as quick as it will be
 */
export function checkAhead(root, requests) {
  const isOfUse = isMainThread && availableParallelism() > 1 && cacheFolder(root) !== undefined;
  if (!isOfUse) return () => {};
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const { port1, port2: port } = new MessageChannel();
  /** @type {Task} */
  const task = { root, requests, state, port };
  // The flags of this process are for its own code.
  const worker = new Worker(new URL(import.meta.url), { workerData: { amplifyTiersAhead: task }, transferList: [port], execArgv: [] });
  worker.on("error", () => {});
  // A process with nothing else to do may end.
  worker.unref();
  return () => {
    Atomics.wait(state, 0, STARTING, LONGEST_START);
    Atomics.wait(state, 0, RUNNING, LONGEST_RUN);
    held.add(receiveMessageOnPort(port1)?.message);
  };
}

if (!isMainThread && workerData?.amplifyTiersAhead) {
  /** @type {Task} */
  const { root, requests, state, port } = workerData.amplifyTiersAhead;
  const reach = (/** @type {number} */ next) => {
    Atomics.store(state, 0, next);
    Atomics.notify(state, 0);
  };
  reach(RUNNING);
  // After the last of the work: what was found is written when all is said.
  process.once("exit", () => reach(DONE));
  const project = Project.open(root);
  for (const request of requests) project.check(undefined, undefined, request);
  port.postMessage(engineModule());
}
