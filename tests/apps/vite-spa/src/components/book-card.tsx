import { useEffect, useState } from "react";
import { client, type Book } from "../lib/client";
import { coverUrl } from "../lib/covers";
import { dueDate } from "../lib/dates";

export function BookCard({ book }: { book: Book }) {
  const [cover, setCover] = useState<string>();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    coverUrl(book.id).then(setCover, () => setCover(undefined));
  }, [book.id]);

  async function lend() {
    const borrower = window.prompt("Who takes it?");
    if (!borrower) {
      return;
    }
    const loan = await client.models.Loan.create({ bookId: book.id, borrower, dueOn: dueDate(4) });
    if (loan.errors) {
      setProblem("The loan could not be saved.");
      return;
    }
    const shelf = await client.models.Book.update({ id: book.id, onLoan: true });
    if (shelf.errors) {
      setProblem("The book is still shown as free.");
    }
  }

  return (
    <article>
      {cover && <img src={cover} alt="" width={80} />}
      <h2>{book.title}</h2>
      <p>{book.author}</p>
      {book.onLoan ? <em>on loan</em> : <button onClick={lend}>Lend</button>}
      {problem && <p role="alert">{problem}</p>}
    </article>
  );
}
