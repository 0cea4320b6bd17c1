import type { AppSyncIdentityCognito } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";

vi.mock("$amplify/env/admin-create-tenant", () => ({ env: { TENANT_TABLE: "table-of-the-test" } }));

const { handler } = await import("./handler");

describe("admin-create-tenant", () => {
  it("refuses callers outside the group", async () => {
    const identity = { sub: "u1", claims: {}, groups: ["Members"] } as Partial<AppSyncIdentityCognito>;
    const event = { arguments: { name: "Harbour Office" }, identity } as unknown as Parameters<typeof handler>[0];
    await expect(handler(event, {} as never, () => undefined)).rejects.toThrow("Only administrators");
  });
});
