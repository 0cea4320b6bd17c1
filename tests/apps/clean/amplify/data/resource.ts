import { a, defineData, type ClientSchema } from "@aws-amplify/backend";
import { shareNote } from "../functions/share-note/resource";
import { Note } from "./models/note";

const schema = a
  .schema({
    Note,

    shareNote: a
      .mutation()
      .arguments({ noteId: a.id().required(), email: a.email().required() })
      .returns(a.boolean())
      .authorization((allow) => [allow.authenticated()])
      .handler(a.handler.function(shareNote)),
  })
  .authorization((allow) => [allow.resource(shareNote).to(["query"])]);

export type Schema = ClientSchema<typeof schema>;

export const data = defineData({
  schema,
  authorizationModes: { defaultAuthorizationMode: "userPool" },
});
