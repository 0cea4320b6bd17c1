import { defineAuth } from "@aws-amplify/backend";

export const auth = defineAuth({
  loginWith: { email: true },
  groups: ["Admins", "Members"],
  senders: {
    email: { fromEmail: "team@mail.roster.example", fromName: "Roster" },
  },
});
