/** Shows an e-mail address so that a list of people stays short. */
export function shortAddress(email: string): string {
  const [name, host] = email.split("@");
  return name.length > 12 ? `${name.slice(0, 12)}…@${host}` : email;
}

export function formatDate(iso: string): string {
  return new Date(iso).toLocaleDateString("en", { dateStyle: "medium" });
}
