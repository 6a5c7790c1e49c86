import type { Adopter } from './adopter.ts';
import { ApiError } from './api/api-error.ts';
import type { IntakeApi } from './api/intake-api.ts';
import type { CreateUpload, FileAnswer, Upload, UploadResult } from './api/types.ts';
import { describeFile } from './describe-file.ts';
import type { Desk } from './desk.ts';
import type { Item, ItemSession } from './item.ts';
import type { Checksummer, Clock, FileMemory } from './platform.ts';
import { UploadError, uploadError } from './problems.ts';
import type { Tuning } from './tuning.ts';
import { UploadSession } from './upload-session.ts';
import { UrlBook } from './url-book.ts';

interface Deps {
  api: IntakeApi;
  clock: Clock;
  tuning: Tuning;
  desk: Desk;
  files: FileMemory | undefined;
  adopter: Adopter;
  checksummer: Checksummer;
  /** The server made a file of it without being sent the bytes. */
  answered: (session: UploadSession<Item>, file: FileAnswer) => void;
  /** The upload has parts to send. */
  offer: (session: ItemSession) => void;
  /** What was begun is there, or will not be: look for more. */
  done: () => void;
}

interface Begun {
  item: Item;
  /** The item's key at the time: it has another when it was begun anew since. */
  key: string;
  body: CreateUpload;
}

/** Bytes that one batch call may begin at most: URLs do not live for ever. */
const BATCH_BYTES = 256 * 1024 * 1024;

/** Begins uploads at the server when there is room for more: one call for one file, or for up to a hundred small ones. */
export class Starter {
  readonly #deps: Deps;
  readonly #queue = new Set<Item>();
  #busy = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get idle(): boolean {
    return !this.#busy && this.#queue.size === 0;
  }

  enqueue(item: Item): void {
    this.#queue.add(item);
  }

  withdraw(item: Item): void {
    this.#queue.delete(item);
  }

  /** Begins the next ones, unless it is at it already. */
  more(): void {
    if (this.#busy || this.#queue.size === 0) return;
    this.#busy = true;
    const items = this.#take();
    void this.#start(items)
      .catch((error: unknown) => items.forEach((item) => this.#deps.desk.fail(item, error)))
      .finally(() => {
        this.#busy = false;
        this.#deps.done();
      });
  }

  /** Turns the server's answer into a session; also used to go on with an upload of an earlier day. */
  session(item: Item, upload: Upload, serverTime: number, checksum = ''): ItemSession {
    const { api, clock, tuning, desk } = this.#deps;
    const urls = new UrlBook(clock, tuning, async (numbers) => {
      const answer = await api.sign(upload.id, numbers, { onTrouble: desk.trouble([item]) });
      return { ...answer.body, serverTime: answer.serverTime };
    });
    urls.learn({ parts: upload.parts, urlsExpireAt: upload.urlsExpireAt, serverTime });
    const session = new UploadSession(item, upload, urls);
    if (session.table.parts.length === 1) session.table.parts[0]!.checksum = checksum;
    item.session = session;
    item.stage = 'sending';
    const warnings = [...item.warnings, ...(upload.warnings ?? [])];
    const unique = warnings.filter((one, at) => warnings.findIndex(({ code }) => code === one.code) === at);
    desk.store.patch(item, { uploadId: upload.id, fileId: upload.fileId, warnings: unique });
    return session;
  }

  #take(): Item[] {
    const items: Item[] = [];
    let bytes = 0;
    for (const item of this.#queue) {
      bytes += item.size;
      if (items.length === this.#deps.tuning.batch || (items.length > 0 && bytes > BATCH_BYTES)) break;
      items.push(item);
    }
    for (const item of items) {
      this.#queue.delete(item);
      item.stage = 'starting';
      this.#deps.desk.settle(item);
    }
    return items;
  }

  async #start(items: Item[]): Promise<void> {
    const bodies = await Promise.all(items.map((item) => this.#describe(item, items.length > 1)));
    const readable = items.flatMap((item, i) =>
      bodies[i] ? [{ item, key: item.idempotencyKey, body: bodies[i] }] : [],
    );
    if (readable.length > 1) await this.#createBatch(readable);
    else for (const one of readable) await this.#createOne(one);
  }

  async #describe(item: Item, oneOfMany: boolean): Promise<CreateUpload | null> {
    try {
      return await describeFile(item, oneOfMany, this.#deps);
    } catch (cause) {
      const error = cause instanceof UploadError ? cause : uploadError('FILE_UNREADABLE', { cause });
      this.#deps.desk.fail(item, error);
      return null;
    }
  }

  async #createOne(one: Begun): Promise<void> {
    const { item, key, body } = one;
    try {
      const { api, desk } = this.#deps;
      const answer = await api.create(body, key, { onTrouble: desk.trouble([item]) });
      this.#begun(one, answer.body, answer.serverTime);
    } catch (error) {
      this.#notBegun(item, error);
    }
  }

  async #createBatch(created: Begun[]): Promise<void> {
    const { api, desk } = this.#deps;
    const items = created.map(({ item }) => item);
    const uploads = created.map(({ key, body }) => ({ ...body, idempotencyKey: key }));
    let results: UploadResult[];
    let serverTime: number;
    try {
      const answer = await api.createBatch(uploads, { onTrouble: desk.trouble(items) });
      ({
        serverTime,
        body: { results },
      } = answer);
    } catch (error) {
      // One bad file must not take the others along: a batch that is refused as a whole is taken apart.
      if (error instanceof ApiError && !error.transient)
        for (const one of created) await this.#createOne(one);
      else for (const item of items) this.#notBegun(item, error);
      return;
    }
    for (const [i, one] of created.entries()) {
      const result = results[i];
      const problem = result?.problem && new ApiError(result.problem.status ?? 500, result.problem);
      if (result?.upload) this.#begun(one, result.upload, serverTime);
      else if (!problem || problem.transient) await this.#createOne(one);
      else this.#notBegun(one.item, problem);
    }
  }

  #begun({ item, key, body }: Begun, upload: Upload, serverTime: number): void {
    const { api, desk, files, offer } = this.#deps;
    if (item.wish === 'cancel' || item.idempotencyKey !== key) {
      return void api.drop(upload.id).catch(() => undefined); // nobody waits for it; the sweeper is the backstop
    }
    const session = this.session(item, upload, serverTime, body.checksum);
    if (item.handle) void files?.keep(upload.id, item.handle);
    desk.settle(item, { note: undefined });
    if (upload.maybeKnown && item.wish === 'run') void this.#adopt(session);
    else if (item.wish === 'run') offer(session);
  }

  async #adopt(session: UploadSession<Item>): Promise<void> {
    const { adopter, answered, offer, desk } = this.#deps;
    const file = await adopter.adopt(session);
    if (file) return answered(session, file);
    desk.settle(session.item, { note: undefined });
    if (session.item.wish === 'run' && session.item.stage === 'sending') offer(session);
  }

  #notBegun(item: Item, error: unknown): void {
    const { desk } = this.#deps;
    if (error instanceof UploadError && error.problem.code === 'SIGNED_OUT') {
      item.stage = 'queued';
      if (item.wish === 'run') this.#queue.add(item);
      return desk.fail(item, error);
    }
    const judged = error instanceof ApiError && [400, 413, 415, 422].includes(error.status);
    if (judged) desk.end(item, 'refused', { problem: { ...error.problem, retryable: false } });
    else desk.fail(item, error);
  }
}
