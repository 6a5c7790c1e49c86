import type { KeyObject } from 'node:crypto';
import { canonicalRequest, type SignableRequest } from './canonical-request.ts';
import { parseAmzDate, parseHeader, parseQuery, type PresentedSignature } from './parse-authorization.ts';
import * as refuse from './signature-error.ts';
import { ALGORITHM, sameSignature, scopeText, sha256Hex, signingKey, hmacHex } from './signing.ts';
import type { CredentialScope } from './signing.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who signed a request, and what the signature says about its body. */
export interface Authentication {
  readonly scope: CredentialScope;
  readonly date: string;
  readonly signature: string;
  readonly key: KeyObject;
  /** The body's SHA-256 in hex, or one of the UNSIGNED-/STREAMING- words. */
  readonly payloadHash: string;
}

/** Clocks may differ by 15 minutes (S3 error RequestTimeTooSkewed). */
const MAX_SKEW_MS = 15 * 60_000;

export interface AuthenticateOptions {
  readonly credentials: Credentials;
  readonly service: string;
  readonly now: number;
  /** The JSON services hash the body themselves; S3 believes the header and checks it while the body streams in. */
  readonly bodySha256?: string;
}

/**
 * Verifies the one signature of a request.
 * @throws AwsError with the code that AWS gives: AccessDenied, SignatureDoesNotMatch, InvalidAccessKeyId, ...
 */
export function authenticate(request: SignableRequest, options: AuthenticateOptions): Authentication {
  const presented = present(request);
  checkScope(request, presented, options);
  checkTime(presented, options.now);
  if (options.service === 's3') checkSignedHeaders(request, presented);
  const payloadHash = options.bodySha256 ?? declaredPayloadHash(request, presented);
  const key = signingKey(options.credentials.secretAccessKey, presented.scope);
  const canonical = canonicalRequest(request, presented.signedHeaders, payloadHash, options.service);
  const toSign = [ALGORITHM, presented.date, scopeText(presented.scope), sha256Hex(canonical)].join('\n');
  if (!sameSignature(hmacHex(key, toSign), presented.signature)) {
    throw refuse.signatureDoesNotMatch({
      AWSAccessKeyId: presented.scope.accessKeyId,
      StringToSign: toSign,
      SignatureProvided: presented.signature,
      CanonicalRequest: canonical.toString('latin1'),
    });
  }
  return { scope: presented.scope, date: presented.date, signature: presented.signature, key, payloadHash };
}

function present({ headers, query }: SignableRequest): PresentedSignature {
  const authorization = headers.get('authorization');
  const presigned = query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm');
  if (authorization && presigned) throw refuse.malformedHeader('Only one auth mechanism allowed');
  if (presigned) return parseQuery(query);
  if (!authorization) throw refuse.accessDenied();
  const date = headers.get('x-amz-date');
  if (!date) throw refuse.accessDenied('AWS authentication requires a valid Date or x-amz-date header');
  return parseHeader(authorization, date);
}

function checkScope(
  request: SignableRequest,
  { source, scope, date }: PresentedSignature,
  o: AuthenticateOptions,
) {
  const malformed = source === 'header' ? refuse.malformedHeader : refuse.malformedQuery;
  if (request.headers.has('x-amz-security-token') || request.query.has('X-Amz-Security-Token'))
    throw refuse.invalidToken();
  if (scope.accessKeyId !== o.credentials.accessKeyId) throw refuse.invalidAccessKeyId(scope.accessKeyId);
  if (scope.service !== o.service)
    throw malformed(`incorrect service "${scope.service}". This endpoint belongs to "${o.service}".`);
  if (!date.startsWith(scope.day))
    throw malformed('Invalid credential date. This date is not the same as X-Amz-Date.');
}

function checkTime({ source, date, expires = 0 }: PresentedSignature, now: number): void {
  const signedAt = parseAmzDate(date);
  if (Number.isNaN(signedAt))
    throw refuse.accessDenied('AWS authentication requires a valid Date or x-amz-date header');
  if (source === 'header') {
    if (Math.abs(now - signedAt) > MAX_SKEW_MS) throw refuse.timeTooSkewed(date, now);
    return;
  }
  if (signedAt - now > MAX_SKEW_MS) throw refuse.accessDenied('Request is not valid yet');
  const end = signedAt + expires * 1000;
  if (now > end) {
    throw refuse.accessDenied('Request has expired', {
      'X-Amz-Expires': String(expires),
      Expires: refuse.isoSeconds(end),
      ServerTime: refuse.isoSeconds(now),
    });
  }
}

/** "You must include the host header and any x-amz-* headers": what is not signed could have been added by anyone. */
function checkSignedHeaders(request: SignableRequest, { signedHeaders }: PresentedSignature): void {
  const unsigned = [...request.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  if (unsigned.length === 0) return;
  throw refuse.accessDenied('There were headers present in the request which were not signed', {
    HeadersNotSigned: unsigned.join(', '),
  });
}

function declaredPayloadHash({ headers, query }: SignableRequest, { source }: PresentedSignature): string {
  const declared = headers.get('x-amz-content-sha256');
  if (declared) return declared;
  if (source === 'query') return query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  throw refuse.missingContentSha256();
}
