import { a, defineData, type ClientSchema } from "@aws-amplify/backend";
import { addMember } from "../functions/add-member/resource";
import { createTenant } from "../functions/create-tenant/resource";
import { invitationReminder } from "../functions/invitation-reminder/resource";

/** The roles that an invitation may give. */
export const memberRoles = ["member", "billing", "admin"] as const;

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

    createTenant: a
      .mutation()
      .arguments({ name: a.string().required() })
      .returns(a.id())
      .authorization((allow) => [allow.group("Admins")])
      .handler(a.handler.function(createTenant)),

    addMember: a
      .mutation()
      .arguments({ tenantId: a.id().required(), email: a.email().required() })
      .returns(a.id())
      .authorization((allow) => [allow.group("Admins")])
      .handler(a.handler.function(addMember)),
  })
  .authorization((allow) => [
    allow.resource(createTenant).to(["mutate"]),
    allow.resource(invitationReminder).to(["query"]),
  ]);

export type Schema = ClientSchema<typeof schema>;

export const data = defineData({
  schema,
  authorizationModes: { defaultAuthorizationMode: "userPool" },
});
