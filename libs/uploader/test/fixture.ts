import { randomBytes } from 'node:crypto';
import { seededRandom } from '@intake/testing';
import type { LineHint, Platform } from '../src/core/platform.ts';
import { InlineChecksummer } from '../src/core/checksum/inline-checksummer.ts';
import type { Tuning } from '../src/core/tuning.ts';
import type { UploadEntry, UploadItem, Uploader } from '../src/core/types.ts';
import type { UploaderOptions } from '../src/core/uploader-options.ts';
import { createUploader } from '../src/node/create-uploader.ts';
import { FakeIntake } from './fake-intake.ts';

/** Like the real ones, a hundred times faster; patience stays, or a busy machine would look like a broken line. */
export const QUICK: Partial<Tuning> = {
  ...{ backoffMs: 5, backoffCapMs: 40, stallMs: 20_000, answerMs: 20_000, callMs: 20_000, probeMs: 20 },
  ...{ lingerMs: 30, pollMs: 5, pollCapMs: 20, tickMs: 10, undoMs: 60, newsMs: 10, smallFile: 64 * 1024 },
};

/** For tests in which a request never gets an answer. */
export const IMPATIENT: Partial<Tuning> = { stallMs: 400, answerMs: 400, callMs: 600 };

export class SwitchedLine implements LineHint {
  online = true;
  readonly #listeners = new Set<() => void>();
  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }
  set(online: boolean): void {
    this.online = online;
    for (const listener of this.#listeners) listener();
  }
}

/** A server, an engine and a line that can be cut. */
export class Fixture {
  readonly fake: FakeIntake;
  readonly line = new SwitchedLine();
  uploader: Uploader;
  refreshes = 0;
  /** What a refresh yields; null: the session is over. */
  nextToken: string | null = 'token-2';
  token = 'token-1';

  readonly #make: () => Uploader;

  private constructor(fake: FakeIntake, make: (fixture: Fixture) => Uploader) {
    this.fake = fake;
    this.#make = () => make(this);
    this.uploader = this.#make();
  }

  static async create(
    options: Partial<UploaderOptions> = {},
    tuning: Partial<Tuning> = {},
    platform: Partial<Platform> = {},
  ): Promise<Fixture> {
    const fake = await FakeIntake.start();
    return new Fixture(fake, (fixture) =>
      createUploader({
        baseUrl: `${fake.origin}/api/v1`,
        maxParts: 6,
        tokens: { getAccessToken: () => fixture.token, refresh: () => fixture.#refresh() },
        ...options,
        tuning: { ...QUICK, ...tuning },
        platform: {
          random: seededRandom(7),
          checksummer: new InlineChecksummer(),
          lineHint: fixture.line,
          nextFrame: (run) => void setTimeout(run, 1),
          ...platform,
        },
      }),
    );
  }

  /** A new engine, as after a reload: it knows nothing of the one before. */
  restart(): void {
    this.uploader = this.#make();
  }

  async close(): Promise<void> {
    this.uploader.destroy();
    await this.fake.stop();
  }

  async add(...entries: UploadEntry[]): Promise<UploadItem[]> {
    return [...(await this.uploader.add(entries))];
  }

  now(item: { id: string }): UploadItem {
    return this.uploader.item(item.id)!;
  }

  /** Resolves with the item once the test holds. @throws Error with the item's state after `ms`. */
  async until(item: { id: string }, test: (item: UploadItem) => boolean, ms = 20_000): Promise<UploadItem> {
    const end = Date.now() + ms;
    for (;;) {
      const now = this.now(item);
      if (test(now)) return now;
      if (Date.now() > end) throw new Error(`Still ${JSON.stringify(now)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  over(item: { id: string }, ms?: number): Promise<UploadItem> {
    return this.until(
      item,
      ({ phase }) => ['ready', 'refused', 'rejected', 'failed', 'cancelled'].includes(phase),
      ms,
    );
  }

  async #refresh(): Promise<boolean> {
    this.refreshes += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (this.nextToken === null) return false;
    this.token = this.nextToken;
    return true;
  }
}

export function fileOf(
  size: number,
  name = 'film.mp4',
  lastModified = 1_700_000_000_000,
): File & { data: Buffer } {
  const data = randomBytes(size);
  return Object.assign(new File([data], name, { lastModified }), { data });
}
