import { InviteForm } from "@/components/invite-form";
import { cookiesClient } from "@/lib/amplify-server";
import { formatDate, shortAddress } from "@/lib/format";

export default async function MembersPage({ searchParams }: { searchParams: Promise<{ tenant?: string }> }) {
  const { tenant = "" } = await searchParams;
  const { data: members, errors } = await cookiesClient.models.Member.listMemberByTenantId({ tenantId: tenant });
  if (errors) {
    return <p role="alert">The members could not be loaded.</p>;
  }
  return (
    <>
      <h1>Members</h1>
      <ul>
        {members.map((member) => (
          <li key={member.id}>
            {shortAddress(member.email)} since {formatDate(member.joinedAt)}
          </li>
        ))}
      </ul>
      <InviteForm tenantId={tenant} />
    </>
  );
}
