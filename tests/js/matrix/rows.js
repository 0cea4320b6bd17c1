/** What is tried beyond the current versions: one row for each host and version, and one for each Node.js. */

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {"eslint" | "oxlint" | "vite" | "next"} [host] whose versions are replaced
 * @property {Record<string, string>} [versions] npm package → version, instead of those in the host's package.json
 * @property {string} [node] version of Node.js; without it the one that runs the matrix
 * @property {string[]} tests below tests/js
 */

const ESLINT = ["eslint/eslint.test.js", "eslint/ahead.test.js", "eslint/parsers.test.js", "eslint/cache.test.js", "eslint/workflow.test.js"];
const VITE = ["vite/vite.test.js", "vite/modes.test.js"];
const NEXT = ["next/next.matrix.js"];
const FORMS = ["next/forms.matrix.js"];
const ENGINE = ["wasm.test.js", "api.test.js", "cli.test.js"];

/** @type {Row[]} */
export const ROWS = [
  { id: "eslint-10", host: "eslint", versions: { eslint: "10.15.0" }, tests: ESLINT },
  { id: "eslint-9", host: "eslint", versions: { eslint: "9.39.5" }, tests: ESLINT },
  { id: "typescript-7", tests: ["typescript7/typescript7.test.js"] },
  { id: "config-inspector-3", tests: ["inspector/inspector.matrix.js"] },
  { id: "oxlint-1", host: "oxlint", versions: { oxlint: "1.94.0" }, tests: ["oxlint/oxlint.test.js"] },
  { id: "vite-8", host: "vite", versions: { vite: "8.3.8" }, tests: VITE },
  { id: "vite-7", host: "vite", versions: { vite: "7.3.8", "@vitejs/plugin-react": "5.2.0" }, tests: VITE },
  { id: "next-16", host: "next", versions: { next: "16.4.5", "@next/mdx": "16.4.4" }, tests: [...NEXT, ...FORMS] },
  { id: "next-15", host: "next", versions: { next: "15.5.29", "@next/mdx": "15.5.28" }, tests: [...NEXT, ...FORMS] },
  { id: "next-15.4", host: "next", versions: { next: "15.4.11" }, tests: NEXT },
  // The first that builds with Turbopack, and the first of all.
  { id: "next-15.3", host: "next", versions: { next: "15.3.9" }, tests: NEXT },
  { id: "next-15.0", host: "next", versions: { next: "15.0.8" }, tests: NEXT },
  { id: "next-14", host: "next", versions: { next: "14.2.35", "@next/mdx": "14.2.35", react: "18.3.1", "react-dom": "18.3.1", "@types/react": "18.3.27", "@types/react-dom": "18.3.7" }, tests: [...NEXT, ...FORMS] },
  { id: "starters", node: "22.23.3", tests: ["starters/starters.matrix.js"] },
  { id: "ampx-1", tests: ["ampx/ampx.matrix.js"] },
  { id: "chromium", tests: ["browser/overlay.matrix.js"] },
  { id: "node-22", node: "22.23.3", tests: [...ENGINE, ...ESLINT] },
  { id: "node-24", node: "24.21.0", tests: [...ENGINE, ...ESLINT] },
  { id: "node-26", node: "26.10.0", tests: [...ENGINE, ...ESLINT] },
];
