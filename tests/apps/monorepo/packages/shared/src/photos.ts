import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

/** Stores the photo of a product. */
export async function storeProductPhoto(productId: string, photo: Blob): Promise<void> {
  const s3 = new S3Client({ region: "eu-central-1" });
  await s3.send(new PutObjectCommand({ Bucket: "bakery-products", Key: `${productId}.jpg`, Body: photo }));
}
