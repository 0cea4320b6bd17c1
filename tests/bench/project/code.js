/** Code without markup in the generated project: services, hooks, checks, types, actions, routes, tests. */
import { interfaceOf } from "./backend.js";
import { typeOf } from "./words.js";

/** @typedef {import("./words.js").Area} Area */

/** Data access of an area. With `twoWrites` it saves in two steps from the browser. @param {Area} area @param {boolean} twoWrites */
export const service = ({ model, variable, fields }, twoWrites) => `import { client } from "@/lib/amplify-client";
import type { ${model} } from "../types";

/** Turns what the API answers into an entry, or throws what went wrong. */
function unwrap<T>(answer: { data: T | null; errors?: { message: string }[] }): T {
  if (answer.errors?.length) {
    throw new Error(answer.errors.map((error) => error.message).join("\\n"));
  }
  if (answer.data === null) {
    throw new Error("There is no such entry.");
  }
  return answer.data;
}

export async function list${model}(ownerId: string): Promise<${model}[]> {
  const entries: ${model}[] = [];
  let nextToken: string | null | undefined;
  do {
    const page = await client.models.${model}.list({ filter: { ownerId: { eq: ownerId } }, limit: 200, nextToken });
    entries.push(...(unwrap(page) as unknown as ${model}[]));
    nextToken = page.nextToken;
  } while (nextToken);
  return entries;
}

export async function get${model}(id: string): Promise<${model}> {
  return unwrap(await client.models.${model}.get({ id })) as unknown as ${model};
}

export async function save${model}(values: Partial<${model}>): Promise<${model}> {
  const input = {
${fields.map(({ name, kind }) => `    ${name}: values.${name}${kind === "string" ? "?.trim()" : ""},`).join("\n")}
  };
  const answer = values.id
    ? await client.models.${model}.update({ id: values.id, ...input })
    : await client.models.${model}.create({ ownerId: values.ownerId ?? "", status: "draft", ...input } as never);
  return unwrap(answer) as unknown as ${model};
}

export async function approve${model}(id: string, remark?: string): Promise<void> {
  unwrap(await client.mutations.approve${model}({ id, remark }));
}
${twoWrites ? `
export async function close${model}(entry: ${model}, author: string): Promise<void> {
  await client.models.${model}.update({ id: entry.id, status: "closed" });
  await client.models.${model}Comment.create({ ${variable}Id: entry.id, text: "Closed", author });
}
` : ""}`;

/** @param {Area} area */
export const checks = ({ model, variable, fields }) => `import type { ${model} } from "../types";

type Problems = Record<string, string>;

const LIMITS = { text: 500, amount: 1_000_000 } as const;

${fields.map(({ name, kind, label }) => {
  const head = `function check${name[0].toUpperCase()}${name.slice(1)}(value: ${typeOf({ name, kind, label })} | undefined): string | undefined {`;
  if (kind === "float" || kind === "integer") return `${head}
  if (value === undefined) return undefined;
  if (Number.isNaN(value)) return "${label} must be a number.";
  return value < 0 || value > LIMITS.amount ? "${label} is out of range." : undefined;
}`;
  if (kind === "email") return `${head}
  return value && !/^[^@\\s]+@[^@\\s]+$/.test(value) ? "${label} is no e-mail address." : undefined;
}`;
  if (kind === "boolean") return `${head}
  return value === undefined || typeof value === "boolean" ? undefined : "${label} is either yes or no.";
}`;
  return `${head}
  const text = value?.trim() ?? "";
  return text.length > LIMITS.text ? "${label} is too long." : undefined;
}`;
}).join("\n\n")}

/** What is wrong with an entry, by field. */
export function check${model}(values: Partial<${model}>): Problems {
  const problems: Problems = {};
  const add = (field: string, problem: string | undefined) => {
    if (problem) problems[field] = problem;
  };
${fields.map(({ name }) => `  add("${name}", check${name[0].toUpperCase()}${name.slice(1)}(values.${name}));`).join("\n")}
  if (!values.${fields[0].name}) add("${fields[0].name}", "${fields[0].label} is needed.");
  return problems;
}

/** Whether an entry may be sent for approval. */
export function can${model}BeApproved(entry: ${model}): boolean {
  return entry.status === "open" && Object.keys(check${model}(entry)).length === 0;
}

export const ${variable}Columns = [${fields.map(({ name }) => `"${name}"`).join(", ")}] as const;
`;

/** @param {Area} area */
export const types = (area) => `/** An entry as the pages show it. */
${interfaceOf(area)}
export interface ${area.model}Comment {
  id: string;
  ${area.variable}Id: string;
  text: string;
  author: string;
  createdAt: string;
}

export type ${area.model}Status = ${area.model}["status"];
export type ${area.model}Draft = Omit<${area.model}, "id" | "ownerId" | "status">;
export type ${area.model}Filter = Partial<Pick<${area.model}, ${area.fields.slice(0, 5).map(({ name }) => `"${name}"`).join(" | ")}>>;
`;

/** @param {Area} area @param {string} what */
export const hook = ({ model, variable, random, fields }, what) => `import { useCallback, useEffect, useRef, useState } from "react";
import { list${model} } from "../services/${variable}-service";
import type { ${model} } from "../types";

interface State {
  entries: ${model}[];
  isLoading: boolean;
  error: Error | null;
}

const EMPTY: State = { entries: [], isLoading: true, error: null };

/** The entries of an owner; loads them again every ${random.between(2, 9)} minutes while the page is visible. */
export function use${model}${what}(ownerId: string) {
  const [state, setState] = useState<State>(EMPTY);
  const current = useRef(0);

  const reload = useCallback(async () => {
    const own = ++current.current;
    setState((before) => ({ ...before, isLoading: true }));
    try {
      const entries = await list${model}(ownerId);
      if (own === current.current) {
        setState({ entries, isLoading: false, error: null });
      }
    } catch (error) {
      if (own === current.current) {
        setState((before) => ({ ...before, isLoading: false, error: error as Error }));
      }
    }
  }, [ownerId]);

  useEffect(() => {
    void reload();
    const timer = window.setInterval(() => {
      if (document.visibilityState === "visible") {
        void reload();
      }
    }, ${random.between(2, 9)} * 60_000);
    return () => window.clearInterval(timer);
  }, [reload]);

  const open = state.entries.filter((entry) => entry.status === "open");
  const by${fields[0].name[0].toUpperCase()}${fields[0].name.slice(1)} = new Map(state.entries.map((entry) => [entry.${fields[0].name}, entry]));
  return { ...state, open, by${fields[0].name[0].toUpperCase()}${fields[0].name.slice(1)}, reload };
}
`;

/** @param {Area} area */
export const action = ({ model, fields }) => `"use server";

import { revalidatePath } from "next/cache";
import { cookiesClient } from "@/lib/amplify-server";

export interface Outcome {
  ok: boolean;
  message?: string;
}

/** Stores what the form holds. */
export async function create${model}(_before: Outcome, form: FormData): Promise<Outcome> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  if (!text("${fields[0].name}")) {
    return { ok: false, message: "${fields[0].label} is needed." };
  }
  const { errors } = await cookiesClient.models.${model}.create({
    ownerId: text("ownerId"),
${fields.map(({ name, kind }) => `    ${name}: ${kind === "float" || kind === "integer" ? `Number(text("${name}"))` : kind === "boolean" ? `form.has("${name}")` : `text("${name}")`},`).join("\n")}
  } as never);
  if (errors) {
    return { ok: false, message: errors[0].message };
  }
  revalidatePath("/");
  return { ok: true };
}
`;

/** A route; with `mail` it sends e-mail itself. @param {Area} area @param {boolean} mail */
export const route = ({ model, variable }, mail) => `import { NextResponse } from "next/server";
${mail ? `import nodemailer from "nodemailer";\n` : ""}import { cookiesClient } from "@/lib/amplify-server";

${mail ? "const transport = nodemailer.createTransport({ host: process.env.SMTP_HOST, port: 587 });\n\n" : ""}/** One page of entries, for the mobile app. */
export async function GET(request: Request) {
  const { searchParams } = new URL(request.url);
  const limit = Math.min(Number(searchParams.get("limit") ?? 50), 200);
  const { data, errors, nextToken } = await cookiesClient.models.${model}.list({ limit, nextToken: searchParams.get("next") });
  if (errors) {
    return NextResponse.json({ error: errors[0].message }, { status: 502 });
  }
  return NextResponse.json({ ${variable}: data, nextToken });
}

export async function POST(request: Request) {
  const body = (await request.json()) as { id?: string; remark?: string; email?: string };
  if (!body.id) {
    return NextResponse.json({ error: "An id is needed." }, { status: 400 });
  }
${mail ? `  await transport.sendMail({
    from: "office@works.example",
    to: body.email ?? "office@works.example",
    subject: "Approved",
    text: body.remark ?? "Your entry is approved.",
  });
` : `  const { errors } = await cookiesClient.mutations.approve${model}({ id: body.id, remark: body.remark });
  if (errors) {
    return NextResponse.json({ error: errors[0].message }, { status: 422 });
  }
`}  return NextResponse.json({ approved: body.id });
}
`;

/** A helper in the browser that stores files itself. @param {Area} area */
export const ownUpload = ({ model, variable }) => `import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { fetchAuthSession } from "aws-amplify/auth";

/** Stores an attachment and returns its key. */
export async function store${model}File(id: string, file: File): Promise<string> {
  const { credentials } = await fetchAuthSession();
  const s3 = new S3Client({ region: "eu-central-1", credentials });
  const key = \`${variable}/\${id}/\${file.name}\`;
  await s3.send(new PutObjectCommand({ Bucket: "works-attachments", Key: key, Body: file, ContentType: file.type }));
  return key;
}
`;

/** @param {Area} area @param {string} what */
export const unitTest = ({ model, variable, fields }, what) => `import { describe, expect, it } from "vitest";
import { can${model}BeApproved, check${model} } from "../lib/${variable}-checks";
import type { ${model} } from "../types";

const entry = { id: "1", ownerId: "u1", status: "open", ${fields.map(({ name, kind }) => `${name}: ${kind === "float" || kind === "integer" ? 3 : kind === "boolean" ? true : kind === "email" ? '"ada@works.example"' : `"${name}"`}`).join(", ")} } as unknown as ${model};

describe("${model}: ${what}", () => {
  it("accepts a complete entry", () => {
    expect(check${model}(entry)).toEqual({});
    expect(can${model}BeApproved(entry)).toBe(true);
  });

${fields.slice(0, 6).map(({ name, label }) => `  it("looks at ${label.toLowerCase()}", () => {
    const problems = check${model}({ ...entry, ${name}: undefined });
    expect(Object.keys(problems).length).toBeLessThan(2);
  });`).join("\n\n")}
});
`;
