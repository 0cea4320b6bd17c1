"use server";

import nodemailer from "nodemailer";

const transport = nodemailer.createTransport({ host: process.env.SMTP_HOST, port: 587 });

/** Passes a question on to the support mailbox. */
export async function askSupport(form: FormData): Promise<void> {
  const question = String(form.get("question") ?? "").trim();
  if (!question) {
    return;
  }
  await transport.sendMail({
    from: "team@mail.roster.example",
    to: "support@mail.roster.example",
    subject: "A question from Roster",
    text: question,
  });
}
