import { uploadData } from "aws-amplify/storage";

/** Stores a photo in the caller's own folder and returns its path. */
export async function storePhoto(photo: File): Promise<string> {
  const { path } = await uploadData({
    path: ({ identityId }) => `photos/${identityId}/${photo.name}`,
    data: photo,
    options: { contentType: photo.type },
  }).result;
  return path;
}
