import { existsSync, linkSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { open, utimes } from 'node:fs/promises';
import type { FileInfo } from '@intake/contract';
import { Crc64, crc64ToBase64, LocalFile } from '@intake/uploader/node';
import type { IntakeApi } from '../api/intake-api.ts';
import { CliError } from '../exit-codes.ts';
import { fileBytes } from './file-bytes.ts';
import { partialPath } from './target-path.ts';

export interface DownloadOptions {
  signal: AbortSignal;
  /** Replace what is at the target. */
  force: boolean;
  onProgress(bytes: number): void;
}

type Receipt = Pick<FileInfo, 'id' | 'size' | 'checksum' | 'lastModified'>;

/**
 * Downloads beside the target, checks it against the receipt on the way, and only then gives it the target's name:
 * under that name there is the whole file or none.
 * @returns how many bytes were there from an earlier try
 * @throws CliError CHECKSUM_MISMATCH, EXISTS, or what fileBytes throws; the partial file stays for the next try
 */
export async function downloadToFile(
  api: IntakeApi,
  file: Receipt,
  target: string,
  { signal, force, onProgress }: DownloadOptions,
): Promise<number> {
  if (existsSync(target) && !force) throw exists(target);
  const { value: expected } = receiptOf(file);
  const partial = partialPath(target, file.id);
  const crc = await Crc64.create();
  const start = await takeUp(partial, file.size, crc);
  const output = await open(partial, start > 0 ? 'a' : 'w');
  try {
    let at = start;
    for await (const chunk of fileBytes(api, file, start, signal)) {
      crc.update(chunk);
      for (let done = 0; done < chunk.length;) done += (await output.write(chunk, done)).bytesWritten;
      onProgress((at += chunk.length));
    }
    await output.sync();
  } finally {
    await output.close();
  }
  const actual = crc64ToBase64(crc.digest());
  if (actual !== expected) {
    rmSync(partial, { force: true });
    const detail = `what arrived is not what was uploaded (CRC64NVME ${actual}, not ${expected}); nothing was kept`;
    throw new CliError(detail, undefined, 'CHECKSUM_MISMATCH');
  }
  if (file.lastModified) await utimes(partial, new Date(), new Date(file.lastModified));
  moveTo(partial, target, force);
  return start;
}

/** Feeds what is there from an earlier try into the checksum. @returns its bytes; 0 when it cannot be of this file */
async function takeUp(partial: string, size: number, crc: Crc64): Promise<number> {
  const there = statSync(partial, { throwIfNoEntry: false })?.size ?? 0;
  if (there === 0 || there > size) return 0;
  const file = await LocalFile.open(partial);
  for await (const chunk of file.chunks()) crc.update(chunk);
  return file.size;
}

function receiptOf({ id, checksum }: Receipt) {
  if (checksum) return checksum;
  throw new CliError(`${id} has no receipt to check the download against`, undefined, 'NO_RECEIPT');
}

/** A link fails where a rename would silently replace a file that has appeared in the meantime. */
function moveTo(partial: string, target: string, force: boolean): void {
  if (force) return renameSync(partial, target);
  try {
    linkSync(partial, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw exists(target);
    return renameSync(partial, target); // a file system without links
  }
  unlinkSync(partial);
}

const exists = (target: string): CliError =>
  new CliError(`${target} exists; --force replaces it`, undefined, 'EXISTS');
