import type { Reason } from '../file-record.ts';

/** Why a file ends without anybody having sent a wrong one. Clients translate the codes. */
export const END_REASONS = {
  PARTS_LOST: reason('PARTS_LOST', 'The parts of this upload are gone. Please send the file again.'),
  PARTS_CHANGED: reason(
    'PARTS_CHANGED',
    'The parts of this upload changed while it was completed. Please send the file again.',
  ),
  OBJECT_LOST: reason('OBJECT_LOST', 'The stored bytes of this file are gone. Please send the file again.'),
  OBJECT_CHANGED: reason(
    'OBJECT_CHANGED',
    'The stored bytes are not the ones that were sent. Please send the file again.',
  ),
  CONTENT_ENCODED: reason(
    'CONTENT_ENCODED',
    'The file was stored with a Content-Encoding, so that a reader would get something else.',
  ),
  UNVERIFIABLE: reason(
    'UNVERIFIABLE',
    'This file could not be verified in many attempts. Please send it again.',
  ),
} as const;

/** Every code that `reason` of a rejected or failed file can have. */
export const REASON_CODES = [
  'CONTENT_MISMATCH',
  'CONTENT_DAMAGED',
  'MALWARE_FOUND',
  ...(Object.keys(END_REASONS) as (keyof typeof END_REASONS)[]),
] as const;

function reason(code: string, detail: string): Reason {
  return { code, detail };
}
