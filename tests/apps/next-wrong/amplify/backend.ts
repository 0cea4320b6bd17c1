import { defineBackend } from "@aws-amplify/backend";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { auth } from "./auth/resource";
import { data } from "./data/resource";
import { addMember } from "./functions/add-member/resource";
import { createTenant } from "./functions/create-tenant/resource";
import { invitationReminder } from "./functions/invitation-reminder/resource";

const backend = defineBackend({ auth, data, addMember, createTenant, invitationReminder });

const members = backend.data.resources.tables["Member"];

backend.addMember.addEnvironment("MEMBER_TABLE", members.tableName);
members.grantWriteData(backend.addMember.resources.lambda);

backend.invitationReminder.resources.lambda.addToRolePolicy(
  new PolicyStatement({
    actions: ["ses:SendEmail"],
    resources: ["arn:aws:ses:*:*:identity/mail.roster.example"],
  }),
);
