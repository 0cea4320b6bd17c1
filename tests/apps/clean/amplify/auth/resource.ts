import { defineAuth } from "@aws-amplify/backend";

export const auth = defineAuth({
  loginWith: { email: true },
  senders: {
    email: { fromEmail: "hello@mail.fieldnotes.example", fromName: "Field notes" },
  },
});
