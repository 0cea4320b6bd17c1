import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { maxPieces } from "@bakery/shared/limits";
import { sendReceipt } from "@bakery/shared/receipt";
import { env } from "$amplify/env/place-order";
import type { Schema } from "../../data/resource";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient());

export const handler: Schema["createOrder"]["functionHandler"] = async (event) => {
  const { identity } = event;
  if (!identity || !("claims" in identity) || !("sub" in identity)) {
    throw new Error("Sign in first.");
  }
  const { productId, pieces } = event.arguments;
  if (pieces < 1 || pieces > maxPieces) {
    throw new Error(`Order between 1 and ${maxPieces} pieces.`);
  }

  const id = randomUUID();
  const now = new Date().toISOString();
  await documents.send(
    new PutCommand({
      TableName: env.ORDER_TABLE,
      Item: {
        __typename: "Order",
        id,
        productId,
        pieces,
        state: "open",
        owner: `${identity.sub}::${identity.username}`,
        createdAt: now,
        updatedAt: now,
      },
      ConditionExpression: "attribute_not_exists(id)",
    }),
  );
  await sendReceipt(String(identity.claims.email), id, pieces);
  return id;
};
