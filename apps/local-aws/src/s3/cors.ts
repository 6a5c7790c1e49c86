import { Recent } from '../recent.ts';
import { s3Error } from './s3-error.ts';
import { list, readXml, text } from './xml-reader.ts';
import type { S3Call, S3Reply } from './s3-call.ts';
import { AwsError } from '../gateway/aws-error.ts';

export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly expose: readonly string[];
  readonly maxAge?: string | undefined;
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
/** Rules of one configuration (PutBucketCors). */
const MAX_RULES = 100;

/** @throws MalformedXML, InvalidRequest (400) */
export function corsRules(configuration: string): CorsRule[] {
  const texts = (rule: unknown, name: string): string[] => list(rule, name).map(String);
  const rules = list(readXml(Buffer.from(configuration), 'CORSConfiguration'), 'CORSRule').map((rule) => ({
    origins: texts(rule, 'AllowedOrigin'),
    methods: texts(rule, 'AllowedMethod'),
    headers: texts(rule, 'AllowedHeader'),
    expose: texts(rule, 'ExposeHeader'),
    maxAge: text(rule, 'MaxAgeSeconds'),
  }));
  if (rules.length === 0 || rules.length > MAX_RULES) throw s3Error('MalformedXML');
  for (const { origins, methods } of rules) {
    if (origins.length === 0 || methods.length === 0) throw s3Error('MalformedXML');
    const unknown = methods.find((method) => !METHODS.includes(method));
    if (unknown)
      throw s3Error(
        'InvalidRequest',
        `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
      );
  }
  return rules;
}

/** Answers `OPTIONS` for a browser; needs no signature, like on S3. @throws AccessForbidden (403) */
export function preflight(call: S3Call): S3Reply {
  const [origin, method] = [call.headers.get('origin'), call.headers.get('access-control-request-method')];
  if (!origin) throw s3Error('InvalidRequest', 'Insufficient information. Origin request header needed.');
  if (!method || !METHODS.includes(method))
    throw s3Error('InvalidRequest', `Invalid Access-Control-Request-Method: ${method}`);
  const asked = (call.headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = matching(call, origin, method, asked);
  if (!rule) {
    throw new AwsError(
      'AccessForbidden',
      403,
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  }
  return {
    status: 200,
    headers: {
      ...allow(rule, origin),
      ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    },
  };
}

/** The headers that let the page read an answer, refusals included. Empty when no rule matches. */
export function corsHeaders(call: S3Call): Record<string, string> {
  const origin = call.headers.get('origin');
  const rule = origin && call.bucket ? matching(call, origin, call.method, []) : undefined;
  return rule ? allow(rule, origin!) : {};
}

/** Rules by their text: a browser asks before every part. */
const known = new Recent<CorsRule[]>();

function matching({ store, bucket }: S3Call, origin: string, method: string, asked: readonly string[]) {
  const configuration = store.index.buckets.config(bucket, 'cors');
  if (!configuration) return undefined;
  return known
    .get(configuration, () => corsRules(configuration))
    .find(
      (rule) =>
        rule.origins.some((pattern) => wildcard(pattern, origin)) &&
        rule.methods.includes(method) &&
        asked.every((name) => rule.headers.some((pattern) => wildcard(pattern.toLowerCase(), name))),
    );
}

function allow({ origins, methods, expose, maxAge }: CorsRule, origin: string): Record<string, string> {
  const anyone = origins.includes('*');
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    ...(!anyone && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': methods.join(', '),
    ...(expose.length > 0 && { 'access-control-expose-headers': expose.join(', ') }),
    ...(maxAge && { 'access-control-max-age': maxAge }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** S3 allows one `*` in a pattern. */
function wildcard(pattern: string, value: string): boolean {
  const [start, end] = pattern.split('*') as [string, string?];
  if (end === undefined) return pattern === value;
  return value.length >= start.length + end.length && value.startsWith(start) && value.endsWith(end);
}
