import { a } from "@aws-amplify/backend";
import { placeOrder } from "../functions/place-order/resource";

export const operations = {
  createOrder: a
    .mutation()
    .arguments({ productId: a.id().required(), pieces: a.integer().required() })
    .returns(a.id())
    .authorization((allow) => [allow.authenticated()])
    .handler(a.handler.function(placeOrder)),
};
