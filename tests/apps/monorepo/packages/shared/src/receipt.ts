import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";

const ses = new SESClient();

/** Mails the receipt of an order; runs in the function that places it. */
export async function sendReceipt(email: string, order: string, pieces: number): Promise<void> {
  await ses.send(
    new SendEmailCommand({
      Source: "orders@mail.bakery.example",
      Destination: { ToAddresses: [email] },
      Message: {
        Subject: { Data: "Your order" },
        Body: { Text: { Data: `We bake ${pieces} pieces for you (order ${order}).` } },
      },
    }),
  );
}
