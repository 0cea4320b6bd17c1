/** The projects that are open in this process: each is read once, and looked at again when a new run begins. */
import { Project, checkAhead, findRoot } from "amplify-tiers";

/**
 * @typedef {object} Opened
 * @property {Project} project
 * @property {number} lastUse when the last question was answered, in milliseconds
 */

/** Files on disk are looked at again when a lint starts this long after the last one; within a run nothing is looked at twice. */
const SWEEP_AFTER = 500;

/** @type {Map<string, Opened>} */
const projects = new Map();
/** How the first question waits for the check that began before it. @type {Map<string, () => void>} */
const begun = new Map();
let isExpecting = false;

/**
 * Tells that files of the working directory's project are about to be linted, so that the first question has its answer soon.
 * @param {import("amplify-tiers").CheckOptions[]} requests what will be asked
 */
export function expectQuestions(requests) {
  if (isExpecting) return;
  isExpecting = true;
  try {
    const root = findRoot(process.cwd());
    if (projects.has(root)) return;
    const project = Project.remembered(root);
    if (project) projects.set(root, { project, lastUse: performance.now() });
    else begun.set(root, checkAhead(root, requests));
  } catch {
    // It is the first question that is told why.
  }
}

/**
 * Asks the project of a root, which the first question opens.
 * @template T
 * @param {string} root absolute
 * @param {(project: Project) => T} ask
 * @param {{ isNewRun?: boolean }} [options] `isNewRun`: whatever changed on disk counts, however short ago the last question was
 * @returns {T}
 */
export function askProject(root, ask, { isNewRun = false } = {}) {
  let opened = projects.get(root);
  if (!opened) {
    begun.get(root)?.();
    opened = { project: Project.open(root), lastUse: 0 };
    projects.set(root, opened);
  } else if (isNewRun || performance.now() - opened.lastUse > SWEEP_AFTER) {
    opened.project.refresh();
  }
  try {
    return ask(opened.project);
  } finally {
    opened.lastUse = performance.now();
  }
}
