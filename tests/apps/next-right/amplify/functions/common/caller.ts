import type { AppSyncIdentity } from "aws-lambda";

/** The caller's Cognito identity; anything else is refused. */
export function cognitoCaller(identity: AppSyncIdentity): { sub: string; groups: string[]; claims: Record<string, unknown> } {
  if (!identity || !("sub" in identity) || !("claims" in identity)) {
    throw new Error("Sign in first.");
  }
  const groups = "groups" in identity ? (identity.groups ?? []) : [];
  return { sub: identity.sub, groups, claims: identity.claims };
}

export function requireAdministrator(identity: AppSyncIdentity): void {
  if (!cognitoCaller(identity).groups.includes("Admins")) {
    throw new Error("Only administrators may do this.");
  }
}
