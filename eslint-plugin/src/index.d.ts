/** Types of the plugin. */
import type { ESLint, Linter } from "eslint";

declare const plugin: ESLint.Plugin & {
  configs: {
    recommended: Linter.Config[];
    strict: Linter.Config[];
  };
};

export default plugin;
