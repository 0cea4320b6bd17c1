/** Types of the plugin. */
import type { ESLint, Linter } from "eslint";

declare const plugin: ESLint.Plugin & {
  configs: {
    recommended: Linter.Config[];
    strict: Linter.Config[];
  };
  /**
   * For `eslint --cache`: the configuration, and for each file with findings settings that change with them.
   * Without `root` the project root is found from the working directory.
   */
  withCache(configs: Linter.Config[], options?: { root?: string }): Linter.Config[];
};

export default plugin;
