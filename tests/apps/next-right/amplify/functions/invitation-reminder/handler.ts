import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { getAmplifyDataClientConfig } from "@aws-amplify/backend/function/runtime";
import { Amplify } from "aws-amplify";
import { generateClient } from "aws-amplify/data";
import type { EventBridgeHandler } from "aws-lambda";
import { env } from "$amplify/env/invitation-reminder";
import type { Schema } from "../../data/resource";

const { resourceConfig, libraryOptions } = await getAmplifyDataClientConfig(env);
Amplify.configure(resourceConfig, libraryOptions);

const client = generateClient<Schema>();
const ses = new SESClient();

/** Reminds people whose invitation is still open. */
export const handler: EventBridgeHandler<"Scheduled Event", null, void> = async () => {
  const { data: invitations, errors } = await client.models.Invitation.list({ filter: { status: { eq: "sent" } } });
  if (errors) {
    throw new Error(errors.map((error) => error.message).join("; "));
  }
  for (const invitation of invitations) {
    await ses.send(
      new SendEmailCommand({
        Source: "team@mail.roster.example",
        Destination: { ToAddresses: [invitation.email] },
        Message: {
          Subject: { Data: "Your invitation is waiting" },
          Body: { Text: { Data: "Sign in to Roster to accept it." } },
        },
      }),
    );
  }
};
