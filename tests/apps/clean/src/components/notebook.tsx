import { useEffect, useState } from "react";
import { client, type Note } from "../lib/client";
import { NoteForm } from "./note-form";
import { ShareButton } from "./share-button";

export function Notebook() {
  const [notes, setNotes] = useState<Note[]>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const subscription = client.models.Note.observeQuery().subscribe({
      next: ({ items }) => setNotes([...items]),
      error: () => setFailed(true),
    });
    return () => subscription.unsubscribe();
  }, []);

  if (failed) {
    return <p role="alert">The notes could not be loaded.</p>;
  }
  return (
    <section>
      <h1>Field notes</h1>
      <NoteForm />
      {notes === undefined && <p>Loading…</p>}
      {notes?.map((note) => (
        <article key={note.id}>
          <h2>{note.title}</h2>
          <time>{new Date(note.writtenAt).toLocaleDateString("en", { dateStyle: "long" })}</time>
          <p>{note.text}</p>
          <ShareButton noteId={note.id} />
        </article>
      ))}
    </section>
  );
}
