import type { AppSyncIdentityCognito } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";

vi.mock("$amplify/env/add-member", () => ({ env: { MEMBER_TABLE: "Member-test-NONE" } }));

const { handler } = await import("./handler");

describe("add-member", () => {
  it("refuses callers outside the group", async () => {
    const identity = { groups: ["Members"] } as Partial<AppSyncIdentityCognito>;
    const event = { arguments: { tenantId: "t1", email: "ada@example.org" }, identity } as Parameters<typeof handler>[0];
    await expect(handler(event, {} as never, () => undefined)).rejects.toThrow("Only administrators");
  });
});
