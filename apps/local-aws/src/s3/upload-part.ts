import { checksumHeader } from '../storage/checksum.ts';
import { NotConfirmed } from '../storage/group-commit.ts';
import type { Part } from '../storage/part-table.ts';
import type { Upload } from '../storage/upload-table.ts';
import { declaredChecksum } from './checksum-headers.ts';
import { copySource } from './copy-source.ts';
import { openContent } from './object-content.ts';
import type { ByteRange } from './range.ts';
import { nowInSeconds } from './save-object.ts';
import { isoTime, quoted, xmlReply, type S3Operation, type SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { MAX_PUT_BYTES, storeBody, type StoredBody } from './store-body.ts';
import { requireUpload } from './uploads.ts';
import { xmlDocument } from './xml-writer.ts';

/** Part numbers run from 1 to this (S3 User Guide, "Multipart upload limits"). */
const MAX_PART_NUMBER = 10_000;

export const uploadPart: S3Operation = async (call) => {
  const number = partNumber(call);
  const upload = requireUpload(call);
  checkAlgorithm(call, upload);
  const body = await storeBody(call, upload.algorithm);
  await savePart(call, upload, number, body);
  return {
    status: 200,
    headers: {
      etag: quoted(body.etag),
      [checksumHeader(upload.algorithm)]: body.checksum,
      ...(body.declared && { [checksumHeader(body.declared.algorithm)]: body.declared.value }),
      'x-amz-server-side-encryption': 'AES256',
    },
  };
};

export const uploadPartCopy: S3Operation = async (call) => {
  const number = partNumber(call);
  const upload = requireUpload(call);
  const source = copySource(call);
  const range = copyRange(call, source.size);
  const { algorithm } = upload;
  const received = await call.store.blobs.receive(await openContent(call.store, source, range), {
    digests: ['MD5', algorithm],
    limit: MAX_PUT_BYTES,
    tooLarge: () => s3Error('EntityTooLarge'),
  });
  const [etag, checksum] = [
    received.digests.MD5!.toString('hex'),
    received.digests[algorithm]!.toString('base64'),
  ];
  const part = await savePart(call, upload, number, {
    blob: received.blob,
    size: received.size,
    etag,
    algorithm,
    checksum,
  });
  return xmlReply(
    xmlDocument('CopyPartResult', {
      LastModified: isoTime(part.modified),
      ETag: quoted(etag),
      [`Checksum${algorithm}`]: checksum,
    }),
  );
};

/** Unlike a GET, a copy is refused when its range ends beyond the source. @throws InvalidArgument (400) */
function copyRange({ headers }: SignedCall, size: number): ByteRange | undefined {
  const header = headers.get('x-amz-copy-source-range');
  if (header === undefined) return undefined;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const range = { start: Number(first), end: Number(last) };
  if (first === undefined || range.start > range.end)
    throw s3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: header },
    );
  if (range.end >= size)
    throw s3Error('InvalidArgument', `Range specified is not valid for source object of size: ${size}`, {
      ArgumentName: 'x-amz-copy-source-range',
      ArgumentValue: header,
    });
  return range;
}

function partNumber({ query }: SignedCall): number {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PART_NUMBER) return number;
  throw s3Error(
    'InvalidArgument',
    `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`,
    {
      ArgumentName: 'partNumber',
      ArgumentValue: query.get('partNumber') ?? '',
    },
  );
}

/**
 * Parts bring the algorithm that the upload was created with. CRC64NVME alone is computed when they do not. An upload that
 * was created without one takes any, as SDKs with default integrity protection send it: the part is checked against it.
 */
function checkAlgorithm({ headers }: SignedCall, { algorithm, declared }: Upload): void {
  const actual = declaredChecksum(headers)?.algorithm;
  if (!declared || actual === algorithm || (actual === undefined && algorithm === 'CRC64NVME')) return;
  throw s3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${actual?.toLowerCase() ?? 'null'}`,
  );
}

/** Replaces the part of that number. The upload may have ended while the body arrived: then the body is dropped. */
async function savePart(call: SignedCall, upload: Upload, number: number, body: StoredBody): Promise<Part> {
  const { store } = call;
  const { blob, size, etag, checksum } = body;
  const part = { number, blob, size, etag, checksum, modified: nowInSeconds(store) };
  try {
    const replaced = await store.index.commit(() => {
      requireUpload(call);
      const old = store.index.parts.get(upload.id, number);
      store.index.parts.put(upload.id, part);
      return old ? [old.blob] : [];
    });
    await store.blobs.remove(replaced);
    return part;
  } catch (error) {
    if (!(error instanceof NotConfirmed)) await store.blobs.remove([blob]);
    throw error;
  }
}
