import { NextResponse } from "next/server";
import { cookiesClient } from "@/lib/amplify-server";

export async function POST(request: Request) {
  const { tenantId, email } = (await request.json()) as { tenantId?: string; email?: string };
  if (!tenantId || !email) {
    return NextResponse.json({ error: "A tenant and an address are needed." }, { status: 400 });
  }

  const { errors } = await cookiesClient.mutations.inviteMember({ tenantId, email });
  if (errors) {
    return NextResponse.json({ error: errors[0].message }, { status: 422 });
  }
  return NextResponse.json({ invited: email }, { status: 201 });
}
