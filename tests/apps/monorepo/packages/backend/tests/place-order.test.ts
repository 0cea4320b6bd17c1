import { expect, it, vi } from "vitest";

vi.mock("$amplify/env/place-order", () => ({ env: { ORDER_TABLE: "Order-test-NONE" } }));

const { handler } = await import("../amplify/functions/place-order/handler");

it("refuses callers without an account", async () => {
  const event = { arguments: { productId: "p1", pieces: 2 }, identity: null } as unknown as Parameters<typeof handler>[0];
  await expect(handler(event, {} as never, () => undefined)).rejects.toThrow("Sign in first");
});
