import type { Query } from '../gateway/request-target.ts';
import { malformedHeader, malformedQuery } from './signature-error.ts';
import { ALGORITHM, type CredentialScope } from './signing.ts';
import type { AwsError } from '../gateway/aws-error.ts';

/** A signature as presented, not yet believed. */
export interface PresentedSignature {
  readonly source: 'header' | 'query';
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `X-Amz-Date`, as sent. */
  readonly date: string;
  /** Seconds of validity; presigned only. */
  readonly expires?: number;
}

/** 7 days: the longest life of a presigned URL (Amazon S3 API, "Authenticating Requests: Using Query Parameters"). */
const MAX_EXPIRES_SECONDS = 604_800;

/** Reads `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export function parseHeader(authorization: string, date: string): PresentedSignature {
  const [algorithm, rest = ''] = splitOnce(authorization, ' ');
  if (algorithm !== ALGORITHM)
    throw malformedHeader('The authorization mechanism you have provided is not supported.');
  const fields = new Map(rest.split(',').map((field) => splitOnce(field.trim(), '=') as [string, string]));
  const [credential, signed, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((n) =>
    fields.get(n),
  );
  if (!credential || !signed || !signature)
    throw malformedHeader('The authorization header that you provided is not valid.');
  return {
    source: 'header',
    scope: parseScope(credential, malformedHeader),
    signedHeaders: signed.split(';'),
    signature,
    date,
  };
}

/** Reads the `X-Amz-*` parameters of a presigned URL. */
export function parseQuery(query: Query): PresentedSignature {
  const value = (name: string): string => {
    const found = query.get(name);
    if (!found) throw malformedQuery(`Query-string authentication version 4 requires the ${name} parameter.`);
    return found;
  };
  if (value('X-Amz-Algorithm') !== ALGORITHM)
    throw malformedQuery('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const presented = {
    source: 'query' as const,
    scope: parseScope(value('X-Amz-Credential'), malformedQuery),
    signedHeaders: value('X-Amz-SignedHeaders').split(';'),
    signature: value('X-Amz-Signature'),
    date: value('X-Amz-Date'),
    expires: Number(value('X-Amz-Expires')),
  };
  if (!/^\d+$/.test(value('X-Amz-Expires'))) throw malformedQuery('X-Amz-Expires should be a number');
  if (presented.expires > MAX_EXPIRES_SECONDS)
    throw malformedQuery(
      `X-Amz-Expires must be less than a week (in seconds) that is ${MAX_EXPIRES_SECONDS}`,
    );
  return presented;
}

/** `AKID/20261123/us-west-1/s3/aws4_request` */
export function parseScope(credential: string, refuse: (message: string) => AwsError): CredentialScope {
  const fields = credential.split('/');
  const [day, region, service, end] = fields.slice(-4);
  if (fields.length < 5 || !day || !region || !service || end !== 'aws4_request' || !/^\d{8}$/.test(day)) {
    throw refuse(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  return { accessKeyId: fields.slice(0, -4).join('/'), day, region, service };
}

/** Milliseconds since the epoch of `20261123T101112Z`; NaN when it is not such a date. */
export function parseAmzDate(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return iso === text ? NaN : Date.parse(iso);
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
