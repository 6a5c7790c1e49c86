import { type ByteSource, DomainError } from '@intake/domain';

/** Bytes of one range request: most formats say what they are within two of these, the first and the last. */
const BLOCK_SIZE = 64 * 1024;

export interface Limits {
  /** Most range requests that a file may cause. */
  reads: number;
  /** Most bytes that are read of it. */
  bytes: number;
  /** How long a look may take, in ms. */
  milliseconds: number;
}

export const LIMITS: Limits = { reads: 96, bytes: 12 * 2 ** 20, milliseconds: 15_000 };

/** A file that leads from place to place for longer than any genuine one: a fact about the file, so a verdict. */
export class TooMuchWork extends Error {}

/**
 * Random access over range requests; whole blocks are kept. What cannot be read is a doubt (UNAVAILABLE), never the end
 * of the file: that is `size`.
 */
export class ContentReader {
  readonly size: number;
  private readonly source: ByteSource;
  private readonly limits: Limits;
  private readonly deadline: number;
  private readonly blocks = new Map<number, Uint8Array>();
  private reads = 0;
  private bytesRead = 0;

  constructor(source: ByteSource, limits: Limits = LIMITS) {
    this.source = source;
    this.size = source.size;
    this.limits = limits;
    this.deadline = Date.now() + limits.milliseconds;
  }

  /**
   * The bytes from `offset`, `length` of them or as many as the file has.
   * @throws TooMuchWork, or DomainError UNAVAILABLE when the bytes did not come (in time)
   */
  async bytes(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.size);
    if (!(offset >= 0 && offset < end)) return Buffer.alloc(0);
    await this.load(Math.floor(offset / BLOCK_SIZE), Math.floor((end - 1) / BLOCK_SIZE));
    const pieces: Uint8Array[] = [];
    for (let at = offset; at < end;) {
      const start = Math.floor(at / BLOCK_SIZE) * BLOCK_SIZE;
      const piece = this.blocks.get(start / BLOCK_SIZE)!.subarray(at - start, end - start);
      if (piece.length === 0) throw doubt('The storage answered with fewer bytes than the file has.');
      pieces.push(piece);
      at += piece.length;
    }
    const [only] = pieces;
    return pieces.length === 1
      ? Buffer.from(only!.buffer, only!.byteOffset, only!.length)
      : Buffer.concat(pieces);
  }

  /** The last `length` bytes. */
  tail(length: number): Promise<Buffer> {
    const start = Math.max(0, this.size - length);
    return this.bytes(start, this.size - start);
  }

  /** Reads the blocks from `first` to `last` that are not there yet; neighbours in one request. */
  private async load(first: number, last: number): Promise<void> {
    while (first <= last && this.blocks.has(first)) first++;
    while (last >= first && this.blocks.has(last)) last--;
    if (first > last) return;
    const offset = first * BLOCK_SIZE;
    const length = Math.min((last + 1) * BLOCK_SIZE, this.size) - offset;
    this.reads++;
    this.bytesRead += length;
    if (this.reads > this.limits.reads || this.bytesRead > this.limits.bytes) throw new TooMuchWork();
    this.assertInTime();
    const bytes = await this.source.read(offset, length);
    this.assertInTime();
    for (let block = first; block <= last; block++) {
      const at = (block - first) * BLOCK_SIZE;
      this.blocks.set(block, bytes.subarray(at, at + BLOCK_SIZE));
    }
  }

  private assertInTime(): void {
    if (Date.now() > this.deadline) throw doubt('The storage was too slow to look at the file.');
  }
}

const doubt = (message: string) => new DomainError('UNAVAILABLE', message);
