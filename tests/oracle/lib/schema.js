/** The GraphQL schema of a synthesised app: root fields, type names, and whether it is a schema at all. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { buildASTSchema, parse, validateSchema } from "graphql";
import { allStacks } from "./templates.js";

/** What AppSync adds to a schema (scalars and directives of its developer guide, 2026-11-23). */
const APPSYNC = `
scalar AWSDate scalar AWSTime scalar AWSDateTime scalar AWSTimestamp scalar AWSEmail
scalar AWSJSON scalar AWSURL scalar AWSPhone scalar AWSIPAddress scalar BigInt scalar Double
directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION
directive @aws_auth(cognito_groups: [String]) on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String]) on FIELD_DEFINITION | OBJECT
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_oidc on FIELD_DEFINITION | OBJECT
directive @aws_lambda on FIELD_DEFINITION | OBJECT
`;

/**
 * @param {string} folder
 * @param {import("./templates.js").StackNode} root
 */
export function schemaVerdict(folder, root) {
  const has = allStacks(root).some((node) => Object.values(node.template.Resources ?? {}).some((resource) => resource.Type === "AWS::AppSync::GraphQLSchema"));
  if (!has) return undefined;
  const texts = readdirSync(folder).filter((name) => name.endsWith(".graphql")).map((name) => readFileSync(join(folder, name), "utf8"));
  const text = texts.find((text) => /type (Query|Mutation|Subscription)\b/.test(text)) ?? texts[0];
  if (text === undefined) return undefined;
  const document = parse(text);
  /** @type {Record<string, string[]>} */
  const fields = {};
  /** @type {string[]} */
  const types = [];
  for (const definition of document.definitions) {
    if (!("name" in definition) || !definition.name || !definition.kind.endsWith("TypeDefinition")) continue;
    const name = definition.name.value;
    types.push(name);
    if (["Query", "Mutation", "Subscription"].includes(name) && "fields" in definition) {
      fields[name] = (definition.fields ?? []).map((field) => field.name.value).sort();
    }
  }
  return { fields, types: types.sort(), errors: errorsOf(text) };
}

/** Why AppSync would refuse the schema. @param {string} text */
function errorsOf(text) {
  try {
    const schema = buildASTSchema(parse(APPSYNC + text), { assumeValidSDL: true });
    // Whether AppSync demands a field in `Query` was not tried.
    const messages = validateSchema(schema).map((error) => error.message).filter((message) => message !== "Query root type must be provided.");
    return messages.sort().slice(0, 4);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
