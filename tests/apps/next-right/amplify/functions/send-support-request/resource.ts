import { defineFunction } from "@aws-amplify/backend";

export const sendSupportRequest = defineFunction({
  name: "send-support-request",
  entry: "./handler.ts",
  timeoutSeconds: 15,
  resourceGroupName: "data",
});
