import type { AppSyncIdentity } from "aws-lambda";

/** Amplify stores the owner of a record as `<sub>::<username>`. */
export function ownsNote(identity: AppSyncIdentity, owner: string | null | undefined): boolean {
  return identity !== null && identity !== undefined && "sub" in identity && owner?.split("::")[0] === identity.sub;
}
