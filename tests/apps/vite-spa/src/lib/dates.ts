/** The last day of a loan that starts today, as an ISO date. */
export function dueDate(weeks: number, today = new Date()): string {
  const due = new Date(today);
  due.setDate(due.getDate() + weeks * 7);
  return due.toISOString().slice(0, 10);
}
