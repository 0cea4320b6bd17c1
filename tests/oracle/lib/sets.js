/** The sets of apps, and what of a verdict each set keeps. */
import { environmentApps } from "../apps/environment.js";
import { fixApps } from "../apps/fixes.js";
import { iamApps } from "../apps/iam.js";
import { insideApps } from "../apps/inside.js";
import { nameApps } from "../apps/names.js";
import { rejectionApps } from "../apps/rejections.js";
import { repositoryApps } from "../apps/repository.js";
import { stackApps } from "../apps/stacks.js";
import { targetApps } from "../apps/targets.js";
import { wildApps } from "../apps/wild.js";
import { mended, uncircled } from "./mended.js";

/** @typedef {import("../apps/build.js").App} App */

/** @param {any} verdict */
const graph = ({ stacks, edges, cycles, inner, rejected }) => ({ stacks, edges, ...(cycles?.length && { cycles }), inner, rejected });

/** Only the variables of functions. @param {Record<string, any> | undefined} functions */
const variables = (functions) => functions && Object.fromEntries(Object.entries(functions).map(([name, { stack, environment }]) => [name, { stack, environment }]));

/**
 * `prepare` changes the apps before they are synthesised; with `expands` it makes others of them.
 * @type {Record<string, { apps: () => App[], prepare?: (apps: App[]) => App[], expands?: true, keep: (verdict: any) => any }>}
 */
export const SETS = {
  stacks: { apps: stackApps, keep: graph },
  wild: { apps: wildApps, keep: graph },
  inside: { apps: insideApps, keep: graph },
  names: { apps: nameApps, keep: ({ fields, types, schemaErrors, rejected }) => ({ fields, types, schemaErrors, rejected }) },
  rejections: { apps: rejectionApps, keep: ({ schemaErrors, rejected }) => ({ schemaErrors, rejected }) },
  iam: { apps: iamApps, keep: ({ functions, ...verdict }) => ({ functions, ...graph(verdict) }) },
  targets: { apps: targetApps, keep: ({ functions, rejected }) => ({ functions, rejected }) },
  environment: { apps: environmentApps, keep: ({ functions, rejected }) => ({ functions: variables(functions), rejected }) },
  fixes: { apps: fixApps, prepare: mended, keep: ({ functions, rejected }) => ({ functions, rejected }) },
  remedies: { apps: () => [...stackApps(), ...wildApps()], prepare: uncircled, expands: true, keep: ({ cycles, inner, rejected }) => ({ cycles, inner, rejected }) },
  apps: { apps: repositoryApps, keep: ({ reported: _, types: __, ms: ___, id: ____, ...verdict }) => verdict },
};
