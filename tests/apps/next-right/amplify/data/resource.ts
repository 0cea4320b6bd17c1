import { a, defineData, type ClientSchema } from "@aws-amplify/backend";
import { adminCreateTenant } from "../functions/admin-create-tenant/resource";
import { invitationReminder } from "../functions/invitation-reminder/resource";
import { inviteMember } from "../functions/invite-member/resource";
import { sendSupportRequest } from "../functions/send-support-request/resource";

const schema = a
  .schema({
    Tenant: a
      .model({
        name: a.string().required(),
        slug: a.string().required(),
        logoKey: a.string(),
        members: a.hasMany("Member", "tenantId"),
        invitations: a.hasMany("Invitation", "tenantId"),
      })
      .authorization((allow) => [allow.authenticated().to(["read"]), allow.group("Admins")]),

    Member: a
      .model({
        tenantId: a.id().required(),
        tenant: a.belongsTo("Tenant", "tenantId"),
        email: a.email().required(),
        joinedAt: a.datetime().required(),
      })
      .secondaryIndexes((index) => [index("tenantId")])
      .authorization((allow) => [allow.authenticated().to(["read"]), allow.group("Admins")]),

    Invitation: a
      .model({
        tenantId: a.id().required(),
        tenant: a.belongsTo("Tenant", "tenantId"),
        email: a.email().required(),
        status: a.enum(["sent", "accepted", "expired"]),
      })
      .secondaryIndexes((index) => [index("tenantId")])
      .authorization((allow) => [allow.group("Admins")]),

    adminCreateTenant: a
      .mutation()
      .arguments({ name: a.string().required() })
      .returns(a.id())
      .authorization((allow) => [allow.group("Admins")])
      .handler(a.handler.function(adminCreateTenant)),

    inviteMember: a
      .mutation()
      .arguments({ tenantId: a.id().required(), email: a.email().required() })
      .returns(a.id())
      .authorization((allow) => [allow.group("Admins")])
      .handler(a.handler.function(inviteMember)),

    sendSupportRequest: a
      .mutation()
      .arguments({ question: a.string().required() })
      .returns(a.boolean())
      .authorization((allow) => [allow.authenticated()])
      .handler(a.handler.function(sendSupportRequest)),
  })
  .authorization((allow) => [allow.resource(invitationReminder).to(["query"])]);

export type Schema = ClientSchema<typeof schema>;

export const data = defineData({
  schema,
  authorizationModes: { defaultAuthorizationMode: "userPool" },
});
