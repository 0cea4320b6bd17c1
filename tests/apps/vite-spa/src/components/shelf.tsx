import { useEffect, useState } from "react";
import { client, type Book } from "../lib/client";
import { BookCard } from "./book-card";

export function Shelf() {
  const [books, setBooks] = useState<Book[]>([]);

  useEffect(() => {
    const subscription = client.models.Book.observeQuery().subscribe({
      next: ({ items }) => setBooks([...items]),
    });
    return () => subscription.unsubscribe();
  }, []);

  return (
    <section>
      <h1>Lending shelf</h1>
      {books.map((book) => (
        <BookCard key={book.id} book={book} />
      ))}
    </section>
  );
}
