import type { AppSyncIdentityCognito } from "aws-lambda";
import { describe, expect, it, vi } from "vitest";

vi.mock("$amplify/env/create-tenant", () => ({ env: {} }));
vi.mock("@aws-amplify/backend/function/runtime", () => ({
  getAmplifyDataClientConfig: async () => ({ resourceConfig: {}, libraryOptions: {} }),
}));

const { handler } = await import("./handler");

describe("create-tenant", () => {
  it("refuses callers outside the group", async () => {
    const identity = { groups: ["Members"] } as Partial<AppSyncIdentityCognito>;
    const event = { arguments: { name: "Harbour Office" }, identity } as Parameters<typeof handler>[0];
    await expect(handler(event, {} as never, () => undefined)).rejects.toThrow("Only administrators");
  });
});
