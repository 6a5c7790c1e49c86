import { EndOfStreamError } from 'strtok3';
import { AbstractTokenizer } from 'strtok3/core';
import type { Task } from '../contract.ts';
import { BlockReader } from './block-reader.ts';

/** What file-type and music-metadata read through. */
export class TaskTokenizer extends AbstractTokenizer {
  readonly fileInfo: { size: number; mimeType: string };
  private readonly reader: BlockReader;

  /** @param most bytes that may be fetched; beyond them the file seems to end */
  constructor(task: Pick<Task, 'file' | 'read'>, most?: number) {
    super();
    this.fileInfo = { size: task.file.size, mimeType: task.file.contentType };
    this.reader = new BlockReader(task, most);
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
