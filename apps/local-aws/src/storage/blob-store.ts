import { randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { link, open as openFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { BlobSink } from './blob-sink.ts';
import { BlockPool } from './block-pool.ts';
import { BodyDigests, type Digests } from './body-digests.ts';
import { diskTrouble } from './disk-error.ts';
import type { DigestName } from './digest.ts';
import { HashPool } from './hash-pool.ts';

export interface ReceivedBlob {
  readonly blob: string;
  readonly size: number;
  readonly digests: Digests;
}

export interface ReceiveOptions {
  readonly digests: readonly DigestName[];
  /** Bytes. */
  readonly limit: number;
  readonly tooLarge: () => Error;
}

/**
 * Immutable files under random names. A blob means something only when the index names it: a crash leaves files that
 * no row refers to, and `sweep` removes them at the next start. Object keys never become file names.
 */
export class BlobStore {
  readonly #dir: string;
  readonly #pool = new HashPool();
  readonly #blocks = new BlockPool();
  readonly #readers = new Map<string, number>();
  readonly #removeWhenUnread = new Set<string>();

  readonly #open: typeof openFile;

  /** `open`: instead of the file system's own, for tests of its faults. */
  constructor(dir: string, open = openFile) {
    this.#dir = dir;
    this.#open = open;
    for (let i = 0; i < 256; i++) mkdirSync(join(dir, i.toString(16).padStart(2, '0')), { recursive: true });
  }

  /** Stores a body; when it fails or is aborted nothing is left. */
  async receive(source: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<ReceivedBlob> {
    const blob = newBlob();
    const file = await this.#open(this.#path(blob), 'wx');
    const digests = new BodyDigests(options.digests, this.#pool);
    const sink = new BlobSink(file, digests, this.#blocks);
    try {
      for await (const chunk of source) {
        await sink.write(chunk);
        if (sink.size > options.limit) throw options.tooLarge();
      }
      const values = await sink.finish();
      await file.close();
      return { blob, size: sink.size, digests: values };
    } catch (error) {
      await sink.settle(); // blocks in flight still answer to their lanes
      digests.close();
      await file.close().catch(() => undefined);
      await this.remove([blob]);
      throw error;
    }
  }

  /** Bytes `start` to `end`, both included. */
  read(blob: string, start: number, end: number): Readable {
    return createReadStream(this.#path(blob), { start, end, highWaterMark: 512 * 1024 });
  }

  /** The same at once, for a few bytes: a stream costs more than they do. @returns fewer bytes where the file has fewer */
  async readNow(blob: string, start: number, end: number): Promise<Buffer> {
    const file = await this.#open(this.#path(blob), 'r');
    try {
      const { buffer, bytesRead } = await file.read(
        Buffer.allocUnsafe(end - start + 1),
        0,
        end - start + 1,
        start,
      );
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** @returns what is wrong with a blob that should have `size` bytes, or undefined. Looks at its length, not at its bytes */
  async damage(blob: string, size: number): Promise<string | undefined> {
    const found = await stat(this.#path(blob)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!found) return `${this.#path(blob)} is missing`;
    return found.size === size ? undefined : `${this.#path(blob)} has ${found.size} bytes instead of ${size}`;
  }

  /** A second name for the same bytes: blobs never change, so a copy costs nothing. */
  async duplicate(blob: string): Promise<string> {
    const copy = newBlob();
    await link(this.#path(blob), this.#path(copy));
    return copy;
  }

  /** Keeps blobs readable until the returned function is called, even when they are removed meanwhile. */
  hold(blobs: readonly string[]): () => void {
    for (const blob of blobs) this.#readers.set(blob, (this.#readers.get(blob) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      void this.#release(blobs);
    };
  }

  /** Removes files, or promises to when the last reader has gone. */
  async remove(blobs: readonly string[]): Promise<void> {
    const free = blobs.filter((blob) => !this.#readers.has(blob));
    for (const blob of blobs) if (this.#readers.has(blob)) this.#removeWhenUnread.add(blob);
    await Promise.all(free.map((blob) => rm(this.#path(blob), { force: true })));
  }

  /** @returns why nothing can be stored now, or undefined */
  trouble(): Promise<string | undefined> {
    return diskTrouble(this.#dir);
  }

  /** Whether anything is stored at all, referred to or not. */
  get isEmpty(): boolean {
    return readdirSync(this.#dir).every((folder) => readdirSync(join(this.#dir, folder)).length === 0);
  }

  /** Removes what a crash left behind. Call before serving. @returns the number of files removed */
  sweep(isReferenced: (blob: string) => boolean): number {
    const orphans = readdirSync(this.#dir).flatMap((folder) =>
      readdirSync(join(this.#dir, folder)).filter((blob) => !isReferenced(blob)),
    );
    for (const blob of orphans) rmSync(this.#path(blob), { force: true });
    return orphans.length;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #release(blobs: readonly string[]): Promise<void> {
    const unread: string[] = [];
    for (const blob of blobs) {
      const left = (this.#readers.get(blob) ?? 1) - 1;
      if (left > 0) this.#readers.set(blob, left);
      else this.#readers.delete(blob);
      if (left === 0 && this.#removeWhenUnread.delete(blob)) unread.push(blob);
    }
    await this.remove(unread).catch(() => undefined);
  }

  #path(blob: string): string {
    return join(this.#dir, blob.slice(0, 2), blob);
  }
}

const newBlob = (): string => randomBytes(16).toString('hex');
