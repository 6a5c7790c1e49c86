import { GetObjectCommand, PutObjectCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { BoundObject, ServedAs, SignedPut } from '@intake/domain';

/** Signed are the host and the length; S3 computes the checksum itself and answers with it. */
export function presignPart(
  s3: S3Client,
  part: { Bucket: string; Key: string; UploadId: string; PartNumber: number; ContentLength: number },
  expiresIn: number,
): Promise<string> {
  return getSignedUrl(s3, new UploadPartCommand(part), { expiresIn });
}

/** Signed are also the type, the checksum, which S3 then verifies, and that there must be no object yet. */
export async function presignObject(
  s3: S3Client,
  Bucket: string,
  { key, contentType, size, checksum }: BoundObject,
  expiresIn: number,
): Promise<SignedPut> {
  const command = new PutObjectCommand({
    ...{ Bucket, Key: key, ContentType: contentType, ContentLength: size },
    ...{ ChecksumCRC64NVME: checksum, IfNoneMatch: '*' },
  });
  const headers = {
    'content-type': contentType,
    'if-none-match': '*',
    'x-amz-checksum-crc64nvme': checksum,
  };
  // Left to itself the presigner moves them into the query, where S3 does not heed them.
  const bound = new Set(Object.keys(headers));
  const url = await getSignedUrl(s3, command, {
    expiresIn,
    signableHeaders: bound,
    unhoistableHeaders: bound,
  });
  return { url, headers };
}

/**
 * Without a checksum mode: whole-object checksums do not go with ranges. What a sender of one PUT may have stored with
 * the object, unsigned, is overridden: the type, the disposition, how long a cache keeps it.
 */
export function presignDownload(
  s3: S3Client,
  object: { Bucket: string; Key: string },
  as: ServedAs,
  expiresIn: number,
  signingDate?: Date,
): Promise<string> {
  const command = new GetObjectCommand({
    ...object,
    ResponseContentType: as.contentType,
    ResponseContentDisposition: as.contentDisposition,
    // Overrides a stored Expires, too (RFC 9111, 5.3).
    ResponseCacheControl: as.cacheControl ?? 'private, max-age=0, must-revalidate',
  });
  return getSignedUrl(s3, command, { expiresIn, ...(signingDate && { signingDate }) });
}
