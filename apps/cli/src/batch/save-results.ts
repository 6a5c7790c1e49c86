import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { IntakeApi } from '../api/intake-api.ts';
import { CliError, usageError } from '../exit-codes.ts';

/** By the ending of the file that they are saved to. @throws CliError USAGE */
export function formatOf(path: string): 'csv' | 'jsonl' {
  const [, format] = /\.(csv|jsonl)$/i.exec(path) ?? [];
  if (format) return format.toLowerCase() as 'csv' | 'jsonl';
  throw usageError(`--results ends with .csv (a table) or .jsonl (everything), not "${path}".`);
}

/** Saves what a batch found out; the file is there when it is whole, in place of one that was there before. */
export async function saveResults(
  api: IntakeApi,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(await api.batchResults(id, formatOf(path)), { signal });
  if (!response.ok || !response.body) throw new CliError(`the storage answered ${response.status}`);
  const part = `${path}.part`;
  try {
    await pipeline(Readable.fromWeb(response.body), createWriteStream(part), { signal });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
