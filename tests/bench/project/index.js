/** Writes a realistic Amplify project of any size: the same call always gives the same files and the same findings. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { backendOfAll, backendOfArea } from "./backend.js";
import * as code from "./code.js";
import * as components from "./components.js";
import { common, icon, page } from "./pages.js";
import { area } from "./words.js";

/** @typedef {import("./words.js").Area} Area */
/** @typedef {(rule: string) => void} Plant */

const PIECES = ["Card", "Summary", "Header", "Panel", "Preview", "Details", "Tile", "Row", "Sidebar", "Timeline", "Banner", "Drawer", "Footer", "Compare", "Overview", "Print", "Teaser", "Chart", "Menu", "Legend", "Gallery", "Notice", "Stepper", "Toolbar"];
/** Files of one area; all others are common. */
const PER_AREA = 54;

/** Files of one area below `src/`. @param {Area} own @param {Plant} plant @returns {[string, string][]} */
function frontendOfArea(own, plant) {
  const { index, model, variable, slug, random } = own;
  const at = `src/features/${slug}`;
  const wrong = index % 10;
  // A route that mails for whoever asks, and a component that looks at no result.
  if (wrong === 3) ["no-email-outside-lambda", "require-caller-check"].forEach(plant);
  if (wrong === 5) plant("no-aws-sdk-outside-lambda");
  if (wrong === 7) ["no-multi-step-write", "no-ignored-errors"].forEach(plant);
  if (wrong === 2) plant("no-backend-import");
  // One area in three has a page of 15 to 60 kB.
  const sections = index % 3 === 0 ? random.between(6, 24) : random.between(2, 3);
  return [
    [`${at}/types.ts`, code.types(own)],
    [`${at}/index.ts`, `export * from "./components";\nexport * from "./hooks";\nexport { check${model}, can${model}BeApproved } from "./lib/${variable}-checks";\nexport type * from "./types";\n`],
    [`${at}/components/index.ts`, `${PIECES.map((kind) => `export { ${model}${kind} } from "./${slug}-${kind.toLowerCase()}";`).join("\n")}\nexport { ${model}Table } from "./${slug}-table";\nexport { ${model}Form } from "./${slug}-form";\n`],
    [`${at}/components/${slug}-table.tsx`, components.table(own)],
    [`${at}/components/${slug}-form.tsx`, components.form(own)],
    [`${at}/components/${slug}-dashboard.tsx`, components.dashboard(own, sections)],
    ...PIECES.map((kind) => /** @type {[string, string]} */ ([
      `${at}/components/${slug}-${kind.toLowerCase()}.tsx`,
      components.piece(own, kind) + (wrong === 2 && kind === "Print" ? `\nexport { approve${model} } from "../../../../amplify/functions/approve-${slug}/resource";\n` : ""),
    ])),
    [`${at}/hooks/index.ts`, `export * from "./use-${slug}-list";\nexport * from "./use-${slug}-search";\nexport * from "./use-${slug}-stats";\n`],
    [`${at}/hooks/use-${slug}-list.ts`, code.hook(own, "List")],
    [`${at}/hooks/use-${slug}-search.ts`, code.hook(own, "Search")],
    [`${at}/hooks/use-${slug}-stats.ts`, code.hook(own, "Stats")],
    [`${at}/services/${variable}-service.ts`, code.service(own, wrong === 7)],
    [`${at}/services/index.ts`, `export * from "./${variable}-service";\n`],
    [`${at}/lib/${variable}-checks.ts`, code.checks(own)],
    [`${at}/lib/${variable}-files.ts`, wrong === 5 ? code.ownUpload(own) : `import { uploadData } from "aws-amplify/storage";\n\n/** Stores an attachment and returns its key. */\nexport async function store${model}File(id: string, file: File): Promise<string> {\n  const upload = uploadData({ path: \`attachments/${variable}/\${id}/\${file.name}\`, data: file, options: { contentType: file.type } });\n  return (await upload.result).path;\n}\n`],
    [`${at}/__tests__/checks.test.ts`, code.unitTest(own, "checks")],
    [`${at}/__tests__/limits.test.ts`, code.unitTest(own, "limits")],
    [`${at}/__tests__/approval.test.ts`, code.unitTest(own, "approval")],
    [`src/app/${slug}/page.tsx`, page(own)],
    [`src/app/${slug}/[id]/page.tsx`, page(own, "[id]")],
    [`src/app/${slug}/loading.tsx`, `import { Spinner } from "@/components/ui";\n\nexport default function Loading() {\n  return <Spinner label="Loading" />;\n}\n`],
    [`src/app/${slug}/error.tsx`, `"use client";\n\nimport { Button } from "@/components/ui";\n\nexport default function Failed({ error, reset }: { error: Error; reset: () => void }) {\n  return (\n    <div className="p-8 text-center">\n      <p className="text-sm text-gray-600">{error.message}</p>\n      <Button onClick={reset}>Try again</Button>\n    </div>\n  );\n}\n`],
    [`src/app/${slug}/actions.ts`, code.action(own)],
    [`src/app/api/${slug}/route.ts`, code.route(own, wrong === 3)],
  ];
}

/**
 * Writes a project of exactly `count` module files into a folder.
 * @param {string} folder
 * @param {number} count
 * @returns {{ files: number, bytes: number, median: number, largest: number, expected: Record<string, number> }}
 */
export function writeProject(folder, count) {
  /** @type {Record<string, number>} */
  const expected = {};
  const plant = (/** @type {string} */ rule) => void (expected[rule] = (expected[rule] ?? 0) + 1);
  const areas = Array.from({ length: Math.max(1, Math.floor((count - 60) / PER_AREA)) }, (_, index) => area(index));
  const files = areas.flatMap((own) => [...backendOfArea(own, plant), ...frontendOfArea(own, plant)]);
  files.push(...backendOfAll(areas), ...common(areas));
  const isModule = (/** @type {string} */ path) => /\.(ts|tsx|mjs)$/.test(path);
  const modules = files.filter(([path]) => isModule(path)).length;
  if (modules > count) throw new Error(`a project of ${count} files is too small for one area`);
  for (let index = modules; index < count; index++) files.push(icon(index));

  const sizes = [];
  for (const [path, text] of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    if (isModule(path)) sizes.push(Buffer.byteLength(text));
  }
  if (new Set(files.map(([path]) => path)).size !== files.length) throw new Error("two files of the generated project have one path");
  sizes.sort((a, b) => a - b);
  return {
    files: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    median: sizes[sizes.length >> 1],
    largest: sizes[sizes.length - 1],
    expected: Object.fromEntries(Object.entries(expected).sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}
