import { a } from "@aws-amplify/backend";

export const Note = a
  .model({
    title: a.string().required(),
    text: a.string(),
    photoPath: a.string(),
    writtenAt: a.datetime().required(),
  })
  .secondaryIndexes((index) => [index("title").queryField("notesByTitle")])
  .authorization((allow) => [allow.owner()]);
