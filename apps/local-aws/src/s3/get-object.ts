import { checksumReply } from './checksum-headers.ts';
import { checkRead } from './conditions.ts';
import { openContent } from './object-content.ts';
import { describeToHeaders } from './object-description.ts';
import { parseRange, type ByteRange } from './range.ts';
import { httpTime, quoted, requireObject, type S3Reply, type SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import type { StoredObject } from '../storage/object-table.ts';

/** GetObject and HeadObject: the same answer with and without a body. */
export async function getObject(call: SignedCall): Promise<S3Reply> {
  const object = requireObject(call);
  const headers = baseHeaders(call, object);
  if (checkRead(call.headers, object) === 'not-modified') return { status: 304, headers };
  const { range, partHeaders } = requestedRange(call, object);
  const length = range ? range.end - range.start + 1 : object.size;
  const reply = {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      ...partHeaders,
      'content-length': length,
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
      ...(!range && wantsChecksum(call) && checksumReply(object.checksum)),
    },
  };
  return call.method === 'HEAD' || length === 0
    ? reply
    : { ...reply, body: await openContent(call.store, object, range) };
}

function baseHeaders({ query }: SignedCall, object: StoredObject): Record<string, string> {
  return {
    'accept-ranges': 'bytes',
    'last-modified': httpTime(object.modified),
    etag: quoted(object.etag),
    ...describeToHeaders(object),
    ...overrides(query),
  };
}

/** A checksum of the whole object says nothing about a range of it; a part has its own. */
const wantsChecksum = ({ headers, query }: SignedCall): boolean =>
  (headers.get('x-amz-checksum-mode') ?? query.get('x-amz-checksum-mode'))?.toUpperCase() === 'ENABLED';

const OVERRIDABLE = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
];

/** `response-content-disposition` and friends; header bytes are UTF-8, as they were in the URL. */
function overrides(query: SignedCall['query']): Record<string, string> {
  return Object.fromEntries(
    OVERRIDABLE.flatMap((name) => {
      const value = query.get(`response-${name}`);
      if (value === undefined) return [];
      // eslint-disable-next-line no-control-regex
      if (/[\u0000-\u001f\u007f]/.test(value))
        throw s3Error('InvalidArgument', `Invalid value for response-${name}`);
      return [[name, Buffer.from(value, 'utf8').toString('latin1')]];
    }),
  );
}

interface Requested {
  readonly range?: ByteRange | undefined;
  readonly partHeaders?: Record<string, string>;
}

function requestedRange(call: SignedCall, object: StoredObject): Requested {
  const partNumber = call.query.get('partNumber');
  const header = call.headers.get('range');
  if (partNumber === undefined)
    return { range: ifRangeHolds(call, object) ? parseRange(header, object.size) : undefined };
  if (header !== undefined)
    throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  return partRange(call, object, Number(partNumber));
}

/** If-Range (RFC 9110, section 13.1.5): the range only if the object is still the same. */
function ifRangeHolds({ headers }: SignedCall, object: StoredObject): boolean {
  const condition = headers.get('if-range');
  return condition === undefined || [quoted(object.etag), httpTime(object.modified)].includes(condition);
}

function partRange(call: SignedCall, object: StoredObject, number: number): Requested {
  const count = object.partsCount ?? 1;
  const parts = call.store.index.parts.list(object.id);
  const part = parts[number - 1];
  if (!part)
    throw s3Error('InvalidPartNumber', undefined, {
      PartNumberRequested: String(number),
      ActualPartCount: String(count),
    });
  if (part.size === 0) return {};
  const start = parts.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0);
  const { algorithm, type } = object.checksum;
  const partHeaders: Record<string, string> = {
    ...(object.partsCount && { 'x-amz-mp-parts-count': String(count) }),
    ...(wantsChecksum(call) && checksumReply({ algorithm, type, value: part.checksum })),
  };
  return { range: { start, end: start + part.size - 1 }, partHeaders };
}
