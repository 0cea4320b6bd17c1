/** Starts a rule: the Rust file, the Markdown cases, the registry line: `npm run new-rule -- no-something`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, say } from "./lib.js";

const [id] = process.argv.slice(2);
if (!/^(no|require)(-[a-z0-9]+)+$/.test(id ?? "")) {
  throw new Error("usage: npm run new-rule -- no-<bad-thing> | require-<missing-thing>");
}
const module = id.replaceAll("-", "_");
const name = id.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());

create(`src/rules/${module}.rs`, rustFile());
create(`tests/rules/${id}.md`, cases());
register();
say("then: the cases, the rule, `npm run generate`, `npm run check`");

/**
 * @param {string} path
 * @param {string} text
 */
function create(path, text) {
  if (existsSync(join(root, path))) throw new Error(`${path} exists already`);
  writeFileSync(join(root, path), text);
  say(`wrote ${path}`);
}

/** Puts the rule into its alphabetical place in `rules! { … }`. */
function register() {
  const path = join(root, "src/rules/mod.rs");
  const text = readFileSync(path, "utf8");
  const list = /^rules! \{\n([^}]*)\}/m.exec(text);
  if (!list) throw new Error("src/rules/mod.rs has no `rules! { … }`");
  const lines = list[1].split("\n").filter(Boolean);
  lines.push(`    ${module}::${name},`);
  writeFileSync(path, text.replace(list[0], () => `rules! {\n${lines.sort().join("\n")}\n}`));
  say("registered in src/rules/mod.rs");
}

function rustFile() {
  return `//! \`${id}\`.

use crate::{
    declare_rule,
    rules::{Rule, RuleContext, RuleMeta},
};

declare_rule! {
    /// Disallow one thing, said in one sentence.
    ///
    /// ## What it does
    ///
    /// ## Why is this bad?
    ///
    /// ## Examples
    ///
    /// ### Incorrect
    ///
    /// \`\`\`ts expect_diagnostic file=src/a.ts
    /// \`\`\`
    ///
    /// ### Correct
    ///
    /// \`\`\`ts file=src/a.ts
    /// \`\`\`
    ///
    /// ## When not to use it
    ///
    /// ## Source
    ///
    ${name} {
        id: "${id}",
        category: Misplaced,
        tiers: [Frontend, Bff],
        recommended: Error,
        strict: Error,
        cross_file: true,
        fix: None,
        messages: [
            { id: "found", message: "\`{name}\` is wrong.", help: "Move \`{name}\`.", note: "What happens otherwise." },
        ],
        options: [],
    }
}

impl Rule for ${name} {
    fn meta(&self) -> &'static RuleMeta {
        &Self::META
    }

    fn check(&self, _cx: &mut RuleContext<'_>) {}
}
`;
}

function cases() {
  const fence = "```";
  const kinds = ["violating", "clean", "near miss", "doubtful", "suppressed", "opaque"];
  const blocks = kinds.map((kind) => `## What this case shows (${kind})\n\nOne sentence.\n\n${fence}ts file=src/a.ts\n${fence}\n`);
  return `# ${id}\n\n${blocks.join("\n")}`;
}
