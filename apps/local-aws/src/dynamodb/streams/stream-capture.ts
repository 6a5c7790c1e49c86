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
/** Of BatchGetItem. */
const MOST_READS = 100;

interface Target {
  readonly table: string;
  readonly keys: Image;
}

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
    this.#settle(pending, await this.#readAll(pending));
  }

  async through(operation: string, input: Input, forward: () => Promise<JsonReply>): Promise<JsonReply> {
    const written = writtenItems(operation, input).filter(({ table }) => this.#store.of(table));
    if (written.length === 0) return forward();
    const targets = written.map((one) => ({ table: one.table, keys: this.#keysOf(one) }));
    return this.#alone(
      targets.map((target) => JSON.stringify(target)),
      async () => {
        const befores = await this.#readAll(targets);
        const pending = this.#store.begin(targets.map((target, i) => ({ ...target, before: befores[i] })));
        const reply = await forward();
        if (reply.status >= 400 && reply.status < 500) this.#store.settle(pending, [], this.#now());
        else this.#settle(pending, await this.#afters(pending, written, reply, operation));
        return reply;
      },
    );
  }

  /** What a put that was done has written is known; all else is read. */
  async #afters(
    pending: readonly PendingWrite[],
    written: readonly WrittenItem[],
    reply: JsonReply,
    operation: string,
  ): Promise<(Image | undefined)[]> {
    const isDone = reply.status === 200 && (operation !== 'BatchWriteItem' || hasDoneAll(reply));
    const isKnown = ({ isPut }: WrittenItem): boolean => isPut && isDone;
    const read = await this.#readAll(pending.filter((_, i) => !isKnown(written[i]!)));
    return written.map((one) => (isKnown(one) ? one.item : read.shift()));
  }

  /** As on AWS, a write that changes nothing leaves no record. */
  #settle(pending: readonly PendingWrite[], afters: readonly (Image | undefined)[]): void {
    const outcomes = pending.map((write, i) => ({ ...write, after: afters[i] }));
    const changed = outcomes.filter(({ before, after }) => !isDeepStrictEqual(before, after));
    this.#store.settle(pending, changed, this.#now());
  }

  #keysOf({ table, item }: Pick<WrittenItem, 'table' | 'item'>): Image {
    return Object.fromEntries(this.#store.of(table)!.keyNames.map((name) => [name, item[name]]));
  }

  async #readAll(targets: readonly Target[]): Promise<(Image | undefined)[]> {
    const groups: Target[][] = [];
    for (let from = 0; from < targets.length; from += MOST_READS)
      groups.push(targets.slice(from, from + MOST_READS));
    return (await Promise.all(groups.map((group) => this.#readGroup(group)))).flat();
  }

  /** Together in one call; one by one what it leaves out, and where it does not take them. */
  async #readGroup(group: readonly Target[]): Promise<(Image | undefined)[]> {
    const found = group.length > 1 ? await this.#readTogether(group) : null;
    return Promise.all(
      group.map((target) => (found?.has(idOf(target)) ? found.get(idOf(target)) : this.#read(target))),
    );
  }

  /** @returns by `idOf` those that are there, and undefined for those that are not; null where that cannot be told */
  async #readTogether(group: readonly Target[]): Promise<Map<string, Image | undefined> | null> {
    // Numbers and bytes come back in another form than they were asked for.
    if (!group.every(({ keys }) => Object.values(keys).every(isText))) return null;
    const ids = new Map(group.map((target) => [idOf(target), undefined as Image | undefined]));
    const RequestItems: Record<string, { Keys: Image[]; ConsistentRead: true }> = {};
    for (const { table, keys } of group)
      (RequestItems[table] ??= { Keys: [], ConsistentRead: true }).Keys.push(keys);
    try {
      const { Responses, UnprocessedKeys } = (await this.#ask('BatchGetItem', { RequestItems })) as Answer;
      for (const [table, items] of Object.entries(Responses ?? {}))
        for (const item of items) ids.set(idOf({ table, keys: this.#keysOf({ table, item }) }), item);
      for (const [table, { Keys = [] }] of Object.entries(UnprocessedKeys ?? {}))
        for (const keys of Keys) ids.delete(idOf({ table, keys: this.#keysOf({ table, item: keys }) }));
      return ids;
    } catch {
      return null;
    }
  }

  /** An engine that died is started again; until then nobody knows what became of the write. */
  async #read({ table, keys }: Target): Promise<Image | undefined> {
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

interface Answer {
  readonly Responses?: Readonly<Record<string, readonly Image[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys?: readonly Image[] }>>;
}

/** Whether a BatchWriteItem has left nothing out. */
function hasDoneAll({ body }: JsonReply): boolean {
  const { UnprocessedItems } = JSON.parse(body.toString()) as { UnprocessedItems?: object };
  return UnprocessedItems !== undefined && Object.keys(UnprocessedItems).length === 0;
}

const isText = (value: unknown): boolean => typeof (value as { S?: unknown } | null)?.S === 'string';

const idOf = ({ table, keys }: Target): string => JSON.stringify({ table, keys });
