import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import { CliError } from '../exit-codes.ts';

/** A connection without a byte for so long (ms) is given up. */
const STALL = 30_000;

/** The storage answered with something else than the bytes. */
export class StorageError extends CliError {
  readonly status: number;
  constructor(status: number) {
    super(`the storage answered ${status}`, undefined, 'STORAGE_REFUSED');
    this.status = status;
  }
}

/** The bytes of an object from `start` to its end. @throws StorageError; any other error when there was no answer */
export async function openRange(
  url: string,
  start: number,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const target = new URL(url);
  const request = (target.protocol === 'https:' ? https : http).get(target, {
    headers: start > 0 ? { range: `bytes=${start}-` } : {},
    signal,
    timeout: STALL,
  });
  request.on('timeout', () => request.destroy(new Error('no byte for 30 s')));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  if (response.statusCode === (start > 0 ? 206 : 200) && beginsAt(response, start)) return response;
  request.on('error', () => undefined);
  request.destroy();
  throw new StorageError(response.statusCode ?? 0);
}

/** Bytes from another place than the one asked for would make a file that nobody sent. RFC 9110, 14.4. */
function beginsAt({ headers }: http.IncomingMessage, start: number): boolean {
  return start === 0 || headers['content-range']?.startsWith(`bytes ${start}-`) === true;
}
