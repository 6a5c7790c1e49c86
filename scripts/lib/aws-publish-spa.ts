import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { cacheControl, contentType, type WebFiles } from './aws-web-files.ts';

/** Uploads the SPA; index.html last, so that it never names what is not there yet. @returns the keys in that order */
export async function publishSpa(s3: S3Client, Bucket: string, files: WebFiles): Promise<string[]> {
  const keys = Object.keys(files).sort(
    (a, b) => Number(a === 'index.html') - Number(b === 'index.html') || a.localeCompare(b),
  );
  for (const Key of keys) {
    const how = { ContentType: contentType(Key), CacheControl: cacheControl(Key) };
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: files[Key], ...how }));
  }
  return keys;
}
