/** What the templates of one app say: stacks and cycles, functions with their rights and environment, the GraphQL schema. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { schemaVerdict } from "./schema.js";
import { allStacks, components, dependencies, follow, origin, place, readStacks, text } from "./templates.js";

/** @typedef {import("./templates.js").StackNode} StackNode */

/**
 * @typedef {{ effect: string, actions?: string[], notActions?: string[], resources?: string[], notResources?: string[], condition?: true, prefixes?: string[] }} Statement
 * @typedef {{ stack: string, environment: string[], values?: Record<string, string>, statements: Statement[], managed?: string[] }} FunctionVerdict
 */

/**
 * @param {string} folder what CDK wrote
 * @param {{ types?: boolean, asks?: object[] }} [wanted] `asks`: with the resources that variables name
 */
export function verdictOf(folder, wanted = {}) {
  const root = readStacks(folder);
  const graph = new Map([...dependencies(root.template)].map(([id, to]) => [id, to]));
  const label = (/** @type {string} */ id) => {
    const resource = root.template.Resources?.[id];
    if (!resource) return id;
    return resource.Type === "AWS::CloudFormation::Stack" ? place(resource) : `(${resource.Type} ${place(resource)})`;
  };
  const stacks = [...root.children.values()].map((child) => child.name).sort();
  const edges = [...graph].flatMap(([from, to]) => [...to].map((to) => [label(from), label(to)]));
  const between = edges.filter((edge) => edge.some((end) => stacks.includes(end))).map((edge) => edge.join(" -> ")).sort();
  const cycles = components(graph).map((members) => members.map(label).sort()).sort();
  const inner = allStacks(root).slice(1).flatMap((node) =>
    components(dependencies(node.template)).map((members) => ({ stack: node.name, members: members.map((id) => member(node, id)).sort() })),
  );
  const schema = schemaVerdict(folder, root);
  return {
    stacks,
    edges: between,
    cycles,
    ...(inner.length > 0 && { inner }),
    functions: functions(root, wanted),
    ...(schema && { fields: schema.fields, ...(wanted.types && { types: schema.types }), ...(schema.errors.length > 0 && { schemaErrors: schema.errors }) }),
    reported: reportedCycles(folder),
  };
}

/** @param {StackNode} node @param {string} id */
function member(node, id) {
  const resource = node.template.Resources?.[id];
  return resource ? `${resource.Type} ${place(resource)}` : id;
}

/** Resources of which CDK itself reports that they are in a circle. @param {string} folder */
function reportedCycles(folder) {
  const file = join(folder, "validation-report.json");
  if (!existsSync(file)) return 0;
  const report = JSON.parse(readFileSync(file, "utf8"));
  const violations = (report.pluginReports ?? []).flatMap((/** @type {any} */ plugin) => plugin.violations ?? []);
  return violations.filter((/** @type {any} */ violation) => violation.ruleName === "F3004").length;
}

const PLUMBING = /Custom::|AmplifyTableManager|CustomResource|framework-|BucketNotificationsHandler|AWS[0-9a-f]{32}|LogRetention/;

/** The functions that the app declares, by the last part of their place. @param {StackNode} root @param {{ asks?: object[] }} wanted */
function functions(root, wanted) {
  /** @type {Record<string, FunctionVerdict>} */
  const found = {};
  const all = allStacks(root);
  const roles = rolePolicies(all);
  for (const node of all) {
    for (const resource of Object.values(node.template.Resources ?? {})) {
      if (resource.Type !== "AWS::Lambda::Function" || PLUMBING.test(place(resource))) continue;
      const name = (place(resource).split("/").pop() ?? "").replace(/-lambda$/, "");
      const role = follow(node, resource.Properties.Role);
      const variables = resource.Properties.Environment?.Variables ?? {};
      const rights = role ? roles.get(`${role.node.name} ${role.id}`) : undefined;
      const key = name in found ? `${node.name}/${name}` : name;
      found[key] = {
        stack: node.name,
        environment: Object.keys(variables).filter((key) => key !== "AMPLIFY_SSM_ENV_CONFIG").sort(),
        ...(wanted.asks && { values: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, origin(node, value)])) }),
        statements: rights?.statements ?? [],
        ...(rights && rights.managed.length > 0 && { managed: rights.managed }),
      };
    }
  }
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The rights of each role, by stack and logical id. @param {StackNode[]} all */
function rolePolicies(all) {
  /** @type {Map<string, { statements: Statement[], managed: string[] }>} */
  const roles = new Map();
  const of = (/** @type {string} */ key) => {
    const known = roles.get(key);
    if (known) return known;
    /** @type {{ statements: Statement[], managed: string[] }} */
    const made = { statements: [], managed: [] };
    roles.set(key, made);
    return made;
  };
  for (const node of all) {
    for (const [id, resource] of Object.entries(node.template.Resources ?? {})) {
      const properties = resource.Properties ?? {};
      if (resource.Type === "AWS::IAM::Role") {
        const rights = of(`${node.name} ${id}`);
        for (const arn of properties.ManagedPolicyArns ?? []) {
          const name = text(node, arn);
          if (!name.endsWith("AWSLambdaBasicExecutionRole") && !follow(node, arn)) rights.managed.push(name.replace(/^.*policy\//, ""));
          const policy = follow(node, arn);
          if (policy) rights.statements.push(...statements(policy.node, policy.node.template.Resources?.[policy.id]?.Properties?.PolicyDocument));
        }
        for (const policy of properties.Policies ?? []) rights.statements.push(...statements(node, policy.PolicyDocument));
      }
      if (["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"].includes(resource.Type)) {
        for (const reference of properties.Roles ?? [properties.RoleName]) {
          const role = follow(node, reference);
          if (role) of(`${role.node.name} ${role.id}`).statements.push(...statements(node, properties.PolicyDocument));
        }
      }
    }
  }
  return roles;
}

/** @param {StackNode} node @param {any} document @returns {Statement[]} */
function statements(node, document) {
  return [document?.Statement ?? []].flat().map((/** @type {any} */ statement) => {
    const list = (/** @type {any} */ value) => (value === undefined ? undefined : [value].flat().map((item) => text(node, item)).sort());
    const parts = {
      effect: statement.Effect,
      actions: list(statement.Action),
      notActions: list(statement.NotAction),
      resources: list(statement.Resource),
      notResources: list(statement.NotResource),
      condition: statement.Condition ? /** @type {const} */ (true) : undefined,
      prefixes: list(statement.Condition?.StringLike?.["s3:prefix"]),
    };
    return JSON.parse(JSON.stringify(parts));
  }).filter((/** @type {Statement} */ statement) => !isAmplifyParameters(statement));
}

/** The right to read the parameters of injected variables, which says nothing that their names don't. @param {Statement} statement */
function isAmplifyParameters(statement) {
  return statement.actions?.length === 1 && statement.actions[0] === "ssm:GetParameters" && (statement.resources ?? []).every((arn) => arn.includes(":parameter/amplify/resource_reference/"));
}
