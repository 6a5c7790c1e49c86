import type { Checksummer, Transport } from './platform.ts';
import { Interrupted, NoAnswer, UploadError, uploadError } from './problems.ts';
import type { StallWatch } from './stall-watch.ts';
import { classifyAnswer, type StorageOutcome } from './storage-answer.ts';
import type { Tuning } from './tuning.ts';

export type SendOutcome =
  | { kind: 'stored'; etag: string; checksum: string; proven: boolean }
  | { kind: 'mismatch' }
  | { kind: 'noAnswer'; stalled: boolean }
  | Exclude<StorageOutcome, { kind: 'stored' | 'there' }>;

/** Matches any ETag, as in If-Match (RFC 9110, 13.1.1): the storage's answer was lost. */
const ANY_ETAG = '*';

export interface SendRequest {
  url: string;
  headers: Record<string, string>;
  body: Blob;
  /** Of the body, in bytes. Chromium asks another process whenever it is asked for the size of a File. */
  size: number;
  /** Known from an earlier try, '' when not. */
  checksum: string;
  onProgress(bytes: number): void;
  signal: AbortSignal;
}

interface Deps {
  transport: Transport;
  checksummer: Checksummer;
  stalls: StallWatch;
  tuning: Tuning;
}

/** One try to store one part: the bytes go out while their checksum is computed beside, then both sides compare. */
export class PartSender {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @throws Interrupted when the signal fired, UploadError when the file cannot be read. */
  async send(request: SendRequest): Promise<SendOutcome> {
    const over = new AbortController();
    const signal = AbortSignal.any([request.signal, over.signal]);
    const ours = request.checksum
      ? Promise.resolve(request.checksum)
      : this.#deps.checksummer.checksum(request.body, { signal });
    ours.catch(() => undefined); // looked at below, once there is an answer
    try {
      const verdict = await this.#put(request);
      if (verdict.kind !== 'stored' && verdict.kind !== 'there') return verdict;
      const checksum = await ours;
      if (verdict.kind === 'there') return { kind: 'stored', etag: ANY_ETAG, checksum, proven: true };
      const { etag, checksum: theirs } = verdict;
      return theirs !== null && theirs !== checksum
        ? { kind: 'mismatch' }
        : { kind: 'stored', etag, checksum, proven: theirs !== null };
    } catch (error) {
      request.signal.throwIfAborted();
      if (error instanceof NoAnswer) {
        await this.#checkReadable(request.body, error);
        return { kind: 'noAnswer', stalled: error.stalled };
      }
      throw error instanceof UploadError ? error : uploadError('FILE_UNREADABLE', { cause: error });
    } finally {
      over.abort();
    }
  }

  async #put(request: SendRequest): Promise<StorageOutcome> {
    const { transport, stalls, tuning } = this.#deps;
    const stall = new AbortController();
    const watch = stalls.watch(tuning.stallMs, () => stall.abort(new Interrupted('stalled')));
    try {
      const answer = await transport.put({
        url: request.url,
        headers: request.headers,
        body: request.body,
        signal: AbortSignal.any([request.signal, stall.signal]),
        onProgress: (bytes) => {
          watch.alive(bytes >= request.size ? tuning.answerMs : tuning.stallMs);
          request.onProgress(bytes);
        },
      });
      return classifyAnswer(answer);
    } catch (cause) {
      request.signal.throwIfAborted();
      throw new NoAnswer('The storage did not answer', { cause, stalled: stall.signal.aborted });
    } finally {
      watch.done();
    }
  }

  /** A browser reports a file that changed under its hands as a network error. */
  async #checkReadable(body: Blob, cause: unknown): Promise<void> {
    try {
      await body.slice(0, 1).arrayBuffer();
    } catch {
      throw uploadError('FILE_UNREADABLE', { cause });
    }
  }
}
