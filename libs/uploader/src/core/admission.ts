import type { Limits } from './api/types.ts';
import type { Engine } from './engine.ts';
import { Item } from './item.ts';
import { judge } from './judge.ts';
import { sleep } from './sleep.ts';
import type { UploadEntry } from './types.ts';

/** Items taken at once: a few milliseconds of work; Chromium asks another process for the size of each. */
const CHUNK = 25;

/** Judges what a person adds and queues what is acceptable, without holding up the page. */
export class Admission {
  readonly #engine: Engine;
  #serial = 0;
  #warm = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @returns the new items, refused ones included, in order */
  async add(entries: readonly UploadEntry[]): Promise<Item[]> {
    const { platform, limits, tuning } = this.#engine;
    this.#warmUp();
    const allowed = await limits();
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
    return new Item(entry, `item-${++this.#serial}`, this.#engine.platform.newKey());
  }

  #take(entry: UploadEntry, limits: Limits | null): Item {
    const { desk, store } = this.#engine;
    const item = this.newItem(entry);
    const verdict = judge(item, limits);
    if (!verdict.problem) item.warnings = verdict.warnings;
    store.add(item);
    if (verdict.problem) desk.end(item, 'refused', { problem: verdict.problem });
    else desk.settle(item);
    return item;
  }

  /** What was paused or taken back meanwhile is not begun. */
  #begin(items: Item[]): void {
    const { starter, dispatcher } = this.#engine;
    for (const item of items) if (item.wish === 'run') starter.enqueue(item);
    dispatcher.pump();
  }

  /** The worker that computes checksums starts while the server is asked what may be uploaded. */
  #warmUp(): void {
    if (this.#warm) return;
    this.#warm = true;
    this.#engine.platform.checksummer.checksum(new Uint8Array()).catch(() => undefined); // told with the first file
  }
}
