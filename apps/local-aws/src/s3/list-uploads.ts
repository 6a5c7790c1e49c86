import type { Upload } from '../storage/upload-table.ts';
import { encoder, maxKeys } from './list-objects.ts';
import { isoTime, quoted, requireBucket, xmlReply, type S3Operation, type SignedCall } from './s3-call.ts';
import { requireUpload } from './uploads.ts';
import { xmlDocument } from './xml-writer.ts';

export const listParts: S3Operation = (call) => {
  const upload = requireUpload(call);
  const { store, query, bucket, key } = call;
  const limit = maxKeys(call, 'max-parts');
  const after = Number(query.get('part-number-marker') ?? 0);
  const found = store.index.parts.list(upload.id, after, limit + 1);
  const parts = found.slice(0, limit);
  return xmlReply(
    xmlDocument('ListPartsResult', {
      Bucket: bucket,
      Key: encoder(call)(key),
      UploadId: upload.id,
      StorageClass: 'STANDARD',
      PartNumberMarker: after,
      NextPartNumberMarker: parts.at(-1)?.number ?? 0,
      MaxParts: limit,
      IsTruncated: found.length > limit,
      ChecksumAlgorithm: upload.algorithm,
      ChecksumType: upload.checksumType,
      Part: parts.map(({ number, modified, etag, size, checksum }) => ({
        PartNumber: number,
        LastModified: isoTime(modified),
        ETag: quoted(etag),
        Size: size,
        [`Checksum${upload.algorithm}`]: checksum,
      })),
    }),
  );
};

export const listMultipartUploads: S3Operation = (call) => {
  requireBucket(call);
  const { query, bucket } = call;
  const encode = encoder(call);
  const limit = maxKeys(call, 'max-uploads');
  const page = uploadsPage(call, limit);
  const last = page.last;
  return xmlReply(
    xmlDocument('ListMultipartUploadsResult', {
      Bucket: bucket,
      KeyMarker: encode(query.get('key-marker') ?? ''),
      UploadIdMarker: query.get('upload-id-marker') ?? '',
      NextKeyMarker: page.truncated && last ? encode(last.key) : undefined,
      NextUploadIdMarker: page.truncated && last ? last.id : undefined,
      Prefix: encode(query.get('prefix') ?? ''),
      Delimiter: query.get('delimiter'),
      EncodingType: query.get('encoding-type'),
      MaxUploads: limit,
      IsTruncated: page.truncated,
      Upload: page.uploads.map(({ key, id, created, algorithm, checksumType }) => ({
        Key: encode(key),
        UploadId: id,
        StorageClass: 'STANDARD',
        Initiated: isoTime(created),
        ChecksumAlgorithm: algorithm,
        ChecksumType: checksumType,
      })),
      CommonPrefixes: [...page.prefixes].map((prefix) => ({ Prefix: encode(prefix) })),
    }),
  );
};

interface UploadsPage {
  readonly uploads: Upload[];
  readonly prefixes: Set<string>;
  readonly truncated: boolean;
  readonly last?: Upload | undefined;
}

/** Unfinished uploads are few: they are read in batches and grouped as they come. */
function uploadsPage({ store, bucket, query }: SignedCall, limit: number): UploadsPage {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const uploads: Upload[] = [];
  const prefixes = new Set<string>();
  let last: Upload | undefined;
  let [key, id] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? '\u{10FFFF}'];
  for (;;) {
    const batch = store.index.uploads.list(bucket, key, id, 1000);
    for (const upload of batch.filter((u) => u.key.startsWith(prefix))) {
      const at = delimiter ? upload.key.indexOf(delimiter, prefix.length) : -1;
      const group = at < 0 ? undefined : upload.key.slice(0, at + delimiter.length);
      if (group !== undefined && prefixes.has(group)) continue;
      if (uploads.length + prefixes.size === limit) return { uploads, prefixes, truncated: true, last };
      if (group === undefined) uploads.push(upload);
      else prefixes.add(group);
      last = upload;
    }
    const end = batch.at(-1);
    if (!end || batch.length < 1000) return { uploads, prefixes, truncated: false };
    [key, id] = [end.key, end.id];
  }
}
