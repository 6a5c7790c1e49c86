/** What a group sends and receives; several callers where they ask for the same. */
interface Waiting<Request, Result> {
  key: string;
  request: Request;
  settle: ((outcome: PromiseSettledResult<Result>) => void)[];
}

interface Options {
  /** Requests in one group. */
  most: number;
  /** Requests with the same key that wait together are one, and share its answer: for reads, never for writes. */
  shared?: boolean;
}

/**
 * Sends together what is asked for at the same time ("group commit"). Nothing waits for company: what comes alone goes
 * at once, what comes while a group is under way goes with the next one, so that groups grow with the load.
 */
export class RequestBatcher<Request, Result> {
  private readonly keyOf: (request: Request) => string;
  private readonly send: (group: Request[]) => Promise<PromiseSettledResult<Result>[]>;
  private readonly most: number;
  private readonly shared: boolean;
  private queue: Waiting<Request, Result>[] = [];
  private busy = false;

  /**
   * @param keyOf two requests with the same key are never in one group
   * @param send settles a group, in its order; when it rejects, every request of the group rejects
   */
  constructor(
    keyOf: (request: Request) => string,
    send: (group: Request[]) => Promise<PromiseSettledResult<Result>[]>,
    { most, shared = false }: Options,
  ) {
    this.keyOf = keyOf;
    this.send = send;
    this.most = most;
    this.shared = shared;
  }

  add(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: PromiseSettledResult<Result>) =>
        outcome.status === 'fulfilled' ? resolve(outcome.value) : reject(outcome.reason as Error);
      const key = this.keyOf(request);
      const same = this.shared && this.queue.find((one) => one.key === key);
      if (same) same.settle.push(settle);
      else this.queue.push({ key, request, settle: [settle] });
      if (!this.busy) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.busy = true;
    while (this.queue.length > 0) {
      // What is asked for in this turn of the event loop comes along.
      await new Promise(setImmediate);
      const group = this.take();
      const outcomes = await this.settled(group.map(({ request }) => request));
      for (const [i, { settle }] of group.entries()) for (const one of settle) one(outcomes[i]!);
    }
    this.busy = false;
  }

  private take(): Waiting<Request, Result>[] {
    const group = new Map<string, Waiting<Request, Result>>();
    const rest: Waiting<Request, Result>[] = [];
    for (const one of this.queue) {
      if (group.size < this.most && !group.has(one.key)) group.set(one.key, one);
      else rest.push(one);
    }
    this.queue = rest;
    return [...group.values()];
  }

  private async settled(requests: Request[]): Promise<PromiseSettledResult<Result>[]> {
    try {
      return await this.send(requests);
    } catch (reason) {
      return requests.map(() => ({ status: 'rejected', reason }));
    }
  }
}
