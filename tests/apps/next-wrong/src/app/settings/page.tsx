import { memberRoles } from "@/amplify/data/resource";
import { LogoPicker } from "@/components/logo-picker";

export const dynamic = "force-dynamic";

export default async function SettingsPage({ searchParams }: { searchParams: Promise<{ tenant?: string }> }) {
  const { tenant = "" } = await searchParams;
  return (
    <>
      <h1>Settings</h1>
      <LogoPicker tenantId={tenant} />
      <h2>Roles</h2>
      <ul>
        {memberRoles.map((role) => (
          <li key={role}>{role}</li>
        ))}
      </ul>
    </>
  );
}
