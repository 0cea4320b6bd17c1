import { defineBackend } from "@aws-amplify/backend";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { auth } from "./auth/resource";
import { data } from "./data/resource";
import { placeOrder } from "./functions/place-order/resource";

const backend = defineBackend({ auth, data, placeOrder });

const orders = backend.data.resources.tables["Order"];

backend.placeOrder.addEnvironment("ORDER_TABLE", orders.tableName);
orders.grantWriteData(backend.placeOrder.resources.lambda);

backend.placeOrder.resources.lambda.addToRolePolicy(
  new PolicyStatement({
    actions: ["ses:SendEmail"],
    resources: ["arn:aws:ses:*:*:identity/mail.bakery.example"],
  }),
);
