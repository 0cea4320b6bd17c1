import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { env } from "$amplify/env/add-member";
import type { Schema } from "../../data/resource";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler: Schema["addMember"]["functionHandler"] = async (event) => {
  const groups = event.identity && "groups" in event.identity ? (event.identity.groups ?? []) : [];
  if (!groups.includes("Admins")) {
    throw new Error("Only administrators add members.");
  }

  const id = randomUUID();
  const now = new Date().toISOString();
  await documents.send(
    new PutCommand({
      TableName: env.MEMBER_TABLE,
      Item: {
        id,
        tenantId: event.arguments.tenantId,
        email: event.arguments.email,
        joinedAt: now,
        createdAt: now,
        updatedAt: now,
      },
      ConditionExpression: "attribute_not_exists(id)",
    }),
  );
  return id;
};
