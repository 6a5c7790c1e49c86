import type { FileHandle } from 'node:fs/promises';
import { BLOCK_SIZE, type BlockPool } from './block-pool.ts';
import type { BodyDigests, Digests } from './body-digests.ts';

/** Blocks of one body on their way to disk and digests: bounds memory to a few MiB per upload, whatever its size. */
const MAX_BLOCKS_IN_FLIGHT = 4;
/** Bytes after which to flush while the body still arrives: it hides the disk's time, and the last flush is short. */
const FLUSH_EVERY = 8 * BLOCK_SIZE;

/** Writes a body into a file and its digests at the same time. Plain and not a stream: it is the hot path. */
export class BlobSink {
  /** Bytes written. */
  size = 0;
  readonly #file: FileHandle;
  readonly #digests: BodyDigests;
  readonly #blocks: BlockPool;
  #block: Uint8Array | undefined;
  #filled = 0;
  #sent = 0;
  #flushed = 0;
  #flush: Promise<void> | undefined;
  #lastWrite: Promise<unknown> = Promise.resolve();
  readonly #inFlight = new Set<Promise<void>>();
  #failure: Error | undefined;

  constructor(file: FileHandle, digests: BodyDigests, blocks: BlockPool) {
    this.#file = file;
    this.#digests = digests;
    this.#blocks = blocks;
  }

  /** Takes a chunk, which may be reused afterwards. Slow when disk or digests are behind. */
  async write(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#filled === BLOCK_SIZE) this.#send();
      while (this.#inFlight.size >= MAX_BLOCKS_IN_FLIGHT) await Promise.race(this.#inFlight);
      if (this.#failure) throw this.#failure;
      this.#block ??= this.#blocks.take();
      const piece = rest.subarray(0, BLOCK_SIZE - this.#filled);
      this.#block.set(piece, this.#filled);
      this.#filled += piece.length;
      this.size += piece.length;
      rest = rest.subarray(piece.length);
    }
  }

  /** Waits for disk and digests; the bytes survive a power cut afterwards. @throws when the file is not as long as the body */
  async finish(): Promise<Digests> {
    if (this.#block && this.#sent === 0) await this.#writeOnlyBlock(this.#block);
    else if (this.#filled > 0) this.#send();
    await this.settle();
    if (this.#failure) throw this.#failure;
    const [digests] = await Promise.all([this.#digests.digest(), this.#file.datasync()]);
    // The digests are of what arrived, not of what is stored: only the file itself knows that.
    const { size } = await this.#file.stat();
    if (size !== this.size) throw new Error(`Of ${this.size} bytes ${size} reached the disk`);
    if (this.#block) this.#blocks.give(this.#block);
    return digests;
  }

  /** Waits until nothing touches the file any more. */
  async settle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
    await this.#flush;
  }

  #send(): void {
    const [block, length, position] = [this.#block!, this.#filled, this.#sent];
    this.#block = undefined;
    this.#filled = 0;
    this.#sent += length;
    // One write at a time: several to one file only spin on its lock in the kernel.
    const write = (): Promise<void> => this.#writeAll(block.subarray(0, length), position);
    const written = (this.#lastWrite = this.#lastWrite.then(write));
    this.#track(
      Promise.all([written, this.#digests.update(block, length)]).then(() => this.#blocks.give(block)),
    );
    if (this.#sent - this.#flushed >= FLUSH_EVERY && !this.#flush) this.#flushBehind();
  }

  #flushBehind(): void {
    this.#flushed = this.#sent;
    this.#flush = this.#file.datasync().then(
      () => void (this.#flush = undefined),
      (error: Error) => void (this.#failure = error),
    );
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: Error) => void (this.#failure = error))
      .finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
  }

  async #writeOnlyBlock(block: Uint8Array): Promise<void> {
    const data = block.subarray(0, this.#filled);
    this.#digests.whole(data);
    await this.#writeAll(data, 0);
  }

  /** A write may be short: on a full disk the system takes what fits, and says why only when asked again (write(2)). */
  async #writeAll(data: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < data.length;) {
      const { bytesWritten } = await this.#file.write(data, done, data.length - done, position + done);
      if (bytesWritten === 0)
        throw Object.assign(new Error('The disk takes no more bytes'), { code: 'ENOSPC' });
      done += bytesWritten;
    }
  }
}
