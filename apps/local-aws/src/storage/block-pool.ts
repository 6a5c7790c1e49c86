/** Bytes of one block: large enough that a message to a worker costs nothing beside hashing it. */
export const BLOCK_SIZE = 1024 * 1024;
/**
 * Six parts at once, the most that a browser sends, have five blocks each: one that is being filled and four in flight.
 * More than are kept would be fresh memory every time, with a page fault for every 4 KiB.
 */
const KEEP_FREE = 32;

/** Reused blocks of shared memory: the socket fills one while the disk and the hashing threads read others. */
export class BlockPool {
  readonly #free: Uint8Array[] = [];

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(new SharedArrayBuffer(BLOCK_SIZE));
  }

  give(block: Uint8Array): void {
    if (this.#free.length < KEEP_FREE) this.#free.push(block);
  }
}
