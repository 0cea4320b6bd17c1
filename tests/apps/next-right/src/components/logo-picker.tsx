"use client";

import { uploadData } from "aws-amplify/storage";
import { useState, type ChangeEvent } from "react";

export function LogoPicker({ tenantId }: { tenantId: string }) {
  const [saved, setSaved] = useState<string>();

  async function pick(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    if (file) {
      const path = `logos/${tenantId}-${file.name}`;
      await uploadData({ path, data: file, options: { contentType: file.type } }).result;
      setSaved(path);
    }
  }

  return (
    <label>
      Logo <input type="file" accept="image/*" onChange={pick} />
      {saved && <small>Saved as {saved}</small>}
    </label>
  );
}
