import type { FileRecord } from '../file-record.ts';
import type { UploadState } from '../upload-state.ts';

/**
 * What happened to a file, told by the write that made it so:
 *
 * - `created`   the record is there; its bytes are still coming
 * - a state     it became that, see upload-state.ts
 * - `renamed`, `deleted` (into the trash), `restored`
 * - `removed`   the record is gone for good
 */
export type FileEventKind =
  'created' | 'renamed' | 'deleted' | 'restored' | 'removed' | Exclude<UploadState, 'uploading'>;

/** @returns null for a write that nobody outside cares about, e.g. that the sweeper tries again later */
export function fileEvent(before: FileRecord | null, after: FileRecord | null): FileEventKind | null {
  if (!after) return before ? 'removed' : null;
  if (!before) return 'created';
  if (before.deletedAt !== after.deletedAt) return after.deletedAt ? 'deleted' : 'restored';
  if (before.status !== after.status && after.status !== 'uploading') return after.status;
  return before.name === after.name ? null : 'renamed';
}
