import type { Limits } from './api/types.ts';
import { Item } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import type { Platform } from './platform.ts';
import type { SendQueue } from './send-queue.ts';
import { sleep } from './sleep.ts';
import type { Tuning } from './tuning.ts';
import type { UploadEntry } from './types.ts';
import type { UploadCreator } from './upload-creator.ts';
import { validateFile } from './validate-file.ts';

/** Items taken at once: a few milliseconds of work; Chromium asks another process for the size of each. */
const CHUNK = 25;

/** How long added files wait for the limits of the server before they are shown without. */
const LIMITS_MS = 500;

interface Deps {
  platform: Platform;
  tuning: Tuning;
  limits: () => Promise<Limits | null>;
  status: ItemStatus;
  creator: UploadCreator;
  queue: SendQueue;
}

/** Validates what a person adds and queues what is acceptable, without holding up the page. */
export class IntakeQueue {
  readonly #deps: Deps;
  #serial = 0;
  #warm = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @returns the new items, refused ones included, in order */
  async add(entries: readonly UploadEntry[]): Promise<Item[]> {
    const { platform, tuning } = this.#deps;
    this.#warmUp();
    const allowed = await this.#limitsSoon();
    const items: Item[] = [];
    let taken: Item[] = [];
    for (let from = 0; from < entries.length; from += CHUNK) {
      if (from > 0) await sleep(platform.clock, 0); // let the page breathe
      const chunk = entries.slice(from, from + CHUNK).map((entry) => this.#take(entry, allowed));
      items.push(...chunk);
      taken.push(...chunk.filter(({ stage }) => stage === 'queued'));
      // A call to the server that is not full would be one more in the end.
      if (taken.length < tuning.batch && items.length < entries.length) continue;
      this.#begin(taken);
      taken = [];
    }
    return items;
  }

  newItem(entry: UploadEntry): Item {
    return new Item(entry, `item-${++this.#serial}`, this.#deps.platform.newKey());
  }

  #take(entry: UploadEntry, limits: Limits | null): Item {
    const { status } = this.#deps;
    const item = this.newItem(entry);
    const verdict = validateFile(item, limits);
    if (!verdict.problem) item.warnings = verdict.warnings;
    status.store.add(item);
    if (verdict.problem) status.end(item, 'refused', { problem: verdict.problem });
    else status.updatePhase(item);
    return item;
  }

  /** Files appear at once, offline too: without an answer in time the server alone validates. */
  #limitsSoon(): Promise<Limits | null> {
    const { platform, limits } = this.#deps;
    return new Promise((resolve) => {
      const cancel = platform.clock.after(LIMITS_MS, () => resolve(null));
      void limits().then((allowed) => {
        cancel();
        resolve(allowed);
      });
    });
  }

  /** What was paused or cancelled meanwhile is not begun. */
  #begin(items: Item[]): void {
    const { creator, queue } = this.#deps;
    for (const item of items) if (item.desiredState === 'running') creator.enqueue(item);
    queue.changed();
  }

  /** The worker that computes checksums starts while the server is asked what may be uploaded. */
  #warmUp(): void {
    if (this.#warm) return;
    this.#warm = true;
    // A worker that cannot start is reported with the first file.
    this.#deps.platform.checksummer.checksum(new Uint8Array()).catch(() => undefined);
  }
}
