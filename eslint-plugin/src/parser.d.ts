/** Types of the parser. */
import type { Linter } from "eslint";

declare const parser: Linter.Parser & { meta: { name: string; version: string } };

export const meta: { name: string; version: string };
export const parseForESLint: NonNullable<Extract<Linter.Parser, { parseForESLint: unknown }>["parseForESLint"]>;
export default parser;
