import { EndOfStreamError } from 'strtok3';
import { AbstractTokenizer } from 'strtok3/core';
import type { Task } from '../contract.ts';
import { BlockReader } from './block-reader.ts';

/** What file-type reads through. */
export class TaskTokenizer extends AbstractTokenizer {
  readonly fileInfo: { size: number };
  private readonly reader: BlockReader;

  constructor(task: Pick<Task, 'file' | 'read'>) {
    super();
    this.fileInfo = { size: task.file.size };
    this.reader = new BlockReader(task);
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
    const bytes = await this.reader.read(position, length);
    target.set(bytes);
    if (bytes.length < length && !mayBeLess) throw new EndOfStreamError();
    return bytes.length;
  }
}

interface ReadOptions {
  length?: number;
  position?: number;
  mayBeLess?: boolean;
}
