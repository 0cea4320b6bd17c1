/** Lists the files of a project. What is entered and read is the engine's decision; this only reads folders. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/**
 * @typedef {object} Folder
 * @property {{ name: string, dir: boolean, link?: string }[]} entries files and folders, sorted; `link` is where a link leads to
 * @property {string} [ignoreText] its .gitignore
 *
 * @typedef {(name: string, folder: Folder, real: string) => { enter: string[], read: string[] }} Filter gets each folder by its
 *   project-relative name, and where it really is
 */

/**
 * The files to read below `root`, project-relative with `/`, sorted. Links are followed inside the root only, and only to
 * what has no path of its own in the project, so that a file is read once and loops end.
 * @param {string} root an absolute path without links
 * @param {Filter} filter
 * @returns {string[]}
 */
export function walk(root, filter) {
  /** @type {string[]} */
  const files = [];
  const seen = new Set([root]);
  /** @type {{ folder: string, real: string }[]} */
  const folders = [{ folder: "", real: root }];
  /** Behind all real folders, so that a link never takes the place of what it points to. @type {{ path: string, real: string, dir: boolean }[]} */
  const links = [];

  for (;;) {
    const next = folders.pop() ?? take(links, seen, files);
    if (next === undefined) return files.sort();
    const { folder, real } = next;
    const at = (/** @type {string} */ name) => (folder === "" ? name : `${folder}/${name}`);
    const found = readFolder(root, real);
    const isLink = new Map(found.entries.map((entry) => [entry.name, entry.link]));
    const { enter, read } = filter(folder, found, real);
    for (const [names, dir] of /** @type {const} */ ([[enter, true], [read, false]])) {
      for (const name of names) {
        const link = isLink.get(name);
        const target = link ?? join(real, name);
        if (link !== undefined) links.push({ path: at(name), real: target, dir });
        else if (dir) {
          seen.add(target);
          folders.push({ folder: at(name), real: target });
        } else {
          seen.add(target);
          files.push(at(name));
        }
      }
    }
  }
}

/**
 * Takes the next link that leads to something new: a folder is returned, a file is added to `files`.
 * @param {{ path: string, real: string, dir: boolean }[]} links
 * @param {Set<string>} seen
 * @param {string[]} files
 */
function take(links, seen, files) {
  for (let link = links.shift(); link; link = links.shift()) {
    if (seen.has(link.real)) continue;
    seen.add(link.real);
    if (link.dir) return { folder: link.path, real: link.real };
    files.push(link.path);
  }
  return undefined;
}

/**
 * What a folder holds.
 * @param {string} root
 * @param {string} folder absolute
 * @returns {Folder}
 */
export function readFolder(root, folder) {
  const entries = listing(root, folder);
  const hasIgnores = entries.some(({ name, dir }) => name === ".gitignore" && !dir);
  return { entries, ignoreText: hasIgnores ? readText(join(folder, ".gitignore")) : undefined };
}

/**
 * The files and folders in a folder. Links out of the root, dead links, sockets and the like are left out, and so is a
 * folder that is gone or closed to us.
 * @param {string} root
 * @param {string} folder
 * @returns {Folder["entries"]}
 */
function listing(root, folder) {
  /** @type {Folder["entries"]} */
  const found = [];
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return found;
  }
  for (const entry of entries) {
    if (entry.isDirectory()) found.push({ name: entry.name, dir: true });
    else if (entry.isFile()) found.push({ name: entry.name, dir: false });
    else if (entry.isSymbolicLink()) {
      const path = join(folder, entry.name);
      try {
        const link = realpathSync(path);
        const kind = statSync(link);
        if (link.startsWith(root + sep) && (kind.isDirectory() || kind.isFile())) {
          found.push({ name: entry.name, dir: kind.isDirectory(), link });
        }
      } catch {
        // A dead link names nothing.
      }
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The ignore files between the project root and the root of the repository around it, outermost first.
 * @param {string} root
 * @returns {[toRoot: string, text: string][]}
 */
export function outerIgnores(root) {
  /** @type {[string, string][]} */
  const found = [];
  for (let folder = root; !existsSync(join(folder, ".git")); ) {
    const up = dirname(folder);
    // No repository at all: what lies above is none of the project's business.
    if (up === folder) return [];
    folder = up;
    const text = readText(join(folder, ".gitignore"));
    if (text !== undefined) found.unshift([relative(folder, root).split(sep).join("/"), text]);
  }
  return found;
}

/**
 * The text of a file, if there is one that can be read.
 * @param {string} path
 */
export function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Time (milliseconds) and size of a file as one comparable text; "" if there is none.
 * @param {string} file
 */
export function stamp(file) {
  try {
    const { mtimeMs, size } = statSync(file);
    return `${mtimeMs}:${size}`;
  } catch {
    return "";
  }
}
