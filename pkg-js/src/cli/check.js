/** The command `check`: findings, fixes and the exit code. */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Project } from "../project.js";
import { findRoot } from "../root.js";
import { COMMANDS, remedy, UsageError } from "./args.js";
import { unifiedDiff } from "./diff.js";
import { EXIT } from "./exit.js";
import { progress } from "./progress.js";

/**
 * @param {string[]} paths files and folders, relative to the working directory
 * @param {import("./args.js").CheckArguments} options
 * @returns {number} the exit code
 */
export function check(paths, options) {
  for (const path of paths) mustExist(path, paths.length === 1);
  const root = options.root === undefined ? findRoot(startOf(paths[0])) : resolve(options.root);
  if (!isFolder(root)) throw new UsageError(`the root ${options.root} is no folder`);
  /** @type {[step: string, milliseconds: number][]} */
  const steps = [];
  let begun = performance.now();
  const ended = (/** @type {string} */ step) => {
    steps.push([step, performance.now() - begun]);
    begun = performance.now();
  };
  const bar = progress("reading files");
  const project = Project.open(root, { config: options.config, overrides: options.overrides, onProgress: bar.step });
  bar.end();
  ended("reading");
  const wanted = paths.length === 0 ? undefined : below(project, paths);
  const request = { paths: wanted, only: options.only };

  let report = project.check(undefined, undefined, request);
  ended("checking");
  refuseEmpty(report, project.root);
  if (!report.lookedAt.backends.length) {
    process.stderr.write("amplify-tiers: no backend folder below the root; what is said about the data layer, functions and the backend has nothing to read.\n");
  }
  let diff = "";
  if (options.fix) {
    const result = project.fix({ suggestions: options.suggestions, dryRun: options.dryRun, check: request });
    report = result.report;
    diff = result.files.map(({ path, before, after }) => unifiedDiff(path, before, after)).join("");
    const [verb, files] = [options.dryRun ? "would be applied" : "applied", result.files.length];
    process.stderr.write(`amplify-tiers: ${result.applied} ${plural(result.applied, "fix", "fixes")} ${verb} in ${files} ${plural(files, "file", "files")}.\n`);
  }
  const toFile = options.output !== undefined;
  const text = options.dryRun
    ? diff
    : project.render(options.format, { color: options.color ?? (!toFile && hasColor()), width: process.stdout.columns, quiet: options.quiet });
  if (options.output === undefined) process.stdout.write(text);
  else writeAtomically(options.output, text);

  ended(options.fix ? "fixing and printing" : "printing");
  if (options.timing) {
    process.stderr.write(`amplify-tiers: ${steps.map(([step, milliseconds]) => `${step} ${milliseconds.toFixed(0)} ms`).join(", ")}; ${report.files} files.\n`);
    for (const { function: name, why } of report.lookedAt.unjudged ?? []) process.stderr.write(`amplify-tiers: the rights of ${name} are not judged: ${why}.\n`);
  }
  const { errors, warnings } = report.summary;
  const tooMany = options.maxWarnings !== undefined && warnings + report.parseErrors.length > options.maxWarnings;
  if (tooMany) process.stderr.write(`amplify-tiers: more warnings than --max-warnings ${options.maxWarnings} allows.\n`);
  return errors > 0 || tooMany ? EXIT.findings : EXIT.clean;
}

/**
 * A check that looked at nothing must not look like one that found nothing.
 * @param {import("../types.js").Report} report
 * @param {string} root
 */
function refuseEmpty(report, root) {
  if (report.files === 0) {
    throw new UsageError(`no files to check below ${root}: looked for modules (.ts, .tsx, .js, .jsx and the like) that are not ignored`);
  }
  if (report.parseErrors.length >= report.files) {
    const [{ path, range, message }] = report.parseErrors;
    throw new UsageError(`none of the ${report.files} files below ${root} could be parsed; the first: ${path}:${range.start.line}:${range.start.column} ${message}`);
  }
  if (!report.isApp) {
    throw new UsageError(
      `${root} is no Amplify Gen 2 app: looked for a folder \`amplify\` whose backend.ts calls defineBackend, and for a package.json that depends on aws-amplify or @aws-amplify/*`,
    );
  }
}

/**
 * @param {string} path
 * @param {boolean} only whether it is the only word: it may be a mistyped command then
 */
function mustExist(path, only) {
  if (statSync(path, { throwIfNoEntry: false })) return;
  const hint = only && !path.includes("/") && !path.includes(".") ? ` It is no command either. ${remedy(path, COMMANDS)}` : "";
  throw new UsageError(`there is no ${path}.${hint}`);
}

/** @param {string | undefined} path */
function startOf(path) {
  if (path === undefined) return process.cwd();
  return isFolder(path) ? resolve(path) : dirname(resolve(path));
}

/** @param {string} path */
function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * The project's files at or below `paths`.
 * @param {Project} project
 * @param {string[]} paths
 */
function below(project, paths) {
  return paths.flatMap((path) => {
    let name;
    try {
      name = project.relative(resolve(path));
    } catch (error) {
      throw new UsageError(/** @type {Error} */ (error).message);
    }
    const found = name === "" ? project.paths : project.paths.filter((file) => file === name || file.startsWith(`${name}/`));
    if (found.length === 0) throw new UsageError(`nothing to check in ${path}: it is ignored, or no file that the rules read`);
    return found;
  });
}

/** Whether standard output shows colours: what NO_COLOR and FORCE_COLOR say, else whether it is a terminal. */
function hasColor() {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== "0";
  return Boolean(process.stdout.isTTY);
}

/**
 * Readers see the old file or the new one, never half of it.
 * @param {string} path
 * @param {string} text
 */
function writeAtomically(path, text) {
  const target = resolve(path);
  mkdirSync(dirname(target), { recursive: true });
  const fresh = join(dirname(target), `.${basename(target)}.${process.pid}`);
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} many
 */
function plural(count, one, many) {
  return count === 1 ? one : many;
}
