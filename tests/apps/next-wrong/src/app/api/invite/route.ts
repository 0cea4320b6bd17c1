import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { fetchAuthSession } from "aws-amplify/auth/server";
import { cookies } from "next/headers";
import { NextResponse } from "next/server";
import { runWithAmplifyServerContext } from "@/lib/amplify-server";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const ses = new SESClient({});

export async function POST(request: Request) {
  const session = await runWithAmplifyServerContext({
    nextServerContext: { cookies },
    operation: (context) => fetchAuthSession(context),
  });
  const groups = (session.tokens?.accessToken.payload["cognito:groups"] ?? []) as string[];
  if (!groups.includes("Admins")) {
    return NextResponse.json({ error: "Only administrators invite people." }, { status: 403 });
  }

  const { tenantId, email } = (await request.json()) as { tenantId?: string; email?: string };
  if (!tenantId || !email || !/^[^@\s]+@[^@\s]+$/.test(email)) {
    return NextResponse.json({ error: "A tenant and a valid address are needed." }, { status: 400 });
  }

  const open = await documents.send(
    new QueryCommand({
      TableName: process.env.INVITATION_TABLE,
      IndexName: "invitationsByTenantId",
      KeyConditionExpression: "tenantId = :tenant",
      FilterExpression: "email = :email",
      ExpressionAttributeValues: { ":tenant": tenantId, ":email": email },
    }),
  );
  if (open.Count) {
    return NextResponse.json({ error: "This person is invited already." }, { status: 409 });
  }

  const now = new Date().toISOString();
  await documents.send(
    new PutCommand({
      TableName: process.env.INVITATION_TABLE,
      Item: {
        __typename: "Invitation",
        id: randomUUID(),
        tenantId,
        email,
        status: "sent",
        createdAt: now,
        updatedAt: now,
      },
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

  return NextResponse.json({ invited: email }, { status: 201 });
}
