import type { IntakeApi } from './api/intake-api.ts';
import type { FileAnswer } from './api/types.ts';
import type { Desk } from './desk.ts';
import type { ItemSession } from './item.ts';
import type { Checksummer } from './platform.ts';

interface Deps {
  api: IntakeApi;
  checksummer: Checksummer;
  desk: Desk;
}

/** Comparisons at once: each is a call, and a hundred in one go would hold up the page and the server. */
const MOST = 4;

/** Instant re-upload: what the server may know by its size is compared by its checksum before a byte is sent. */
export class Adopter {
  readonly #deps: Deps;
  #comparing = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @returns the file, or null when the bytes have to be sent; the checksums computed here are not computed again. */
  async adopt(session: ItemSession): Promise<FileAnswer | null> {
    const { api, checksummer, desk } = this.#deps;
    const { item, table, signal } = session;
    item.stage = 'starting';
    desk.settle(item);
    await this.#turn();
    try {
      signal.throwIfAborted();
      for (const part of table.parts) {
        part.checksum ||= await checksummer.checksum(session.bytesOf(part), { signal });
      }
      const onTrouble = desk.trouble([item]);
      const file = await api.adopt(session.uploadId, session.wholeChecksum!, { onTrouble });
      for (const part of table.parts) {
        table.stored(part, { etag: '', checksum: part.checksum, proven: true });
      }
      desk.progress(item);
      return file;
    } catch {
      // Unknown, paused, unreadable, refused: whatever it was, sending the bytes meets it again and says so.
      return null;
    } finally {
      this.#over();
      if ((item.stage as string) === 'starting') item.stage = 'sending';
    }
  }

  async #turn(): Promise<void> {
    if (this.#comparing === MOST) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#comparing += 1;
  }

  /** Whoever waits longest takes the place that becomes free. */
  #over(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#comparing -= 1;
  }
}
