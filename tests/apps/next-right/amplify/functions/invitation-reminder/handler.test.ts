import { describe, expect, it, vi } from "vitest";

vi.mock("$amplify/env/invitation-reminder", () => ({ env: {} }));
vi.mock("@aws-amplify/backend/function/runtime", () => ({
  getAmplifyDataClientConfig: async () => ({ resourceConfig: {}, libraryOptions: {} }),
}));
vi.mock("aws-amplify/data", () => ({
  generateClient: () => ({ models: { Invitation: { list: async () => ({ data: [], errors: undefined }) } } }),
}));

const { handler } = await import("./handler");

describe("invitation-reminder", () => {
  it("does nothing without open invitations", async () => {
    await expect(handler({} as never, {} as never, () => undefined)).resolves.toBeUndefined();
  });
});
