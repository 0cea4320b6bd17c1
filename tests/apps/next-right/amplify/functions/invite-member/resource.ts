import { defineFunction } from "@aws-amplify/backend";

export const inviteMember = defineFunction({
  name: "invite-member",
  entry: "./handler.ts",
  timeoutSeconds: 15,
  resourceGroupName: "data",
});
