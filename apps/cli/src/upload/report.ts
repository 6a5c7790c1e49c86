import type { Run, RunState } from '@intake/contract';
import type { Change, Totals } from '@intake/uploader/node';

/** How one file ended. */
export interface FileResult {
  /** `stored`: every byte is there and the server still works on it. */
  outcome: 'ready' | 'stored' | 'refused' | 'rejected' | 'failed' | 'cancelled';
  /** Absolute path on this machine. */
  file: string;
  name: string;
  path: string;
  size: number;
  id?: string;
  /** CRC64NVME of the whole file, base64: the receipt. */
  checksum?: string;
  code?: string;
  detail?: string;
  requestId?: string;
}

/** How the analysis of an uploaded file ended. */
export interface Analysis {
  /** Absolute path on this machine. */
  file: string;
  id: string;
  run: string;
  state: RunState;
  reason?: Run['reason'];
}

export interface Ending {
  totals: Totals;
  seconds: number;
  why: 'done' | 'interrupted' | 'signed-out';
  ready: number;
  failed: number;
  /** Files that `intake resume` would go on with. */
  left: number;
}

/** Tells of an upload as it goes: as moving bars, as lines, or as JSON. */
export interface Report {
  /** News of the engine, several times a second. */
  progress(change: Change): void;
  /** An earlier upload goes on: so many bytes are there already. */
  resumed(file: { file: string; uploadId: string; storedBytes: number; size: number }): void;
  result(result: FileResult): void;
  analysed(analysis: Analysis): void;
  note(text: string): void;
  end(ending: Ending): void;
}
