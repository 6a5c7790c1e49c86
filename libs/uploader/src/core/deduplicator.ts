import type { UploadApi } from './api/upload-api.ts';
import type { FileAnswer } from './api/types.ts';
import type { ItemSession } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import type { Checksummer } from './platform.ts';
import type { SendQueue } from './send-queue.ts';
import type { UploadCompleter } from './upload-completer.ts';

interface Deps {
  api: UploadApi;
  checksummer: Checksummer;
  status: ItemStatus;
  queue: SendQueue;
  completer: UploadCompleter;
}

/** Comparisons at once: each is a call, and a hundred in one go would hold up the page and the server. */
const CONCURRENCY = 4;

/** Instant re-upload: what the server may know by its size is compared by its checksum before a byte is sent. */
export class Deduplicator {
  readonly #deps: Deps;
  #comparing = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * The next step of an upload that has bytes to send: reuses what the server has, or queues it for sending. Broken off
   * (pause, offline) it does neither; the question is asked again when the upload goes on.
   */
  async reuseOrSend(session: ItemSession): Promise<void> {
    const { status, queue, completer } = this.#deps;
    const { item, signal } = session;
    if (!session.maybeDuplicate) return queue.add(session);
    item.stage = 'starting';
    status.updatePhase(item);
    const file = await this.#find(session, signal);
    if (signal.aborted) return;
    session.maybeDuplicate = false;
    item.stage = 'sending';
    item.alreadyStored = file !== null;
    if (file) return completer.answered(session, file);
    status.updatePhase(item, { note: undefined });
    queue.add(session);
  }

  /** @returns the file, or null when the bytes have to be sent; the checksums computed here are not computed again. */
  async #find(session: ItemSession, signal: AbortSignal): Promise<FileAnswer | null> {
    const { api, checksummer, status } = this.#deps;
    const { item, table } = session;
    await this.#acquire();
    try {
      signal.throwIfAborted();
      for (const part of table.parts) {
        part.checksum ||= await checksummer.checksum(session.bytesOf(part), { signal });
      }
      const onTrouble = status.trouble([item]);
      const file = await api.adopt(session.uploadId, session.wholeChecksum!, { onTrouble, signal });
      signal.throwIfAborted();
      for (const part of table.parts) {
        if (part.state !== 'stored') table.stored(part, { etag: '', checksum: part.checksum, proven: true });
      }
      status.progress(item);
      return file;
    } catch {
      // Unknown, unreadable, refused: whatever it was, sending the bytes meets it again and says so.
      return null;
    } finally {
      this.#release();
    }
  }

  async #acquire(): Promise<void> {
    if (this.#comparing === CONCURRENCY) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#comparing += 1;
  }

  /** Whoever waits longest takes the place that becomes free. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#comparing -= 1;
  }
}
