import type { Change, Totals } from './change.ts';
import type { ResumableUpload } from './resumable-upload.ts';
import type { Summary } from './summary.ts';
import type { Mode, UploadEntry } from './upload-entry.ts';
import type { Problem, UploadItem } from './upload-item.ts';

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
