/** The backends of the test apps in `tests/apps`, as they are. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "../../apps");

/** @param {string} folder @returns {string[]} */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !["node_modules", ".next", "dist", ".amplify"].includes(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/** Operations that are wrong on purpose: nothing else can be seen of an app that is refused. */
const CONFLICT = /^( +)(createTenant|createOrder)(: a)$/m;

/** The backend of an app without such an operation, if it has one. @param {import("./build.js").App} app @returns {import("./build.js").App[]} */
function renamed({ id, files, entry }) {
  const folder = entry?.slice(0, -"backend.ts".length) ?? "";
  const own = Object.entries(files).filter(([path]) => path.startsWith(folder) && !path.includes(".test."));
  if (!own.some(([, text]) => CONFLICT.test(text))) return [];
  const rename = (/** @type {string} */ text) => text.replace(CONFLICT, "$1$2Now$3");
  return [{ id: `${id} renamed`, files: Object.fromEntries(own.map(([path, text]) => [path, rename(text)])), entry }];
}

/** Every app of `tests/apps` that has a backend. @returns {import("./build.js").App[]} */
export function repositoryApps() {
  const names = readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory());
  const apps = names.map((name) => {
    const paths = filesOf(join(root, name)).map((path) => relative(join(root, name), path).replaceAll("\\", "/"));
    const entry = paths.find((path) => /(^|\/)amplify\/backend\.(ts|js)$/.test(path));
    if (!entry) throw new Error(`tests/apps/${name} has no backend`);
    const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, name, path), "utf8")]));
    return { id: name, files, entry, stored: true };
  });
  return [...apps, ...apps.flatMap(renamed)];
}
