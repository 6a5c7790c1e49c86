import { digestOf, type DigestName } from './digest.ts';
import type { HashLane, HashPool } from './hash-pool.ts';

const EMPTY = new Uint8Array(0);

export type Digests = Partial<Record<DigestName, Buffer>>;

/**
 * The digests of one body. A body of a single block is hashed here and now; a longer one goes to the hashing threads,
 * one lane per digest, beside the disk writes.
 */
export class BodyDigests {
  readonly #names: readonly DigestName[];
  readonly #pool: HashPool;
  #lanes: HashLane[] | undefined;
  #only: Uint8Array | undefined;

  constructor(names: readonly DigestName[], pool: HashPool) {
    this.#names = names;
    this.#pool = pool;
  }

  /** Resolves when the block may be overwritten. */
  async update(block: Uint8Array, length: number): Promise<void> {
    this.#lanes ??= this.#names.map((name) => this.#pool.open(name));
    await Promise.all(this.#lanes.map((lane) => lane.update(block, length)));
  }

  /** The whole body, when it fits one block. */
  whole(data: Uint8Array): void {
    this.#only = data;
  }

  async digest(): Promise<Digests> {
    const values = await Promise.all(
      this.#lanes
        ? this.#lanes.map((lane) => lane.digest())
        : this.#names.map((name) => digestOf(name, this.#only ?? EMPTY)),
    );
    return Object.fromEntries(this.#names.map((name, i) => [name, Buffer.from(values[i]!)]));
  }

  close(): void {
    for (const lane of this.#lanes ?? []) lane.close();
  }
}
