import type { UploadItem } from './upload-item.ts';

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
