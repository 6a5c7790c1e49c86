import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mp4Start } from '@intake/testing';
import { makeVideo } from '../apps/web/test/support/made-file.ts';
import type { Case } from './cases.ts';

/** Beyond what type detection reads. */
const MARK_AT = 8192;

/** Real files on disk: a page's own ArrayBuffers would be copied through Chromium's memory. @returns their paths */
export async function makeFiles(dir: string, { id, size, files }: Case): Promise<string[]> {
  mkdirSync(join(dir, id), { recursive: true });
  const paths = Array.from({ length: files }, (_, i) => join(dir, id, `clip-${i + 1}.mp4`));
  for (const path of paths) await makeVideo(path, size);
  return paths;
}

/**
 * Makes every file one that nobody has seen before: other bytes, and a byte less, because a file of a known size is
 * compared before it is sent.
 * @returns bytes of all files
 */
export function markAnew(paths: readonly string[]): number {
  let bytes = 0;
  for (const path of paths) {
    const file = openSync(path, 'r+');
    const size = fstatSync(file).size - 1;
    ftruncateSync(file, size);
    writeSync(file, mp4Start(size), 0, undefined, 0); // a whole film of this size
    writeSync(file, randomBytes(16), 0, 16, MARK_AT);
    closeSync(file);
    bytes += size;
  }
  return bytes;
}
