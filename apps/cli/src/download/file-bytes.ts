import { setTimeout as sleep } from 'node:timers/promises';
import type { FileInfo } from '@intake/contract';
import type { IntakeApi } from '../api/intake-api.ts';
import { NoAnswerError } from '../api/request.ts';
import { CliError } from '../exit-codes.ts';
import { clearingChunks } from './chunk-memory.ts';
import { openRange, StorageError } from './http-range.ts';

const RETRIES = 6;
const PAUSE = 500;
const LONGEST_PAUSE = 20_000;

/**
 * The bytes of a file from `start` on, whatever happens to the connection: a broken one goes on where it broke, an
 * expired permission is renewed. @throws CliError after six failures in a row without a new byte
 */
export async function* fileBytes(
  api: IntakeApi,
  file: Pick<FileInfo, 'id' | 'size'>,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let at = start;
  const written = clearingChunks();
  for (let failures = 0; at < file.size;) {
    try {
      const { url } = await api.download(file.id);
      for await (const chunk of await openRange(url, at, signal)) {
        at += chunk.length;
        if (at > file.size) throw tooLong();
        failures = 0;
        yield chunk;
        written(chunk.length);
      }
      if (at < file.size) throw new Error('the connection was closed early');
    } catch (error) {
      signal.throwIfAborted();
      if (isFinal(error) || ++failures > RETRIES) throw named(error);
      await sleep(Math.min(PAUSE * 2 ** (failures - 1), LONGEST_PAUSE), undefined, { signal });
    }
  }
}

const tooLong = (): CliError =>
  new CliError('the storage sent more bytes than the file has', undefined, 'CHECKSUM_MISMATCH');

/** The API's own refusals: asking again changes nothing. A refusal of the storage may be an old URL. */
const isFinal = (error: unknown): boolean =>
  error instanceof CliError && !(error instanceof StorageError || error instanceof NoAnswerError);

function named(error: unknown): unknown {
  if (error instanceof CliError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new CliError(`the storage does not answer (${code ?? message})`, undefined, 'STORAGE_UNREACHABLE', {
    cause: error,
  });
}
