import type { FileInfo } from '@intake/contract';
import { shallowReactive } from 'vue';
import type { ProblemDocument } from '../api/problem.ts';

/** Something that is being saved through this page: an archive of several files, or one file beside running uploads. */
export interface Download {
  id: number;
  name: string;
  files: readonly FileInfo[];
  /** `by-one`: this browser cannot write a stream to disk, the person saves file after file. */
  state: 'running' | 'done' | 'failed' | 'cancelled' | 'by-one';
  /** Files that have come whole. */
  done: number;
  /** Bytes that have come, of `size`. */
  bytes: number;
  size: number;
  missing: readonly { file: FileInfo; problem: ProblemDocument }[];
  /** Why it failed. */
  problem?: ProblemDocument;
  cancel(): void;
}

/** What `DownloadPanel.vue` shows; it loads with the first one. */
export const downloads = shallowReactive(new Set<Download>());

/** Takes a download out of sight; one that still runs is stopped. */
export function dismiss(download: Download): void {
  download.cancel();
  downloads.delete(download);
}

/** Names do not stay visible for whoever signs in next. */
export function dismissAll(): void {
  for (const download of downloads) dismiss(download);
}
