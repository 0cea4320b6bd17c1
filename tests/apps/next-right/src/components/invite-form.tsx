"use client";

import { useState, type FormEvent } from "react";

type State = { kind: "idle" } | { kind: "sending" } | { kind: "sent"; email: string } | { kind: "failed"; reason: string };

export function InviteForm({ tenantId }: { tenantId: string }) {
  const [state, setState] = useState<State>({ kind: "idle" });

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email") ?? "");
    setState({ kind: "sending" });
    const response = await fetch("/api/invite", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenantId, email }),
    });
    if (response.ok) {
      setState({ kind: "sent", email });
    } else {
      const { error } = (await response.json()) as { error: string };
      setState({ kind: "failed", reason: error });
    }
  }

  return (
    <form onSubmit={submit}>
      <input name="email" type="email" required placeholder="colleague@example.org" />
      <button disabled={state.kind === "sending"}>Invite</button>
      {state.kind === "sent" && <p>Invitation sent to {state.email}.</p>}
      {state.kind === "failed" && <p role="alert">{state.reason}</p>}
    </form>
  );
}
