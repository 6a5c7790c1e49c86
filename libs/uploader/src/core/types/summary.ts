import type { Phase } from './upload-item.ts';

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
