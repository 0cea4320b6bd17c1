/** The command `where`: prints where a file, or the function around a line of it, belongs. */
import { dirname, resolve } from "node:path";
import { findRoot, Project } from "../index.js";
import { UsageError } from "./args.js";
import { EXIT } from "./exit.js";

/** @param {Extract<import("./args.js").Command, { name: "where" }>} command */
export function where({ path, line, format, root, color }) {
  const file = resolve(path);
  const project = Project.open(root ?? findRoot(dirname(file)));
  const colored = color ?? (process.stdout.isTTY && !process.env.NO_COLOR);
  const text = format === "json" ? JSON.stringify(project.where(file, line), null, 2) : project.renderWhere(file, line, Boolean(colored));
  if (!text) throw new UsageError(`${path} is no file that is read in ${project.root}. Name a module of the project that is not ignored.`);
  process.stdout.write(format === "json" ? `${text}\n` : text);
  return EXIT.clean;
}
