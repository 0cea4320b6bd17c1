/** `next dev`: one worker of the dev server owns the project, and the loader reads what it finds from a file. */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { cacheFolder } from "./cache-folder.js";

/** Next loads a configuration several times in one process. */
const OWNERS = Symbol.for("amplify-tiers.next-dev");

/**
 * Where the findings of this `next dev` lie; undefined in any other command. The first call starts the worker.
 * @param {import("./watched.js").WatchOptions} options
 * @param {{ hasLoaders: boolean }} bundler whether it shows findings at their modules; else the worker tells them all
 * @returns {string | undefined}
 */
export function devFindings(options, { hasLoaders }) {
  // A process that Next detaches to send its telemetry loads the configuration, too.
  if (process.env.NODE_ENV !== "development" || /[\\/]next[\\/]dist[\\/]telemetry[\\/]/.test(process.argv[1] ?? "")) return undefined;
  const folder = process.cwd();
  // Turbopack watches no file in `.next`, so findings there would stay stale.
  const findings = join(cacheFolder(folder) ?? join(folder, "node_modules/.cache/amplify-tiers"), `next-${hash(JSON.stringify([folder, options]))}.json`);
  const owners = /** @type {{ [OWNERS]?: Set<string> }} */ (globalThis);
  owners[OWNERS] ??= new Set();
  if (!owners[OWNERS].has(findings)) {
    owners[OWNERS].add(findings);
    mkdirSync(dirname(findings), { recursive: true });
    const worker = new Worker(new URL("./next-dev-worker.js", import.meta.url), { workerData: { folder, options, findings, hasLoaders } });
    worker.unref();
    // Without findings the app can still be developed; the build will tell.
    worker.on("error", (error) => process.stderr.write(`amplify-tiers: ${error.message}\n`));
  }
  return findings;
}

/** @param {string} text */
function hash(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
