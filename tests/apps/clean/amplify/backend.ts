import { defineBackend } from "@aws-amplify/backend";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { auth } from "./auth/resource";
import { data } from "./data/resource";
import { shareNote } from "./functions/share-note/resource";
import { storage } from "./storage/resource";

const backend = defineBackend({ auth, data, storage, shareNote });

backend.shareNote.resources.lambda.addToRolePolicy(
  new PolicyStatement({
    actions: ["ses:SendEmail"],
    resources: ["arn:aws:ses:*:*:identity/mail.fieldnotes.example"],
  }),
);
