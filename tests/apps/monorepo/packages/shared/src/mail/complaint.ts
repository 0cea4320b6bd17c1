import { createTransport } from "nodemailer";

const transport = createTransport({ host: process.env.SMTP_HOST, port: 587 });

/** Passes a complaint on to the bakery. */
export async function sendComplaint(order: string, text: string): Promise<void> {
  await transport.sendMail({
    from: "orders@mail.bakery.example",
    to: "bakers@mail.bakery.example",
    subject: `Complaint about order ${order}`,
    text,
  });
}
