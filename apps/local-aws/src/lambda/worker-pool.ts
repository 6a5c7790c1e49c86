import type { LambdaFunction } from './functions.ts';
import { type Outcome, Worker } from './worker.ts';

/** Worker processes at the same time, all functions together; more invocations wait. */
const MAX_WORKERS = 6;
/** A worker that nothing was asked of for so long is ended, in ms. */
const IDLE_MS = 60_000;

interface Slot {
  readonly worker: Worker;
  readonly name: string;
  readonly revision: string;
  busy: boolean;
  idle?: NodeJS.Timeout;
}

/** Has time: how many may run at once is said of what has to leave room for others. */
export const isBackground = ({ reservedConcurrency }: LambdaFunction): boolean =>
  reservedConcurrency !== undefined;

/** Runs functions in processes that are reused while they are warm. One event at a time each, as on Lambda. */
export class WorkerPool {
  readonly #slots = new Set<Slot>();
  readonly #waiting: (() => void)[] = [];
  readonly #start: (fn: LambdaFunction) => Worker;
  readonly #quiet: () => Promise<void>;
  #closed = false;

  /** @param quiet what work in the background waits for first */
  constructor(start: (fn: LambdaFunction) => Worker, quiet: () => Promise<void>) {
    this.#start = start;
    this.#quiet = quiet;
  }

  async run(
    fn: LambdaFunction,
    event: unknown,
    context: { readonly awsRequestId: string },
  ): Promise<Outcome> {
    if (isBackground(fn)) await this.#quiet();
    const slot = await this.#take(fn);
    try {
      return await slot.worker.invoke(event, context, fn.timeout);
    } finally {
      this.#release(slot);
    }
  }

  /** Ends what is warm of a function whose code or settings changed. */
  forget(name: string): void {
    for (const slot of this.#slots) if (slot.name === name && !slot.busy) this.#end(slot);
  }

  close(): void {
    this.#closed = true;
    for (const slot of this.#slots) this.#end(slot);
    for (const next of this.#waiting.splice(0)) next();
  }

  async #take(fn: LambdaFunction): Promise<Slot> {
    for (;;) {
      if (this.#closed) throw new Error('The embedded AWS is closing.');
      const free = this.#available(fn);
      if (free) return free;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** A warm worker, a new one, or undefined when as many as there may be or as the function reserved are busy. */
  #available(fn: LambdaFunction): Slot | undefined {
    const slots = [...this.#slots];
    const own = slots.filter(({ name }) => name === fn.name);
    const warm = own.find(
      ({ busy, revision, worker }) => !busy && revision === fn.revision && worker.isAlive,
    );
    if (warm) {
      clearTimeout(warm.idle);
      warm.busy = true;
      return warm;
    }
    if (own.filter(({ busy }) => busy).length >= (fn.reservedConcurrency ?? Infinity)) return undefined;
    if (slots.length >= MAX_WORKERS) {
      const idle = slots.find(({ busy }) => !busy);
      if (!idle) return undefined;
      this.#end(idle);
    }
    const slot = { worker: this.#start(fn), name: fn.name, revision: fn.revision, busy: true };
    this.#slots.add(slot);
    return slot;
  }

  #release(slot: Slot): void {
    slot.busy = false;
    if (slot.worker.isAlive && !this.#closed) slot.idle = setTimeout(() => this.#end(slot), IDLE_MS).unref();
    else this.#end(slot);
    // All look again: what one waits for (its own function's reserve) another may not need.
    for (const next of this.#waiting.splice(0)) next();
  }

  #end(slot: Slot): void {
    clearTimeout(slot.idle);
    this.#slots.delete(slot);
    slot.worker.kill();
  }
}
