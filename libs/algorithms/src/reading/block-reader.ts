import type { Task } from '../contract.ts';

/** Parsers read in dozens of small steps: whole blocks are fetched, and kept. In bytes. */
const BLOCK = 64 * 1024;

/** Random access to a file by ranged reads. */
export class BlockReader {
  private readonly task: Pick<Task, 'file' | 'read'>;
  private readonly most: number;
  private readonly blocks = new Map<number, Promise<Uint8Array>>();

  /** @param most bytes that may be fetched; beyond them the file seems to end */
  constructor(task: Pick<Task, 'file' | 'read'>, most = 4 * 2 ** 20) {
    this.task = task;
    this.most = most;
  }

  /** Fewer than `length` bytes at the end. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let at = offset; at < offset + length;) {
      const piece = (await this.from(at)).subarray(0, offset + length - at);
      if (piece.length === 0) break;
      pieces.push(piece);
      at += piece.length;
    }
    return pieces.length === 1 ? pieces[0]! : new Uint8Array(Buffer.concat(pieces));
  }

  /** The rest of the block that `position` is in. */
  private async from(position: number): Promise<Uint8Array> {
    if (position >= this.task.file.size) return new Uint8Array();
    const number = Math.floor(position / BLOCK);
    let block = this.blocks.get(number);
    if (!block) {
      if ((this.blocks.size + 1) * BLOCK > this.most) return new Uint8Array();
      this.blocks.set(number, (block = this.task.read(number * BLOCK, BLOCK)));
    }
    return (await block).subarray(position - number * BLOCK);
  }
}
