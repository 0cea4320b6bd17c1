import { askSupport } from "./actions";

export default function SupportPage() {
  return (
    <form action={askSupport}>
      <h1>Support</h1>
      <textarea name="question" rows={5} required />
      <button>Send</button>
    </form>
  );
}
