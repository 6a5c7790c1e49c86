import { statfs } from 'node:fs/promises';

/** The system's words for a disk that takes no more bytes. EFBIG: a file size limit (`ulimit -f`), which has the same effect. */
const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file may not grow any more',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reports errors',
};
/** SQLite's primary result codes for the same (https://sqlite.org/rescode.html). */
const SQLITE_CAUSES: Readonly<Record<number, string>> = {
  8: CAUSES['EROFS']!,
  10: CAUSES['EIO']!,
  13: CAUSES['ENOSPC']!,
};
/** Below this no part fits any more, in bytes. */
const MIN_FREE = 8 * 1024 * 1024;

/** @returns why the disk refused a write, or undefined when the error has another reason */
export function diskCause(error: unknown): string | undefined {
  const { code = '', errcode = 0 } = (error ?? {}) as { code?: string; errcode?: number };
  return CAUSES[code] ?? SQLITE_CAUSES[errcode & 0xff];
}

/** @returns what is wrong with the disk of a folder now, or undefined */
export async function diskTrouble(dir: string): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  return free < MIN_FREE ? `the disk of ${dir} is full: ${Math.floor(free / 1024)} KiB are free` : undefined;
}
