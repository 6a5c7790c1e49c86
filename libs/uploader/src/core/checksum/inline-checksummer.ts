import type { Checksummer } from '../platform.ts';
import { Crc64 } from './crc64.ts';
import { crc64ToBase64 } from '@intake/protocol';
import { sumBlob, type SumOptions } from './sum-blob.ts';

/**
 * Sums up bytes where it stands: inside a worker, or for bytes that are in memory anyway. Files are read one after the
 * other; what is in memory has a register of its own, so that it does not wait for them.
 */
export class InlineChecksummer implements Checksummer {
  #line: Promise<unknown> = Promise.resolve();
  #crc: Promise<Crc64> | null = null;
  #crcOfMemory: Promise<Crc64> | null = null;

  checksum(bytes: Blob | Uint8Array, options: SumOptions = {}): Promise<string> {
    if (bytes instanceof Uint8Array) return this.#sumMemory(bytes);
    const result = this.#line.then(() => this.#sum(bytes, options));
    this.#line = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this.#crc = null;
    this.#crcOfMemory = null;
  }

  async #sumMemory(bytes: Uint8Array): Promise<string> {
    const crc = await (this.#crcOfMemory ??= Crc64.create());
    crc.reset();
    crc.update(bytes);
    return crc64ToBase64(crc.digest());
  }

  async #sum(bytes: Blob, options: SumOptions): Promise<string> {
    options.signal?.throwIfAborted();
    return sumBlob(await (this.#crc ??= Crc64.create()), bytes, options);
  }
}
