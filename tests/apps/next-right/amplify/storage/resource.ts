import { defineStorage } from "@aws-amplify/backend";

export const storage = defineStorage({
  name: "tenantLogos",
  access: (allow) => ({
    "logos/*": [allow.authenticated.to(["read"]), allow.groups(["Admins"]).to(["read", "write", "delete"])],
  }),
});
