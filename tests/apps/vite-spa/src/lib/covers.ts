import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { fetchAuthSession } from "aws-amplify/auth";

/** Reads the cover of a book as an object URL. */
export async function coverUrl(bookId: string): Promise<string | undefined> {
  const { credentials } = await fetchAuthSession();
  const s3 = new S3Client({ region: "eu-central-1", credentials });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "lending-shelf-covers", Key: `${bookId}.jpg` }));
  const bytes = await Body?.transformToByteArray();
  return bytes && URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "image/jpeg" }));
}
