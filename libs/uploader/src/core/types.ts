/** What the engine shows to the outside: plain snapshots that are never changed after they were handed out. */

/** Where an item stands. The allowed moves are one table in `phases.ts`. */
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

export interface Totals {
  /** Items that count: all but refused and cancelled ones. */
  readonly files: number;
  readonly filesReady: number;
  /** refused + rejected + failed. */
  readonly filesFailed: number;
  /** Items that still have something to do, paused ones included. */
  readonly filesActive: number;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly storedBytes: number;
  /** Bytes per second over a sliding window, null until steady. */
  readonly speed: number | null;
  readonly secondsLeft: number | null;
}

/** One coalesced batch of news: at most one per animation frame. */
export interface Change {
  /** New snapshots of the items that changed or were added, in no particular order. */
  readonly changed: readonly UploadItem[];
  readonly removed: readonly string[];
  readonly totals: Totals;
}

/** A file that may be opened again after a reload. FileSystemFileHandle is one. */
export interface FileHandle {
  getFile(): Promise<Blob & { name?: string; lastModified?: number }>;
}

/** What can be uploaded: a `File`, or any Blob with a name beside it (Node: `fs.openAsBlob`). */
export interface UploadEntry {
  file: Blob & { name?: string; lastModified?: number };
  /** Default: file.name. */
  name?: string;
  /** Relative folder, "a/b". Default: the folder part of webkitRelativePath. */
  path?: string;
  /** Kept in IndexedDB, so that a reload finds the file again without asking. */
  handle?: FileHandle;
  /** ms since the epoch. Default: file.lastModified. */
  lastModified?: number;
}

/** fast: as much as helps. background: one part at a time. mbit: at most so many Mbit/s on average. */
export type Mode = 'fast' | 'background' | { mbit: number };

/** An unfinished upload of this person, from this browser or another device. */
export interface ResumableUpload {
  uploadId: string;
  name: string;
  path: string;
  size: number;
  lastModified?: number;
  createdAt: string;
  expiresAt: string;
  /** The file is known here: `continueUpload(uploadId)` needs no file (the browser may ask for permission). */
  hasFile: boolean;
  /** A living tab of this browser is at it: neither to be continued nor discarded here. */
  elsewhere?: TabProgress;
  /** Discarded a moment ago: `undoDiscard(uploadId)` takes it back. */
  discarding?: boolean;
}

/** How far another tab of this browser is. All 0 until it has said so. */
export interface TabProgress {
  phase: Phase;
  sentBytes: number;
  storedBytes: number;
  secondsLeft: number | null;
}

export interface SummaryRow {
  name: string;
  path: string;
  size: number;
  phase: Phase;
  code: string;
  detail: string;
  requestId: string;
  fileId: string;
  /** `CRC64NVME:` and the checksum in Base64, or ''. */
  checksum: string;
}

export interface Summary {
  ready: number;
  failed: number;
  cancelled: number;
  unfinished: number;
  rows: readonly SummaryRow[];
}

export interface Uploader {
  /** Judges at once and queues what is acceptable. Returns the new items (refused ones included), in order. */
  add(entries: readonly UploadEntry[]): Promise<readonly UploadItem[]>;
  pause(id: string): void;
  resume(id: string): void;
  /** Stops, and drops what the server holds of it: after ten seconds, in which `retry(id)` takes it back (`undoable`). */
  cancel(id: string): void;
  /** Failed, rejected by network or cancelled items go on or start again; stored parts are kept where possible. */
  retry(id: string): void;
  /** Takes it off the list (cancels first when it is active). */
  remove(id: string): void;
  pauseAll(): void;
  resumeAll(): void;
  retryFailed(): void;
  /** Removes ready, refused, rejected and cancelled items from the list. */
  clearFinished(): void;
  /** Asks the server for the unfinished uploads that are not in `items`. */
  resumable(): Promise<readonly ResumableUpload[]>;
  /** The same as last asked for, and what has become of it since: here, and in the other tabs of this browser. */
  readonly unfinished: readonly ResumableUpload[];
  /** Calls back whenever `unfinished` is another. Returns the function that ends the subscription. */
  subscribeUnfinished(listener: (unfinished: readonly ResumableUpload[]) => void): () => void;
  /**
   * Goes on with an upload after a reload or from another device. Without `file` the remembered handle is used
   * (call it from a click: the browser may ask). Rejects with a problem NOT_SAME_FILE, FILE_NEEDED, NOT_FOUND or OTHER_TAB.
   */
  continueUpload(uploadId: string, file?: UploadEntry['file']): Promise<UploadItem>;
  /** Drops an unfinished upload and the bytes stored of it, at once. Rejects with OTHER_TAB where a living tab is at it. */
  dropUpload(uploadId: string): Promise<void>;
  /** The same after ten seconds, in which `undoDiscard` takes it back. A page that is closed meanwhile has dropped nothing. */
  discardUpload(uploadId: string): Promise<void>;
  /** Returns whether it was in time. */
  undoDiscard(uploadId: string): boolean;
  /** News from elsewhere (WebSocket) about a file, to spare the polling while `verifying`. */
  fileChanged(file: {
    id: string;
    status: string;
    reason?: Pick<Problem, 'code' | 'detail' | 'claimed' | 'found' | 'firstBytes'>;
  }): void;
  readonly items: readonly UploadItem[];
  item(id: string): UploadItem | undefined;
  readonly totals: Totals;
  readonly mode: Mode;
  setMode(mode: Mode): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void;
  summary(): Summary;
  /** RFC 4180, with a header line. Safe to open in a spreadsheet. */
  summaryCsv(): string;
  /** Stops everything without dropping what the server holds (a reload could go on). */
  destroy(): void;
}

/** Where access tokens come from. `refresh` is called once for everybody, never twice at the same time. */
export interface TokenSource {
  getAccessToken(): string | null | Promise<string | null>;
  /** Fetches a new access token. false: the session is over. Rejects on network trouble. */
  refresh(): Promise<boolean>;
}

/** Steps of the page that the engine waits for. One that rejects ends the item as failed: HOOK_FAILED, with its message. */
export interface Hooks {
  /** Before the server is asked for the upload: what a page wants to know of it first, or a reason not to begin. */
  beforeCreate?(item: UploadItem): Promise<void> | void;
  /** The server has the file and calls it ready; the item is ready when this is done. After a failure `retry(id)` calls it again. */
  uploaded?(item: UploadItem): Promise<void> | void;
}
