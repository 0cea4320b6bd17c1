import { generateServerClientUsingCookies } from "@aws-amplify/adapter-nextjs/data";
import type { Schema } from "@bakery/backend/data";
import { cookies } from "next/headers";
import outputs from "../amplify_outputs.json";

export const cookiesClient = generateServerClientUsingCookies<Schema>({ config: outputs, cookies });
