import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fsPath } from './fs-path.ts';

/** Bytes read at once: few system calls, little memory. */
const CHUNK = 512 * 1024;

/**
 * A file, or a piece of one, as the Blob that the engine works with; nothing is read before it is needed. Not
 * `fs.openAsBlob`: its stream reads a quarter as fast, and handing it to a worker aborts Node 24.
 */
export class LocalFile extends Blob {
  readonly filePath: string;
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly lastModified: number;

  constructor(filePath: string, range: { start: number; end: number }, lastModified: number) {
    super([]);
    this.filePath = filePath;
    this.start = range.start;
    this.end = range.end;
    this.name = basename(filePath);
    this.lastModified = lastModified;
  }

  /** @throws the errors of `fs.stat`. */
  static async open(filePath: string): Promise<LocalFile> {
    const { size, mtimeMs } = await stat(fsPath(filePath));
    return new LocalFile(filePath, { start: 0, end: size }, Math.floor(mtimeMs));
  }

  override get size(): number {
    return this.end - this.start;
  }

  override slice(start = 0, end = this.size): LocalFile {
    const at = (position: number): number => this.start + Math.min(Math.max(position, 0), this.size);
    return new LocalFile(
      this.filePath,
      { start: at(start), end: Math.max(at(start), at(end)) },
      this.lastModified,
    );
  }

  /**
   * A chunk is good only until the next one is asked for: they share one buffer, or a gigabyte would leave a gigabyte
   * for the garbage collector, which takes its time.
   * @throws Error when the file has become shorter, or other than it was when it was opened.
   */
  async *chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const file = await open(fsPath(this.filePath));
    try {
      const { mtimeMs } = await file.stat();
      if (Math.floor(mtimeMs) !== this.lastModified) throw new Error(`${this.filePath} was changed`);
      const buffer = new Uint8Array(Math.min(CHUNK, this.size));
      for (let at = this.start; at < this.end;) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, this.end - at), at);
        if (bytesRead === 0) throw new Error(`${this.filePath} has become shorter`);
        yield buffer.subarray(0, bytesRead);
        at += bytesRead;
      }
    } finally {
      await file.close();
    }
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const chunks = this.chunks();
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value.slice());
      },
      cancel: () => void chunks.return(undefined),
    });
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(this.size);
    let at = 0;
    for await (const chunk of this.chunks()) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes.buffer;
  }
}

/** The bytes of any Blob, piece by piece; a piece is good only until the next one is asked for. */
export function chunksOf(body: Blob): AsyncIterable<Uint8Array> {
  return body instanceof LocalFile ? body.chunks() : body.stream();
}
