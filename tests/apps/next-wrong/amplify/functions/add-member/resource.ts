import { defineFunction } from "@aws-amplify/backend";

export const addMember = defineFunction({
  name: "add-member",
  entry: "./handler.ts",
  timeoutSeconds: 15,
  resourceGroupName: "data",
});
