import Link from "next/link";

export default function HomePage() {
  return (
    <>
      <h1>Roster</h1>
      <nav>
        <Link href="/members">Members</Link> <Link href="/settings">Settings</Link> <Link href="/support">Support</Link>
      </nav>
    </>
  );
}
