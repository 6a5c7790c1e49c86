import { isCompletionSent } from './controls.ts';
import { buildEngine, type Engine } from './engine.ts';
import type { Item } from './item.ts';
import { isFailure, isOver } from './phases.ts';
import { Interrupted, uploadError } from './problems.ts';
import type { Platform } from './platform.ts';
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
} from './types.ts';
import type { UploaderOptions } from './uploader-options.ts';

const SIGNED_OUT: Note = {
  code: 'SIGNED_OUT',
  detail: 'You are signed out. Sign in again; it goes on where it stopped.',
};

/** The public face of the engine: what a person wants, turned into moves of items. */
class EngineUploader implements Uploader {
  readonly #engine: Engine;
  #mode: Mode = 'fast';

  constructor(engine: Engine, mode: Mode) {
    this.#engine = engine;
    engine.status.onSignedOut(() => this.#each((item) => this.#engine.controls.pause(item, SIGNED_OUT)));
    this.setMode(mode);
  }

  async add(entries: readonly UploadEntry[]): Promise<readonly UploadItem[]> {
    const items = await this.#engine.intake.add(entries);
    return items.map((item) => this.#engine.store.snapshot(item));
  }

  pause(id: string): void {
    this.#with(id, (item) => isCompletionSent(item) || this.#engine.controls.pause(item));
    this.#engine.dispatcher.pump();
  }

  resume(id: string): void {
    this.#with(id, (item) => this.#engine.controls.resume(item));
  }

  cancel(id: string): void {
    this.#with(id, (item) => this.#engine.controls.cancel(item));
  }

  retry(id: string): void {
    this.#with(id, (item) => this.#engine.controls.retry(item));
  }

  remove(id: string): void {
    this.cancel(id);
    this.#with(id, (item) => isOver(item.phase) && this.#remove(item));
  }

  pauseAll(): void {
    this.#each((item) => isCompletionSent(item) || this.#engine.controls.pause(item));
  }

  resumeAll(): void {
    this.#each((item) => this.#engine.controls.resume(item));
  }

  retryFailed(): void {
    this.#each((item) => item.phase === 'failed' && this.#engine.controls.retry(item));
  }

  clearFinished(): void {
    this.#each((item) => isOver(item.phase) && item.phase !== 'failed' && this.#remove(item));
  }

  resumable(): Promise<readonly ResumableUpload[]> {
    return this.#engine.unfinished.refresh();
  }

  get unfinished(): readonly ResumableUpload[] {
    return this.#engine.unfinished.list;
  }

  subscribeUnfinished(listener: (unfinished: readonly ResumableUpload[]) => void): () => void {
    return this.#engine.unfinished.subscribe(listener);
  }

  async continueUpload(uploadId: string, file?: UploadEntry['file']): Promise<UploadItem> {
    const { store, sessions, status, resumer } = this.#engine;
    const there = (): Item | undefined =>
      [...store.all()].find((item) => item.uploadId === uploadId && !isFailure(item.phase));
    if (!there()) this.#notElsewhere(uploadId);
    const reopened = there() ? null : await resumer.reopen(uploadId, file);
    const known = there(); // asked again: another click may have been faster
    if (known || !reopened) return store.snapshot(known!);
    this.#engine.drops.undo(uploadId);
    const item = this.#engine.intake.newItem(reopened.entry);
    store.add(item);
    sessions.resume(item, reopened);
    status.updatePhase(item);
    this.#engine.controls.goOn(item);
    return store.snapshot(item);
  }

  async dropUpload(uploadId: string): Promise<void> {
    this.#notElsewhere(uploadId);
    await this.#engine.drops.now(uploadId);
    this.#dropped(uploadId);
  }

  async discardUpload(uploadId: string): Promise<void> {
    this.#notElsewhere(uploadId);
    this.#engine.drops.add(uploadId, () => this.#dropped(uploadId));
  }

  undoDiscard(uploadId: string): boolean {
    return this.#engine.drops.undo(uploadId);
  }

  fileChanged(file: { id: string; status: string }): void {
    if (file.status !== 'verifying') this.#engine.completer.checkNow(file.id);
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
    this.#each((item) => this.#engine.controls.stop(item));
    this.#engine.end.abort(new Interrupted('cancelled'));
    this.#engine.connection.destroy();
    this.#engine.drops.destroy();
    this.#engine.presence.destroy();
    this.#engine.platform.checksummer.close();
  }

  #dropped(uploadId: string): void {
    this.#engine.unfinished.forget(uploadId);
    this.#engine.presence.dropped(uploadId);
  }

  /** @throws UploadError OTHER_TAB */
  #notElsewhere(uploadId: string): void {
    if (this.#engine.presence.elsewhere(uploadId)) throw uploadError('OTHER_TAB');
  }

  #remove(item: Item): void {
    this.#engine.controls.dropNow(item);
    this.#engine.store.remove(item);
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
