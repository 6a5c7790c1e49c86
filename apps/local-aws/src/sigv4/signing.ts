import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Recent } from '../recent.ts';

/** The words of Signature Version 4 (AWS General Reference, "Create a signed AWS API request"). */
export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const EMPTY_SHA256 = createHash('sha256').digest('hex');

export interface CredentialScope {
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

export const sha256Hex = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

export const hmacHex = (key: KeyObject, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex');

export const scopeText = (scope: CredentialScope): string =>
  `${scope.day}/${scope.region}/${scope.service}/aws4_request`;

/** By secret and scope; each costs four digests. Ready for use: what Node makes of a Buffer each time costs more than the digest. */
const keys = new Recent<KeyObject>();

/** The key of one day, region and service. */
export function signingKey(secret: string, scope: CredentialScope): KeyObject {
  return keys.get(JSON.stringify([secret, scopeText(scope)]), () =>
    createSecretKey(
      [scope.day, scope.region, scope.service, 'aws4_request'].reduce<Buffer>(
        (key, step) => createHmac('sha256', key).update(step).digest(),
        Buffer.from(`AWS4${secret}`),
      ),
    ),
  );
}

/** Compares two signatures without telling by its duration where they differ. */
export function sameSignature(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
