import { a } from "@aws-amplify/backend";

export const orderStates = ["open", "baked", "collected"] as const;

export const models = {
  Product: a
    .model({
      name: a.string().required(),
      priceCents: a.integer().required(),
    })
    .authorization((allow) => [allow.authenticated().to(["read"]), allow.group("Bakers")]),

  Order: a
    .model({
      productId: a.id().required(),
      pieces: a.integer().required(),
      state: a.enum([...orderStates]),
      owner: a.string(),
    })
    .authorization((allow) => [allow.owner().to(["read"]), allow.group("Bakers")]),
};
