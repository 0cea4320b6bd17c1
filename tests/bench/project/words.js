/** Names for the generated project, chosen by a seeded generator: the same seed gives the same project. */

const FIRST = ["Repair", "Service", "Rental", "Delivery", "Supplier", "Customer", "Project", "Fleet", "Warranty", "Stock", "Training", "Visit", "Claim", "Invoice", "Contract"];
const SECOND = ["Order", "Request", "Plan", "Report", "Ticket", "Offer", "Item", "Booking", "Document", "Task", "Team", "Budget", "Review", "Schedule", "Record"];

/** Kinds of fields that a model has, with the builder and the type of each. */
const FIELDS = [
  ["title", "string"], ["description", "string"], ["amount", "float"], ["quantity", "integer"], ["dueDate", "date"],
  ["startedAt", "datetime"], ["finishedAt", "datetime"], ["isUrgent", "boolean"], ["contactEmail", "email"], ["contactPhone", "phone"],
  ["reference", "string"], ["comment", "string"], ["priority", "integer"], ["location", "string"], ["discount", "float"],
  ["approvedAt", "datetime"], ["isArchived", "boolean"], ["website", "url"], ["currency", "string"], ["category", "string"],
];

/** A small generator of numbers (mulberry32): reproducible, which Math.random isn't. @param {number} seed */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
  return {
    /** A whole number from `low` to `high`, both included. @param {number} low @param {number} high */
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    /** @template T @param {T[]} list @param {number} count */
    some(list, count) {
      const rest = [...list];
      return Array.from({ length: Math.min(count, list.length) }, () => rest.splice(Math.floor(next() * rest.length), 1)[0]);
    },
  };
}

/** @typedef {{ name: string, kind: string, label: string }} Field */
/** @typedef {{ index: number, model: string, variable: string, slug: string, fields: Field[], random: ReturnType<typeof random> }} Area */

/** One business area of the project: a model with its pages, components, services and function. @param {number} index @returns {Area} */
export function area(index) {
  const numbers = random(index * 7919 + 17);
  const round = Math.floor(index / (FIRST.length * SECOND.length));
  const model = `${FIRST[index % FIRST.length]}${SECOND[Math.floor(index / FIRST.length) % SECOND.length]}${round > 0 ? `V${round + 1}` : ""}`;
  const variable = model[0].toLowerCase() + model.slice(1);
  const fields = numbers.some(FIELDS, numbers.between(7, 15)).map(([name, kind]) => ({ name, kind, label: labelOf(name) }));
  return { index, model, variable, slug: dashed(model), fields, random: numbers };
}

/** `RepairOrder` → `repair-order`. @param {string} name */
export const dashed = (name) => name.replace(/[A-Z]/g, (letter, at) => `${at > 0 ? "-" : ""}${letter.toLowerCase()}`);

/** `dueDate` → `Due date`. @param {string} name */
const labelOf = (name) => name[0].toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The TypeScript type of a field. @param {Field} field */
export const typeOf = ({ kind }) => (kind === "float" || kind === "integer" ? "number" : kind === "boolean" ? "boolean" : "string");
