import { defineFunction } from "@aws-amplify/backend";

export const invitationReminder = defineFunction({
  name: "invitation-reminder",
  schedule: "every day",
  timeoutSeconds: 60,
});
