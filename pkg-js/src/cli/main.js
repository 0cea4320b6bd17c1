/** Runs the command line: picks the command, and turns every outcome into one of the three exit codes. */
import { callEngine, EngineTrap } from "../engine.js";
import { explain, rules, version } from "../index.js";
import { parseCommand, usage, UsageError } from "./args.js";
import { check } from "./check.js";

/** Nothing at error level; findings; usage, configuration or internal error. Never anything else. */
export const EXIT = { clean: 0, findings: 1, failed: 2 };

/** @param {string[]} args */
export function main(args) {
  // A reader that closes the pipe early (`| head`) is no error.
  process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== "EPIPE") fail(error);
  });
  process.on("uncaughtException", fail);
  try {
    // The exit code is set and the process left to end by itself, so that all output is flushed.
    process.exitCode = run(args);
  } catch (error) {
    fail(error);
  }
}

/** @param {string[]} args */
function run(args) {
  const command = parseCommand(args);
  switch (command.name) {
    case "help":
      process.stdout.write(usage());
      return EXIT.clean;
    case "version":
      process.stdout.write(`${version()}\n`);
      return EXIT.clean;
    case "explain":
      process.stdout.write(explain(command.rule));
      return EXIT.clean;
    case "rules":
      process.stdout.write(command.format === "json" ? `${JSON.stringify(rules(), null, 2)}\n` : callEngine((engine) => engine.rulesList("pretty")));
      return EXIT.clean;
    case "check":
      return check(command.paths, command.options);
  }
}

/** @param {unknown} error */
function fail(error) {
  process.exitCode = EXIT.failed;
  process.stderr.write(`${messageOf(error)}\n`);
}

/** @param {unknown} error */
function messageOf(error) {
  if (error instanceof UsageError) return `amplify-tiers: ${error.message}`;
  if (error instanceof EngineTrap) return `amplify-tiers ${version()}: internal error: ${error.message}\nPlease report this with the file it names.`;
  const { message, code, stack } = /** @type {NodeJS.ErrnoException} */ (error);
  const config = configError(message);
  if (config) return `${config.path}:${config.line}:${config.column}: ${config.message}\n  ${config.remedy}`;
  // A system error names its file; of anything else the stack is what a report needs.
  if (code !== undefined) return `amplify-tiers: ${message}`;
  return `amplify-tiers ${version()}: internal error: ${stack ?? message}`;
}

/**
 * The parts of a configuration error, which the engine hands over as JSON.
 * @param {string} message
 */
function configError(message) {
  try {
    const parts = JSON.parse(message);
    return parts.kind === "config" ? parts : undefined;
  } catch {
    return undefined;
  }
}
