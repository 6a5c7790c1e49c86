import { AwsError } from '../gateway/aws-error.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MOST_ITEMS = 100;

interface Waiting {
  readonly items: readonly object[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Batches that come while another is written are one transaction together ("group commit"): the engine writes one after the other
 * and waits for the disk each time.
 */
export class JoinedBatches {
  readonly #transact: (input: { TransactItems: object[] }) => Promise<unknown>;
  #waiting: Waiting[] = [];
  #isBusy = false;

  constructor(transact: (input: { TransactItems: object[] }) => Promise<unknown>) {
    this.#transact = transact;
  }

  /** @param items of one batch. @throws what the engine says of this batch; then nothing of it is written, if it says anything */
  write(items: readonly object[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      if (!this.#isBusy) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) await this.#writeTogether(this.#take());
    this.#isBusy = false;
  }

  #take(): Waiting[] {
    let items = 0;
    const fits = this.#waiting.findIndex((one) => (items += one.items.length) > MOST_ITEMS);
    return this.#waiting.splice(0, fits < 0 ? this.#waiting.length : Math.max(1, fits));
  }

  async #writeTogether(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#transact({ TransactItems: group.flatMap(({ items }) => items) });
      for (const { resolve } of group) resolve();
    } catch (error) {
      // One that is refused must not take the others along.
      if (group.length > 1 && error instanceof AwsError)
        for (const one of group) await this.#writeTogether([one]);
      else for (const { reject } of group) reject(error);
    }
  }
}
