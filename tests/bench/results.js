/** Shows the results of the benchmark as tables, and stores them in `results.json` and `results.md`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const mega = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/** A Markdown table with padded cells; all but the first column stand right. @param {string[][]} rows */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (/** @type {string[]} */ row) => `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join("\n");
}

/** @param {any} results */
function markdown({ date, machine, project, rows, steps, bind, over, placement, edit, doubling, facts, wasm }) {
  const all = Object.values(steps).reduce((/** @type {number} */ sum, /** @type {any} */ seconds) => sum + seconds, 0);
  const milliseconds = (/** @type {number} */ seconds) => (seconds * 1000).toFixed(1);
  const filesOf = (/** @type {string} */ name) => (name.includes("twice") ? project.twice : project);
  return `# Benchmark

${date}, ${machine.cpu}, ${machine.cores} cores, ${mega(machine.memory)} MB, ${machine.system}, Node ${machine.node.slice(1)}.
A generated project: ${project.files} files, ${mega(project.bytes)} MB, median ${(project.median / 1000).toFixed(1)} kB, largest ${(project.largest / 1000).toFixed(1)} kB.
Findings are counted in every run and compared with what was planted: ${Object.entries(project.expected).map(([rule, number]) => `${number} × ${rule}`).join(", ")}.
\`npm run bench\` writes this file.

${table([
    ["run", "files", "seconds", "MB/s", "peak MB", "findings"],
    ...Object.entries(rows).map(([name, row]) => {
      const { files, bytes } = filesOf(name);
      const speed = name.startsWith("API") ? "" : (bytes / 1e6 / row.seconds).toFixed(1);
      return [name, String(files), row.seconds.toFixed(3), speed, row.peak ? mega(row.peak) : "", row.findings === undefined ? "" : String(row.findings)];
    }),
  ])}

oxlint runs its default rules and \`no-restricted-imports\`, whose findings are counted; it is native code.

## Where the time goes (native, one thread)

${table([["step", "seconds", "share"], ...Object.entries(steps).map(([name, seconds]) => [name, seconds.toFixed(3), `${Math.round((seconds / all) * 100)} %`])])}

The engine binds names while lowering. \`oxc_semantic\` takes ${bind.toFixed(3)} seconds for that: everything, with all rules, costs ${over.toFixed(2)} times what parsing and binding alone cost a tool on oxc, with the placement rules alone ${placement.toFixed(2)} times (the median of rounds in which both take turns in one process).
Twice the files cost ${doubling.native.toFixed(2)} times as much beside parsing (linking ${doubling.link.toFixed(2)}, rules ${doubling.rules.toFixed(2)}), the command line ${doubling.commandLine.toFixed(2)} times.
A file that changes takes ${milliseconds(edit.extract)} ms to read, ${milliseconds(edit.link)} ms to link with the rest and ${milliseconds(edit.rules)} ms to check: medians over files of all parts of the project.

## Facts

${table([
    ["files", "source MB", "facts MB", "facts per kB of source"],
    ["outside the backend", mega(facts.bytes.outside.source), mega(facts.bytes.outside.facts), facts.outside.toFixed(2)],
    ["backend", mega(facts.bytes.backend.source), mega(facts.bytes.backend.facts), facts.backend.toFixed(2)],
  ])}

The budget outside the backend is 0.80. The facts of 10,000 files take ${mega(facts.perTenThousand)} MB.

wasm: ${wasm.raw} bytes, ${wasm.gzip} gzipped.
`;
}

/** Prints the tables; stores them if `keep`. @param {any} results @param {boolean} keep */
export function write(results, keep) {
  const text = markdown(results);
  process.stdout.write(text);
  if (!keep) return;
  writeFileSync(join(import.meta.dirname, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(import.meta.dirname, "results.md"), text);
}
