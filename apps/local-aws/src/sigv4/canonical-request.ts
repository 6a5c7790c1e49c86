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
 * The canonical request. S3 encodes the path once; the JSON services only ever use `/`, where once and twice are the
 * same. Header bytes are compared as they came (latin1 keeps each byte).
 */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
): Buffer {
  const text = [
    request.method,
    request.path.split('/').map(uriEncode).join('/'),
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
