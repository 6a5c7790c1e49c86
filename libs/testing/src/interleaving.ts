import { DomainError } from '@intake/domain';
import { seededRandom } from './seeded-random.ts';

/**
 * Runs several use-cases at once in an order that a seed decides: every call of a wrapped port waits for its turn, takes
 * effect at once, and is answered in another turn. The same seed gives the same order.
 */
export class Interleaving {
  private readonly random: () => number;
  private readonly lost: number;
  /** Some seeds prefer what has waited longest, some what came last: then one actor stands still while others finish. */
  private readonly skew: number;
  private readonly turns: (() => unknown)[] = [];

  /** @param lost share (0 to 1) of calls whose caller gives up while the call still takes effect, some time later */
  constructor(seed: number, lost = 0) {
    this.random = seededRandom(seed);
    this.lost = lost;
    this.skew = [1, 4, 0.2][seed % 3]!;
  }

  readonly wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name, receiver) => {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => this.call(async () => method.apply(target, args) as unknown);
      },
    });

  /** Until all are settled and nothing is under way any more. */
  async run(actors: (() => Promise<unknown>)[]): Promise<PromiseSettledResult<unknown>[]> {
    let isOver = false;
    const results = Promise.allSettled(actors.map((actor) => this.started(actor)));
    void results.then(() => (isOver = true));
    // oxlint-disable-next-line no-unmodified-loop-condition -- set by the promise above
    while (!isOver || this.turns.length > 0) {
      const [turn] = this.turns.splice(Math.floor(this.random() ** this.skew * this.turns.length), 1);
      turn?.();
      await new Promise(setImmediate);
    }
    return results;
  }

  private started(actor: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.turns.push(() => actor().then(resolve, reject));
    });
  }

  private call<Result>(effect: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.turns.push(() => {
        if (this.random() < this.lost) {
          reject(new DomainError('UNAVAILABLE', 'No answer in time.'));
          this.turns.push(() => effect().catch(() => undefined));
          return;
        }
        effect().then(
          (result) => this.turns.push(() => resolve(result)),
          (error: Error) => this.turns.push(() => reject(error)),
        );
      });
    });
  }
}
