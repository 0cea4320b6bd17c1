import { defineFunction } from "@aws-amplify/backend";

export const shareNote = defineFunction({
  name: "share-note",
  timeoutSeconds: 20,
  resourceGroupName: "data",
});
