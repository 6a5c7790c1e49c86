import type { ObjectDescription, StoredObject, Tag } from '../storage/object-table.ts';
import { s3Error } from './s3-error.ts';

type Headers = ReadonlyMap<string, string>;

/** Headers that S3 keeps and gives back (PutObject, "System-defined object metadata"). */
const KEPT = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
const META = 'x-amz-meta-';
/** Bytes of all names and values together. */
const MAX_METADATA = 2048;
const MAX_TAGS = 10;
const MAX_TAG_KEY = 128;
const MAX_TAG_VALUE = 256;

/** @throws MetadataTooLarge, InvalidTag, NotImplemented, AccessControlListNotSupported */
export function describeFromHeaders(headers: Headers): ObjectDescription {
  refuseUnsupported(headers);
  return {
    headers: keptHeaders(headers),
    metadata: metadataOf(headers),
    tags: parseTaggingHeader(headers.get('x-amz-tagging') ?? ''),
  };
}

function keptHeaders(headers: Headers): Record<string, string> {
  const kept = Object.fromEntries(
    KEPT.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])),
  );
  const encoding = withoutAwsChunked(kept['content-encoding']);
  const { 'content-encoding': _, ...rest } = kept;
  return {
    'content-type': 'binary/octet-stream',
    ...rest,
    ...(encoding && { 'content-encoding': encoding }),
  };
}

/** aws-chunked is how the body travelled, not what it is. */
const withoutAwsChunked = (encoding = ''): string =>
  encoding
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== 'aws-chunked')
    .join(',');

function metadataOf(headers: Headers): Record<string, string> {
  const entries = [...headers]
    .filter(([name]) => name.startsWith(META))
    .map(([name, v]) => [name.slice(META.length), v]);
  const size = entries.reduce((sum, pair) => sum + pair.join('').length, 0);
  if (size > MAX_METADATA)
    throw s3Error('MetadataTooLarge', undefined, {
      Size: String(size),
      MaxSizeAllowed: String(MAX_METADATA),
    });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** `a=b&c=d` */
export function parseTaggingHeader(header: string): Tag[] {
  return checkTags([...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value })));
}

export function checkTags(tags: readonly Tag[]): Tag[] {
  if (tags.length > MAX_TAGS) throw s3Error('InvalidTag', `Object tags cannot be greater than ${MAX_TAGS}`);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw s3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  const bad = tags.find(({ Key, Value }) => !Key || Key.length > MAX_TAG_KEY || Value.length > MAX_TAG_VALUE);
  if (bad) throw s3Error('InvalidTag');
  return [...tags];
}

/** Silence would promise what is not kept: customer keys, locks and public ACLs. */
function refuseUnsupported(headers: Headers): void {
  for (const name of headers.keys()) {
    if (name.startsWith('x-amz-server-side-encryption-customer') || name.startsWith('x-amz-object-lock'))
      throw s3Error('NotImplemented', undefined, { Header: name });
    if (name.startsWith('x-amz-grant')) throw aclRefused();
  }
  if (!PRIVATE_ACLS.includes(headers.get('x-amz-acl') ?? 'private')) throw aclRefused();
}

const PRIVATE_ACLS = ['private', 'bucket-owner-full-control'];
const aclRefused = (): Error => s3Error('AccessControlListNotSupported');

/** The answer's headers for a stored description. */
export function describeToHeaders(
  object: Pick<StoredObject, 'headers' | 'metadata' | 'tags'>,
): Record<string, string> {
  return {
    ...object.headers,
    ...Object.fromEntries(Object.entries(object.metadata).map(([name, value]) => [META + name, value])),
    ...(object.tags.length > 0 && { 'x-amz-tagging-count': String(object.tags.length) }),
    'x-amz-server-side-encryption': 'AES256',
  };
}
