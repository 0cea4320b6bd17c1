import type { AppSyncIdentityCognito } from "aws-lambda";
import { expect, it, vi } from "vitest";
import { ownsNote } from "../amplify/functions/share-note/ownership";

const send = vi.fn(async () => ({}));
vi.mock("$amplify/env/share-note", () => ({ env: {} }));
vi.mock("@aws-amplify/backend/function/runtime", () => ({
  getAmplifyDataClientConfig: async () => ({ resourceConfig: {}, libraryOptions: {} }),
}));
vi.mock("aws-amplify/data", () => ({
  generateClient: () => ({
    models: { Note: { get: async () => ({ data: { title: "Dunes", text: "Low tide.", owner: "u1::ada" } }) } },
  }),
}));
vi.mock("@aws-sdk/client-sesv2", () => ({ SESv2Client: class { send = send }, SendEmailCommand: class {} }));

const { handler } = await import("../amplify/functions/share-note/handler");

function call(sub: string) {
  const identity = { sub } as AppSyncIdentityCognito;
  const event = { arguments: { noteId: "n1", email: "bo@example.org" }, identity } as Parameters<typeof handler>[0];
  return handler(event, {} as never, () => undefined);
}

it("mails the author's note", async () => {
  await expect(call("u1")).resolves.toBe(true);
  expect(send).toHaveBeenCalledOnce();
});

it("refuses everyone else", async () => {
  await expect(call("u2")).rejects.toThrow("Only its author");
});

it("knows an owner by the part before the colons", () => {
  expect(ownsNote({ sub: "u1" } as AppSyncIdentityCognito, "u1::ada")).toBe(true);
});
