import { getAmplifyDataClientConfig } from "@aws-amplify/backend/function/runtime";
import { Amplify } from "aws-amplify";
import { generateClient } from "aws-amplify/data";
import { env } from "$amplify/env/create-tenant";
import type { Schema } from "../../data/resource";

const { resourceConfig, libraryOptions } = await getAmplifyDataClientConfig(env);
Amplify.configure(resourceConfig, libraryOptions);

const client = generateClient<Schema>();

export const handler: Schema["createTenant"]["functionHandler"] = async (event) => {
  const groups = event.identity && "groups" in event.identity ? (event.identity.groups ?? []) : [];
  if (!groups.includes("Admins")) {
    throw new Error("Only administrators create tenants.");
  }

  const name = event.arguments.name.trim();
  if (!name) {
    throw new Error("A tenant needs a name.");
  }

  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const { data: tenant, errors } = await client.models.Tenant.create({ name, slug });
  if (errors || !tenant) {
    throw new Error(errors?.map((error) => error.message).join("; ") ?? "The tenant was not created.");
  }
  return tenant.id;
};
