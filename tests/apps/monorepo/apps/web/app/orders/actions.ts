"use server";

import { sendComplaint } from "@bakery/shared/mail/complaint";

export async function complain(form: FormData): Promise<void> {
  await sendComplaint(String(form.get("order")), String(form.get("text")));
}
