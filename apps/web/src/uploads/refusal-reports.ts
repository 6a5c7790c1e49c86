import type { Refusal } from '@intake/contract';
import type { UploadItem } from '@intake/uploader';

/** What this page refuses by itself; the server has no other way to know of it. */
const OWN_CODES: ReadonlySet<string> = new Set([
  'EMPTY_FILE',
  'FILE_TOO_LARGE',
  'TYPE_NOT_ALLOWED',
  'INVALID_NAME',
] satisfies Refusal['code'][]);
/** Of one report, see the contract. */
const MOST = 100;
const MAX = { name: 1024, path: 1024 };
/** ms; files that are refused together are reported together. */
const LINGER = 500;

/** Tells the server what was refused here, so that it is still known after a reload. */
export class RefusalReports {
  readonly #send: (refusals: Refusal[]) => Promise<unknown>;
  readonly #done: () => void;
  /** Replaced with every account: what is under way for the one before goes no further. */
  #reported = new Set<string>();
  #waiting: Refusal[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param done something was reported */
  constructor(send: (refusals: Refusal[]) => Promise<unknown>, done: () => void) {
    this.#send = send;
    this.#done = done;
  }

  look(items: readonly UploadItem[]): void {
    for (const { id, phase, problem, name, path, size } of items) {
      // What the server refused carries its request's id: that is in the history already.
      if (phase !== 'refused' || !problem || problem.requestId || this.#reported.has(id)) continue;
      this.#reported.add(id);
      if (!OWN_CODES.has(problem.code) || name === '') continue;
      const refusal = { name: name.slice(0, MAX.name), size, code: problem.code as Refusal['code'] };
      this.#waiting.push(path && path.length <= MAX.path ? { ...refusal, path } : refusal);
    }
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => void this.flush(), LINGER);
  }

  /** What cannot be reported now is reported with the next ones. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [waiting, reported] = [this.#waiting, this.#reported];
    this.#waiting = [];
    while (waiting.length > 0) {
      const some = waiting.slice(0, MOST);
      try {
        await this.#send(some);
      } catch {
        if (reported === this.#reported) this.#waiting.unshift(...waiting);
        return;
      }
      if (reported !== this.#reported) return;
      waiting.splice(0, MOST);
    }
    this.#done();
  }

  /** Of an account that is no longer signed in here. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#reported = new Set();
  }
}
