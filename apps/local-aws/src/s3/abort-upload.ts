import { noContent, type S3Operation, type S3Store } from './s3-call.ts';
import { requireUpload } from './uploads.ts';

export const abortMultipartUpload: S3Operation = async (call) => {
  await abortUpload(call.store, requireUpload(call).id);
  return noContent;
};

/** Ends an unfinished upload and frees its parts. */
export async function abortUpload(store: S3Store, id: string): Promise<void> {
  await store.blobs.remove(store.index.transaction(() => forgetUpload(store, id)));
}

/** Within a transaction. @returns the blobs that no row refers to any more */
export function forgetUpload({ index }: S3Store, id: string): string[] {
  const blobs = index.parts.list(id).map(({ blob }) => blob);
  index.parts.deleteAll(id);
  index.uploads.delete(id);
  return blobs;
}
