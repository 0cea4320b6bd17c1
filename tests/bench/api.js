/** Opens a project by the API, checks it, changes one file, and prints how long the second check took. */
import { Project } from "../../pkg-js/src/index.js";

const project = Project.open(process.argv[2]);
project.check();
const path = project.paths.find((name) => name.endsWith("-service.ts"));
if (path === undefined) throw new Error("the generated project has services");
const text = `${new TextDecoder().decode(project.text(path))}\nexport const changed = true;\n`;
const begun = performance.now();
project.update(path, text);
const { diagnostics } = project.check();
const seconds = (performance.now() - begun) / 1000;

/** @type {Record<string, number>} */
const findings = {};
for (const { rule } of diagnostics) findings[rule] = (findings[rule] ?? 0) + 1;
process.stdout.write(JSON.stringify({ seconds, findings: Object.fromEntries(Object.entries(findings).sort(([one], [other]) => (one < other ? -1 : 1))) }));
