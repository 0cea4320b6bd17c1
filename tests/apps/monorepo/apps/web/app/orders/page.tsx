import { orderStates } from "@bakery/backend/data";
import { complain } from "./actions";

export default function OrdersPage() {
  return (
    <>
      <h1>Orders</h1>
      <select name="state">
        {orderStates.map((state) => (
          <option key={state}>{state}</option>
        ))}
      </select>
      <form action={complain}>
        <input name="order" required placeholder="Order number" />
        <textarea name="text" rows={4} required />
        <button>Complain</button>
      </form>
    </>
  );
}
