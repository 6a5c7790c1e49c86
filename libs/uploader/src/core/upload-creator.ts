import type { CreateUpload } from './api/types.ts';
import type { ChosenAgain } from './chosen-again.ts';
import { CreateCalls, type CreateCallsDeps } from './create-calls.ts';
import { describeFile } from './describe-file.ts';
import type { Kind } from './dispatcher.ts';
import type { HookRunner } from './hook-runner.ts';
import type { Item } from './item.ts';
import type { LineSpeed } from './line-speed.ts';
import type { Checksummer } from './platform.ts';
import { Interrupted, UploadError, uploadError } from './problems.ts';
import type { SendQueue } from './send-queue.ts';

interface Deps extends CreateCallsDeps {
  checksummer: Checksummer;
  queue: SendQueue;
  speed: LineSpeed;
  hooks: HookRunner;
  chosenAgain: ChosenAgain;
}

/** Bytes that one batch call may create uploads for: presigned URLs expire. */
const BATCH_BYTES = 256 * 1024 * 1024;

/** Creates uploads at the server when there is capacity for more: one call for one file, or for up to a hundred small ones. Over distance a second
 * call goes out before the first is answered, or small files would wait for round trips. */
export class UploadCreator {
  readonly #deps: Deps;
  readonly #calls: CreateCalls;
  readonly #items: Record<Kind, Set<Item>> = { small: new Set(), large: new Set() };
  readonly #underWay: Record<Kind, number> = { small: 0, large: 0 };

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#calls = new CreateCalls(deps, (item) => this.enqueue(item));
  }

  /** Whether no file of this kind waits for its upload, nor for the answer to its call. */
  isIdle(kind: Kind): boolean {
    return this.#underWay[kind] === 0 && this.#items[kind].size === 0;
  }

  enqueue(item: Item): void {
    this.#items[this.#kindOf(item)].add(item);
  }

  withdraw(item: Item): void {
    this.#items[this.#kindOf(item)].delete(item);
  }

  /** Creates the next ones of a kind, unless enough calls are under way. @param mayStart whether this item may be begun now */
  createMore(kind: Kind, mayStart: (item: Item) => boolean): void {
    // Large ones only one after the other: by the turn of the next its URLs would have expired.
    const most = kind === 'small' ? this.#deps.tuning.createCalls : 1;
    if (this.#underWay[kind] >= most) return;
    const items = this.#take(this.#items[kind], mayStart);
    if (items.length === 0) return;
    this.#underWay[kind] += 1;
    void this.#create(items)
      .catch((error: unknown) => items.forEach((item) => this.#deps.status.fail(item, error)))
      .finally(() => {
        this.#underWay[kind] -= 1;
        this.#deps.queue.changed();
      });
  }

  #kindOf({ size }: Item): Kind {
    return size <= this.#deps.tuning.smallFile ? 'small' : 'large';
  }

  #take(waiting: Set<Item>, mayStart: (item: Item) => boolean): Item[] {
    const items: Item[] = [];
    let bytes = 0;
    for (const item of waiting) {
      if (!mayStart(item)) continue;
      bytes += item.size;
      if (items.length === this.#deps.tuning.batch || (items.length > 0 && bytes > BATCH_BYTES)) break;
      items.push(item);
    }
    for (const item of items) {
      waiting.delete(item);
      item.stage = 'starting';
      this.#deps.status.updatePhase(item);
    }
    return items;
  }

  async #create(items: Item[]): Promise<void> {
    const signals = items.map(({ signal }) => signal);
    const keys = items.map(({ idempotencyKey }) => idempotencyKey);
    const bodies = await Promise.all(items.map((item) => this.#describe(item, items.length > 1)));
    const readable = items.flatMap((item, i) =>
      bodies[i] ? [{ item, key: keys[i]!, giveUp: signals[i]!, body: bodies[i] }] : [],
    );
    await this.#calls.createAll(readable);
  }

  /** @returns null when there is nothing to create: an unfinished upload of this file goes on, or it cannot be read */
  async #describe(item: Item, oneOfMany: boolean): Promise<CreateUpload | null> {
    const key = item.idempotencyKey;
    try {
      if (await this.#deps.chosenAgain.goOn(item)) return null;
      await this.#deps.hooks.run('beforeCreate', item);
      return await describeFile(item, oneOfMany, this.#deps);
    } catch (cause) {
      if (cause instanceof Interrupted) {
        this.#calls.notCreated({ item, key }, cause);
        return null;
      }
      const error = cause instanceof UploadError ? cause : uploadError('FILE_UNREADABLE', { cause });
      this.#deps.status.fail(item, error);
      return null;
    }
  }
}
