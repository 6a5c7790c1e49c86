import type { StoredObject } from '../storage/object-table.ts';
import { httpTime, requireObject, xmlReply, type S3Operation, type SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { xmlDocument, type XmlTree, type XmlValue } from './xml-writer.ts';

/** Parts of one page. */
const MAX_PARTS = 1000;

type Attribute = (call: SignedCall, object: StoredObject) => XmlValue;

const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  ETag: (_, { etag }) => etag,
  Checksum: (_, { checksum }) => ({
    [`Checksum${checksum.algorithm}`]: checksum.value,
    ChecksumType: checksum.type,
  }),
  ObjectParts: (call, object) =>
    object.partsCount ? objectParts(call, object, object.partsCount) : undefined,
  StorageClass: () => 'STANDARD',
  ObjectSize: (_, { size }) => size,
};

export const getObjectAttributes: S3Operation = (call) => {
  const object = requireObject(call);
  const wanted = (call.headers.get('x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (wanted.some((name) => !Object.hasOwn(ATTRIBUTES, name)))
    throw s3Error('InvalidArgument', 'Invalid attribute name specified.');
  const tree = Object.entries(ATTRIBUTES)
    .filter(([name]) => wanted.includes(name))
    .map(([name, read]) => [name, read(call, object)] as const);
  return xmlReply(xmlDocument('GetObjectAttributesResponse', Object.fromEntries(tree)), {
    'last-modified': httpTime(object.modified),
  });
};

function objectParts({ store, headers }: SignedCall, object: StoredObject, PartsCount: number): XmlTree {
  const after = Number(headers.get('x-amz-part-number-marker') ?? 0);
  const limit = Math.min(Number(headers.get('x-amz-max-parts') ?? MAX_PARTS), MAX_PARTS);
  if (!Number.isInteger(after) || !Number.isInteger(limit) || limit < 0) throw s3Error('InvalidArgument');
  const parts = store.index.parts.list(object.id, after, limit);
  const last = parts.at(-1)?.number ?? after;
  return {
    // The name on the wire; SDKs call it TotalPartsCount.
    PartsCount,
    PartNumberMarker: after,
    NextPartNumberMarker: last,
    MaxParts: limit,
    IsTruncated: store.index.parts.list(object.id, last, 1).length > 0,
    Part: parts.map(({ number, size, checksum }) => ({
      PartNumber: number,
      Size: size,
      [`Checksum${object.checksum.algorithm}`]: checksum,
    })),
  };
}
