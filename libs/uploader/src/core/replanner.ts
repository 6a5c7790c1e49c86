import { partSizeFor, type PartRun } from '@intake/protocol';
import type { UploadApi } from './api/upload-api.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { ItemSession } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import { FAST_LINE, type LineSpeed } from './line-speed.ts';
import type { Part } from './part-table.ts';
import { SMALLER_PARTS } from './part-notes.ts';
import type { Clock } from './platform.ts';
import { uploadError } from './problems.ts';
import type { SendQueue } from './send-queue.ts';

/** So many times faster or slower than planned is another line. */
const FACTOR = 2;

/** What may be begun while the server is asked: one part for each connection, and as many as this time takes. */
const AHEAD = { seconds: 0.5, leastParts: 8, mostParts: 20 };

/** A fast line that is at least so fast is faster: its first bytes paid for every connection and its slow start. */
const AT_LEAST_FACTOR = 2;

/** Bytes that may be sent again for parts that are safe sooner. */
const MOST_LOST = 16 * 1024 * 1024;

interface Deps {
  api: UploadApi;
  clock: Clock;
  limits: ConnectionLimits;
  speed: LineSpeed;
  status: ItemStatus;
  queue: SendQueue;
}

/**
 * Has the rest of an upload cut anew where the line is another than the plan was made for. Parts under way stay, and a
 * few behind them, so that bytes flow while the server is asked; those from the fence on wait for its answer.
 */
export class Replanner {
  readonly #deps: Deps;
  readonly #asking = new Set<ItemSession>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Cheap, and harmless to call too often. Takes up again what was broken off, too. */
  consider(session: ItemSession): void {
    const { table, signal, item } = session;
    if (this.#asking.has(session) || signal.aborted || item.stage !== 'sending') return;
    if (table.fence === null) {
      const wanted = this.#sizeForAnotherLine(session);
      if (!wanted) return;
      if (isSmaller(session, wanted)) this.#breakOffLarge(session, wanted);
      table.fence = this.#firstToPlan(session, wanted);
    }
    this.#asking.add(session);
    void this.#ask(session).finally(() => this.#asking.delete(session));
  }

  /** @returns the part size that suits the line as it is, or null where the plan is good enough */
  #sizeForAnotherLine(session: ItemSession): number | null {
    const { speed, clock } = this.#deps;
    const { table, plannedSpeed, item } = session;
    const measured = speed.lately(clock.now());
    if (!measured || table.parts.length === 1) return null;
    const bytesPerSecond = expected(measured);
    const wanted = partSizeFor(item.size, bytesPerSecond);
    const first = table.parts[this.#firstToPlan(session, wanted) - 1];
    if (!first || wanted === first.size) return null;
    if (item.size - first.offset <= Math.max(wanted, first.size)) return null;
    if (measured.atLeast && (bytesPerSecond < FAST_LINE || wanted < first.size)) return null;
    const isFaster = !plannedSpeed || bytesPerSecond >= plannedSpeed * FACTOR;
    const isSlower = !measured.atLeast && bytesPerSecond <= (plannedSpeed ?? 0) / FACTOR;
    return isFaster || isSlower ? wanted : null;
  }

  /** Number of the first part that is not begun before the answer can be there; where smaller ones are wanted, of the next. */
  #firstToPlan(session: ItemSession, wanted: number): number {
    const { speed, clock, limits } = this.#deps;
    const { table } = session;
    const next = firstUnbegun(session);
    if (isSmaller(session, wanted)) return next;
    const bytes = (speed.lately(clock.now())?.bytesPerSecond ?? 0) * AHEAD.seconds;
    const ahead = Math.ceil(bytes / (table.parts[next - 1]?.size ?? Infinity));
    const least = Math.min(AHEAD.leastParts, limits.large.limit);
    return next + Math.min(AHEAD.mostParts, Math.max(least, ahead));
  }

  /** Parts of a fast line that have just begun on a thin one would be safe after minutes: smaller ones go instead. */
  #breakOffLarge(session: ItemSession, wanted: number): void {
    const { table, item } = session;
    if (item.desiredState !== 'running') return;
    const toBreakOff: Part[] = [];
    let lost = 0;
    for (const part of table.parts.slice(0, firstUnbegun(session) - 1).toReversed()) {
      lost += part.sent;
      const hardlyBegun = part.state === 'sending' && part.sent < part.size / 2;
      if (!hardlyBegun || part.size <= 2 * wanted || lost > MOST_LOST) break;
      toBreakOff.push(part);
    }
    if (toBreakOff.length === 0) return;
    session.abortParts(toBreakOff, 'replanned');
    for (const { number } of toBreakOff) session.troubled.add(number);
    this.#deps.status.progress(item);
    this.#deps.status.updatePhase(item, { note: SMALLER_PARTS });
  }

  async #ask(session: ItemSession): Promise<void> {
    const { api, status, queue, speed, clock } = this.#deps;
    const { table, urls, signal, uploadId, item } = session;
    const measured = speed.lately(clock.now());
    const bytesPerSecond = measured ? expected(measured) : (speed.bytesPerSecond ?? 0);
    session.plannedSpeed = bytesPerSecond;
    try {
      await urls.settled();
      const { plan, ...signed } = await this.#plan(session, table.fence!, bytesPerSecond).catch(async () => {
        signal.throwIfAborted();
        // Whatever it said, what counts is the plan that the server has now: an answer may have been lost.
        const trouble = { onTrouble: status.trouble([item]), signal };
        return { plan: (await api.upload(uploadId, trouble)).plan, parts: [], serverTime: NaN };
      });
      signal.throwIfAborted();
      if (!table.fits(plan))
        throw uploadError('BAD_ANSWER', { detail: 'The plan of the parts is not of this file.' });
      this.#apply(session, plan);
      urls.learn(signed);
      status.updatePhase(item, session.troubled.size === 0 ? { note: undefined } : {});
      queue.add(session);
    } catch (error) {
      // Broken off, the fence stays, and the question is asked again when the upload goes on.
      if (!signal.aborted) status.fail(item, error);
    }
  }

  async #plan({ uploadId, signal, table }: ItemSession, from: number, bytesPerSecond: number) {
    const answer = await this.#deps.api.replan(uploadId, { from, bytesPerSecond }, { signal, retries: 1 });
    if (!table.fits(answer.body.plan)) throw uploadError('BAD_ANSWER');
    return { ...answer.body, serverTime: answer.serverTime };
  }

  #apply({ table, urls, troubled }: ItemSession, plan: readonly PartRun[]): void {
    urls.forgetFrom(table.fence!);
    table.replan(plan);
    for (const number of troubled) if (number > table.parts.length) troubled.delete(number);
  }
}

function firstUnbegun({ table }: ItemSession): number {
  return (table.parts.findLast(({ state }) => state !== 'todo')?.number ?? 0) + 1;
}

const isSmaller = (session: ItemSession, wanted: number): boolean =>
  wanted < (session.table.parts[firstUnbegun(session) - 1]?.size ?? 0);

function expected({ bytesPerSecond, atLeast }: { bytesPerSecond: number; atLeast: boolean }): number {
  return atLeast && bytesPerSecond >= FAST_LINE ? bytesPerSecond * AT_LEAST_FACTOR : bytesPerSecond;
}
