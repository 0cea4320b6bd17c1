import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { fetchAuthSession } from "aws-amplify/auth";

const bucket = "roster-tenant-logos";

/** Stores a logo and returns its key. */
export async function storeLogo(tenantId: string, file: File): Promise<string> {
  const { credentials } = await fetchAuthSession();
  const s3 = new S3Client({ region: "eu-central-1", credentials });
  const key = `logos/${tenantId}/${file.name}`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: file, ContentType: file.type }));
  return key;
}
