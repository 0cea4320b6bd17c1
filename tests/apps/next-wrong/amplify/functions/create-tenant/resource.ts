import { defineFunction } from "@aws-amplify/backend";

export const createTenant = defineFunction({
  name: "create-tenant",
  entry: "./handler.ts",
  timeoutSeconds: 15,
});
