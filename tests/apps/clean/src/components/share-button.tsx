import { useState } from "react";
import { client } from "../lib/client";

export function ShareButton({ noteId }: { noteId: string }) {
  const [state, setState] = useState<"idle" | "sent" | "failed">("idle");

  async function share() {
    const email = window.prompt("Send this note to");
    if (!email) {
      return;
    }
    const { errors } = await client.mutations.shareNote({ noteId, email });
    setState(errors ? "failed" : "sent");
  }

  return (
    <>
      <button onClick={share}>Share</button>
      {state === "sent" && <small>Sent.</small>}
      {state === "failed" && <small role="alert">It was not sent.</small>}
    </>
  );
}
