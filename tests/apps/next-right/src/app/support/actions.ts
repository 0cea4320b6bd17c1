"use server";

import { cookiesClient } from "@/lib/amplify-server";

/** Passes a question on to the support mailbox. */
export async function askSupport(form: FormData): Promise<void> {
  const question = String(form.get("question") ?? "").trim();
  if (!question) {
    return;
  }
  const { errors } = await cookiesClient.mutations.sendSupportRequest({ question });
  if (errors) {
    throw new Error(errors[0].message);
  }
}
