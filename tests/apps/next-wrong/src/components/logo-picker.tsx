"use client";

import { useState, type ChangeEvent } from "react";
import { storeLogo } from "@/lib/logo-storage";

export function LogoPicker({ tenantId }: { tenantId: string }) {
  const [saved, setSaved] = useState<string>();

  async function pick(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    if (file) {
      setSaved(await storeLogo(tenantId, file));
    }
  }

  return (
    <label>
      Logo <input type="file" accept="image/*" onChange={pick} />
      {saved && <small>Saved as {saved}</small>}
    </label>
  );
}
