import type { Platform } from './platform.ts';
import type { Tuning } from './tuning.ts';

interface Deps {
  platform: Platform;
  tuning: Tuning;
  tick: () => void;
  /** It is this tab's turn to upload, or it turned out that it has to wait. */
  turnChanged: () => void;
  /** Nothing runs any more. */
  calm: () => void;
}

/** A lock that is not ours after so long is somebody else's. */
const DOUBT_MS = 300;

/** What holds only while something runs: our turn among the tabs, the wake lock, the warning, the ticking. */
export class Stir {
  readonly #deps: Deps;
  #running = false;
  #ours = false;
  #blocked = false;
  #cancelDoubt: (() => void) | null = null;
  #giveBack: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get ourTurn(): boolean {
    return this.#ours || !this.#deps.platform.turn;
  }

  /** Another tab has the turn. Not known at once: even a free lock takes a moment. */
  get blocked(): boolean {
    return this.#blocked;
  }

  set(running: boolean): void {
    if (running === this.#running) return;
    this.#running = running;
    const { platform } = this.#deps;
    const { whileActive, turn } = platform;
    if (running) {
      for (const one of whileActive) one.begin();
      this.#giveBack = turn?.take(() => this.#turned(true)) ?? null;
      if (turn) this.#cancelDoubt = platform.clock.after(DOUBT_MS, () => this.#turned(this.#ours));
      this.#tick();
    } else {
      for (const one of whileActive) one.end();
      this.#giveBack?.();
      this.#giveBack = null;
      this.#cancelDoubt?.();
      this.#ours = false;
      this.#blocked = false;
      this.#cancelTick?.();
      this.#deps.calm();
    }
  }

  #turned(ours: boolean): void {
    this.#ours = ours;
    this.#blocked = !ours;
    this.#deps.turnChanged();
  }

  #tick(): void {
    const { platform, tuning, tick } = this.#deps;
    this.#cancelTick = platform.clock.after(tuning.tickMs, () => {
      tick();
      this.#tick();
    });
  }
}
