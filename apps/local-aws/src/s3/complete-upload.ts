import { createHash } from 'node:crypto';
import type { Checksum } from '../storage/checksum.ts';
import type { Part } from '../storage/part-table.ts';
import type { StoredObject } from '../storage/object-table.ts';
import type { Completion, Upload } from '../storage/upload-table.ts';
import { valuesOf } from './checksum-headers.ts';
import { checkWrite } from './conditions.ts';
import { readPartList, type ListedPart } from './part-list.ts';
import { readSmallBody } from './read-small-body.ts';
import { nowInSeconds, saveObject } from './save-object.ts';
import {
  quoted,
  requireBucket,
  xmlReply,
  type S3Operation,
  type S3Reply,
  type SignedCall,
} from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { requireUpload } from './uploads.ts';
import { wholeChecksum } from './whole-checksum.ts';
import { xmlDocument } from './xml-writer.ts';

/** 5 MiB: every part but the last (S3 User Guide, "Multipart upload limits"). */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/**
 * CompleteMultipartUpload. No byte is moved: the parts become the object's segments in one transaction. A replay with
 * the same parts gets the same answer, also after a restart.
 */
export const completeMultipartUpload: S3Operation = async (call) => {
  requireBucket(call);
  const listed = readPartList(await readSmallBody(call, { checksums: false }));
  const replay = replayed(call, listed);
  if (replay) return answer(call, replay);
  const upload = requireUpload(call);
  checkWrite(call);
  const stored = new Map(call.store.index.parts.list(upload.id).map((part) => [part.number, part]));
  const parts = listed.map((claim) => agreed(upload, claim, stored.get(claim.number)));
  checkSizes(call, parts);
  const checksum = await wholeChecksum(upload, parts);
  const overtaken = replayed(call, listed);
  if (overtaken) return answer(call, overtaken);
  checkPromisedChecksum(call, upload, checksum);
  const object = completedObject(call, upload, parts, checksum);
  const completion = {
    fingerprint: fingerprint(listed),
    etag: object.etag,
    checksum: JSON.stringify(checksum),
  };
  await publish(call, object, parts, completion);
  return answer(call, completion);
};

async function publish(
  call: SignedCall,
  object: StoredObject,
  parts: readonly Part[],
  completion: Completion,
) {
  const { index, now } = call.store;
  const kept = new Set(parts.map(({ number }) => number));
  await saveObject(call, object, 'CompleteMultipartUpload', {
    check: () => {
      requireUpload(call);
      checkWrite(call);
      if (parts.some(({ number, blob }) => index.parts.get(object.id, number)?.blob !== blob))
        throw s3Error('InvalidPart');
    },
    also: () => {
      const unused = index.parts.list(object.id).filter(({ number }) => !kept.has(number));
      for (const { number } of unused) index.parts.delete(object.id, number);
      index.uploads.complete(object.id, now(), completion);
      return unused.map(({ blob }) => blob);
    },
  });
}

function replayed(
  { store, bucket, key, query }: SignedCall,
  listed: readonly ListedPart[],
): Completion | undefined {
  const completion = store.index.uploads.completion(bucket, key, query.get('uploadId') ?? '');
  return completion?.fingerprint === fingerprint(listed) ? completion : undefined;
}

const fingerprint = (listed: readonly ListedPart[]): string =>
  createHash('sha256')
    .update(listed.map(({ number, etag }) => `${number}:${etag}`).join(','))
    .digest('hex');

/** The stored part that the client means. @throws InvalidPart, InvalidRequest (400) */
function agreed(upload: Upload, claim: ListedPart, part: Part | undefined): Part {
  const wrong = { UploadId: upload.id, PartNumber: String(claim.number), ETag: claim.etag };
  if (!part || part.etag !== claim.etag) throw s3Error('InvalidPart', undefined, wrong);
  const claimed = claim.checksums[upload.algorithm];
  if (claimed !== undefined && claimed !== part.checksum) throw s3Error('InvalidPart', undefined, wrong);
  if (claimed === undefined && upload.checksumType === 'COMPOSITE') {
    throw s3Error(
      'InvalidRequest',
      `The upload was created using a ${upload.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${claim.number} in the request.`,
    );
  }
  return part;
}

function checkSizes({ headers }: SignedCall, parts: readonly Part[]): void {
  const small = parts.slice(0, -1).find(({ size }) => size < MIN_PART_BYTES);
  if (small) {
    throw s3Error('EntityTooSmall', undefined, {
      ProposedSize: String(small.size),
      MinSizeAllowed: String(MIN_PART_BYTES),
      PartNumber: String(small.number),
      ETag: small.etag,
    });
  }
  const promised = headers.get('x-amz-mp-object-size');
  const total = totalSize(parts);
  if (promised !== undefined && promised !== String(total))
    throw s3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${promised} does not match what was computed: ${total}`,
    );
}

function checkPromisedChecksum({ headers }: SignedCall, upload: Upload, whole: Checksum): void {
  const type = headers.get('x-amz-checksum-type');
  if (type !== undefined && type !== upload.checksumType)
    throw s3Error(
      'InvalidRequest',
      `The upload was created using the ${upload.checksumType} checksum mode. The complete request must use the same checksum mode.`,
    );
  const promised = valuesOf(headers);
  if (promised.length > 1)
    throw s3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  for (const { algorithm, value } of promised) {
    if (algorithm !== whole.algorithm)
      throw s3Error(
        'InvalidRequest',
        `Checksum Type mismatch occurred, expected checksum Type: ${whole.algorithm.toLowerCase()}, actual checksum Type: ${algorithm.toLowerCase()}`,
      );
    if (value !== whole.value)
      throw s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function completedObject(
  { store }: SignedCall,
  upload: Upload,
  parts: readonly Part[],
  checksum: Checksum,
): StoredObject {
  const { id, bucket, key, headers, metadata, tags } = upload;
  const md5s = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
  const etag = `${createHash('md5').update(md5s).digest('hex')}-${parts.length}`;
  const described = { id, bucket, key, headers, metadata, tags, checksum, etag };
  return { ...described, size: totalSize(parts), modified: nowInSeconds(store), partsCount: parts.length };
}

const totalSize = (parts: readonly Part[]): number => parts.reduce((sum, { size }) => sum + size, 0);

function answer({ bucket, key, path, headers }: SignedCall, { etag, checksum }: Completion): S3Reply {
  const { algorithm, type, value } = JSON.parse(checksum) as Checksum;
  return xmlReply(
    xmlDocument('CompleteMultipartUploadResult', {
      Location: `http://${headers.get('host')}${path}`,
      Bucket: bucket,
      Key: key,
      ETag: quoted(etag),
      [`Checksum${algorithm}`]: value,
      ChecksumType: type,
    }),
    { 'x-amz-server-side-encryption': 'AES256' },
  );
}
