import type { Item } from './item.ts';
import { isCounted, isFailure, isOver } from './phases.ts';
import { secondsLeft, SpeedMeter } from './speed-meter.ts';
import type { Totals } from './types.ts';

type Sums = Omit<Totals, 'speed' | 'secondsLeft'> & { bytesLeft: number };
const ZERO: Sums = {
  files: 0,
  filesReady: 0,
  filesFailed: 0,
  filesActive: 0,
  bytes: 0,
  sentBytes: 0,
  storedBytes: 0,
  bytesLeft: 0,
};

const KEYS = Object.keys(ZERO) as (keyof Sums)[];

function sumsOf(item: Item): Sums {
  const counted = isCounted(item.phase);
  const active = !isOver(item.phase);
  return {
    files: counted ? 1 : 0,
    filesReady: item.phase === 'ready' ? 1 : 0,
    filesFailed: isFailure(item.phase) ? 1 : 0,
    filesActive: active ? 1 : 0,
    bytes: counted ? item.size : 0,
    sentBytes: counted ? item.sentBytes : 0,
    storedBytes: counted ? item.storedBytes : 0,
    bytesLeft: active && item.phase !== 'paused' ? item.size - item.sentBytes : 0,
  };
}

/** Sums over all items, kept up to date by differences: the same cost with 5 items and with 5,000. */
export class RunningTotals {
  readonly meter = new SpeedMeter();
  readonly #sums: { -readonly [K in keyof Sums]: Sums[K] } = { ...ZERO };
  readonly #counted = new Map<string, Sums>();

  update(item: Item): void {
    this.#replace(item.id, sumsOf(item));
  }

  remove(id: string): void {
    this.#replace(id, ZERO);
    this.#counted.delete(id);
  }

  snapshot(now: number): Totals {
    const { bytesLeft, ...sums } = this.#sums;
    const speed = bytesLeft > 0 ? this.meter.speed(now) : null;
    return { ...sums, speed, secondsLeft: secondsLeft(bytesLeft, speed) };
  }

  #replace(id: string, sums: Sums): void {
    const before = this.#counted.get(id) ?? ZERO;
    this.#counted.set(id, sums);
    for (const key of KEYS) this.#sums[key] += sums[key] - before[key];
  }
}
