import { ApiError } from './api/api-error.ts';
import type { IntakeApi } from './api/intake-api.ts';
import type { CreateUpload, Upload, UploadResult } from './api/types.ts';
import type { Deduplicator } from './deduplicator.ts';
import { describeFile } from './describe-file.ts';
import type { Item, ItemSession } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import type { LineSpeed } from './line-speed.ts';
import type { Checksummer, FileHandles } from './platform.ts';
import { Interrupted, UploadError, uploadError } from './problems.ts';
import type { SendQueue } from './send-queue.ts';
import type { SessionFactory } from './session-factory.ts';
import type { Tuning } from './tuning.ts';

interface Deps {
  api: IntakeApi;
  tuning: Tuning;
  status: ItemStatus;
  files: FileHandles | undefined;
  checksummer: Checksummer;
  queue: SendQueue;
  sessions: SessionFactory;
  deduplicator: Deduplicator;
  speed: LineSpeed;
}

interface Creation {
  item: Item;
  /** The item's key at the time: it has another when it was begun anew since. */
  key: string;
  /** Fires when the item is paused or cancelled: a call under way is finished, but not tried again. */
  giveUp: AbortSignal;
  body: CreateUpload;
}

/** Bytes that one batch call may create uploads for: presigned URLs expire. */
const BATCH_BYTES = 256 * 1024 * 1024;

/** Creates uploads at the server when there is capacity for more: one call for one file, or for up to a hundred small ones. */
export class UploadCreator {
  readonly #deps: Deps;
  readonly #items = new Set<Item>();
  #busy = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get idle(): boolean {
    return !this.#busy && this.#items.size === 0;
  }

  enqueue(item: Item): void {
    this.#items.add(item);
  }

  withdraw(item: Item): void {
    this.#items.delete(item);
  }

  /** Creates the next ones, unless it is at it already. @param mayStart whether this item may be begun now */
  createMore(mayStart: (item: Item) => boolean): void {
    if (this.#busy || this.#items.size === 0) return;
    const items = this.#take(mayStart);
    if (items.length === 0) return;
    this.#busy = true;
    void this.#create(items)
      .catch((error: unknown) => items.forEach((item) => this.#deps.status.fail(item, error)))
      .finally(() => {
        this.#busy = false;
        this.#deps.queue.changed();
      });
  }

  #take(mayStart: (item: Item) => boolean): Item[] {
    const items: Item[] = [];
    let bytes = 0;
    for (const item of this.#items) {
      if (!mayStart(item)) continue;
      bytes += item.size;
      if (items.length === this.#deps.tuning.batch || (items.length > 0 && bytes > BATCH_BYTES)) break;
      items.push(item);
    }
    for (const item of items) {
      this.#items.delete(item);
      item.stage = 'starting';
      this.#deps.status.updatePhase(item);
    }
    return items;
  }

  async #create(items: Item[]): Promise<void> {
    const signals = items.map(({ signal }) => signal);
    const bodies = await Promise.all(items.map((item) => this.#describe(item, items.length > 1)));
    const readable = items.flatMap((item, i) =>
      bodies[i] ? [{ item, key: item.idempotencyKey, giveUp: signals[i]!, body: bodies[i] }] : [],
    );
    await this.#createAll(readable);
  }

  async #describe(item: Item, oneOfMany: boolean): Promise<CreateUpload | null> {
    try {
      return await describeFile(item, oneOfMany, this.#deps);
    } catch (cause) {
      const error = cause instanceof UploadError ? cause : uploadError('FILE_UNREADABLE', { cause });
      this.#deps.status.fail(item, error);
      return null;
    }
  }

  async #createAll(creations: Creation[]): Promise<void> {
    if (creations.length === 1) await this.#createOne(creations[0]!);
    else if (creations.length > 1) await this.#createBatch(creations);
  }

  async #createOne(creation: Creation): Promise<void> {
    const { item, key, body, giveUp } = creation;
    try {
      const { api, status } = this.#deps;
      const answer = await api.create(body, key, { onTrouble: status.trouble([item]), giveUp: [giveUp] });
      this.#created(creation, answer.body, answer.serverTime);
    } catch (error) {
      this.#notCreated(creation, error);
    }
  }

  async #createBatch(creations: Creation[]): Promise<void> {
    const { api, status } = this.#deps;
    const items = creations.map(({ item }) => item);
    const uploads = creations.map(({ key, body }) => ({ ...body, idempotencyKey: key }));
    let results: UploadResult[];
    let serverTime: number;
    try {
      const giveUp = creations.map((one) => one.giveUp);
      const answer = await api.createBatch(uploads, { onTrouble: status.trouble(items), giveUp });
      ({
        serverTime,
        body: { results },
      } = answer);
    } catch (error) {
      // One bad file must not take the others along: a batch that is refused as a whole is halved until it is found.
      if (!(error instanceof ApiError) || error.transient)
        return creations.forEach((one) => this.#notCreated(one, error));
      const half = Math.ceil(creations.length / 2);
      await this.#createAll(creations.slice(0, half));
      return this.#createAll(creations.slice(half));
    }
    for (const [i, one] of creations.entries()) {
      const result = results[i];
      const problem = result?.problem && new ApiError(result.problem.status ?? 500, result.problem);
      if (result?.upload) this.#created(one, result.upload, serverTime);
      else if (!problem || problem.transient) await this.#createOne(one);
      else this.#notCreated(one, problem);
    }
  }

  #created({ item, key, body }: Creation, upload: Upload, serverTime: number): void {
    const { api, status, files, sessions, deduplicator } = this.#deps;
    if (item.desiredState === 'cancelled' || item.idempotencyKey !== key) {
      return void api.drop(upload.id).catch(() => undefined); // the server's sweeper is the backstop
    }
    const session: ItemSession = sessions.open(item, upload, serverTime, body);
    if (item.handle) void files?.keep(upload.id, item.handle);
    status.updatePhase(item, { note: undefined });
    if (item.desiredState === 'running') void deduplicator.reuseOrSend(session);
  }

  #notCreated({ item, key }: Creation, error: unknown): void {
    const { status } = this.#deps;
    if (item.idempotencyKey !== key) return;
    const signedOut = error instanceof UploadError && error.problem.code === 'SIGNED_OUT';
    if (signedOut || error instanceof Interrupted) {
      if (item.stage === 'over') return;
      item.stage = 'queued'; // the same key again finds what the server may have created
      if (item.desiredState === 'running') this.#items.add(item);
      if (signedOut) status.fail(item, error);
      else status.updatePhase(item, { note: undefined });
      return;
    }
    const refused = error instanceof ApiError && [400, 413, 415, 422].includes(error.status);
    if (refused) status.end(item, 'refused', { problem: { ...error.problem, retryable: false } });
    else status.fail(item, error);
  }
}
