import type { ChecksumAlgorithm } from '../storage/checksum.ts';
import type { ObjectDescription, StoredObject } from '../storage/object-table.ts';
import type { DigestName } from '../storage/digest.ts';
import { parseAlgorithm } from './checksum-headers.ts';
import { checkWrite } from './conditions.ts';
import { copySource } from './copy-source.ts';
import { openContent, requireWhole } from './object-content.ts';
import { describeFromHeaders, parseTaggingHeader } from './object-description.ts';
import { saveBody } from './put-object.ts';
import { newId, nowInSeconds, saveObject } from './save-object.ts';
import { isoTime, quoted, requireBucket, xmlReply, type S3Operation, type SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { MAX_PUT_BYTES } from './store-body.ts';
import { xmlDocument } from './xml-writer.ts';

/** CopyObject. One segment with the wanted checksum is linked; anything else is read, hashed and written anew. */
export const copyObject: S3Operation = async (call) => {
  requireBucket(call);
  checkWrite(call);
  const source = copySource(call);
  if (source.size > MAX_PUT_BYTES)
    throw s3Error(
      'InvalidRequest',
      'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
    );
  const description = copiedDescription(call, source);
  const wanted = call.headers.get('x-amz-checksum-algorithm');
  const algorithm = wanted ? parseAlgorithm(wanted) : source.checksum.algorithm;
  const linked = source.checksum.algorithm === algorithm && source.partsCount === undefined;
  const copy = await (linked
    ? linkCopy(call, source, description)
    : rewrite(call, source, description, algorithm));
  return xmlReply(
    xmlDocument('CopyObjectResult', {
      LastModified: isoTime(copy.modified),
      ETag: quoted(copy.etag),
      [`Checksum${copy.checksum.algorithm}`]: copy.checksum.value,
      ChecksumType: copy.checksum.type,
    }),
    { 'x-amz-server-side-encryption': 'AES256' },
  );
};

function copiedDescription({ headers, bucket, key }: SignedCall, source: StoredObject): ObjectDescription {
  const given = describeFromHeaders(headers);
  const replaceMetadata = directive(headers.get('x-amz-metadata-directive'));
  const replaceTags = directive(headers.get('x-amz-tagging-directive'));
  const sameObject = source.bucket === bucket && source.key === key;
  if (sameObject && !replaceMetadata && !headers.has('x-amz-checksum-algorithm')) {
    throw s3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  return {
    headers: replaceMetadata ? given.headers : source.headers,
    metadata: replaceMetadata ? given.metadata : source.metadata,
    tags: replaceTags ? parseTaggingHeader(headers.get('x-amz-tagging') ?? '') : source.tags,
  };
}

function directive(header = 'COPY'): boolean {
  if (header !== 'COPY' && header !== 'REPLACE') throw s3Error('InvalidArgument', 'Unknown directive.');
  return header === 'REPLACE';
}

async function linkCopy(
  call: SignedCall,
  source: StoredObject,
  description: ObjectDescription,
): Promise<StoredObject> {
  const { store, bucket, key } = call;
  const modified = nowInSeconds(store);
  const release = store.blobs.hold(store.index.parts.list(source.id).map(({ blob }) => blob));
  try {
    const segments = store.index.parts.list(source.id);
    await requireWhole(store.blobs, source, segments);
    const parts = await Promise.all(
      segments.map(async (part) => ({ ...part, blob: await store.blobs.duplicate(part.blob), modified })),
    );
    const copy = { ...source, ...description, bucket, key, id: newId(), modified };
    await saveObject(call, copy, 'CopyObject', { check: () => checkWrite(call), parts });
    return copy;
  } finally {
    release();
  }
}

async function rewrite(
  call: SignedCall,
  source: StoredObject,
  description: ObjectDescription,
  algorithm: ChecksumAlgorithm,
): Promise<StoredObject> {
  const digests: DigestName[] = ['MD5', algorithm];
  const {
    blob,
    size,
    digests: values,
  } = await call.store.blobs.receive(await openContent(call.store, source), {
    digests,
    limit: MAX_PUT_BYTES,
    tooLarge: () => s3Error('EntityTooLarge'),
  });
  const checksum = values[algorithm]!.toString('base64');
  return saveBody(
    call,
    { blob, size, etag: values.MD5!.toString('hex'), algorithm, checksum },
    description,
    'CopyObject',
  );
}
