/** Lints our own JavaScript. */
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["target/", "pkg-js/engine/", "pkg-js/types/", "tests/apps/", "tests/js/*/.work/", "**/.next/", "**/dist/"] },
  js.configs.recommended,
  {
    files: ["**/*.js", "**/*.cjs", "**/*.mjs"],
    languageOptions: { globals: globals.node },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "no-unused-vars": ["error", { args: "all", argsIgnorePattern: "^_", ignoreRestSiblings: true }],
    },
  },
];
