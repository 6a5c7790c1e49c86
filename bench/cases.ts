const MIB = 1024 * 1024;

export interface Case {
  id: string;
  title: string;
  /** Bytes of one file. */
  size: number;
  files: number;
  rounds: number;
  /** Over the thin line. */
  slow?: boolean;
  /** Least ratio to the limit that Intake promises. */
  promise?: number;
}

export const SLOW = { mbit: 20, rttMs: 100 };

export const CASES: readonly Case[] = [
  { id: '1MB', title: '1 MB', size: 1e6, files: 1, rounds: 9 },
  { id: '100MB', title: '100 MB', size: 100e6, files: 1, rounds: 5 },
  { id: '1GiB', title: '1 GiB', size: 1024 * MIB, files: 1, rounds: 5, promise: 0.85 },
  { id: '500x20KB', title: '500 x 20 KB', size: 20e3, files: 500, rounds: 5 },
  {
    id: 'slow',
    title: `25 MB at ${SLOW.mbit} Mbit/s, ${SLOW.rttMs} ms`,
    size: 25e6,
    files: 1,
    rounds: 3,
    slow: true,
    promise: 0.95,
  },
];

export interface Contestant {
  /** Its name in bench/page/main.ts. */
  id: string;
  title: string;
  /** On the page of the stand-in for the distribution; for many small files only. */
  near?: boolean;
  /** Where its bytes end. */
  target: 'intake' | 's3' | 'tus' | 'form';
  /** Sends many files as one request, or cannot send many: no match for "one by one". */
  notOneByOne?: boolean;
}

/** The first is the limit that all are measured by. */
export const CONTESTANTS: readonly Contestant[] = [
  { id: 'onePut', title: 'one XHR PUT of the File (limit)', target: 's3' },
  { id: 'intake', title: 'Intake', target: 'intake' },
  { id: 'intakeAgain', title: 'Intake, the line is known', target: 'intake' },
  { id: 'intakeNear', title: 'Intake by the near address', target: 'intake', near: true },
  { id: 'uppy5', title: '@uppy/aws-s3 5', target: 's3' },
  { id: 'uppy6', title: '@uppy/aws-s3 6', target: 's3' },
  { id: 'tus', title: 'tus', target: 'tus' },
  { id: 'tusFourPieces', title: 'tus, 4 pieces', target: 'tus', notOneByOne: true },
  { id: 'form', title: 'form through multer', target: 'form', notOneByOne: true },
];

/** Four pieces of small files make no sense, nor does a near address for large ones; what is known of the line is for large ones. */
export function takesPart({ id, near }: Contestant, { files, slow }: Case): boolean {
  if (near) return files > 1;
  if (id === 'intakeAgain') return files === 1 && !slow;
  return id !== 'tusFourPieces' || files === 1;
}
