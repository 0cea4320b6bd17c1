import { fetchAuthSession } from "aws-amplify/auth/server";
import { cookies } from "next/headers";
import { NextResponse } from "next/server";
import { cookiesClient, runWithAmplifyServerContext } from "@/lib/amplify-server";
import { formatDate, shortAddress } from "@/lib/format";

export async function GET(request: Request) {
  const session = await runWithAmplifyServerContext({
    nextServerContext: { cookies },
    operation: (context) => fetchAuthSession(context),
  });
  const caller = session.tokens?.idToken?.payload;
  if (!caller) {
    return NextResponse.json({ error: "Sign in first." }, { status: 401 });
  }

  const tenantId = new URL(request.url).searchParams.get("tenant") ?? "";
  const { data: members, errors } = await cookiesClient.models.Member.listMemberByTenantId({ tenantId });
  if (errors) {
    return NextResponse.json({ error: "The members could not be loaded." }, { status: 502 });
  }

  const rows = members.map((member) => ({
    id: member.id,
    address: shortAddress(member.email),
    since: formatDate(member.joinedAt),
    isCaller: member.email === caller.email,
  }));
  return NextResponse.json({ count: rows.length, rows });
}
