/** Where an item stands. The allowed moves are one table in `../phases.ts`. */
export type Phase =
  | 'queued' // judged and accepted, waits for its turn
  | 'starting' // the create call is under way
  | 'uploading' // bytes flow
  | 'paused' // by the person, or because the session ended (`note.code` SIGNED_OUT)
  | 'offline' // goes on by itself
  | 'retrying' // something went wrong and is being tried again (`note` says what)
  | 'waiting' // the server asked for a pause, or another tab is uploading (`note` says which)
  | 'finishing' // every byte is stored, complete is under way
  | 'verifying' // the server looks at what it stored
  | 'ready' // the server said so: the only 100 %
  | 'refused' // judged before a byte was sent: too large, empty, not allowed
  | 'rejected' // the server looked at the stored bytes and does not take them
  | 'failed' // gave up; `problem` says why and whether a retry makes sense
  | 'cancelled';

/** Something to know that stops nothing. Codes: LARGE_FILE and whatever the server sends along. */
export interface Warning {
  code: string;
  detail: string;
}

/** Why an item is not simply `uploading` right now, or why its progress went back. */
export interface Note {
  code:
    | 'NETWORK' // reset, timeout or no connection; tried again by itself
    | 'STALLED' // no byte for 30 s
    | 'SERVER_BUSY' // 429, 5xx or SlowDown
    | 'CHECKSUM_MISMATCH' // a part arrived changed and is sent again: progress goes back by that part
    | 'SMALLER_PARTS' // the line is slower than last time: large parts that had just begun are cut into smaller ones
    | 'URL_EXPIRED' // a part came too late for its URL and is sent again with a fresh one: progress goes back by it
    | 'PARTS_RESENT' // the server misses parts: they are sent again
    | 'SIGNED_OUT' // the session ended; `resumeAll()` after signing in goes on
    | 'OTHER_TAB' // another tab of this browser is uploading
    | 'FINISHING_PARTS'; // paused, and the `parts` that are past half are finished first
  detail: string;
  /** Parts still under way, with FINISHING_PARTS. */
  parts?: number;
  /** Milliseconds until the next try, where known. */
  retryInMs?: number;
  /** The server asked for the pause (Retry-After). */
  asked?: boolean;
}

/** A failure with a name. `code` is stable, `detail` is for people. */
export interface Problem {
  code: string;
  title: string;
  detail: string;
  /** To quote to whoever runs the server. Absent where no server was involved. */
  requestId?: string;
  /** Whether `retry(id)` can help. */
  retryable: boolean;
  /** Bytes, with FILE_TOO_LARGE. */
  limit?: number;
  /** With CONTENT_MISMATCH and CONTENT_DAMAGED: the extension of the name and the format of the content. */
  claimed?: string;
  found?: string;
  /** Of a program. */
  firstBytes?: string;
}

export interface UploadItem {
  readonly id: string;
  readonly name: string;
  /** Relative folder ("a/b"), or '' when the file was dropped by itself. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly phase: Phase;
  /** Bytes handed to the network, storedBytes included. Only a `note` may make it smaller. */
  readonly sentBytes: number;
  /** Bytes that S3 acknowledged and whose checksums agree. Never more than sentBytes. */
  readonly storedBytes: number;
  /** Whether S3's checksum of every part agreed with ours and the server confirmed the whole. */
  readonly verified: boolean;
  /** Bytes per second, null until steady. */
  readonly speed: number | null;
  readonly secondsLeft: number | null;
  readonly warnings: readonly Warning[];
  readonly note?: Note;
  readonly problem?: Problem;
  readonly uploadId?: string;
  readonly fileId?: string;
  /** CRC64NVME of the whole file, base64: the receipt. Set when ready. */
  readonly checksum?: string;
  /** Bytes that an earlier session had stored: this upload went on with them. */
  readonly resumedBytes?: number;
  /** Cancelled a moment ago: `retry(id)` takes it back, and nothing is lost. */
  readonly undoable?: boolean;
  /** The server had a file with this content already: no byte of it was sent. */
  readonly alreadyStored?: true;
}
