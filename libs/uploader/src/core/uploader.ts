import type { Limits } from './api/types.ts';
import { Controls, isTold } from './controls.ts';
import { buildEngine, type Engine } from './engine.ts';
import { Item } from './item.ts';
import { judge } from './judge.ts';
import { isFailure, isOver } from './phases.ts';
import { Interrupted } from './problems.ts';
import type { Platform } from './platform.ts';
import { sleep } from './sleep.ts';
import { summarize, toCsv } from './summary.ts';
import type { Tuning } from './tuning.ts';
import type {
  Change,
  Mode,
  Note,
  ResumableUpload,
  Summary,
  Totals,
  UploadEntry,
  UploadItem,
  Uploader,
  UploaderOptions,
} from './types.ts';

const SIGNED_OUT: Note = {
  code: 'SIGNED_OUT',
  detail: 'You are signed out. Sign in again; it goes on where it stopped.',
};
/** Items taken at once: a few milliseconds of work; Chromium asks another process for the size of each. */
const CHUNK = 25;

/** The handles of the machine: what a person wants, turned into moves of items. */
class EngineUploader implements Uploader {
  readonly #engine: Engine;
  readonly #controls: Controls;
  readonly #stopListening: () => void;
  #mode: Mode = 'fast';
  #serial = 0;
  #warm = false;

  constructor(engine: Engine, mode: Mode) {
    this.#engine = engine;
    this.#controls = new Controls(engine);
    this.#stopListening = engine.connection.subscribe(() => this.#controls.lineChanged());
    engine.signedOut.push(() => this.#each((item) => this.#controls.pause(item, SIGNED_OUT)));
    this.setMode(mode);
  }

  async add(entries: readonly UploadEntry[]): Promise<readonly UploadItem[]> {
    const { platform, store, limits, tuning } = this.#engine;
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
    return items.map((item) => store.snapshot(item));
  }

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

  pause(id: string): void {
    this.#with(id, (item) => isTold(item) || this.#controls.pause(item));
    this.#engine.dispatcher.pump();
  }

  resume(id: string): void {
    this.#with(id, (item) => this.#controls.resume(item));
  }

  cancel(id: string): void {
    this.#with(id, (item) => this.#controls.cancel(item));
  }

  retry(id: string): void {
    this.#with(id, (item) => this.#controls.retry(item));
  }

  remove(id: string): void {
    this.cancel(id);
    this.#with(id, (item) => isOver(item.phase) && this.#engine.store.remove(item));
  }

  pauseAll(): void {
    this.#each((item) => isTold(item) || this.#controls.pause(item));
  }

  resumeAll(): void {
    this.#each((item) => this.#controls.resume(item));
  }

  retryFailed(): void {
    this.#each((item) => item.phase === 'failed' && this.#controls.retry(item));
  }

  clearFinished(): void {
    this.#each((item) => isOver(item.phase) && item.phase !== 'failed' && this.#engine.store.remove(item));
  }

  resumable(): Promise<readonly ResumableUpload[]> {
    const known = new Set([...this.#engine.store.all()].map(({ uploadId }) => uploadId));
    return this.#engine.resumer.list((uploadId) => known.has(uploadId));
  }

  async continueUpload(uploadId: string, file?: UploadEntry['file']): Promise<UploadItem> {
    const { store, starter, desk, resumer } = this.#engine;
    const there = (): Item | undefined =>
      [...store.all()].find((item) => item.uploadId === uploadId && !isFailure(item.phase));
    const { upload, entry, stored } = there() ? { upload: null } : await resumer.reopen(uploadId, file);
    const known = there(); // asked again: another click may have been faster
    if (known || !upload) return store.snapshot(known!);
    const item = this.#newItem(entry);
    store.add(item);
    const { table } = starter.session(item, { ...upload, parts: [] }, NaN);
    for (const part of stored)
      table.stored(table.parts[part.number - 1]!, {
        etag: part.etag,
        checksum: part.checksum!,
        proven: true,
      });
    store.progress(item, table.sentBytes, table.storedBytes, false);
    desk.settle(item);
    this.#controls.goOn(item);
    return store.snapshot(item);
  }

  async dropUpload(uploadId: string): Promise<void> {
    await this.#engine.api.drop(uploadId);
    await this.#engine.platform.files?.forget(uploadId);
  }

  fileChanged(file: { id: string; status: string }): void {
    if (file.status !== 'verifying' && file.status !== 'processing') this.#engine.finisher.poke(file.id);
  }

  get items(): readonly UploadItem[] {
    return this.#engine.store.list;
  }

  item(id: string): UploadItem | undefined {
    const item = this.#engine.store.get(id);
    return item && this.#engine.store.snapshot(item);
  }

  get totals(): Totals {
    return this.#engine.store.totals;
  }

  get mode(): Mode {
    return this.#mode;
  }

  setMode(mode: Mode): void {
    this.#mode = mode;
    this.#engine.dispatcher.setMode(mode);
  }

  subscribe(listener: (change: Change) => void): () => void {
    return this.#engine.store.subscribe(listener);
  }

  summary(): Summary {
    return summarize(this.items);
  }

  summaryCsv(): string {
    return toCsv(this.summary().rows);
  }

  destroy(): void {
    this.#each((item) => this.#controls.pause(item));
    this.#stopListening();
    this.#engine.end.abort(new Interrupted('cancelled'));
    this.#engine.connection.destroy();
    this.#engine.platform.checksummer.close();
  }

  #take(entry: UploadEntry, limits: Limits | null): Item {
    const { desk, store } = this.#engine;
    const item = this.#newItem(entry);
    const verdict = judge(item, limits);
    if (!verdict.problem) item.warnings = verdict.warnings;
    store.add(item);
    if (verdict.problem) desk.end(item, 'refused', { problem: verdict.problem });
    else desk.settle(item);
    return item;
  }

  #newItem(entry: UploadEntry): Item {
    return new Item(entry, `item-${++this.#serial}`, this.#engine.platform.newKey());
  }

  #with(id: string, act: (item: Item) => unknown): void {
    const item = this.#engine.store.get(id);
    if (item) act(item);
  }

  #each(act: (item: Item) => unknown): void {
    for (const item of [...this.#engine.store.all()]) act(item);
  }
}

/** The engine on a given platform. `createUploader` of the browser and of Node bring theirs. */
export function createUploaderOn(
  platform: Platform,
  options: UploaderOptions,
  tuning?: Partial<Tuning>,
): Uploader {
  return new EngineUploader(buildEngine(platform, options, tuning), options.mode ?? 'fast');
}
