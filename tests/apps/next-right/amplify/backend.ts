import { defineBackend } from "@aws-amplify/backend";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { auth } from "./auth/resource";
import { data } from "./data/resource";
import { adminCreateTenant } from "./functions/admin-create-tenant/resource";
import { invitationReminder } from "./functions/invitation-reminder/resource";
import { inviteMember } from "./functions/invite-member/resource";
import { sendSupportRequest } from "./functions/send-support-request/resource";
import { storage } from "./storage/resource";

const backend = defineBackend({
  auth,
  data,
  storage,
  adminCreateTenant,
  inviteMember,
  invitationReminder,
  sendSupportRequest,
});

const { tables } = backend.data.resources;

backend.adminCreateTenant.addEnvironment("TENANT_TABLE", tables["Tenant"].tableName);
tables["Tenant"].grantWriteData(backend.adminCreateTenant.resources.lambda);

backend.inviteMember.addEnvironment("INVITATION_TABLE", tables["Invitation"].tableName);
tables["Invitation"].grantWriteData(backend.inviteMember.resources.lambda);

const mail = new PolicyStatement({
  actions: ["ses:SendEmail"],
  resources: ["arn:aws:ses:*:*:identity/mail.roster.example"],
});
backend.inviteMember.resources.lambda.addToRolePolicy(mail);
backend.invitationReminder.resources.lambda.addToRolePolicy(mail);
backend.sendSupportRequest.resources.lambda.addToRolePolicy(mail);
