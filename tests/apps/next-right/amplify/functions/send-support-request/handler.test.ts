import { describe, expect, it } from "vitest";
import { handler } from "./handler";

describe("send-support-request", () => {
  it("refuses callers without an account", async () => {
    const event = { arguments: { question: "How?" }, identity: null } as unknown as Parameters<typeof handler>[0];
    await expect(handler(event, {} as never, () => undefined)).rejects.toThrow("Sign in first");
  });
});
