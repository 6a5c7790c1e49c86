import type { Checksummer } from '../platform.ts';
import { Crc64 } from './crc64.ts';
import { sumBlob, type SumOptions } from './sum-blob.ts';

/** Sums up bytes where it stands: inside a worker, or for bytes that are in memory anyway. One after the other. */
export class InlineChecksummer implements Checksummer {
  #line: Promise<unknown> = Promise.resolve();
  #crc: Promise<Crc64> | null = null;

  checksum(bytes: Blob, options: SumOptions = {}): Promise<string> {
    const result = this.#line.then(() => this.#sum(bytes, options));
    this.#line = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this.#crc = null;
  }

  async #sum(bytes: Blob, options: SumOptions): Promise<string> {
    options.signal?.throwIfAborted();
    return sumBlob(await (this.#crc ??= Crc64.create()), bytes, options);
  }
}
