import type { Checksummer } from '../core/platform.ts';
import { uploadError } from '../core/problems.ts';
import type { Report, Request } from './checksum.worker.ts';

interface Pending {
  resolve: (checksum: string) => void;
  reject: (error: unknown) => void;
  onProgress?: (bytes: number) => void;
}

/** Computes checksums in one worker, started with the first file and ended by `close`. */
export class WorkerChecksummer implements Checksummer {
  readonly #create: () => Worker;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #serial = 0;

  constructor(create: () => Worker) {
    this.#create = create;
  }

  checksum(
    bytes: Blob | Uint8Array,
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: (bytes: number) => void } = {},
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const worker = (this.#worker ??= this.#start());
      const id = ++this.#serial;
      this.#pending.set(id, { resolve, reject, onProgress });
      worker.postMessage({ id, bytes, progress: Boolean(onProgress) } satisfies Request);
      signal?.addEventListener('abort', () => {
        if (!this.#pending.delete(id)) return;
        worker.postMessage({ abort: id } satisfies Request);
        reject(signal.reason);
      });
    });
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#rejectAll(new Error('The checksummer was closed'));
  }

  #start(): Worker {
    const worker = this.#created();
    worker.onmessage = ({ data }: MessageEvent<Report>) => this.#report(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#worker = null;
      this.#rejectAll(uploadError('CHECKSUMS_UNAVAILABLE', { cause: event.message }));
    };
    return worker;
  }

  #created(): Worker {
    try {
      return this.#create();
    } catch (cause) {
      throw uploadError('CHECKSUMS_UNAVAILABLE', { cause });
    }
  }

  #report(report: Report): void {
    const pending = this.#pending.get(report.id);
    if (!pending) return;
    if ('done' in report) return pending.onProgress?.(report.done);
    this.#pending.delete(report.id);
    if ('checksum' in report) pending.resolve(report.checksum);
    else if (report.error.includes('CompileError'))
      pending.reject(uploadError('CHECKSUMS_UNAVAILABLE', { cause: report.error }));
    else pending.reject(new Error(report.error));
  }

  #rejectAll(error: unknown): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of all) reject(error);
  }
}
