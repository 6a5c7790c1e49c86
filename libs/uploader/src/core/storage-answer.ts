import type { PutAnswer } from './platform.ts';
import { isTransient, retryAfterMs } from './retry-policy.ts';

/** What became of one PUT of a part. */
export type StorageOutcome =
  | { kind: 'stored'; etag: string; checksum: string | null }
  /** An object that only these very bytes could become lies there already: an earlier answer was lost. */
  | { kind: 'there' }
  /** S3 received other bytes than those that the URL is for. */
  | { kind: 'mismatch' }
  /** The URL is no longer good. */
  | { kind: 'forbidden'; code: string; requestId?: string }
  | { kind: 'transient'; code: string; retryAfterMs: number; tooMuch: boolean; requestId?: string }
  /** The multipart upload does not exist any more. */
  | { kind: 'gone'; requestId?: string }
  | { kind: 'refused'; code: string; requestId?: string };

/**
 * Codes of S3 that are worth another try although their status says 4xx or even 200.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const TRANSIENT = new Set([
  ...['RequestTimeout', 'SlowDown', 'InternalError', 'ServiceUnavailable', 'OperationAborted', 'Throttling'],
  ...['IncompleteBody', 'ConditionalRequestConflict', 'NoETag'],
]);
const MISMATCH = new Set(['BadDigest', 'XAmzContentChecksumMismatch']);
const TOO_MUCH = new Set(['SlowDown', 'Throttling', 'ServiceUnavailable']);

export function classifyAnswer(answer: PutAnswer): StorageOutcome {
  const requestId = tag(answer.text, 'RequestId') ?? answer.header('x-amz-request-id') ?? undefined;
  const etag = answer.header('etag');
  const ok = answer.status >= 200 && answer.status < 300;
  // S3 may begin to answer 200 before it knows that it will fail; and without an ETag nothing can be completed.
  const code = tag(answer.text, 'Code') ?? (ok && !etag ? 'NoETag' : `HTTP_${answer.status}`);
  if (ok && etag && !answer.text.includes('<Error')) {
    return { kind: 'stored', etag, checksum: answer.header('x-amz-checksum-crc64nvme') };
  }
  if (code === 'PreconditionFailed') return { kind: 'there' };
  if (MISMATCH.has(code)) return { kind: 'mismatch' };
  if (answer.status === 403) return { kind: 'forbidden', code, requestId };
  if (code === 'NoSuchUpload') return { kind: 'gone', requestId };
  if (ok || isTransient(answer.status) || TRANSIENT.has(code)) {
    const wait = retryAfterMs(answer.header('retry-after'), answer.header('date'));
    return {
      kind: 'transient',
      code,
      retryAfterMs: wait,
      tooMuch: TOO_MUCH.has(code) || answer.status === 429,
      requestId,
    };
  }
  return { kind: 'refused', code, requestId };
}

function tag(xml: string, name: string): string | null {
  return new RegExp(`<${name}>([^<]{1,200})</${name}>`).exec(xml)?.[1] ?? null;
}
