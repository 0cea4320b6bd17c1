/** Reads the templates of a synthesised app and follows references through nested stacks. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ Type: string, Properties?: any, Metadata?: Record<string, string>, DependsOn?: string | string[] }} Resource
 * @typedef {{ Resources?: Record<string, Resource>, Outputs?: Record<string, { Value: any }> }} Template
 * @typedef {{ name: string, template: Template, parent?: StackNode, resource?: string, children: Map<string, StackNode> }} StackNode
 *   `name` is the path of stack names (`data/amplifyData/Todo`), empty for the root; `resource` its logical id in the parent
 */

const NESTED = "AWS::CloudFormation::Stack";

/**
 * The tree of stacks in a folder that CDK wrote.
 * @param {string} folder
 * @returns {StackNode}
 */
export function readStacks(folder) {
  const root = readdirSync(folder).find((name) => name.endsWith(".template.json") && !name.includes(".nested."));
  if (!root) throw new Error(`${folder} holds no root template`);
  return read(folder, root, "", undefined, undefined);
}

/** @param {string} folder @param {string} file @param {string} name @param {StackNode | undefined} parent @param {string | undefined} resource */
function read(folder, file, name, parent, resource) {
  /** @type {StackNode} */
  const node = { name, template: JSON.parse(readFileSync(join(folder, file), "utf8")), parent, resource, children: new Map() };
  for (const [id, child] of Object.entries(node.template.Resources ?? {})) {
    const path = child.Metadata?.["aws:asset:path"];
    if (child.Type === NESTED && path) node.children.set(id, read(folder, path, place(child), node, id));
  }
  return node;
}

/** Every stack below and including this one. @param {StackNode} node @returns {StackNode[]} */
export function allStacks(node) {
  return [node, ...[...node.children.values()].flatMap(allStacks)];
}

/**
 * Where a resource is in the tree of constructs, without the app's name and without words that CDK adds.
 * @param {Resource} resource
 */
export function place(resource) {
  const path = resource.Metadata?.["aws:cdk:path"] ?? resource.Type;
  const parts = path.split("/").slice(1).filter((part) => !["Resource", "Default"].includes(part));
  return parts.filter((part) => !part.endsWith(".NestedStackResource")).map((part) => part.replace(/\.NestedStack$/, "")).join("/");
}

/** The names of resources that a value refers to. @param {any} value @param {(name: string) => void} found */
function references(value, found) {
  if (Array.isArray(value)) value.forEach((item) => references(item, found));
  else if (value && typeof value === "object") {
    if (typeof value.Ref === "string") found(value.Ref);
    const attribute = value["Fn::GetAtt"];
    if (attribute) found(Array.isArray(attribute) ? attribute[0] : attribute.split(".")[0]);
    const sub = value["Fn::Sub"];
    const text = typeof sub === "string" ? sub : Array.isArray(sub) ? sub[0] : undefined;
    if (typeof text === "string") for (const [, name] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) found(name.split(".")[0]);
    Object.values(value).forEach((item) => references(item, found));
  }
}

/** Who refers to whom among the resources of one template. @param {Template} template @returns {Map<string, Set<string>>} */
export function dependencies(template) {
  const resources = template.Resources ?? {};
  return new Map(Object.entries(resources).map(([id, resource]) => {
    /** @type {Set<string>} */
    const to = new Set();
    const add = (/** @type {string} */ name) => name in resources && to.add(name);
    references(resource.Properties, add);
    [resource.DependsOn ?? []].flat().forEach(add);
    return [id, to];
  }));
}

/**
 * Groups of nodes that reach each other (Tarjan), and nodes that refer to themselves.
 * @param {Map<string, Set<string>>} graph
 * @returns {string[][]}
 */
export function components(graph) {
  const index = new Map(), low = new Map(), onStack = new Set();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const found = [];
  const visit = (/** @type {string} */ node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    onStack.add(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (onStack.has(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const members = stack.splice(stack.lastIndexOf(node));
    members.forEach((member) => onStack.delete(member));
    if (members.length > 1 || graph.get(node)?.has(node)) found.push(members);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

/**
 * What a reference in a stack means: the stack and resource that it ends at, through parameters and outputs.
 * @param {StackNode} node
 * @param {any} value
 * @returns {{ node: StackNode, id: string, attribute: string } | undefined}
 */
export function follow(node, value) {
  if (!value || typeof value !== "object") return undefined;
  if (typeof value.Ref === "string") {
    if (node.template.Resources?.[value.Ref]) return { node, id: value.Ref, attribute: "Ref" };
    const outer = node.parent?.template.Resources?.[node.resource ?? ""]?.Properties?.Parameters?.[value.Ref];
    return outer && node.parent ? follow(node.parent, outer) : undefined;
  }
  const pair = value["Fn::GetAtt"];
  if (!pair) return undefined;
  const [id, attribute] = Array.isArray(pair) ? pair : [pair.split(".")[0], pair.split(".").slice(1).join(".")];
  const child = node.children.get(id);
  if (child && attribute.startsWith("Outputs.")) {
    const output = child.template.Outputs?.[attribute.slice("Outputs.".length)];
    return output && follow(child, output.Value);
  }
  return node.template.Resources?.[id] ? { node, id, attribute } : undefined;
}

/**
 * A value as one text, references written as `${place:attribute}`.
 * @param {StackNode} node
 * @param {any} value
 * @returns {string}
 */
export function text(node, value) {
  if (typeof value !== "object" || value === null) return String(value);
  const target = follow(node, value);
  if (target) return `\${${place(target.node.template.Resources?.[target.id] ?? { Type: "?" })}:${target.attribute}}`;
  if (typeof value.Ref === "string") {
    const outer = node.parent?.template.Resources?.[node.resource ?? ""]?.Properties?.Parameters?.[value.Ref];
    return outer && node.parent ? text(node.parent, outer) : `\${${value.Ref}}`;
  }
  if (value["Fn::Join"]) return value["Fn::Join"][1].map((/** @type {any} */ part) => text(node, part)).join(value["Fn::Join"][0]);
  if (typeof value["Fn::Sub"] === "string") return value["Fn::Sub"];
  const pair = value["Fn::GetAtt"];
  const child = Array.isArray(pair) ? node.children.get(pair[0]) : undefined;
  const output = child?.template.Outputs?.[String(pair[1]).slice("Outputs.".length)];
  if (child && output) return text(child, output.Value);
  return JSON.stringify(value);
}

/**
 * The place of the first resource that a value refers to, however deep.
 * @param {StackNode} node
 * @param {any} value
 * @returns {string | undefined}
 */
export function origin(node, value) {
  if (typeof value !== "object" || value === null) return undefined;
  const target = follow(node, value);
  if (target) return place(target.node.template.Resources?.[target.id] ?? { Type: "?" });
  for (const part of Object.values(value)) {
    const found = origin(node, part);
    if (found) return found;
  }
  return undefined;
}
