import { defineFunction } from "@aws-amplify/backend";

export const adminCreateTenant = defineFunction({
  name: "admin-create-tenant",
  entry: "./handler.ts",
  timeoutSeconds: 15,
  resourceGroupName: "data",
});
