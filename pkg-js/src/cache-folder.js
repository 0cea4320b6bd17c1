/** Where things lie that can be made again: beside the dependencies, which are nobody's sources. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The cache folder in the nearest `node_modules` up from a folder; nothing if there is none.
 * @param {string} folder absolute
 * @returns {string | undefined}
 */
export function cacheFolder(folder) {
  for (let up = folder; ; up = dirname(up)) {
    if (existsSync(join(up, "node_modules"))) return join(up, "node_modules/.cache/amplify-tiers");
    if (up === dirname(up)) return undefined;
  }
}
