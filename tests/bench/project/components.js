/** Components of the generated project, as such apps have them: tables, forms, dialogs, cards and large pages. */
import { typeOf } from "./words.js";

/** @typedef {import("./words.js").Area} Area */
/** @typedef {import("./words.js").Field} Field */

const cell = (/** @type {Field} */ { name, kind }) =>
  kind === "boolean" ? `{entry.${name} ? "Yes" : "No"}` : kind === "date" || kind === "datetime" ? `{formatDate(entry.${name})}` : kind === "float" ? `{formatMoney(entry.${name})}` : `{entry.${name} ?? "–"}`;

const inputType = (/** @type {Field} */ { kind }) =>
  ({ float: "number", integer: "number", date: "date", datetime: "datetime-local", boolean: "checkbox", email: "email", phone: "tel", url: "url" })[kind] ?? "text";

/** @param {Area} area */
export const table = ({ model, variable, slug, fields }) => `"use client";

import { useMemo, useState } from "react";
import Link from "next/link";
import { Badge, Button, EmptyState, Spinner } from "@/components/ui";
import { formatDate, formatMoney } from "@/lib/format";
import { use${model}List } from "../hooks/use-${slug}-list";
import type { ${model} } from "../types";

type SortKey = ${fields.slice(0, 4).map(({ name }) => `"${name}"`).join(" | ")};

interface ${model}TableProps {
  ownerId: string;
  onSelect?: (entry: ${model}) => void;
  pageSize?: number;
}

export function ${model}Table({ ownerId, onSelect, pageSize = 25 }: ${model}TableProps) {
  const { entries, isLoading, error, reload } = use${model}List(ownerId);
  const [sortKey, setSortKey] = useState<SortKey>("${fields[0].name}");
  const [isDescending, setDescending] = useState(false);
  const [page, setPage] = useState(0);

  const sorted = useMemo(() => {
    const copy = [...entries];
    copy.sort((one, other) => String(one[sortKey] ?? "").localeCompare(String(other[sortKey] ?? "")));
    return isDescending ? copy.reverse() : copy;
  }, [entries, sortKey, isDescending]);
  const visible = sorted.slice(page * pageSize, (page + 1) * pageSize);

  function sortBy(key: SortKey) {
    if (key === sortKey) {
      setDescending((value) => !value);
      return;
    }
    setSortKey(key);
    setPage(0);
  }

  if (isLoading) {
    return <Spinner label="Loading ${variable} entries" />;
  }
  if (error) {
    return (
      <div className="rounded-md border border-red-200 bg-red-50 p-4 text-sm text-red-800" role="alert">
        <p className="font-medium">The list could not be loaded.</p>
        <Button variant="secondary" onClick={reload}>
          Try again
        </Button>
      </div>
    );
  }
  if (visible.length === 0) {
    return <EmptyState title="Nothing here yet" hint="Entries appear here as soon as somebody adds one." />;
  }

  return (
    <div className="overflow-x-auto rounded-lg border border-gray-200 bg-white shadow-sm">
      <table className="min-w-full divide-y divide-gray-200 text-left text-sm">
        <thead className="bg-gray-50 text-xs uppercase tracking-wide text-gray-500">
          <tr>
${fields.map(({ name, label }, at) => (at < 4 ? `            <th scope="col" className="cursor-pointer px-4 py-3" onClick={() => sortBy("${name}")}>
              ${label} {sortKey === "${name}" && (isDescending ? "↓" : "↑")}
            </th>` : `            <th scope="col" className="px-4 py-3">${label}</th>`)).join("\n")}
            <th scope="col" className="px-4 py-3 text-right">Actions</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-gray-100">
          {visible.map((entry) => (
            <tr key={entry.id} className="hover:bg-gray-50" onClick={() => onSelect?.(entry)}>
${fields.map((field) => `              <td className="whitespace-nowrap px-4 py-3 text-gray-700">${cell(field)}</td>`).join("\n")}
              <td className="px-4 py-3 text-right">
                <Badge tone={entry.status === "closed" ? "gray" : "green"}>{entry.status}</Badge>
                <Link className="ml-3 text-indigo-600 hover:underline" href={\`/${slug}/\${entry.id}\`}>
                  Open
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <footer className="flex items-center justify-between border-t px-4 py-2 text-xs text-gray-500">
        <span>
          Page {page + 1} of {Math.max(1, Math.ceil(entries.length / pageSize))}
        </span>
        <div className="space-x-2">
          <Button size="small" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Back
          </Button>
          <Button size="small" disabled={(page + 1) * pageSize >= entries.length} onClick={() => setPage(page + 1)}>
            Next
          </Button>
        </div>
      </footer>
    </div>
  );
}
`;

/** @param {Area} area */
export const form = ({ model, variable, fields }) => `"use client";

import { useState, type FormEvent } from "react";
import { Button, TextField } from "@/components/ui";
import { save${model} } from "../services/${variable}-service";
import { check${model} } from "../lib/${variable}-checks";
import { store${model}File } from "../lib/${variable}-files";
import type { ${model} } from "../types";

export function ${model}Form({ entry, onSaved }: { entry?: ${model}; onSaved: (entry: ${model}) => void }) {
  const [values, setValues] = useState<Partial<${model}>>(entry ?? {});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [isSaving, setSaving] = useState(false);

  function change<Key extends keyof ${model}>(key: Key, value: ${model}[Key]) {
    setValues((current) => ({ ...current, [key]: value }));
    setProblems(({ [key as string]: _gone, ...rest }) => rest);
  }

  async function attach(file: File | undefined) {
    if (!file || !entry) {
      return;
    }
    try {
      await store${model}File(entry.id, file);
    } catch (error) {
      setProblems({ form: error instanceof Error ? error.message : "The file could not be stored." });
    }
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const found = check${model}(values);
    if (Object.keys(found).length > 0) {
      setProblems(found);
      return;
    }
    setSaving(true);
    try {
      onSaved(await save${model}(values));
    } catch (error) {
      setProblems({ form: error instanceof Error ? error.message : "The entry could not be saved." });
    } finally {
      setSaving(false);
    }
  }

  return (
    <form className="grid gap-4 sm:grid-cols-2" onSubmit={submit} noValidate>
${fields.map((field) => `      <label className="block text-sm font-medium text-gray-700">
        ${field.label}
${field.kind === "boolean" ? `        <input
          type="checkbox"
          className="ml-2 h-4 w-4 rounded border-gray-300 text-indigo-600"
          checked={values.${field.name} ?? false}
          onChange={(event) => change("${field.name}", event.target.checked)}
        />` : `        <TextField
          type="${inputType(field)}"
          value={values.${field.name} ?? ""}
          problem={problems.${field.name}}
          onChange={(event) => change("${field.name}", ${typeOf(field) === "number" ? "Number(event.target.value)" : "event.target.value"})}
        />`}
      </label>`).join("\n")}
      <input type="file" className="col-span-2 text-sm" disabled={!entry} onChange={(event) => attach(event.target.files?.[0])} />
      {problems.form && <p className="col-span-2 text-sm text-red-700">{problems.form}</p>}
      <div className="col-span-2 flex justify-end gap-2">
        <Button type="submit" disabled={isSaving}>
          {isSaving ? "Saving…" : "Save"}
        </Button>
      </div>
    </form>
  );
}
`;

/** A small piece of a page; `kind` and its number of parts make each a bit different. @param {Area} area @param {string} kind */
export function piece(area, kind) {
  const { model, random, fields } = area;
  const shown = random.some(fields, random.between(3, 9));
  return `"use client";

import { useEffect, useMemo, useState } from "react";
import { Badge, Button, Card } from "@/components/ui";
import { formatDate, formatMoney } from "@/lib/format";
import { cn } from "@/lib/class-names";
import type { ${model} } from "../types";

interface ${model}${kind}Props {
  entry: ${model};
  isCompact?: boolean;
  onOpen?: (id: string) => void;
  className?: string;
}

/** Shows ${shown.map(({ label }) => label.toLowerCase()).join(", ")} of one entry. */
export function ${model}${kind}({ entry, isCompact = false, onOpen, className }: ${model}${kind}Props) {
  const [isExpanded, setExpanded] = useState(!isCompact);
  const [seenAt, setSeenAt] = useState<string | null>(null);

  useEffect(() => {
    if (!isExpanded || seenAt) {
      return;
    }
    const timer = window.setTimeout(() => setSeenAt(new Date().toISOString()), ${random.between(2, 20) * 100});
    return () => window.clearTimeout(timer);
  }, [isExpanded, seenAt]);

  const isLate = entry.status === "open" && seenAt !== null;
  const steps = useMemo(
    () => [
${shown.slice(0, 4).map(({ name, label }) => `      { key: "${name}", title: "${label}", isDone: Boolean(entry.${name}) },`).join("\n")}
    ],
    [entry],
  );
  const done = steps.filter((step) => step.isDone).length;

  return (
    <Card className={cn("p-4 transition-shadow hover:shadow-md", isLate && "border-amber-300", className)}>
      <div className="flex items-start justify-between gap-4">
        <h3 className="truncate text-base font-semibold text-gray-900">{entry.${fields[0].name}}</h3>
        <Badge tone={entry.status === "approved" ? "green" : "gray"}>{entry.status}</Badge>
        <span className="shrink-0 text-xs tabular-nums text-gray-400">
          {done} of {steps.length}
        </span>
      </div>
      {isExpanded && (
        <dl className="mt-3 grid grid-cols-1 gap-x-6 gap-y-2 text-sm sm:grid-cols-2">
${shown.map((field) => `          <div className="flex justify-between gap-4 border-b border-dashed border-gray-100 py-1">
            <dt className="text-gray-500">${field.label}</dt>
            <dd className="font-medium text-gray-800">${cell(field)}</dd>
          </div>`).join("\n")}
        </dl>
      )}
      {steps.length > 0 && (
        <ol className="mt-4 flex flex-wrap items-center gap-2 text-xs text-gray-500" aria-label="Progress">
          {steps.map((step, index) => (
            <li key={step.key} className={cn("flex items-center gap-1 rounded-full px-2 py-0.5", step.isDone ? "bg-green-50 text-green-800" : "bg-gray-100")}>
              <span className="font-mono">{index + 1}</span>
              <span>{step.title}</span>
            </li>
          ))}
        </ol>
      )}
      <div className="mt-4 flex items-center justify-between">
        <button type="button" className="text-xs text-gray-500 underline" onClick={() => setExpanded((value) => !value)}>
          {isExpanded ? "Show less" : "Show more"}
        </button>
        {onOpen && (
          <Button size="small" variant="secondary" onClick={() => onOpen(entry.id)}>
            Open
          </Button>
        )}
      </div>
    </Card>
  );
}
`;
}

/** A page that grew over years: many sections, each with state, handlers and markup. @param {Area} area @param {number} sections */
export function dashboard(area, sections) {
  const { model, variable, slug, fields, random } = area;
  const parts = Array.from({ length: sections }, (_, at) => {
    const shown = random.some(fields, random.between(3, 6));
    return { name: `${shown[0].name[0].toUpperCase()}${shown[0].name.slice(1)}Section${at + 1}`, shown };
  });
  return `"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import { Badge, Button, Card, Spinner } from "@/components/ui";
import { formatDate, formatMoney } from "@/lib/format";
import { list${model} } from "../services/${variable}-service";
import { ${model}Table } from "../components/${slug}-table";
import type { ${model} } from "../types";

${parts.map(({ name, shown }) => `function ${name}({ entries, onPick }: { entries: ${model}[]; onPick: (entry: ${model}) => void }) {
  const [filter, setFilter] = useState("");
  const [isOpen, setOpen] = useState(true);
  const matching = useMemo(
    () => entries.filter((entry) => [${shown.map(({ name: field }) => `entry.${field}`).join(", ")}].some((value) => String(value ?? "").toLowerCase().includes(filter.toLowerCase()))),
    [entries, filter],
  );
  const late = matching.filter((entry) => entry.status === "open");

  return (
    <Card className="space-y-3 p-6">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg font-semibold text-gray-900">${shown.map(({ label }) => label).join(" and ")}</h2>
        <input
          className="w-48 rounded-md border border-gray-300 px-3 py-1 text-sm focus:border-indigo-500 focus:outline-none"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <button type="button" className="text-sm text-gray-500" onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Hide" : "Show"}
        </button>
      </header>
      {isOpen && (
        <ul className="divide-y divide-gray-100">
          {matching.map((entry) => (
            <li key={entry.id} className="flex items-center justify-between gap-4 py-2 text-sm">
${shown.map((field) => `              <span className="truncate text-gray-700">${cell(field)}</span>`).join("\n")}
              <Button size="small" onClick={() => onPick(entry)}>
                Pick
              </Button>
            </li>
          ))}
        </ul>
      )}
      {late.length > 0 && <Badge tone="amber">{late.length} open</Badge>}
    </Card>
  );
}
`).join("\n")}
export default function ${model}Dashboard({ ownerId }: { ownerId: string }) {
  const [entries, setEntries] = useState<${model}[]>([]);
  const [picked, setPicked] = useState<${model} | null>(null);
  const [isLoading, setLoading] = useState(true);

  const load = useCallback(async () => {
    setLoading(true);
    try {
      setEntries(await list${model}(ownerId));
    } finally {
      setLoading(false);
    }
  }, [ownerId]);

  useEffect(() => {
    void load();
  }, [load]);

  if (isLoading) {
    return <Spinner label="Loading" />;
  }
  return (
    <main className="mx-auto max-w-7xl space-y-6 px-4 py-8 sm:px-6 lg:px-8">
      <h1 className="text-2xl font-bold tracking-tight text-gray-900">${model}</h1>
      {picked && <p className="text-sm text-gray-500">Picked {picked.${fields[0].name}}</p>}
${parts.map(({ name }) => `      <${name} entries={entries} onPick={setPicked} />`).join("\n")}
      <${model}Table ownerId={ownerId} onSelect={setPicked} />
    </main>
  );
}
`;
}
