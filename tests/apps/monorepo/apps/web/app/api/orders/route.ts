import { maxPieces } from "@bakery/shared/limits";
import { NextResponse } from "next/server";
import { cookiesClient } from "@/lib/amplify-server";

export async function POST(request: Request) {
  const { productId, pieces } = (await request.json()) as { productId: string; pieces: number };
  if (!productId || pieces > maxPieces) {
    return NextResponse.json({ error: "Check your order." }, { status: 400 });
  }
  const { data: order, errors } = await cookiesClient.mutations.createOrder({ productId, pieces });
  if (errors) {
    return NextResponse.json({ error: errors[0].message }, { status: 422 });
  }
  return NextResponse.json({ order }, { status: 201 });
}
