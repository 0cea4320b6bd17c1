import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { env } from "$amplify/env/admin-create-tenant";
import type { Schema } from "../../data/resource";
import { requireAdministrator } from "../common/caller";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler: Schema["adminCreateTenant"]["functionHandler"] = async (event) => {
  requireAdministrator(event.identity);

  const name = event.arguments.name.trim();
  if (!name) {
    throw new Error("A tenant needs a name.");
  }

  const id = randomUUID();
  const now = new Date().toISOString();
  await documents.send(
    new PutCommand({
      TableName: env.TENANT_TABLE,
      Item: {
        __typename: "Tenant",
        id,
        name,
        slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
        createdAt: now,
        updatedAt: now,
      },
      ConditionExpression: "attribute_not_exists(id)",
    }),
  );
  return id;
};
