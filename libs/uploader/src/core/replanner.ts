import { partSizeFor, type PartRun } from '@intake/protocol';
import type { IntakeApi } from './api/intake-api.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { ItemSession } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import type { LineSpeed } from './line-speed.ts';
import type { Clock } from './platform.ts';
import { uploadError } from './problems.ts';
import type { SendQueue } from './send-queue.ts';

/** So many times faster or slower than planned is another line. */
const FACTOR = 2;

/** Parts that may be begun while the server is asked. */
const MOST_AHEAD = 8;

interface Deps {
  api: IntakeApi;
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
    if (table.fence === null && !this.#isAnotherLine(session)) return;
    table.fence ??= this.#firstFree(session);
    this.#asking.add(session);
    void this.#ask(session).finally(() => this.#asking.delete(session));
  }

  #isAnotherLine(session: ItemSession): boolean {
    const { speed, clock } = this.#deps;
    const { table, plannedSpeed, item } = session;
    const free = table.parts[this.#firstFree(session) - 1];
    const measured = speed.lately(clock.now());
    if (!measured || !free || table.parts.length === 1) return false;
    const { bytesPerSecond, atLeast } = measured;
    const wanted = partSizeFor(item.size, bytesPerSecond);
    const left = item.size - free.offset;
    if (wanted === free.size || left <= Math.max(wanted, free.size)) return false;
    if (atLeast && wanted < free.size) return false;
    return (
      !plannedSpeed || bytesPerSecond >= plannedSpeed * FACTOR || bytesPerSecond <= plannedSpeed / FACTOR
    );
  }

  /** Number of the first part that is not begun before the answer can be there. */
  #firstFree({ table }: ItemSession): number {
    const begun = table.parts.findLast(({ state }) => state !== 'todo')?.number ?? 0;
    return begun + 1 + Math.min(MOST_AHEAD, this.#deps.limits.large.limit);
  }

  async #ask(session: ItemSession): Promise<void> {
    const { api, status, queue, speed, clock } = this.#deps;
    const { table, urls, signal, uploadId, item } = session;
    const measured = speed.lately(clock.now());
    const bytesPerSecond = measured?.bytesPerSecond ?? speed.bytesPerSecond ?? 0;
    session.plannedSpeed = measured?.atLeast ? undefined : bytesPerSecond;
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
      if (table.count('resting') === 0) status.updatePhase(item, { note: undefined });
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

  #apply({ table, urls }: ItemSession, plan: readonly PartRun[]): void {
    urls.forgetFrom(table.fence!);
    table.replan(plan);
  }
}
