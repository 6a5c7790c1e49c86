/** What a group sends and receives. */
interface Waiting<Request, Result> {
  request: Request;
  settle: (outcome: PromiseSettledResult<Result>) => void;
}

/**
 * Sends together what is asked for at the same time ("group commit"). Nothing waits for company: what comes alone goes
 * at once, what comes while a group is under way goes with the next one, so that groups grow with the load.
 */
export class RequestBatcher<Request, Result> {
  private readonly keyOf: (request: Request) => string;
  private readonly send: (group: Request[]) => Promise<PromiseSettledResult<Result>[]>;
  private readonly most: number;
  private queue: Waiting<Request, Result>[] = [];
  private busy = false;

  /**
   * @param keyOf two requests with the same key are never in one group
   * @param send settles a group, in its order; when it rejects, every request of the group rejects
   * @param most requests in one group
   */
  constructor(
    keyOf: (request: Request) => string,
    send: (group: Request[]) => Promise<PromiseSettledResult<Result>[]>,
    most: number,
  ) {
    this.keyOf = keyOf;
    this.send = send;
    this.most = most;
  }

  add(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: PromiseSettledResult<Result>) =>
        outcome.status === 'fulfilled' ? resolve(outcome.value) : reject(outcome.reason as Error);
      this.queue.push({ request, settle });
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
      group.forEach(({ settle }, i) => settle(outcomes[i]!));
    }
    this.busy = false;
  }

  private take(): Waiting<Request, Result>[] {
    const group = new Map<string, Waiting<Request, Result>>();
    const rest: Waiting<Request, Result>[] = [];
    for (const one of this.queue) {
      const key = this.keyOf(one.request);
      if (group.size < this.most && !group.has(key)) group.set(key, one);
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
