/** A small Amplify app with both routers that every supported Next.js builds in a few seconds. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { prepare } from "./hosts.js";

const WRONG_ROUTE = `import nodemailer from "nodemailer";

export async function POST() {
  await nodemailer.createTransport({}).sendMail({ to: "a@example.com" });
  return Response.json({});
}
`;
const WRONG_API = `import nodemailer from "nodemailer";

export default async function handler(_request, response) {
  await nodemailer.createTransport({}).sendMail({ to: "a@example.com" });
  response.json({});
}
`;
const RIGHT = {
  "app/api/mail/route.ts": "export async function POST() {\n  return Response.json({});\n}\n",
  "pages/api/post.js": "export default function handler(_request, response) {\n  response.json({});\n}\n",
};
/** What is wrong in the app. */
export const WRONG = { "app/api/mail/route.ts": WRONG_ROUTE, "pages/api/post.js": WRONG_API };
/** The findings of it. */
export const FINDINGS = [
  "no-email-outside-lambda app/api/mail/route.ts:1:1",
  "no-email-outside-lambda pages/api/post.js:1:1",
  "require-caller-check app/api/mail/route.ts:3:23",
  "require-caller-check pages/api/post.js:3:31",
];

const FILES = {
  "package.json": '{ "name": "small", "private": true, "dependencies": { "aws-amplify": "^6", "next": "*", "nodemailer": "*" } }\n',
  "tsconfig.json": JSON.stringify({
    compilerOptions: { jsx: "preserve", module: "esnext", moduleResolution: "bundler", strict: true, noEmit: true, esModuleInterop: true, isolatedModules: true, skipLibCheck: true, allowJs: true, lib: ["dom", "esnext"], plugins: [{ name: "next" }] },
    include: ["app", "pages"],
  }),
  "amplify/backend.ts": 'import { defineBackend } from "@aws-amplify/backend";\nimport { data } from "./data/resource";\n\ndefineBackend({ data });\n',
  "amplify/data/resource.ts":
    'import { a, defineData } from "@aws-amplify/backend";\n\nconst schema = a.schema({ Todo: a.model({ text: a.string() }).authorization((allow) => [allow.owner()]) });\n\nexport const data = defineData({ schema });\n',
  "app/layout.tsx": "export default function Layout({ children }: { children: React.ReactNode }) {\n  return (\n    <html>\n      <body>{children}</body>\n    </html>\n  );\n}\n",
  "app/page.tsx": 'import { Button } from "./button";\n\nexport default function Page() {\n  return <Button label="Send" />;\n}\n',
  "app/button.tsx": '"use client";\n\nexport function Button({ label }: { label: string }) {\n  return <button onClick={() => fetch("/api/mail", { method: "POST" })}>{label}</button>;\n}\n',
  "pages/about.tsx": "export default function About() {\n  return <p>About</p>;\n}\n",
};

/** How an app may write its configuration: file name → text around the plugin; `app` is what it has of its own. */
export const CONFIGS = {
  "next.config.mjs": (/** @type {string} */ app) => `import { withAmplifyTiers } from "amplify-tiers/next";\n\nexport default withAmplifyTiers(${app});\n`,
  "next.config.js": (/** @type {string} */ app) => `const { withAmplifyTiers } = require("amplify-tiers/next");\n\nmodule.exports = withAmplifyTiers(async () => (${app}));\n`,
  "next.config.ts": (/** @type {string} */ app) =>
    `import { withAmplifyTiers } from "amplify-tiers/next";\n\nconst withHeader = (config: object) => ({ ...config, env: { CHAINED: "yes" } });\n\nexport default withHeader(withAmplifyTiers(${app}));\n`,
};

/**
 * Writes the app below the tests of Next, wrong or right.
 * @param {string} label
 * @param {{ wrong?: boolean, config?: keyof typeof CONFIGS, plugin?: boolean }} [how] without `plugin` its configuration is its own alone
 */
export function smallNext(label, { wrong = false, config = "next.config.mjs", plugin = true } = {}) {
  const folder = join(prepare("next"), ".work", `small-${label}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, ".git"), { recursive: true });
  for (const [path, text] of Object.entries({ ...FILES, ...(wrong ? WRONG : RIGHT) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  configure(folder, { config, plugin });
  return folder;
}

/**
 * @param {string} folder
 * @param {{ config?: keyof typeof CONFIGS, plugin?: boolean }} [how]
 */
export function configure(folder, { config = "next.config.mjs", plugin = true } = {}) {
  for (const name of Object.keys(CONFIGS)) rmSync(join(folder, name), { force: true });
  const root = JSON.stringify(prepare("next"));
  const turbopack = major() >= 15 ? `turbopack: { root: ${root} }, outputFileTracingRoot: ${root}, ` : "";
  const app = `{ ${turbopack}generateBuildId: async () => "one" }`;
  const text = plugin ? CONFIGS[config](app) : `export default ${app};\n`;
  writeFileSync(join(folder, plugin ? config : "next.config.mjs"), text);
}

/** The major version of the Next.js that is tested. */
export function major() {
  const { version } = JSON.parse(readFileSync(join(prepare("next"), "node_modules/next/package.json"), "utf8"));
  return Number(version.split(".")[0]);
}

/**
 * What a build emitted for servers and browsers: path → hash. The order in which a file names others is not compared:
 * Turbopack of Next 15 writes it as it comes. The manifest of server actions has a key that is new in every build.
 * @param {string} folder
 */
export function emitted(folder) {
  const parts = ["static", "server"].flatMap((part) =>
    readdirSync(join(folder, ".next", part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:js|css|html|rsc)$/.test(entry.name) && !entry.name.startsWith("server-reference-manifest"))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const words = (/** @type {string} */ path) => readFileSync(path, "utf8").split(/[\s",<>[\]]+/).sort().join(" ");
  return Object.fromEntries(parts.sort().map((path) => [path.slice(folder.length), createHash("sha256").update(words(path)).digest("hex")]));
}
