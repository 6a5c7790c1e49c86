import type { Phase } from './upload-item.ts';

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
