import { getAmplifyDataClientConfig } from "@aws-amplify/backend/function/runtime";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { Amplify } from "aws-amplify";
import { generateClient } from "aws-amplify/data";
import { env } from "$amplify/env/share-note";
import type { Schema } from "../../data/resource";
import { ownsNote } from "./ownership";

const { resourceConfig, libraryOptions } = await getAmplifyDataClientConfig(env);
Amplify.configure(resourceConfig, libraryOptions);

const client = generateClient<Schema>();
const mail = new SESv2Client();

export const handler: Schema["shareNote"]["functionHandler"] = async (event) => {
  const { noteId, email } = event.arguments;
  const { data: note, errors } = await client.models.Note.get({ id: noteId });
  if (errors || !note) {
    throw new Error("There is no such note.");
  }
  if (!ownsNote(event.identity, note.owner)) {
    throw new Error("Only its author shares a note.");
  }

  await mail.send(
    new SendEmailCommand({
      FromEmailAddress: "hello@mail.fieldnotes.example",
      Destination: { ToAddresses: [email] },
      Content: {
        Simple: {
          Subject: { Data: note.title },
          Body: { Text: { Data: note.text ?? "" } },
        },
      },
    }),
  );
  return true;
};
