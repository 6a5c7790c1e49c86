import { AwsError } from '../gateway/aws-error.ts';

/** The refusals of the signature check, worded as S3 words them. */
export const accessDenied = (message = 'Access Denied', details: Record<string, string> = {}): AwsError =>
  new AwsError('AccessDenied', 403, message, details);

export const signatureDoesNotMatch = (details: Record<string, string> = {}): AwsError =>
  new AwsError(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    details,
  );

export const invalidAccessKeyId = (accessKeyId: string): AwsError =>
  new AwsError(
    'InvalidAccessKeyId',
    403,
    'The AWS Access Key Id you provided does not exist in our records.',
    { AWSAccessKeyId: accessKeyId },
  );

export const malformedHeader = (message: string): AwsError =>
  new AwsError('AuthorizationHeaderMalformed', 400, message);

export const malformedQuery = (message: string): AwsError =>
  new AwsError('AuthorizationQueryParametersError', 400, message);

export const timeTooSkewed = (sent: string, now: number): AwsError =>
  new AwsError(
    'RequestTimeTooSkewed',
    403,
    'The difference between the request time and the current time is too large.',
    { RequestTime: sent, ServerTime: isoSeconds(now), MaxAllowedSkewMilliseconds: '900000' },
  );

export const invalidToken = (): AwsError =>
  new AwsError('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.');

export const isoSeconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z/, 'Z');

export const missingContentSha256 = (): AwsError =>
  new AwsError('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
