import { executionName, type RunRef, RunSlots, type SlotAnswer } from '@intake/domain';

export class MemoryRunSlots extends RunSlots {
  private readonly held = new Map<string, RunRef>();
  /** How many there are; a test may change it. */
  limit: number;

  constructor(limit = Infinity) {
    super();
    this.limit = limit;
  }

  async take({ ownerId, fileId, runId }: RunRef): Promise<SlotAnswer> {
    const run = { ownerId, fileId, runId };
    if (this.held.has(executionName(run))) return 'held';
    if (this.held.size >= this.limit) return 'full';
    this.held.set(executionName(run), run);
    return 'taken';
  }

  async isFull(run: RunRef): Promise<boolean> {
    return this.held.size >= this.limit && !this.held.has(executionName(run));
  }

  async free(run: RunRef): Promise<boolean> {
    return this.held.delete(executionName(run));
  }

  async holders(): Promise<RunRef[]> {
    return [...this.held.values()];
  }
}
