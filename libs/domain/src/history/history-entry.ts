import type { UploadEvent } from '../activity/upload-event.ts';
import type { Reason } from '../file-record.ts';

/** How an upload ended. */
export const OUTCOMES = ['ready', 'refused', 'rejected', 'failed', 'aborted', 'expired'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One file that somebody wanted to upload, and what became of it. */
export interface HistoryEntry {
  /** ISO 8601. */
  at: string;
  outcome: Outcome;
  name: string;
  path?: string;
  /** Bytes. */
  size?: number;
  /** Where there is, or was, a record. */
  fileId?: string;
  /** Base64 CRC64NVME of the whole file, with `ready`. */
  checksum?: string;
  /** The content was there already; nothing was sent. */
  alreadyStored?: true;
  /** With `refused`, `rejected` and `failed`. */
  reason?: Reason;
  /** Of the call in which it ended. */
  requestId?: string;
}

/** Days. */
export const HISTORY_DAYS = 30;

/** Characters; what was refused may have a name and a folder longer than any that is taken. */
const MAX = { name: 255, path: 1024 };

/** What is to be remembered of an event; null when it ends nothing. */
export function historyEntryOf(event: UploadEvent, at: string, requestId?: string): HistoryEntry | null {
  const outcome = OUTCOMES.find((one) => one === event.kind);
  if (!outcome) return null;
  const file = 'file' in event ? event.file : undefined;
  const { name, path, size } = file ?? (event as Extract<UploadEvent, { kind: 'refused' }>);
  return {
    at,
    outcome,
    name: name.slice(0, MAX.name),
    ...(path && { path: path.slice(0, MAX.path) }),
    ...(size !== undefined && { size }),
    ...(file && { fileId: file.id }),
    ...(outcome === 'ready' && file?.checksum && { checksum: file.checksum }),
    ...(outcome === 'ready' && file?.storage.copyOf && { alreadyStored: true as const }),
    ...('reason' in event && { reason: event.reason }),
    ...(requestId && { requestId }),
  };
}
