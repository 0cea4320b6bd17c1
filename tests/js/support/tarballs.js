/** Packs our npm packages as they would be published, once for each state of the sources, and installs them into folders. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../../pkg-js/scripts/build.js";
import { hashOf, root } from "../../../pkg-js/scripts/lib.js";

const FOLDERS = { "amplify-tiers": "pkg-js", "eslint-plugin-amplify-tiers": "eslint-plugin" };

/**
 * The tarballs of our packages by package name. Several test processes may ask at once: each packs into a folder of its
 * own, and the first rename wins.
 * @returns {Record<string, string>}
 */
export function tarballs() {
  build();
  const folders = Object.values(FOLDERS).filter((folder) => existsSync(join(root, folder, "package.json")));
  const parts = ["package.json", "README.md", "bin", "src", "engine", "types", "docs", "rules.json"];
  const hash = hashOf(folders.flatMap((folder) => parts.map((part) => `${folder}/${part}`)));
  const packed = join(root, "target/npm-pack", hash);
  if (!existsSync(packed)) {
    mkdirSync(join(root, "target/npm-pack"), { recursive: true });
    const fresh = mkdtempSync(`${packed}-`);
    execFileSync("npm", ["pack", "--silent", "--pack-destination", fresh, ...folders.flatMap((folder) => ["-w", folder])], { cwd: root });
    try {
      renameSync(fresh, packed);
    } catch (error) {
      if (!existsSync(packed)) throw error;
      rmSync(fresh, { recursive: true });
    }
  }
  const files = readdirSync(packed);
  return Object.fromEntries(
    Object.keys(FOLDERS).flatMap((name) => {
      const file = files.find((candidate) => candidate.startsWith(`${name}-`) && /^-\d/.test(candidate.slice(name.length)));
      return file ? [[name, join(packed, file)]] : [];
    }),
  );
}

/**
 * Installs our packed packages into `folder`, which must hold a package.json; its own dependencies are installed along.
 * @param {string} folder
 * @param {string[]} [names]
 */
export function installInto(folder, names = ["amplify-tiers"]) {
  const packed = tarballs();
  const files = names.map((name) => packed[name] ?? fail(`${name} has no package.json yet`));
  execFileSync("npm", ["install", "--silent", "--no-save", "--no-package-lock", "--prefer-offline", ...files], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
}

/**
 * A new temporary folder with our packed packages in its `node_modules`. Remove it with `rmSync` when done.
 * @param {string[]} [names]
 */
export function installed(names) {
  const folder = mkdtempSync(join(tmpdir(), "amplify-tiers-"));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  installInto(folder, names);
  return folder;
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  throw new Error(message);
}
