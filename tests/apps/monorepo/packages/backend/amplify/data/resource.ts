import { a, defineData, type ClientSchema } from "@aws-amplify/backend";
import { models } from "./models";
import { operations } from "./operations";

export { orderStates } from "./models";

const schema = a.schema({ ...models, ...operations });

export type Schema = ClientSchema<typeof schema>;

export const data = defineData({
  schema,
  authorizationModes: { defaultAuthorizationMode: "userPool" },
});
