"use client";

import { useState, type ChangeEvent } from "react";
import { storeProductPhoto } from "~shared/photos";

export function PhotoUpload({ productId }: { productId: string }) {
  const [done, setDone] = useState(false);

  async function upload(event: ChangeEvent<HTMLInputElement>) {
    const photo = event.target.files?.[0];
    if (photo) {
      await storeProductPhoto(productId, photo);
      setDone(true);
    }
  }

  return done ? <small>Saved.</small> : <input type="file" accept="image/jpeg" onChange={upload} />;
}
