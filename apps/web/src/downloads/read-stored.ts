import type { FileInfo } from '@intake/contract';
import { createChecksum } from '@intake/uploader/checksum';
import { downloadUrl } from '../api/files.ts';
import { ApiError, problemOf } from '../api/problem.ts';

/** Attempts without a single byte in between, before it is given up. */
const ATTEMPTS = 6;
/** Before the second attempt; doubled with each further one, up to the longest. ms */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;
/** A connection over which nothing comes for so long is given up; ms. */
const STALLED = 30_000;
/** Refusals of the API that asking again may change. */
const PASSING = new Set(['NETWORK', 'UNAVAILABLE', 'INTERNAL', 'STORAGE_BUSY', 'STORAGE_REFUSED']);

/** Begins to read a file, so that its first bytes are on their way while an earlier one still comes. */
export function openStored(file: FileInfo, signal: AbortSignal): Promise<Response> {
  const opened = fetchFrom(file, 0, signal);
  // A failure is looked at when its turn comes.
  opened.catch(() => {});
  return opened;
}

/**
 * The bytes of a stored file, in order. A connection that breaks off is gone on with by Range, with a fresh address when
 * the old one has expired.
 * @param opened the first answer, from `openStored`
 * @throws ApiError of the API; STORAGE_BUSY, STORAGE_REFUSED or NETWORK after many attempts; DOWNLOAD_CHANGED when the
 * bytes are not those of the receipt; the signal's reason
 */
export async function* readStored(
  file: FileInfo,
  opened: Promise<Response>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const checksum = await createChecksum();
  let answer = opened;
  let at = 0;
  let failures = 0;
  while (at < file.size) {
    try {
      for await (const chunk of chunksOf(await answer, signal)) {
        failures = 0;
        at += chunk.length;
        checksum.update(chunk);
        yield chunk;
      }
      if (at < file.size) throw new TypeError('The connection broke off.');
    } catch (error) {
      signal.throwIfAborted();
      if (!PASSING.has(problemOf(error).code) || ++failures >= ATTEMPTS) throw error;
      await pause(Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE), signal);
      answer = fetchFrom(file, at, signal);
    }
  }
  if (checksum.digest() !== file.checksum?.value)
    throw new ApiError({ code: 'DOWNLOAD_CHANGED', title: 'The bytes are not those of the receipt' });
}

/** @throws ApiError, TypeError when no answer came */
async function fetchFrom(file: FileInfo, at: number, signal: AbortSignal): Promise<Response> {
  const { url } = await downloadUrl(file.id, 'attachment');
  const response = await fetch(url, { headers: at > 0 ? { range: `bytes=${at}-` } : {}, signal });
  if (response.status === (at > 0 ? 206 : 200)) return response;
  await response.body?.cancel();
  const { status } = response;
  throw new ApiError({
    code: status >= 500 ? 'STORAGE_BUSY' : 'STORAGE_REFUSED',
    title: `HTTP ${status}`,
    status,
  });
}

async function* chunksOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const { done, value } = await unlessStalled(reader.read());
      if (done) return;
      signal.throwIfAborted();
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

async function unlessStalled<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TypeError('Nothing came for a while.')), STALLED);
  });
  return Promise.race([promise, stalled]).finally(() => clearTimeout(timer));
}

/** Offline, the pause lasts until the connection is back. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    setTimeout(resolve, ms);
  });
  if (navigator.onLine) return;
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    addEventListener('online', () => resolve(), { once: true });
  });
}
