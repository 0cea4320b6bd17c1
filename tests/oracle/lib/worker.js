/**
 * Synthesises apps one after the other in this process: `node worker.js <jobs.json> <results.jsonl>`.
 * Loading Amplify's packages takes seconds, an app with them loaded about half a second.
 */
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { register } from "tsx/esm/api";
import { verdictOf } from "./verdict.js";

const here = dirname(import.meta.dirname);
const [jobsFile = "", resultsFile = ""] = process.argv.slice(2);
/** @type {{ id: string, files: Record<string, string>, mended?: Record<string, string>, entry?: string, types?: boolean }[]} */
const jobs = JSON.parse(readFileSync(jobsFile, "utf8"));

register();
const amplify = (/** @type {string} */ path) => import(pathToFileURL(join(here, "node_modules/@aws-amplify", path)).href);
const { AmplifyAuthFactory } = await amplify("backend-auth/lib/factory.js");
const { DataFactory } = await amplify("backend-data/lib/factory.js");
const { AmplifyReferenceAuthFactory } = await amplify("backend-auth/lib/reference_factory.js");

Object.assign(process.env, { AWS_REGION: "us-east-1", CDK_DEFAULT_REGION: "us-east-1" });
process.env.CDK_CONTEXT_JSON = JSON.stringify({
  "amplify-backend-namespace": "oracle",
  "amplify-backend-name": "app",
  "amplify-backend-type": "sandbox",
  "aws:cdk:bundling-stacks": [],
  "@aws-cdk/core:checkSecretUsage": true,
  "aws:cdk:enable-path-metadata": true,
  "aws:cdk:enable-asset-metadata": true,
});

const work = join(tmpdir(), `amplify-tiers-oracle-${process.pid}`);
mkdirSync(work);
symlinkSync(join(here, "node_modules"), join(work, "node_modules"));
for (const [index, job] of jobs.entries()) {
  const started = performance.now();
  const verdict = await synthesise(job, join(work, `app${index}`), join(work, `out${index}`));
  appendFileSync(resultsFile, `${JSON.stringify({ id: job.id, ms: Math.round(performance.now() - started), ...verdict })}\n`);
}
process.chdir(here);
rmSync(work, { recursive: true });
process.exit(0);

/**
 * @param {typeof jobs[number]} job
 * @param {string} app
 * @param {string} out
 */
async function synthesise(job, app, out) {
  // Amplify allows one of each in a process; these counters are all that it keeps between two apps.
  for (const factory of [AmplifyAuthFactory, DataFactory, AmplifyReferenceAuthFactory]) factory.factoryCount = 0;
  process.env.CDK_OUTDIR = out;
  const files = { "package.json": '{ "type": "module" }', "package-lock.json": "{}", ...job.files, ...job.mended };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    writeFileSync(join(app, path), text);
  }
  const entry = join(app, job.entry ?? "amplify/backend.ts");
  process.chdir(dirname(dirname(entry)));
  try {
    await import(pathToFileURL(entry).href);
    process.emit("message", /** @type {any} */ ("amplifySynth"), undefined);
    return verdictOf(out, job);
  } catch (error) {
    return { rejected: rejection(error) };
  } finally {
    process.removeAllListeners("message");
    process.chdir(work);
    rmSync(out, { recursive: true, force: true });
    rmSync(app, { recursive: true, force: true });
  }
}

/** The name of an error and what its innermost cause says. @param {any} error */
function rejection(error) {
  let cause = error;
  while (cause?.cause) cause = cause.cause;
  const clean = (/** @type {unknown} */ message) => String(message).replaceAll(work, "").replace(/\/app\d+/g, "").replace(/\s+/g, " ").slice(0, 240);
  const name = error?.name ?? typeof error;
  return { name, message: clean(error?.message), ...(cause !== error && { cause: clean(cause?.message) }) };
}
