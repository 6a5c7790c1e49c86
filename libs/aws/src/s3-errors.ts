import { DomainError } from '@intake/domain';
import { isOutage } from './outage.ts';

/** True when AWS answered with one of these error codes. */
export function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/**
 * What S3 refuses at CompleteMultipartUpload because of what was sent, in our words; null for everything else.
 * `InvalidRequest` is how it refuses a total that differs from `MpuObjectSize`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function completionRefusal(error: unknown): DomainError | null {
  if (isNamed(error, 'BadDigest', 'InvalidDigest', 'XAmzContentChecksumMismatch')) {
    const detail = 'The stored bytes do not have the checksum that was computed from the parts.';
    return new DomainError('CHECKSUM_MISMATCH', detail, {}, error);
  }
  if (isNamed(error, 'InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'InvalidRequest')) {
    return new DomainError(
      'PARTS_MISMATCH',
      'The stored parts do not add up to the file.',
      { parts: [] },
      error,
    );
  }
  return null;
}

/** A body that stopped half-way fails outside of the SDK's middleware; null when it was something else. */
export function brokenOff(error: unknown): DomainError | null {
  if (!isOutage(error)) return null;
  return new DomainError('UNAVAILABLE', 'The file storage broke off while it was read.', {}, error);
}
