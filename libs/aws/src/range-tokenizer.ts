import type { ByteSource } from '@intake/domain';
import { EndOfStreamError } from 'strtok3';
import { AbstractTokenizer } from 'strtok3/core';

/** Bytes of one range request: a docx says what it is within two or three of these. */
const BLOCK_SIZE = 64 * 1024;

export interface Limits {
  /** Most range requests. */
  maxReads: number;
  /** When to stop, in milliseconds since the epoch. */
  deadline: number;
}

/**
 * Random access over range requests. What file-type reads in dozens of small steps comes from whole blocks that are
 * kept. When a limit is reached the content ends there: the detector then says what it knows so far.
 */
export class RangeTokenizer extends AbstractTokenizer {
  readonly fileInfo: { size: number };
  private readonly source: ByteSource;
  private readonly limits: Limits;
  private readonly blocks = new Map<number, Promise<Uint8Array>>();

  constructor(source: ByteSource, limits: Limits) {
    super();
    this.source = source;
    this.limits = limits;
    this.fileInfo = { size: source.size };
  }

  supportsRandomAccess(): boolean {
    return true;
  }

  setPosition(position: number): void {
    this.position = position;
  }

  async readBuffer(target: Uint8Array, options?: ReadOptions): Promise<number> {
    const position = options?.position ?? this.position;
    const length = await this.peekBuffer(target, options);
    this.position = position + length;
    return length;
  }

  async peekBuffer(target: Uint8Array, options?: ReadOptions): Promise<number> {
    const { position, length, mayBeLess } = this.normalizeOptions(target, options);
    let copied = 0;
    while (copied < length) {
      const piece = await this.bytesAt(position + copied);
      if (piece.length === 0) break;
      const part = piece.subarray(0, length - copied);
      target.set(part, copied);
      copied += part.length;
    }
    if (copied < length && !mayBeLess) throw new EndOfStreamError();
    return copied;
  }

  /** The rest of the block that `position` is in; empty at the end. */
  private async bytesAt(position: number): Promise<Uint8Array> {
    if (position >= this.source.size) return new Uint8Array();
    const number = Math.floor(position / BLOCK_SIZE);
    let block = this.blocks.get(number);
    if (!block) {
      if (this.blocks.size >= this.limits.maxReads || Date.now() > this.limits.deadline) {
        throw new EndOfStreamError();
      }
      block = this.source.read(number * BLOCK_SIZE, BLOCK_SIZE);
      this.blocks.set(number, block);
    }
    return (await block).subarray(position - number * BLOCK_SIZE);
  }
}

interface ReadOptions {
  length?: number;
  position?: number;
  mayBeLess?: boolean;
}
