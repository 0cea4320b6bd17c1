import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AmplifyProvider } from "@/components/amplify-provider";
import "./globals.css";

export const metadata: Metadata = { title: "Roster", description: "Tenants, members and invitations" };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <AmplifyProvider />
        <main>{children}</main>
      </body>
    </html>
  );
}
