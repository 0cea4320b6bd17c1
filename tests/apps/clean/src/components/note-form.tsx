import { useState, type FormEvent } from "react";
import { client } from "../lib/client";
import { storePhoto } from "../lib/photos";

export function NoteForm() {
  const [problem, setProblem] = useState<string>();

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const photo = form.get("photo");
    const { errors } = await client.models.Note.create({
      title: String(form.get("title") ?? ""),
      text: String(form.get("text") ?? ""),
      photoPath: photo instanceof File && photo.size > 0 ? await storePhoto(photo) : null,
      writtenAt: new Date().toISOString(),
    });
    setProblem(errors?.[0].message);
  }

  return (
    <form onSubmit={save}>
      <input name="title" required placeholder="Title" />
      <textarea name="text" rows={4} />
      <input name="photo" type="file" accept="image/*" />
      <button>Save</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
