/** Bytes of one block: large enough that a message to a worker costs nothing beside hashing it. */
export const BLOCK_SIZE = 1024 * 1024;
const KEEP_FREE = 16;

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
