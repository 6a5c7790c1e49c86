import type { Interrupted } from './problems.ts';
import { type PartRun, partsOf, type PlannedPart } from '@intake/protocol';

/** One part of one upload. `resting` waits for its next try. */
export interface Part {
  readonly number: number;
  readonly size: number;
  readonly offset: number;
  state: 'todo' | 'sending' | 'resting' | 'stored';
  sent: number;
  /** `sent` at the moment when the line was lost. */
  sentOffline?: number;
  /** Breaks off the try under way. */
  abort?: (why: Interrupted) => void;
  /** Failures in a row that count. */
  failures: number;
  /** How many URLs in a row the storage has refused. */
  refusals: number;
  etag: string;
  /** Ours, base64; '' until computed. */
  checksum: string;
  /** S3 named the same checksum for what it stored. */
  proven: boolean;
}

/** The parts of an upload, and sums that never need a walk over all of them. */
export class PartTable {
  #parts: readonly Part[];
  /** Parts from this number on are not to be begun: the server is being asked to cut them anew. */
  fence: number | null = null;
  sentBytes = 0;
  storedBytes = 0;
  #storedCount = 0;
  #cursor = 0;

  /** @param plan sizes in order; they add up to the file. */
  constructor(plan: readonly PlannedPart[]) {
    this.#parts = partsIn(plan);
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  /** Whether a plan is of this file and leaves the parts before the fence as they are. */
  fits(plan: readonly PartRun[]): boolean {
    const parts = partsOf(plan);
    const bytes = (all: readonly PlannedPart[]): number => all.reduce((sum, { size }) => sum + size, 0);
    const kept = this.#parts.filter(({ number }) => number < (this.fence ?? Infinity));
    return bytes(parts) === bytes(this.#parts) && kept.every(({ size }, i) => parts[i]?.size === size);
  }

  /** Takes over what the plan says of the parts from the fence on, none of which was begun, and lifts the fence. */
  replan(plan: readonly PartRun[]): void {
    const from = this.fence ?? Infinity;
    const kept = this.#parts.filter(({ number }) => number < from);
    this.#parts = [...kept, ...partsIn(partsOf(plan)).filter(({ number }) => number >= from)];
    this.fence = null;
  }

  get complete(): boolean {
    return this.#storedCount === this.#parts.length;
  }

  in(state: Part['state']): Part[] {
    return this.#parts.filter((part) => part.state === state);
  }

  count(state: Part['state']): number {
    return this.#parts.reduce((count, part) => count + (part.state === state ? 1 : 0), 0);
  }

  /** The first part that waits to be sent. */
  next(): Part | null {
    for (; this.#cursor < this.#parts.length; this.#cursor++) {
      const part = this.#parts[this.#cursor]!;
      if (this.#isFenced(part)) return null;
      if (part.state === 'todo') return part;
    }
    return null;
  }

  /** The parts not yet on their way. */
  get waiting(): Part[] {
    return this.#parts.slice(this.#cursor).filter((part) => part.state === 'todo');
  }

  /** Numbers of the parts that are not stored and that no new plan is asked for. */
  get missing(): number[] {
    return this.#parts
      .filter((part) => part.state !== 'stored' && !this.#isFenced(part))
      .map(({ number }) => number);
  }

  progress(part: Part, sent: number): void {
    const capped = Math.min(sent, part.size);
    this.sentBytes += capped - part.sent;
    part.sent = capped;
  }

  stored(part: Part, proof: Pick<Part, 'etag' | 'checksum' | 'proven'>): void {
    this.progress(part, part.size);
    Object.assign(part, proof, { state: 'stored', failures: 0, refusals: 0 });
    this.storedBytes += part.size;
    this.#storedCount += 1;
  }

  /** Its bytes have to be sent (again). */
  release(part: Part, state: 'todo' | 'resting'): void {
    if (part.state === 'stored') {
      this.storedBytes -= part.size;
      this.#storedCount -= 1;
    }
    this.progress(part, 0);
    part.state = state;
    this.#cursor = Math.min(this.#cursor, part.number - 1);
  }

  #isFenced({ number }: Part): boolean {
    return this.fence !== null && number >= this.fence;
  }
}

function partsIn(plan: readonly PlannedPart[]): Part[] {
  let offset = 0;
  return plan.map(({ number, size }) => {
    const part: Part = {
      ...{ number, size, offset },
      ...{ state: 'todo', sent: 0, failures: 0, refusals: 0 },
      ...{ etag: '', checksum: '', proven: false },
    };
    offset += size;
    return part;
  });
}
