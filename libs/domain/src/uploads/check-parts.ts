import { DomainError } from '../errors.ts';
import type { StoredPart } from '../ports/object-storage.ts';
import type { PlannedPart } from '../upload-plan.ts';

/** What a client says it sent; `checksum` is what it computed itself, base64 CRC64NVME. */
export interface ClaimedPart {
  number: number;
  /** `*` where S3's answer was lost: matches any, as in If-Match (RFC 9110, 13.1.1). */
  etag: string;
  checksum?: string;
}

export interface PartMismatch {
  number: number;
  reason: 'missing' | 'size' | 'etag' | 'checksum' | 'unexpected';
}

/**
 * Holds what S3 has against the plan, and what the client says against what S3 has. S3's word counts: a part that the
 * client does not mention is still checked against the plan.
 * @throws DomainError PARTS_MISMATCH naming every part to send again
 */
export function checkParts(
  plan: readonly PlannedPart[],
  stored: readonly StoredPart[],
  claimed: readonly ClaimedPart[],
): void {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  const mismatches: PartMismatch[] = [];
  for (const { number, size } of plan) {
    const part = byNumber.get(number);
    if (!part) mismatches.push({ number, reason: 'missing' });
    else if (part.size !== size) mismatches.push({ number, reason: 'size' });
  }
  for (const { number } of stored) {
    if (number > plan.length) mismatches.push({ number, reason: 'unexpected' });
  }
  for (const claim of claimed) {
    const part = byNumber.get(claim.number);
    if (!part) {
      if (claim.number > plan.length) mismatches.push({ number: claim.number, reason: 'unexpected' });
    } else if (claim.etag !== '*' && bare(part.etag) !== bare(claim.etag))
      mismatches.push({ number: claim.number, reason: 'etag' });
    else if (claim.checksum && claim.checksum !== part.checksum)
      mismatches.push({ number: claim.number, reason: 'checksum' });
  }
  if (mismatches.length === 0) return;
  const numbers = [...new Set(mismatches.map((m) => m.number))];
  throw new DomainError(
    'PARTS_MISMATCH',
    `The stored parts do not add up to the file; look at ${named(numbers)}.`,
    { parts: mismatches },
  );
}

function named(numbers: number[]): string {
  const shown = numbers.slice(0, 10).join(', ');
  return `part${numbers.length === 1 ? '' : 's'} ${shown}${numbers.length > 10 ? ` and ${numbers.length - 10} more` : ''}`;
}

/** S3 quotes ETags; clients do or do not. */
function bare(etag: string): string {
  return etag.replaceAll('"', '');
}
