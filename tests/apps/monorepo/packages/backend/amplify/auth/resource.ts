import { defineAuth } from "@aws-amplify/backend";

export const auth = defineAuth({
  loginWith: { email: true },
  groups: ["Bakers"],
  senders: {
    email: { fromEmail: "orders@mail.bakery.example", fromName: "The bakery" },
  },
});
