import { createHash } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { env } from "$amplify/env/invite-member";
import type { Schema } from "../../data/resource";
import { requireAdministrator } from "../common/caller";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
const ses = new SESClient();

export const handler: Schema["inviteMember"]["functionHandler"] = async (event) => {
  requireAdministrator(event.identity);

  const { tenantId } = event.arguments;
  const email = event.arguments.email.trim().toLowerCase();
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) {
    throw new Error("This is no e-mail address.");
  }

  // One id per tenant and address: a second invitation meets the condition below, whoever comes first.
  const id = createHash("sha256").update(`${tenantId}#${email}`).digest("hex");
  const now = new Date().toISOString();
  await documents.send(
    new PutCommand({
      TableName: env.INVITATION_TABLE,
      Item: {
        __typename: "Invitation",
        id,
        tenantId,
        email,
        status: "sent",
        createdAt: now,
        updatedAt: now,
      },
      ConditionExpression: "attribute_not_exists(id)",
    }),
  );

  await ses.send(
    new SendEmailCommand({
      Source: "team@mail.roster.example",
      Destination: { ToAddresses: [email] },
      Message: {
        Subject: { Data: "You are invited to Roster" },
        Body: { Text: { Data: "Sign in with this address to join." } },
      },
    }),
  );
  return id;
};
