import type { WhileActive } from '../core/platform.ts';

/** Keeps a phone awake while bytes flow. The system takes the lock when the page is hidden; it is asked for again. */
export class WakeLock implements WhileActive {
  #lock: WakeLockSentinel | null = null;
  #active = false;
  readonly #visible = (): void => void this.#ask();

  begin(): void {
    this.#active = true;
    document.addEventListener('visibilitychange', this.#visible);
    void this.#ask();
  }

  end(): void {
    this.#active = false;
    document.removeEventListener('visibilitychange', this.#visible);
    void this.#lock?.release();
    this.#lock = null;
  }

  async #ask(): Promise<void> {
    if (!this.#active || document.visibilityState !== 'visible' || !navigator.wakeLock) return;
    if (this.#lock && !this.#lock.released) return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (this.#active) this.#lock = lock;
      else void lock.release();
    } catch {
      // Refused (battery saver, policy): a comfort, not a duty.
    }
  }
}

/** The browser's own question before the page is left while bytes flow. */
export class LeaveWarning implements WhileActive {
  readonly #ask = (event: BeforeUnloadEvent): void => event.preventDefault();

  begin(): void {
    addEventListener('beforeunload', this.#ask);
  }

  end(): void {
    removeEventListener('beforeunload', this.#ask);
  }
}
