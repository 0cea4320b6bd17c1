"use client";

import { Amplify } from "aws-amplify";
import outputs from "../../amplify_outputs.json";

Amplify.configure(outputs, { ssr: true });

/** Configures the Amplify libraries in the browser; renders nothing itself. */
export function AmplifyProvider() {
  return null;
}
