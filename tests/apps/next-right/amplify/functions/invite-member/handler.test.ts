import type { AppSyncIdentityCognito } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";

vi.mock("$amplify/env/invite-member", () => ({ env: { INVITATION_TABLE: "table-of-the-test" } }));

const { handler } = await import("./handler");

describe("invite-member", () => {
  it("refuses callers outside the group", async () => {
    const identity = { sub: "u1", claims: {}, groups: ["Members"] } as Partial<AppSyncIdentityCognito>;
    const event = { arguments: { tenantId: "t1", email: "ada@example.org" }, identity } as unknown as Parameters<typeof handler>[0];
    await expect(handler(event, {} as never, () => undefined)).rejects.toThrow("Only administrators");
  });
});
