import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DigestName } from './digest.ts';
import type { HashReply, HashRequest } from './hash-worker.ts';

/** More threads than cores only fight; more than four are never needed beside the disk. */
const MAX_WORKERS = 4;

/** One digest of one body, computed on another thread. */
export interface HashLane {
  /** Resolves when the block has been consumed and may be overwritten. */
  update(block: Uint8Array, length: number): Promise<void>;
  digest(): Promise<Uint8Array>;
  /** Gives up without a digest. */
  close(): void;
}

interface LaneState {
  readonly consumed: (() => void)[];
  finish?: (digest: Uint8Array) => void;
  fail?: (error: Error) => void;
}

interface HashThread {
  readonly worker: Worker;
  readonly lanes: Map<number, LaneState>;
}

/** Threads that hash, started with the first large body. MD5 is the slowest of all, so each lane goes where least runs. */
export class HashPool {
  readonly #threads: HashThread[] = [];
  #nextLane = 1;
  #closed = false;

  open(name: DigestName): HashLane {
    const thread = this.#leastBusy();
    const lane = this.#nextLane++;
    const state: LaneState = { consumed: [] };
    const send = (request: HashRequest): void => thread.worker.postMessage(request);
    thread.lanes.set(lane, state);
    send({ op: 'open', lane, name });
    return {
      update: (block, length) =>
        new Promise((resolve) => {
          state.consumed.push(resolve);
          send({ op: 'update', lane, block, length });
        }),
      digest: () =>
        new Promise((resolve, reject) => {
          state.finish = resolve;
          state.fail = reject;
          send({ op: 'digest', lane });
        }),
      close: () => {
        if (thread.lanes.delete(lane)) send({ op: 'close', lane });
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.splice(0).map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): HashThread {
    if (this.#closed) throw new Error('The hash pool is closed');
    const idle = this.#threads.find(({ lanes }) => lanes.size === 0);
    if (idle) return idle;
    if (this.#threads.length < Math.min(MAX_WORKERS, availableParallelism())) return this.#start();
    return this.#threads.reduce((best, next) => (next.lanes.size < best.lanes.size ? next : best));
  }

  #start(): HashThread {
    const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { execArgv: [] });
    worker.unref();
    const thread: HashThread = { worker, lanes: new Map() };
    worker.on('message', (reply: HashReply) => onReply(thread, reply));
    worker.on('error', (error) => {
      this.#threads.splice(this.#threads.indexOf(thread), 1);
      for (const lane of thread.lanes.values()) failLane(lane, error as Error);
    });
    this.#threads.push(thread);
    return thread;
  }
}

function onReply(thread: HashThread, { lane, digest }: HashReply): void {
  const state = thread.lanes.get(lane);
  if (!digest) return state?.consumed.shift()?.();
  thread.lanes.delete(lane);
  state?.finish?.(digest);
}

/** A dead worker frees the blocks that it held; its lanes never give a digest. */
function failLane(state: LaneState, error: Error): void {
  for (const consumed of state.consumed.splice(0)) consumed();
  const reject = (_: unknown): void => state.fail?.(error);
  state.finish = reject;
  reject(undefined);
}
