import { defineFunction } from "@aws-amplify/backend";

export const placeOrder = defineFunction({
  name: "place-order",
  timeoutSeconds: 20,
  resourceGroupName: "data",
});
