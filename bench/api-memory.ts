import { readdirSync, readFileSync } from 'node:fs';

const MB = 1e6;

export interface Memory {
  before: number;
  peak: number;
  after: number;
}

/** Bytes of memory that Intake's API holds; null where the system has no /proc. */
export class ApiMemory {
  readonly #pid: number;
  #before = 0;
  #peak = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(pid: number) {
    this.#pid = pid;
  }

  /** @param parent the process that runs the stack */
  static find(parent: number): ApiMemory | null {
    try {
      const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isApi(name, parent));
      return pid ? new ApiMemory(Number(pid)) : null;
    } catch {
      return null;
    }
  }

  watch(): void {
    this.#before = this.#peak = this.#now();
    this.#timer = setInterval(() => (this.#peak = Math.max(this.#peak, this.#now())), 50);
  }

  /** @returns MB */
  end(): Memory {
    clearInterval(this.#timer);
    const after = this.#now();
    const peak = Math.max(this.#peak, after);
    return { before: this.#before / MB, peak: peak / MB, after: after / MB };
  }

  #now(): number {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.#pid}/status`, 'utf8'))![1]) * 1024;
  }
}

function isApi(pid: string, parent: number): boolean {
  try {
    const isChild = readFileSync(`/proc/${pid}/status`, 'utf8').includes(`PPid:\t${parent}\n`);
    return isChild && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('apps/api/dist/main.js');
  } catch {
    return false; // it ended meanwhile
  }
}
