import type { Credentials } from './authenticate.ts';
import { parseScope } from './parse-authorization.ts';
import * as refuse from './signature-error.ts';
import { ALGORITHM, hmacHex, sameSignature, signingKey } from './signing.ts';

/** Bytes that the policy allows the file to have. */
export interface PolicyLimits {
  readonly min: number;
  readonly max: number;
}

type Fields = ReadonlyMap<string, string>;

/** Fields that need no condition (S3, "Creating a POST policy"). */
const FREE = ['policy', 'x-amz-signature', 'file', 'bucket'];

/**
 * Verifies the signature of a browser form's policy, its expiration, and that every field obeys a condition.
 * `fields` have lower-case names and hold `bucket`. @throws AccessDenied, SignatureDoesNotMatch, InvalidAccessKeyId (403)
 */
export function verifyPolicy(fields: Fields, credentials: Credentials, now: number): PolicyLimits {
  const policy = fields.get('policy');
  const signature = fields.get('x-amz-signature');
  if (!policy || !signature || fields.get('x-amz-algorithm') !== ALGORITHM) throw refuse.accessDenied();
  const scope = parseScope(fields.get('x-amz-credential') ?? '', refuse.malformedQuery);
  if (scope.accessKeyId !== credentials.accessKeyId) throw refuse.invalidAccessKeyId(scope.accessKeyId);
  if (scope.service !== 's3' || !fields.get('x-amz-date')?.startsWith(scope.day)) throw refuse.accessDenied();
  const expected = hmacHex(signingKey(credentials.secretAccessKey, scope), policy);
  if (!sameSignature(expected, signature)) throw refuse.signatureDoesNotMatch({ StringToSign: policy });
  return checkPolicy(parsePolicy(policy), fields, now);
}

interface Policy {
  readonly expiration: number;
  readonly conditions: readonly unknown[];
}

function parsePolicy(base64: string): Policy {
  try {
    const { expiration, conditions } = JSON.parse(Buffer.from(base64, 'base64').toString()) as Record<
      string,
      unknown
    >;
    const time = Date.parse(String(expiration));
    if (Array.isArray(conditions) && !Number.isNaN(time)) return { expiration: time, conditions };
  } catch {
    // falls through to the refusal
  }
  throw violated('Invalid JSON.');
}

function checkPolicy({ expiration, conditions }: Policy, fields: Fields, now: number): PolicyLimits {
  if (now > expiration) throw violated('Policy expired.');
  const covered = new Set(FREE);
  let limits = { min: 0, max: Infinity };
  for (const [operator, name, value] of conditions.flatMap(normalised)) {
    if (operator === 'content-length-range') {
      limits = { min: Math.max(limits.min, Number(name)), max: Math.min(limits.max, Number(value)) };
      if (Number.isNaN(limits.min + limits.max)) throw violated('Invalid content-length-range.');
      continue;
    }
    const field = String(name).replace(/^\$/, '').toLowerCase();
    if (!holds(operator, fields.get(field) ?? '', String(value)))
      throw violated(`Policy Condition failed: ${JSON.stringify([operator, name, value])}`);
    covered.add(field);
  }
  const extra = [...fields.keys()].filter((name) => !covered.has(name) && !name.startsWith('x-ignore-'));
  if (extra.length > 0) throw violated(`Extra input fields: ${extra.join(', ')}`);
  return limits;
}

/** `{"acl":"private"}` is short for `["eq","$acl","private"]`. */
function normalised(condition: unknown): [string, unknown, unknown][] {
  if (Array.isArray(condition)) return [[String(condition[0]).toLowerCase(), condition[1], condition[2]]];
  if (typeof condition !== 'object' || condition === null) throw violated('Invalid condition.');
  return Object.entries(condition).map(([name, value]) => ['eq', `$${name}`, value]);
}

function holds(operator: string, actual: string, expected: string): boolean {
  if (operator === 'eq') return actual === expected;
  return operator === 'starts-with' && actual.startsWith(expected);
}

const violated = (why: string): Error => refuse.accessDenied(`Invalid according to Policy: ${why}`);
