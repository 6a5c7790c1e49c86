import { ApiError } from './api/api-error.ts';
import type { UploadApi } from './api/upload-api.ts';
import type { CreateUpload, ProblemAnswer, Upload, UploadResult } from './api/types.ts';
import type { Deduplicator } from './deduplicator.ts';
import type { Item, ItemSession } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import type { Clock, FileHandles } from './platform.ts';
import { Interrupted, UploadError } from './problems.ts';
import { backoff } from './retry-policy.ts';
import type { SessionFactory } from './session-factory.ts';
import { sleep } from './sleep.ts';
import type { Tuning } from './tuning.ts';

export interface CreateCallsDeps {
  api: UploadApi;
  tuning: Tuning;
  status: ItemStatus;
  files: FileHandles | undefined;
  sessions: SessionFactory;
  deduplicator: Deduplicator;
  clock: Clock;
  random: () => number;
}

export interface Creation {
  item: Item;
  /** The item's key at the time: it has another when it was begun anew since. */
  key: string;
  /** Fires when the item is paused or cancelled: a call under way is finished, but not tried again. */
  giveUp: AbortSignal;
  body: CreateUpload;
}

const NO_ANSWER: ProblemAnswer = { status: 503 };

/** The calls that create uploads, one or many together, and what their answers mean. */
export class CreateCalls {
  readonly #deps: CreateCallsDeps;
  readonly #enqueue: (item: Item) => void;

  /** @param enqueue takes an item back whose call was given up */
  constructor(deps: CreateCallsDeps, enqueue: (item: Item) => void) {
    this.#deps = deps;
    this.#enqueue = enqueue;
  }

  async createAll(creations: Creation[], attempt = 1): Promise<void> {
    if (creations.length === 1) await this.#createOne(creations[0]!);
    else if (creations.length > 1) await this.#createBatch(creations, attempt);
  }

  async #createOne(creation: Creation): Promise<void> {
    const { item, key, body, giveUp } = creation;
    try {
      const { api, status } = this.#deps;
      const answer = await api.create(body, key, { onTrouble: status.trouble([item]), giveUp: [giveUp] });
      this.#created(creation, answer.body, answer.serverTime);
    } catch (error) {
      this.notCreated(creation, error);
    }
  }

  async #createBatch(creations: Creation[], attempt: number): Promise<void> {
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
        return creations.forEach((one) => this.notCreated(one, error));
      const half = Math.ceil(creations.length / 2);
      await this.createAll(creations.slice(0, half), attempt);
      return this.createAll(creations.slice(half), attempt);
    }
    const again: Creation[] = [];
    for (const [i, one] of creations.entries()) {
      const { upload, problem = NO_ANSWER }: { upload?: Upload; problem?: ProblemAnswer } = results[i] ?? {};
      const error = new ApiError(problem.status ?? 500, problem);
      if (upload) this.#created(one, upload, serverTime);
      else if (error.transient && attempt <= this.#deps.tuning.retries) again.push(one);
      else this.notCreated(one, error);
    }
    if (again.length > 0) await this.#createLater(again, attempt);
  }

  /** What the server could not create just now is asked for again together: never one call for each. */
  async #createLater(creations: Creation[], attempt: number): Promise<void> {
    const { status, clock, tuning, random } = this.#deps;
    const retryInMs = backoff(attempt, tuning, random);
    const detail = 'The server cannot begin these uploads just now; it is asked again.';
    status.trouble(creations.map(({ item }) => item))({ code: 'SERVER_BUSY', detail, retryInMs });
    await sleep(clock, retryInMs);
    const wanted = creations.filter(({ giveUp }) => !giveUp.aborted);
    for (const one of creations) if (one.giveUp.aborted) this.notCreated(one, one.giveUp.reason);
    await this.createAll(wanted, attempt + 1);
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

  notCreated({ item, key }: Pick<Creation, 'item' | 'key'>, error: unknown): void {
    const { status } = this.#deps;
    if (item.idempotencyKey !== key) return;
    const signedOut = error instanceof UploadError && error.problem.code === 'SIGNED_OUT';
    if (signedOut || error instanceof Interrupted) {
      if (item.stage === 'over') return;
      item.stage = 'queued'; // the same key again finds what the server may have created
      if (item.desiredState === 'running') this.#enqueue(item);
      if (signedOut) status.fail(item, error);
      else status.updatePhase(item, { note: undefined });
      return;
    }
    const refused = error instanceof ApiError && [400, 413, 415, 422].includes(error.status);
    if (refused) status.end(item, 'refused', { problem: { ...error.problem, retryable: false } });
    else status.fail(item, error);
  }
}
