/** Runs the command line: picks the command, and turns every outcome into one of the three exit codes. */
import { callEngine, EngineError, EngineTrap } from "../engine.js";
import { explain, rules, version } from "../index.js";
import { parseCommand, usage, UsageError } from "./args.js";
import { check } from "./check.js";
import { EXIT } from "./exit.js";
import { where } from "./where.js";

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
    case "where":
      return where(command);
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
  if (error instanceof EngineTrap) return `${name()}: internal error: ${error.message}`;
  const { message, code, stack } = /** @type {NodeJS.ErrnoException} */ (error);
  // A refusal and a system error say all there is to say; of anything else the stack is what a report needs.
  if (error instanceof EngineError || (code !== undefined && code !== "MODULE_NOT_FOUND")) return `amplify-tiers: ${message}`;
  return `${name()}: internal error: ${stack ?? message}`;
}

/** Name and version, as far as the engine can still tell it. */
function name() {
  try {
    return `amplify-tiers ${version()}`;
  } catch {
    return "amplify-tiers";
  }
}
