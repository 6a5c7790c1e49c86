import type { FileRecord, Reason } from '../file-record.ts';

/**
 * What happened to an upload. Reported by the use-case that made it happen, once its conditional write has held: two requests
 * at the same work tell it once, a replay does not tell it again.
 *
 * - `started`   the record is there, and the multipart upload where there is one
 * - `refused`   judged before a byte was sent; there is no record
 * - `completed` S3 has the whole object; `retries` is what the client says that it sent twice
 * - `ready`, `rejected`  the verdict on the content
 * - `failed`    the parts are lost
 * - `aborted`   given up by its owner
 * - `expired`, `finished`, `deleted`  what the sweeper found and did: given up, brought to its end, cleared away
 */
export type UploadEvent =
  | { kind: 'started' | 'ready' | 'aborted' | 'expired' | 'finished' | 'deleted'; file: FileRecord }
  | { kind: 'completed'; file: FileRecord; retries: number }
  | { kind: 'rejected' | 'failed'; file: FileRecord; reason: Reason }
  | { kind: 'refused'; ownerId: string; name: string; path?: string; size?: number; reason: Reason };

/** A client that reports more has lost count. */
export const MAX_RETRIES = 100_000;
