import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../gateway/aws-error.ts';
import type { JsonReply } from '../../gateway/json-service.ts';
import type { Input } from '../../gateway/operations.ts';
import type { Image, PendingWrite, StreamStore } from './stream-store.ts';
import { type WrittenItem, writtenItems } from './written-items.ts';

/** Asks the engine. @throws AwsError when it refuses, something else when it does not answer */
export type AskEngine = (operation: string, input: object) => Promise<Record<string, unknown>>;

const ATTEMPTS = 20;
const BETWEEN_MS = 100;

/**
 * Writes down what calls change in tables with a stream, for engines that cannot do it themselves: an item is read before
 * and after, while no other call changes it. The image of before is on disk before the engine is asked, so that a crash in
 * between loses no record.
 */
export class StreamCapture {
  readonly #store: StreamStore;
  readonly #ask: AskEngine;
  readonly #now: () => number;
  /** The last call that waits for, or changes, an item. */
  readonly #tails = new Map<string, Promise<unknown>>();

  constructor(store: StreamStore, ask: AskEngine, now: () => number) {
    this.#store = store;
    this.#ask = ask;
    this.#now = now;
  }

  /** Settles what the end of the process interrupted. Before the first call. */
  async recover(): Promise<void> {
    const pending = this.#store.pending();
    this.#settle(pending, await Promise.all(pending.map((write) => this.#read(write))));
  }

  async through(operation: string, input: Input, forward: () => Promise<JsonReply>): Promise<JsonReply> {
    const written = writtenItems(operation, input).filter(({ table }) => this.#store.of(table));
    if (written.length === 0) return forward();
    const targets = written.map((one) => ({ table: one.table, keys: this.#keysOf(one) }));
    return this.#alone(
      targets.map((target) => JSON.stringify(target)),
      async () => {
        const befores = await Promise.all(targets.map((target) => this.#read(target)));
        const pending = this.#store.begin(targets.map((target, i) => ({ ...target, before: befores[i] })));
        const reply = await forward();
        if (reply.status >= 400 && reply.status < 500) this.#store.settle(pending, [], this.#now());
        else
          this.#settle(
            pending,
            await Promise.all(pending.map((one, i) => this.#after(one, written[i]!, reply, operation))),
          );
        return reply;
      },
    );
  }

  #after(write: PendingWrite, { item, isPut }: WrittenItem, reply: JsonReply, operation: string) {
    const isKnown = isPut && reply.status === 200 && operation !== 'BatchWriteItem';
    return isKnown ? Promise.resolve(item) : this.#read(write);
  }

  /** As on AWS, a write that changes nothing leaves no record. */
  #settle(pending: readonly PendingWrite[], afters: readonly (Image | undefined)[]): void {
    const outcomes = pending.map((write, i) => ({ ...write, after: afters[i] }));
    const changed = outcomes.filter(({ before, after }) => !isDeepStrictEqual(before, after));
    this.#store.settle(pending, changed, this.#now());
  }

  #keysOf({ table, item }: WrittenItem): Image {
    return Object.fromEntries(this.#store.of(table)!.keyNames.map((name) => [name, item[name]]));
  }

  /** An engine that died is started again; until then nobody knows what became of the write. */
  async #read({ table, keys }: { readonly table: string; readonly keys: Image }): Promise<Image | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#ask('GetItem', { TableName: table, Key: keys, ConsistentRead: true });
        return answer['Item'] as Image | undefined;
      } catch (error) {
        // The same will be said of the write itself.
        if (error instanceof AwsError) return undefined;
        if (attempt === ATTEMPTS) throw error;
        await sleep(BETWEEN_MS);
      }
    }
  }

  /** Queues up behind every call with one of these items; all places are taken at once, so nobody waits in a circle. */
  async #alone<T>(items: readonly string[], work: () => Promise<T>): Promise<T> {
    const earlier = items.map((item) => this.#tails.get(item));
    const mine = Promise.all(earlier).then(work);
    const settled = mine.catch(() => undefined);
    for (const item of items) this.#tails.set(item, settled);
    try {
      return await mine;
    } finally {
      for (const item of items) if (this.#tails.get(item) === settled) this.#tails.delete(item);
    }
  }
}
