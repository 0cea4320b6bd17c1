/** Pages and what all areas of the generated project share. */

/** @typedef {import("./words.js").Area} Area */

/** A page of an area: its list, or one entry. @param {Area} area @param {string} [dynamic] */
export const page = ({ model, variable, slug }, dynamic) => (dynamic ? `import { notFound } from "next/navigation";
import { ${model}Card, ${model}Header } from "@/features/${slug}/components";
import type { ${model} } from "@/features/${slug}";
import { cookiesClient } from "@/lib/amplify-server";

interface PageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: PageProps) {
  const { id } = await params;
  return { title: \`${model} \${id}\` };
}

export default async function ${model}Page({ params }: PageProps) {
  const { id } = await params;
  const { data: ${variable} } = await cookiesClient.models.${model}.get({ id });
  if (!${variable}) {
    notFound();
  }
  const entry = ${variable} as unknown as ${model};
  return (
    <main className="mx-auto max-w-5xl space-y-6 px-4 py-8">
      <${model}Header entry={entry} />
      <${model}Card entry={entry} isCompact />
    </main>
  );
}
` : `import { redirect } from "next/navigation";
import ${model}Dashboard from "@/features/${slug}/components/${slug}-dashboard";
import { currentUserId } from "@/lib/amplify-server";

export const metadata = { title: "${model}" };

export default async function ${model}ListPage() {
  const ownerId = await currentUserId();
  if (!ownerId) {
    redirect("/login");
  }
  return <${model}Dashboard ownerId={ownerId} />;
}
`);

/** Components that every area uses. */
export const uiNames = ["Badge", "Button", "Card", "EmptyState", "Spinner", "TextField"];

const ui = (/** @type {string} */ name) => `import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/class-names";

interface ${name}Props extends Omit<ComponentProps<"div">, "title"> {
  tone?: string;
  size?: "small" | "medium";
  variant?: "primary" | "secondary";
  label?: string;
  title?: string;
  hint?: string;
  problem?: string;
  disabled?: boolean;
  type?: string;
  value?: string | number;
  children?: ReactNode;
}

const SIZES = { small: "px-2 py-1 text-xs", medium: "px-4 py-2 text-sm" } as const;

export function ${name}({ tone = "gray", size = "medium", variant = "primary", label, title, hint, problem, children, className, ...rest }: ${name}Props) {
  return (
    <div
      {...rest}
      className={cn("inline-flex items-center rounded-md font-medium", SIZES[size], variant === "secondary" && "bg-white", \`text-\${tone}-700\`, className)}
      aria-invalid={problem ? true : undefined}
    >
      {label ?? title}
      {hint && <span className="ml-2 text-gray-400">{hint}</span>}
      {children}
      {problem && <span className="text-red-700">{problem}</span>}
    </div>
  );
}
`;

/** One of the icons that fill the project up to its size. @param {number} index @returns {[string, string]} */
export const icon = (index) => [
  `src/components/icons/icon-${index}.tsx`,
  `import type { SVGProps } from "react";

export function Icon${index}({ title, ...props }: SVGProps<SVGSVGElement> & { title?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.5} aria-hidden={!title} {...props}>
      {title && <title>{title}</title>}
      <path d="M${index % 24} 4.5v15m${(index * 7) % 24}-7.5h-15" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
`,
];

/** Files that are there once. @param {Area[]} areas @returns {[string, string][]} */
export const common = (areas) => [
  ["package.json", `${JSON.stringify({
    name: "works", version: "1.0.0", private: true,
    dependencies: { "@aws-amplify/adapter-nextjs": "^1.8.0", "@aws-sdk/client-dynamodb": "^3.0.0", "@aws-sdk/client-s3": "^3.0.0", "@aws-sdk/lib-dynamodb": "^3.0.0", "aws-amplify": "^6.22.0", clsx: "^2.1.1", next: "^16.0.0", nodemailer: "^7.0.0", react: "^19.0.0", "react-dom": "^19.0.0" },
    devDependencies: { "@aws-amplify/backend": "^1.25.0", "aws-cdk-lib": "^2.270.0", typescript: "^6.0.0", vitest: "^4.1.0" },
  }, null, 2)}\n`],
  ["tsconfig.json", `${JSON.stringify({ compilerOptions: { target: "es2022", module: "esnext", moduleResolution: "bundler", jsx: "react-jsx", strict: true, noEmit: true, paths: { "@/*": ["./src/*"] } }, include: ["**/*.ts", "**/*.tsx"] }, null, 2)}\n`],
  [".gitignore", "node_modules\n.next\n.amplify\n"],
  ["next.config.mjs", "/** @type {import('next').NextConfig} */\nexport default { reactStrictMode: true };\n"],
  ["vitest.config.ts", `import { defineConfig } from "vitest/config";\n\nexport default defineConfig({ test: { globals: false } });\n`],
  ["amplify_outputs.json", "{}\n"],
  ["src/lib/format.ts", `export function formatDate(value?: string): string {\n  return value ? new Date(value).toLocaleDateString("en", { dateStyle: "medium" }) : "–";\n}\n\nexport function formatMoney(value?: number): string {\n  return value === undefined ? "–" : new Intl.NumberFormat("en", { style: "currency", currency: "EUR" }).format(value);\n}\n`],
  ["src/lib/class-names.ts", `import { clsx, type ClassValue } from "clsx";\n\nexport function cn(...values: ClassValue[]): string {\n  return clsx(values);\n}\n`],
  ["src/lib/amplify-client.ts", `import { generateClient } from "aws-amplify/data";\nimport type { Schema } from "../../amplify/data/resource";\n\nexport const client = generateClient<Schema>();\n`],
  ["src/lib/amplify-server.ts", `import { cookies } from "next/headers";
import { createServerRunner } from "@aws-amplify/adapter-nextjs";
import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
import { getCurrentUser } from "aws-amplify/auth/server";
import type { Schema } from "../../amplify/data/resource";
import outputs from "../../amplify_outputs.json";

export const { runWithAmplifyServerContext } = createServerRunner({ config: outputs });

export const cookiesClient = generateServerClientUsingCookies<Schema>({ config: outputs, cookies });

export async function currentUserId(): Promise<string | null> {
  try {
    const user = await runWithAmplifyServerContext({ nextServerContext: { cookies }, operation: (context) => getCurrentUser(context) });
    return user.userId;
  } catch {
    return null;
  }
}
`],
  ["src/components/ui/index.ts", `${uiNames.map((name) => `export { ${name} } from "./${name.toLowerCase()}";`).join("\n")}\n`],
  ...uiNames.map((name) => /** @type {[string, string]} */ ([`src/components/ui/${name.toLowerCase()}.tsx`, ui(name)])),
  ["src/components/amplify-provider.tsx", `"use client";\n\nimport { Amplify } from "aws-amplify";\nimport type { ReactNode } from "react";\nimport outputs from "../../amplify_outputs.json";\n\nAmplify.configure(outputs, { ssr: true });\n\nexport function AmplifyProvider({ children }: { children: ReactNode }) {\n  return <>{children}</>;\n}\n`],
  ["src/app/layout.tsx", `import type { ReactNode } from "react";\nimport { AmplifyProvider } from "@/components/amplify-provider";\nimport "./globals.css";\n\nexport const metadata = { title: "Works" };\n\nexport default function RootLayout({ children }: { children: ReactNode }) {\n  return (\n    <html lang="en">\n      <body>\n        <AmplifyProvider>{children}</AmplifyProvider>\n      </body>\n    </html>\n  );\n}\n`],
  ["src/app/globals.css", "body { margin: 0; }\n"],
  ["src/app/page.tsx", `import Link from "next/link";\n\nconst AREAS = [\n${areas.map(({ slug, model }) => `  { href: "/${slug}", title: "${model}" },`).join("\n")}\n];\n\nexport default function Home() {\n  return (\n    <ul>\n      {AREAS.map((area) => (\n        <li key={area.href}>\n          <Link href={area.href}>{area.title}</Link>\n        </li>\n      ))}\n    </ul>\n  );\n}\n`],
];
