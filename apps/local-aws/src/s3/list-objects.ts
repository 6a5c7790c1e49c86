import type { ListedObject } from '../storage/object-table.ts';
import { uriEncode } from '../sigv4/canonical-request.ts';
import { isoTime, quoted, requireBucket, xmlReply, type S3Operation, type SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { xmlDocument, type XmlTree } from './xml-writer.ts';

/** Keys and common prefixes of one page. */
const MAX_KEYS = 1000;
const BATCH = 100;
/** Sorts after every key that begins with what precedes it. */
const LAST = '\u{10FFFF}';

interface Page {
  readonly contents: ListedObject[];
  readonly prefixes: string[];
  readonly truncated: boolean;
  /** The last key or prefix of the page. */
  readonly last: string;
}

export const listObjectsV2: S3Operation = (call) => {
  requireBucket(call);
  const { query } = call;
  const token = query.get('continuation-token');
  const after = token === undefined ? (query.get('start-after') ?? '') : openToken(token);
  const page = list(call, after);
  const encode = encoder(call);
  return xmlReply(
    xmlDocument('ListBucketResult', {
      ...common(call, page),
      KeyCount: page.contents.length + page.prefixes.length,
      ContinuationToken: token,
      NextContinuationToken: page.truncated ? sealToken(page.last) : undefined,
      StartAfter: query.has('start-after') ? encode(query.get('start-after')!) : undefined,
    }),
  );
};

export const listObjects: S3Operation = (call) => {
  requireBucket(call);
  const { query } = call;
  const page = list(call, query.get('marker') ?? '');
  const encode = encoder(call);
  return xmlReply(
    xmlDocument('ListBucketResult', {
      ...common(call, page),
      Marker: encode(query.get('marker') ?? ''),
      NextMarker: page.truncated && query.get('delimiter') ? encode(page.last) : undefined,
    }),
  );
};

/** Versions are not kept: every object is its only version, which S3 calls `null`, and there are no delete markers. */
export const listObjectVersions: S3Operation = (call) => {
  requireBucket(call);
  const { query } = call;
  const page = list(call, query.get('key-marker') ?? '');
  const encode = encoder(call);
  const { Contents, ...rest } = common(call, page);
  return xmlReply(
    xmlDocument('ListVersionsResult', {
      ...rest,
      KeyMarker: encode(query.get('key-marker') ?? ''),
      NextKeyMarker: page.truncated ? encode(page.last) : undefined,
      NextVersionIdMarker: page.truncated ? 'null' : undefined,
      Version: (Contents as XmlTree[]).map((one) => ({ ...one, VersionId: 'null', IsLatest: true })),
    }),
  );
};

function common(call: SignedCall, page: Page): XmlTree {
  const { query, bucket } = call;
  const encode = encoder(call);
  return {
    Name: bucket,
    Prefix: encode(query.get('prefix') ?? ''),
    Delimiter: query.get('delimiter') ? encode(query.get('delimiter')!) : undefined,
    MaxKeys: maxKeys(call),
    EncodingType: query.get('encoding-type'),
    IsTruncated: page.truncated,
    Contents: page.contents.map(({ key, size, etag, modified, checksum }) => ({
      Key: encode(key),
      LastModified: isoTime(modified),
      ETag: quoted(etag),
      ChecksumAlgorithm: checksum.algorithm,
      ChecksumType: checksum.type,
      Size: size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  };
}

/** Walks the keys in order; a common prefix is counted once and jumped over. */
function list(call: SignedCall, after: string): Page {
  const { query } = call;
  const [prefix, delimiter, limit] = [query.get('prefix') ?? '', query.get('delimiter') ?? '', maxKeys(call)];
  const page = { contents: [] as ListedObject[], prefixes: [] as string[], truncated: false, last: '' };
  const groupOf = (key: string): string | undefined => {
    const at = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    return at < 0 ? undefined : key.slice(0, at + delimiter.length);
  };
  const afterGroup = after.startsWith(prefix) ? groupOf(after) : undefined;
  let from =
    afterGroup === after && after !== '' ? after + LAST : maxText(prefix, after === '' ? '' : `${after}\0`);
  if (limit === 0) return page;
  const next = reader(call);
  for (;;) {
    const object = next(from);
    if (!object?.key.startsWith(prefix)) return page;
    if (page.contents.length + page.prefixes.length === limit) return { ...page, truncated: true };
    const group = groupOf(object.key);
    if (group === undefined) page.contents.push(object);
    else page.prefixes.push(group);
    page.last = group ?? object.key;
    from = group === undefined ? `${object.key}\0` : group + LAST;
  }
}

/** Reads the objects in batches and gives the first at or after a key. */
function reader({ store, bucket }: SignedCall): (from: string) => ListedObject | undefined {
  let batch: ListedObject[] = [];
  return (from) => {
    const wanted = Buffer.from(from);
    while (batch[0] && Buffer.compare(Buffer.from(batch[0].key), wanted) < 0) batch.shift();
    if (batch.length === 0) batch = store.index.objects.listFrom(bucket, from, BATCH);
    return batch[0];
  };
}

/** The later of two in UTF-8 order, which is code point order and not UTF-16's. */
function maxText(a: string, b: string): string {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0 ? a : b;
}

export function maxKeys({ query }: SignedCall, name = 'max-keys'): number {
  const text = query.get(name) ?? String(MAX_KEYS);
  if (!/^\d+$/.test(text) || Number(text) > 2 ** 31 - 1)
    throw s3Error('InvalidArgument', `Argument ${name} must be an integer between 0 and 2147483647`);
  return Math.min(Number(text), MAX_KEYS);
}

export function encoder({ query }: SignedCall): (text: string) => string {
  const type = query.get('encoding-type');
  if (type !== undefined && type !== 'url')
    throw s3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return type === 'url' ? (text) => uriEncode(text).replaceAll('%2F', '/') : (text) => text;
}

const sealToken = (last: string): string => Buffer.from(last).toString('base64url');

function openToken(token: string): string {
  const last = Buffer.from(token, 'base64url');
  if (last.length === 0) throw s3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return last.toString();
}
