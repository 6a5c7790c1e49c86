import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

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

export const hmacHex = (key: Buffer, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex');

export const scopeText = (scope: CredentialScope): string =>
  `${scope.day}/${scope.region}/${scope.service}/aws4_request`;

/** Keys by secret and scope: every request of a day asks for the same few, and each costs four digests. */
const keys = new Map<string, Buffer>();
const MOST_KEYS = 100;

/** The key of one day, region and service. */
export function signingKey(secret: string, scope: CredentialScope): Buffer {
  const name = JSON.stringify([secret, scopeText(scope)]);
  let key = keys.get(name);
  if (!key) {
    key = [scope.day, scope.region, scope.service, 'aws4_request'].reduce<Buffer>(
      (previous, step) => createHmac('sha256', previous).update(step).digest(),
      Buffer.from(`AWS4${secret}`),
    );
    if (keys.size >= MOST_KEYS) keys.clear();
    keys.set(name, key);
  }
  return key;
}

/** Compares two signatures without telling by its duration where they differ. */
export function sameSignature(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
