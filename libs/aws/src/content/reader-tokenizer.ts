import { EndOfStreamError } from 'strtok3';
import { AbstractTokenizer } from 'strtok3/core';
import { type ContentReader, TooMuchWork } from './content-reader.ts';

/** Lets file-type read through a `ContentReader`. Where the work becomes too much the content ends for it. */
export class ReaderTokenizer extends AbstractTokenizer {
  readonly fileInfo: { size: number };
  private readonly reader: ContentReader;
  private readonly start: number;

  /** @param start where the content begins, in bytes */
  constructor(reader: ContentReader, start: number) {
    super();
    this.reader = reader;
    this.start = start;
    this.fileInfo = { size: reader.size - start };
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
    const bytes = await this.reader.bytes(this.start + position, length).catch(endOfStream);
    target.set(bytes);
    if (bytes.length < length && !mayBeLess) throw new EndOfStreamError();
    return bytes.length;
  }
}

function endOfStream(error: unknown): never {
  throw error instanceof TooMuchWork ? new EndOfStreamError() : error;
}

interface ReadOptions {
  length?: number;
  position?: number;
  mayBeLess?: boolean;
}
