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
/** The same as it should be. */
export const RIGHT = {
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
  "app/notes/page.mdx": "# Notes\n",
  "mdx-components.tsx": "export const useMDXComponents = (components: object) => components;\n",
  "pages/about.tsx": "export default function About() {\n  return <p>About</p>;\n}\n",
};

/**
 * How an app may write its configuration: file name → text around the plugin; `app` is what it has of its own. An object, a
 * function, and chains with other plugins, which have rules for Turbopack and webpack, too.
 */
export const CONFIGS = {
  "next.config.mjs": (/** @type {string} */ app) => `import { withAmplifyTiers } from "amplify-tiers/next";\n\nexport default withAmplifyTiers(${app});\n`,
  "next.config.js": (/** @type {string} */ app) => `const { withAmplifyTiers } = require("amplify-tiers/next");\n\nmodule.exports = withAmplifyTiers(async () => (${app}));\n`,
  "next.config.ts": (/** @type {string} */ app) =>
    `import { withAmplifyTiers } from "amplify-tiers/next";\n\nconst withHeader = (config: object) => ({ ...config, env: { CHAINED: "yes" } });\n\nexport default withHeader(withAmplifyTiers(${app}));\n`,
  "next.config.mjs, @next/mdx inside": (/** @type {string} */ app) => `import createMDX from "@next/mdx";\nimport { withAmplifyTiers } from "amplify-tiers/next";\n\nexport default withAmplifyTiers(createMDX()(${mdx(app)}));\n`,
  "next.config.mjs, @next/mdx outside": (/** @type {string} */ app) => `import createMDX from "@next/mdx";\nimport { withAmplifyTiers } from "amplify-tiers/next";\n\nexport default createMDX()(withAmplifyTiers(${mdx(app)}));\n`,
};

/** With pages in Markdown. @param {string} app */
const mdx = (app) => app.replace("{ ", '{ pageExtensions: ["js", "ts", "tsx", "mdx"], ');

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
  for (const name of Object.keys(CONFIGS)) rmSync(join(folder, fileOf(name)), { force: true });
  const root = JSON.stringify(prepare("next"));
  const turbopack = version() >= 15.05 ? `turbopack: { root: ${root} }, ` : "";
  const tracing = version() >= 15 ? `outputFileTracingRoot: ${root}, ` : "";
  // Types are not ours to check, and not every version takes these.
  const app = `{ ${turbopack}${tracing}typescript: { ignoreBuildErrors: true }, generateBuildId: async () => "one" }`;
  const text = plugin ? CONFIGS[config](app) : `export default ${app};\n`;
  writeFileSync(join(folder, plugin ? fileOf(config) : "next.config.mjs"), text);
}

/** @param {string} config */
const fileOf = (config) => config.split(",")[0];

/** The version of the Next.js that is tested as a number: 15.04 for 15.4. */
export function version() {
  const { version } = JSON.parse(readFileSync(join(prepare("next"), "node_modules/next/package.json"), "utf8"));
  const [major, minor] = version.split(".", 2).map(Number);
  return major + minor / 100;
}

/** What chooses the bundler of `next dev`: Turbopack is the default since Next 16. @type {Record<string, string[]>} */
export const DEV = version() >= 16 ? { turbopack: [], webpack: ["--webpack"] } : version() >= 15 ? { turbopack: ["--turbopack"], webpack: [] } : { webpack: [] };
/** The same of `next build`; 15.3 was the first to build with Turbopack. @type {Record<string, string[]>} */
export const BUILD = version() >= 15.03 ? DEV : { webpack: [] };

/**
 * What a build emitted for servers and browsers: path → hash. The order in which a file names others is not compared:
 * Turbopack of Next 15 writes it as it comes. The manifest of server actions has a key that is new in every build, and up to
 * Next 15.3 pages have one, too.
 * @param {string} folder
 */
export function emitted(folder) {
  const parts = ["static", "server"].flatMap((part) =>
    readdirSync(join(folder, ".next", part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:js|css|html|rsc)$/.test(entry.name) && !entry.name.startsWith("server-reference-manifest"))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const text = (/** @type {string} */ path) => readFileSync(path, "utf8").replaceAll(/(\$1\\?",\\?")[\w-]{21}[a-z]?(?=\\?")/g, "$1");
  const words = (/** @type {string} */ path) => text(path).split(/[\s",<>[\]]+/).sort().join(" ");
  return Object.fromEntries(parts.sort().map((path) => [path.slice(folder.length), createHash("sha256").update(words(path)).digest("hex")]));
}

/**
 * A finding stands at its module as long as it is there.
 * @param {string} app
 * @param {Awaited<ReturnType<typeof import("./next.js").startDev>>} dev
 * @param {keyof typeof WRONG} path
 * @param {string} route
 */
export async function standsUntilMended(app, dev, path, route) {
  writeFileSync(join(app, path), WRONG[path].replace("POST", "GET"));
  await dev.becomes(route, 500);
  await dev.says(new RegExp(`no-email-outside-lambda: ${path}:1:1 `));
  writeFileSync(join(app, path), RIGHT[path].replace("POST", "GET"));
  await dev.becomes(route, 200);
}
