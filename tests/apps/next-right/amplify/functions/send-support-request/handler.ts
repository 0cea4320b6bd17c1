import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import type { Schema } from "../../data/resource";
import { cognitoCaller } from "../common/caller";

const ses = new SESClient();

export const handler: Schema["sendSupportRequest"]["functionHandler"] = async (event) => {
  const { sub, claims } = cognitoCaller(event.identity);
  const question = event.arguments.question.trim();
  if (!question) {
    throw new Error("Ask something.");
  }

  await ses.send(
    new SendEmailCommand({
      Source: "team@mail.roster.example",
      Destination: { ToAddresses: ["support@mail.roster.example"] },
      Message: {
        Subject: { Data: `A question from ${String(claims.email ?? sub)}` },
        Body: { Text: { Data: question } },
      },
    }),
  );
  return true;
};
