import type { Query } from '../gateway/request-target.ts';

/** What a signature is computed over. Header names are lower case; repeated headers are joined with commas. */
export interface SignableRequest {
  readonly method: string;
  /** Decoded path. */
  readonly path: string;
  readonly query: Query;
  readonly headers: ReadonlyMap<string, string>;
}

/** Percent-encodes everything but RFC 3986's unreserved characters, as SigV4 demands. */
export const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The canonical request. S3 encodes the path once, every other service twice (AWS General Reference, "Create a canonical
 * request"). Header bytes are compared as they came (latin1 keeps each byte).
 */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
  service: string,
): Buffer {
  const encodeSegment = service === 's3' ? uriEncode : (segment: string) => uriEncode(uriEncode(segment));
  const text = [
    request.method,
    request.path.split('/').map(encodeSegment).join('/'),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(request.headers.get(name) ?? '')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  return Buffer.from(text, 'latin1');
}

const canonicalValue = (value: string): string => value.trim().replace(/ +/g, ' ');

function canonicalQuery(query: Query): string {
  return query.pairs
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
