import { Worker } from 'node:worker_threads';
import { InlineChecksummer } from '../core/checksum/inline-checksummer.ts';
import type { Checksummer } from '../core/platform.ts';
import type { Report, Task } from './checksum.worker.ts';
import { LocalFile } from './local-file.ts';

type Options = { signal?: AbortSignal; onProgress?: (bytes: number) => void };
interface Pending {
  resolve: (checksum: string) => void;
  reject: (error: unknown) => void;
  onProgress?: (bytes: number) => void;
}

/** Files are summed up in one worker thread; bytes that are in memory anyway, here. */
export class WorkerChecksummer implements Checksummer {
  readonly #inline = new InlineChecksummer();
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #serial = 0;

  checksum(bytes: Blob | Uint8Array, options: Options = {}): Promise<string> {
    return bytes instanceof LocalFile
      ? this.#inWorker(bytes, options)
      : this.#inline.checksum(bytes, options);
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = null;
    for (const id of [...this.#pending.keys()])
      this.#take(id)?.reject(new Error('The checksummer was closed'));
  }

  #inWorker(
    { filePath, start, end, lastModified }: LocalFile,
    { signal, onProgress }: Options,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const id = ++this.#serial;
      const worker = (this.#worker ??= this.#start());
      worker.ref();
      this.#pending.set(id, { resolve, reject, onProgress });
      worker.postMessage({ id, filePath, start, end, lastModified } satisfies Task);
      signal?.addEventListener('abort', () => {
        if (!this.#pending.has(id)) return;
        worker.postMessage({ abort: id });
        this.#take(id)!.reject(signal.reason);
      });
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./checksum.worker.ts', import.meta.url));
    worker.on('message', (report: Report) => this.#report(report));
    worker.on('error', (error) => {
      this.#worker = null;
      for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error);
    });
    return worker;
  }

  #report(report: Report): void {
    if ('bytes' in report) this.#pending.get(report.id)?.onProgress?.(report.bytes);
    else if ('checksum' in report) this.#take(report.id)?.resolve(report.checksum);
    else this.#take(report.id)?.reject(new Error(report.error));
  }

  /** An idle worker does not keep the process alive. */
  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker?.unref();
    return pending;
  }
}
